"""Measures how the collaboration's goals stand, and says so to the pages with goals."""
