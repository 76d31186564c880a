"""Members in Wagtail's admin: what the portal's stewards look after."""
