"""Which files' text belongs to which page. Who may read a page may read the files
that it refers to (`content.attachments`), so their text has the page's audience."""

from collections import defaultdict
from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ReferenceIndex

from content.models import Attachment, BasePage, ResourceFile
from search.models import FileText


def texts_of(pages: Sequence[BasePage]) -> dict[int, list[FileText]]:
    """For these pages the texts of the files that they refer to; three queries.

    A file of a resource is found there and not on every page that mentions it too.
    """
    ids = [page.pk for page in pages]
    found: dict[int, list[int]] = defaultdict(list)
    rows = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(BasePage),
        to_content_type=ContentType.objects.get_for_model(Attachment),
        object_id__in=[str(pk) for pk in ids],
    ).values_list("object_id", "to_object_id")
    for page_id, file_id in rows:
        found[int(page_id)].append(int(file_id))
    wanted = {pk for some in found.values() for pk in some}
    if not wanted:
        return {}
    of_resources = dict(
        ResourceFile.objects.filter(attachment_id__in=wanted).values_list(
            "attachment_id", "page_id"
        )
    )
    texts = FileText.objects.filter(pk__in=wanted, state=FileText.State.READ).in_bulk()
    return {
        page_id: [
            texts[pk]
            for pk in dict.fromkeys(files)
            if pk in texts and of_resources.get(pk, page_id) == page_id
        ]
        for page_id, files in found.items()
    }
