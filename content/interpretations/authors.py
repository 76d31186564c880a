"""Who has written what is proposed: noted with each revision.

Who reviews must not have written. To tell from the revisions alone, all of them would
have to be read, with all their text, at every look at a button.
"""

from typing import Any

from django.db.models import Exists, OuterRef

from content.interpretations import timeline

_TEXTS = ("answer", "facts_assumed", "reasons", "examples", "in_force_from")
_Texts = dict[int, list[str]]


def newest_texts(page: Any) -> _Texts:
    """What the positions say in the newest revision, by number."""
    rows = page.revisions.order_by("-created_at", "-pk")
    return _texts(rows.values_list("content", flat=True).first() or {})


def note_writers(page: Any, before: _Texts, revision: Any) -> None:
    """Note whose the words of this new revision are, where they differ from `before`.

    A number that nothing was noted of yet, in a copy or from before this was noted,
    counts as written by everybody who has saved a revision of the page.
    """
    from content.models import PositionWriter

    noted: dict[int, set[int | None]] = {}
    for number, person in PositionWriter.objects.filter(page_id=page.pk).values_list(
        "number", "person_id"
    ):
        noted.setdefault(number, set()).add(person)
    everybody: set[int | None] | None = None
    new = []
    for number, text in _texts(revision.content).items():
        people: set[int | None] = set()
        if text != before.get(number):
            people.add(revision.user_id)
        if number in before and number not in noted:
            if everybody is None:
                older = page.revisions.filter(pk__lt=revision.pk)
                everybody = {None, *_savers(older)}
            people |= everybody
        new += [
            PositionWriter(page_id=page.pk, number=number, person_id=person)
            for person in people - noted.get(number, set())
        ]
    PositionWriter.objects.bulk_create(new, ignore_conflicts=True)


def authors_of(page: Any) -> set[int]:
    """Who has worked on what is not published yet, and who has written a word of what
    is proposed, published as a proposal or not; by their ids. Three queries at most,
    whatever the page's history."""
    from content.models import Position, PositionWriter

    held = Position.objects.filter(
        page_id=OuterRef("page_id"),
        number=OuterRef("number"),
        status__in=timeline.HELD,
    )
    rows = PositionWriter.objects.filter(page_id=page.pk).annotate(held=Exists(held))
    noted = list(rows.values_list("person_id", "held"))
    found: set[int | None] = {person for person, is_held in noted if not is_held}
    since = (page.live and page.live_revision_id) or 0
    found |= _savers(page.revisions.filter(pk__gt=since if noted else 0))
    return {person for person in found if person is not None}


def _savers(revisions: Any) -> set[int | None]:
    return set(revisions.order_by().values_list("user_id", flat=True).distinct())


def _texts(content: dict[str, Any]) -> _Texts:
    # As words: a revision that has just been made holds days, one that was read text.
    return {
        one["number"]: [str(one.get(name)) for name in _TEXTS]
        for one in content.get("positions", ())
    }
