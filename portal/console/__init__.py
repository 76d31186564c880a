"""The stewards' console: who can see what, what a change would open, who changed it."""
