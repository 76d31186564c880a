"""Firms and their people: who is asked to learn what until when, how far they are, and
the evidence of it. A firm sees status and dates, never answers, marks or failures."""
