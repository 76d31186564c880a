"""The Markdown editor of the admin: field, preview, completion, warnings."""
