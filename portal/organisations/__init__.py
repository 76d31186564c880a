"""Members' own side: organisations, people and seats, invitations, working groups."""
