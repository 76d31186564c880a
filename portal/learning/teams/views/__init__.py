"""Pages and forms of teams."""
