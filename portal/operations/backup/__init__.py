"""Backups: all tables in one snapshot and all files, in one archive with checksums.

Rows are written as Django's own JSON lines, not as a dump of one database, so that a
backup made on SQLite restores on PostgreSQL and back (`manage.py transfer`).
"""
