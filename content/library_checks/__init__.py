"""Whether a library is whole, sourced, readable and closed where it should be.

`manage.py check_library` and the tests run one list (`content.library_checks.all`).
What a file needs so that it can be imported at all is checked where it is read, in
`content.library_io`; here stands what makes a library a good one. Each text is
rendered once and no database is asked.
"""
