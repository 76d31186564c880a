"""What counts how much, for every engine: beside a word found in the whole text (1).

Measured on public collections and on the judged queries of the library
(`manage.py evaluate_search`); change them only with figures.
"""

TITLE = 0.5
HEADING = 0.5
# Ids, numbers and citations as they stand.
EXACT = 2.0
# Added where the query is the page's title or other name: more than words ever earn.
NAME = 60.0
# Added to pages that answer and explain. A law's own page is looked up by its name or a
# citation, terms of use and charters by theirs; lessons, quizzes and paths are reached
# from their course. Without this they would stand above what was written for the
# question, for they say the same words again.
ANSWERS = 9.0
LOOKED_UP = ("law", "lesson", "quiz", "path", "information")
# The pieces of a citation count less than the provision that the reader named.
WIDER_CITATION = 0.4
