"""Which rules apply: a dated table of decisions, and what follows from answers.

Pure: nothing here knows the database, requests or the clock.
"""
