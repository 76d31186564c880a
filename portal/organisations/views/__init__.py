"""Pages and forms of organisations and working groups."""
