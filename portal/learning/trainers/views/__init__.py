"""The trainers' pages in Wagtail's admin."""
