"""The addresses below /my/."""
