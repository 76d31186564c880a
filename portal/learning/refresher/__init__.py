"""Three questions by mail a week, a month and three months after a course."""
