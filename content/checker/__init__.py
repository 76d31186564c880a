"""The form and the result of “Which rules apply to us?” for readers."""
