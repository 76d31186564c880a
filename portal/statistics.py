"""What the database's planner knows of its tables."""

from django.db import connection


def refresh_statistics() -> None:
    """Have SQLite count its tables anew; PostgreSQL does so by itself.

    Without counts SQLite takes the language of pages, which all share, for a good way
    to find the fifty of one section. 90 ms at 3 000 pages.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
