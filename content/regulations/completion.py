"""What the editor offers after `cite:`: laws, and provisions by label or heading."""

from django.http import HttpRequest

from content.admin.markdown.completion import MOST, Item
from content.regulations.names import Law, laws


def provisions(query: str, request: HttpRequest) -> list[Item]:
    """``cite:2017/821 6`` and ``cite:audit`` both find Art. 6; of laws whose page this
    editor may not see, nothing."""
    words = query.casefold().split()
    viewer = request.viewer  # type: ignore[attr-defined]
    found: list[Item] = []
    for law in laws(viewer.stamp).by_slug.values():
        if law.page is not None and not viewer.can_list(law.page):
            continue
        named = f"{law.slug} {law.short} {law.name} {law.formal}".casefold()
        left = [word for word in words if word not in named]
        if not left:
            found.append(Item(law.slug, law.short, law.name))
        found += _of(law, left, query.casefold())
        if len(found) > 10 * MOST:
            break
    # What was typed as a whole comes first, then laws before their provisions.
    found.sort(key=lambda item: (not item.value.startswith(query), "/" in item.value))
    return found[:MOST]


def _of(law: Law, words: list[str], query: str) -> list[Item]:
    return [
        Item(f"{law.slug}/{slug}", f"{law.short} {law.texts[slug]}", heading)
        for slug, heading in law.labels.items()
        if f"{law.slug}/{slug}".startswith(query)
        or all(
            word in f"{slug} {law.texts[slug]} {heading}".casefold() for word in words
        )
    ]
