"""Keeping the library right: who answers for a page, when it is looked at again, what
leads nowhere, and what readers ask."""
