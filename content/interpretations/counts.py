"""How many organisations stand behind a position: numbers and roles, never names."""

from django.db.models import Count


def endorsements(page_id: int, number: int) -> list[tuple[str, int]]:
    """How many organisations stand behind a position, by role; one query."""
    from content.models import Endorsement, Label

    roles = Label.objects.filter(kind=Label.Kind.ROLE)
    names = dict(roles.values_list("slug", "name"))
    rows = (
        Endorsement.objects.filter(page_id=page_id, number=number)
        .values_list("role")
        .annotate(number_of=Count("pk"))
        .order_by("-number_of", "role")
    )
    return [(names.get(role, role), count) for role, count in rows]
