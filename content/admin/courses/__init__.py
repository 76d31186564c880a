"""Courses in the admin: the question bank, releases, what is to be checked."""
