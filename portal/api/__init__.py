"""What programs read: the API and its tokens, feeds, pages as Markdown."""
