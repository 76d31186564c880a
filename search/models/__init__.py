"""What search keeps in the database: all of it can be lost without losing content,
but for what stewards wrote (promotions and synonyms)."""

from search.models.editorial import Promotion, Synonym
from search.models.files import FileText
from search.models.log import Asked, Asker
from search.models.outbox import PendingChange, Rebuild

__all__ = [
    "Asked",
    "Asker",
    "FileText",
    "PendingChange",
    "Promotion",
    "Rebuild",
    "Synonym",
]
