"""The embedded engine: tantivy in a local folder, no server."""
