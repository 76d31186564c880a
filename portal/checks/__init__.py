"""Results of “Which rules apply to us?” that readers keep for themselves."""
