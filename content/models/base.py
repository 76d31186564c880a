"""The base page: every page of the portal is one of these, with one access rule."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.models import AbstractPage, Orderable, ShowInMenusMixin
from wagtail.models.pages import AbstractPageMeta
from wagtail.search import index

from content import audience as audiences
from content import deletion, placement, routing
from content.assembly import reading
from content.models.forms import BasePageForm
from content.models.querysets import BasePageManager
from content.panels import about_panels, access_panels
from content.rendering import PartWriter
from content.sections import Section
from portal.access import KEY_MAX_LENGTH, UNKNOWN, Audience, AudienceTooLong


class Listing(models.TextChoices):
    """Whether those who may not read a page learn that it exists."""

    DEFAULT = "default", _("As usual: listed, unless the page is a working group's")
    LISTED = "listed", _("Listed: title, summary and audience are shown to everybody")
    UNLISTED = "unlisted", _("Unlisted: nobody else learns that it exists")


class BasePage(ShowInMenusMixin, AbstractPage):
    """What all pages share: who may read them, who keeps them, how they are found.

    `audience` and `is_listed` are derived for whole branches (`content.audience`);
    whatever an instance or an old revision says of them is ignored.
    """

    kind: ClassVar[str] = ""
    kind_label: ClassVar[Any] = ""

    summary = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(300)],
        help_text=_(
            "One sentence: what does the reader get here? It is shown in lists, in "
            "search and, if the page is listed, on its locked teaser."
        ),
    )
    tier = models.ForeignKey(
        "members.Tier",
        on_delete=models.PROTECT,
        default=0,
        related_name="+",
        verbose_name=_("open to"),
        help_text=_("Sections above can only narrow this further."),
    )
    groups = ParentalManyToManyField(
        "members.WorkingGroup",
        blank=True,
        related_name="+",
        verbose_name=_("working groups"),
        help_text=_("Only people who are in all of these, and hold the tier."),
    )
    listing = models.CharField(
        max_length=10,
        choices=Listing.choices,
        default=Listing.DEFAULT,
        verbose_name=_("in lists"),
    )
    labels = ParentalManyToManyField("content.Label", blank=True, related_name="pages")
    content_owner = models.CharField(
        max_length=120,
        blank=True,
        help_text=_("The person or team that answers for this text."),
    )
    deputy = models.CharField(max_length=120, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    review_by = models.DateField(
        null=True,
        blank=True,
        help_text=_("After this day readers are told that the text is overdue."),
    )
    wording_only = models.BooleanField(
        _("wording only"),
        default=False,
        db_default=False,
        help_text=_(
            "Tick it where this change says the same things better: lessons that rest "
            "on this page are not put up for checking."
        ),
    )
    # Null, not "": unique among those that have one.
    library_id = models.CharField(  # noqa: DJ001
        max_length=60,
        null=True,
        blank=True,
        db_index=True,
        verbose_name=_("library id"),
        help_text=_("How the library's files name this page, for example GA-07."),
    )

    audience = models.CharField(
        max_length=KEY_MAX_LENGTH, default=UNKNOWN, db_index=True, editable=False
    )
    is_listed = models.BooleanField(default=False, editable=False)
    access_version = models.PositiveIntegerField(default=0, editable=False)

    objects = BasePageManager()

    search_fields = [
        *AbstractPage.search_fields,
        index.FilterField("show_in_menus"),
        index.FilterField("audience"),
        index.FilterField("is_listed"),
        index.SearchField("summary"),
    ]
    content_panels = [*AbstractPage.content_panels, "summary"]
    promote_panels = about_panels()
    settings_panels = [*access_panels(), *AbstractPage.settings_panels]
    # The tier and groups of a copy follow from the source's whole audience, which
    # `audience` carries over: see `_settle_copy`.
    exclude_fields_in_copy = ["library_id", "tier", "groups", "access_version"]
    # Wagtail's own privacy dialog knows nothing of tiers: off.
    private_page_options: ClassVar[list[str]] = []
    route_for_request = staticmethod(routing.route_for_request)

    base_form_class = BasePageForm

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # When Wagtail's admin starts it puts its own form on the base page; each type
        # holds on to ours, or the tier of a new page would no longer be asked for.
        super().__init_subclass__(**kwargs)
        cls.base_form_class = cls.base_form_class

    class Meta(AbstractPageMeta):
        indexes = [
            models.Index(fields=["url_path"], name="content_page_url_path"),
            models.Index(fields=["review_by"], name="content_page_review_by"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["library_id", "locale"],
                condition=models.Q(alias_of__isnull=True, library_id__isnull=False),
                name="content_library_id_once",
                violation_error_message=_("Another page has this library id."),
            )
        ]

    # --- What page types answer -----------------------------------------------------

    def sections(self) -> list[Section]:
        """The page's text in sections: for its contents, deep links and search."""
        return []

    def facts(self) -> dict[str, Any]:
        """JSON-ready facts that the page's template shows, stored at publish."""
        return {}

    def write_parts(self, writer: PartWriter) -> None:
        """Give the parts that the page has beside its body: none."""

    def keep_what_stands(self) -> None:
        """Before a live page is saved: put back what no draft may change. Nothing."""

    def leave_behind(self) -> None:
        """Drop what a copy does not take over from its source: nothing."""

    def interpreted(self) -> list[str]:
        """The provisions that the page interprets, as ``eu-2017-821/art-6-2``."""
        return []

    def cited_sources(self) -> list[Any]:
        """The page's sources in the order of their numbers; each has a "key"."""
        return [source.value for source in getattr(self, "sources", None) or ()]

    def names(self) -> list[str]:
        """Other names under which search should find the page."""
        return []

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        preview = bool(getattr(request, "is_preview", False))
        context["reading"] = reading(self, request.viewer, preview=preview)
        return context

    # --- Who may read ---------------------------------------------------------------

    def get_view_restrictions(self) -> Any:
        """Wagtail's restrictions play no part here."""
        from wagtail.models import PageViewRestriction

        return PageViewRestriction.objects.none()

    def permissions_for_user(self, user: Any) -> Any:
        """What this person may do in the admin; nothing in a foreign group's room."""
        from content.admin.policy import permissions_for

        return permissions_for(user, self)

    def get_admin_display_title(self) -> str:
        """What the admin calls the page, which depends on who asks."""
        from content.admin.naming import title_for_staff

        return title_for_staff(self)

    def own_audience(self) -> Audience:
        """What this page itself asks for, without the sections above."""
        return Audience(self.tier_id, frozenset(g.pk for g in self.groups.all()))

    @property
    def is_overdue(self) -> bool:
        return self.review_by is not None and self.review_by < timezone.localdate()

    # --- Saving: the funnel ----------------------------------------------------------

    def clean(self) -> None:
        super().clean()
        # "" would collide with other pages' "" under the unique constraint.
        self.library_id = self.library_id or None
        try:
            _key = self.own_audience().key
        except AudienceTooLong as error:
            raise ValidationError({"groups": str(error)}) from error

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save, and keep the audience of the whole branch right, or neither.

        Every way in which Wagtail changes a page row passes here, but moves: these
        come by treebeard's signal (`content.receivers`).
        """
        placing = placement.Placing(self, kwargs.get("update_fields"))
        with transaction.atomic(), placing:
            return super().save(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            placement.align_access(self, for_draft=True)
            return super().save_revision(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """A revision's content, with what is not the revision's to say kept."""
        page = super().with_content_json(content)
        page.audience, page.is_listed = self.audience, self.is_listed
        page.library_id = self.library_id
        if page.access_version < self.access_version:
            placement.take_access(page, self)
        return page

    def add_child(self, *args: Any, **kwargs: Any) -> Any:
        """Wait for one's turn before the tree counts its children: a publish of this
        page beside it would hold the turn and wait for the row. And count them as they
        are then: whoever came first may have added one."""
        with transaction.atomic():
            audiences.take_turn()
            rows = BasePage.objects.filter(pk=self.pk).values_list(
                "numchild", flat=True
            )
            self.numchild = rows.first() or 0
            return super().add_child(*args, **kwargs)

    def move(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            audiences.take_turn()
            return super().move(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete the page with all below it, or nothing; the branch goes in bulk."""
        # Not above: Wagtail's actions import its models.
        from wagtail.actions.delete_page import DeletePageAction

        user, unchecked = kwargs.get("user"), kwargs.get("skip_permission_checks")
        with transaction.atomic():
            DeletePageAction(self, user=user).check(skip_permission_checks=unchecked)
            deletion.delete_below(self, user)
            return super().delete(*args, **kwargs)

    def get_url(self, request: Any = None, current_site: Any = None) -> str | None:
        from content.addresses import public_path

        return public_path(self.url_path)

    url = property(get_url)


class RelatedPage(Orderable):
    """A page that goes with this one."""

    page = ParentalKey(BasePage, on_delete=models.CASCADE, related_name="related_pages")
    target = models.ForeignKey(
        BasePage, on_delete=models.CASCADE, related_name="+", verbose_name=_("page")
    )

    panels = ["target"]

    class Meta(Orderable.Meta):
        verbose_name = _("related page")
        verbose_name_plural = _("related pages")
