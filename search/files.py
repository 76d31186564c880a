"""Take the text out of attachments, once for each content, and bring it into search."""

import logging

from django.db import transaction
from django.utils import timezone

from content.attachments import pages_with
from content.models import Attachment
from content.uploads.texts import READERS
from search.extraction.reading import read
from search.models import FileText, PendingChange
from search.outbox import apply_due

logger = logging.getLogger(__name__)


def read_file(attachment_id: int) -> None:
    """Read one attachment anew, unless its text is of this very content."""
    file = Attachment.objects.filter(pk=attachment_id).first()
    if file is None:
        return
    kept, _is_new = FileText.objects.get_or_create(attachment=file)
    if kept.state != FileText.State.WAITING and kept.file_hash == file.get_file_hash():
        return
    _fill(kept, file)
    kept.save()
    pages = pages_with(file)
    PendingChange.objects.bulk_create([PendingChange(page_id=pk) for pk in pages])
    apply_due(pages)


def _fill(kept: FileText, file: Attachment) -> None:
    kept.pages, kept.is_cut, kept.problem = [], False, ""
    kept.file_hash, kept.read_at = file.get_file_hash(), timezone.now()
    kind = file.file_extension.casefold()
    if kind not in READERS:
        kept.state = FileText.State.OTHER
        return
    try:
        with file.file.open("rb") as source:
            found = read(kind, source)
    except OSError as error:
        logger.error("File %s does not open: %s", file.pk, type(error).__name__)
        kept.state = FileText.State.UNREADABLE
        kept.problem = "The file is missing from the storage."
        return
    kept.pages, kept.is_cut, kept.problem = found.pieces, found.is_cut, found.problem
    if found.problem:
        kept.state = FileText.State.UNREADABLE
        logger.warning("File %s was not read: %s", file.pk, found.problem)
    else:
        kept.state = FileText.State.READ if found.pieces else FileText.State.EMPTY


def read_later(attachment: Attachment) -> None:
    """Ask the worker to read this file, once the current transaction has committed."""
    from search.tasks import read_file_text

    kept, is_new = FileText.objects.get_or_create(attachment=attachment)
    if not is_new and kept.file_hash == attachment.get_file_hash():
        return
    FileText.objects.filter(pk=kept.pk).update(state=FileText.State.WAITING)
    transaction.on_commit(lambda: read_file_text.enqueue(attachment.pk), robust=True)


def read_all_waiting() -> int:
    """Read what nobody came to: after an update of this program, or a lost task."""
    unread = Attachment.objects.exclude(
        pk__in=FileText.objects.exclude(state=FileText.State.WAITING).values("pk")
    )
    ids = list(unread.values_list("pk", flat=True))
    for pk in ids:
        read_file(pk)
    return len(ids)
