"""Pages and people for tests, by plain functions and real Wagtail actions."""

from datetime import timedelta
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from wagtail.models import Site

from content.index_tasks import written_once
from content.models import (
    BasePage,
    GlossaryPage,
    GuidancePage,
    HomePage,
    InformationPage,
    SectionPage,
    TermPage,
)
from portal.access import Viewer
from portal.members.models import (
    GroupMembership,
    Membership,
    Organisation,
    Tier,
    User,
    WorkingGroup,
)
from portal.members.viewers import viewer_for
from tests.replay import remembered

PUBLIC, ASSOCIATE, MEMBER = 0, 10, 20
PASSWORD = "correct horse battery"
_numbers = count(1)


@remembered
def make_home(title: str = "Home") -> HomePage:
    """A home page as the root of the default site, in place of Wagtail's welcome."""
    root = BasePage.objects.get(depth=1)
    home = root.add_child(instance=HomePage(title=title, slug=f"home-{_next()}"))
    Site.objects.update(is_default_site=False)
    Site.objects.update_or_create(
        hostname="localhost",
        port=80,
        defaults={"root_page": home, "is_default_site": True},
    )
    Site.clear_site_root_paths_cache()
    return HomePage.objects.get(pk=home.pk)


def _next() -> int:
    return next(_numbers)


def add(
    parent: BasePage, page: BasePage, *, groups: Any = (), live: bool = True
) -> Any:
    """Create a page below a parent as Wagtail's admin does: draft, then publish. What
    refers to what is written once at the end, as in an import."""
    parent = BasePage.objects.get(pk=parent.pk).specific
    page.live = False
    if groups:
        page.groups.set(groups)
    with written_once():
        parent.add_child(instance=page)
        page = BasePage.objects.get(pk=page.pk).specific
        revision = page.save_revision()
        if live:
            revision.publish()
    return fresh(page)


@remembered
def section(parent: BasePage, title: str = "", **fields: Any) -> SectionPage:
    groups, live = fields.pop("groups", ()), fields.pop("live", True)
    page = SectionPage(title=title or f"Section {_next()}", **fields)
    return add(parent, page, groups=groups, live=live)


@remembered
def article(
    parent: BasePage, title: str = "", text: str = "Plain text.", **fields: Any
) -> GuidancePage:
    groups, live = fields.pop("groups", ()), fields.pop("live", True)
    page = GuidancePage(
        title=title or f"Article {_next()}", body=[("text", text)], **fields
    )
    return add(parent, page, groups=groups, live=live)


@remembered
def information(parent: BasePage, title: str = "", **fields: Any) -> InformationPage:
    groups, live = fields.pop("groups", ()), fields.pop("live", True)
    text = fields.pop("text", "Plain text.")
    page = InformationPage(
        title=title or f"Information {_next()}", body=[("text", text)], **fields
    )
    return add(parent, page, groups=groups, live=live)


@remembered
def glossary(parent: BasePage, **fields: Any) -> GlossaryPage:
    return add(parent, GlossaryPage(title="Glossary", slug="glossary", **fields))


@remembered
def term(parent: BasePage, title: str, **fields: Any) -> TermPage:
    text = fields.pop("text", "")
    page = TermPage(title=title, body=[("text", text)] if text else [], **fields)
    return add(parent, page)


def publish(page: BasePage, **changes: Any) -> Any:
    """Edit and publish as the admin does."""
    page = BasePage.objects.get(pk=page.pk).specific.get_latest_revision_as_object()
    groups = changes.pop("groups", None)
    for name, value in changes.items():
        setattr(page, name, value)
    if groups is not None:
        page.groups.set(groups)
    page.save_revision().publish()
    return fresh(page)


def fresh(page: BasePage) -> Any:
    """The page as its rows say now."""
    return BasePage.objects.get(pk=page.pk).specific


@remembered
def group(slug: str) -> WorkingGroup:
    return WorkingGroup.objects.get_or_create(slug=slug, defaults={"name": slug})[0]


@remembered
def organisation(tier: int, name: str = "", **fields: Any) -> Organisation:
    return Organisation.objects.create(
        name=name or f"Firm {_next()}", tier=Tier.objects.get(rank=tier), **fields
    )


@remembered
def person(
    name: str = "",
    *,
    tier: int | None = None,
    groups: Any = (),
    verified: bool = False,
    lapsed: bool = False,
    **fields: Any,
) -> User:
    """Somebody with what they hold. `lapsed`: their membership ended yesterday."""
    name = name or f"person-{_next()}"
    user = User.objects.create_user(f"{name}@example.test", PASSWORD, **fields)
    if verified:
        EmailAddress.objects.create(
            user=user, email=user.email, verified=True, primary=True
        )
    if tier is not None:
        now = timezone.now()
        dates = (
            {"starts_at": now - timedelta(days=90), "ends_at": now - timedelta(days=1)}
            if lapsed
            else {}
        )
        Membership.objects.create(organisation=organisation(tier), person=user, **dates)
    for joined in groups:
        GroupMembership.objects.create(group=joined, person=user)
    return user


@remembered
def belongs(
    firm: Organisation, name: str = "", role: str = "member", **fields: Any
) -> User:
    """Somebody with a confirmed address who belongs to this organisation."""
    dates = {n: fields.pop(n) for n in ("starts_at", "ends_at") if n in fields}
    user = person(name, verified=True, **fields)
    Membership.objects.create(organisation=firm, person=user, role=role, **dates)
    return user


def viewer(user: Any = None) -> Viewer:
    """The viewer behind a user (None: the anonymous one), looked up afresh."""
    return viewer_for(user if user is not None else AnonymousUser())
