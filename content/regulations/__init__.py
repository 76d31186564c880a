"""Laws as readers meet them: names in citations, provisions on a day, who cites them.

The data is in `content.models.regulation`, its files in `content.library_io`.
"""
