"""The library as files: Markdown with front matter, and back. See docs/editors.md."""
