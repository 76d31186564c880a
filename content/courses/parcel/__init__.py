"""A course as one ZIP, to be taken to another site: its pages, questions and files, as
the library's files have them, with the hash of each. Nothing of learners is in it."""
