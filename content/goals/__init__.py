"""Goals of the collaboration as authored; who measures them is told here, not known."""
