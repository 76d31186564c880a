"""How people get on with a course, in figures that tell nothing of fewer than five."""
