"""Courses as authored: versions of questions, releases, draws. No learner is known."""
