"""Builds the library's office files. `python -m content.library_files.build DIR`."""
