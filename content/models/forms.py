"""The editor's form for pages."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import AbstractPage, ReferenceIndex

from content.admin import opening
from content.admin.choosers import known_pages
from content.admin.policy import offered_groups
from content.models.labels import Label
from portal.members.models import Tier
from portal.members.viewers import viewer_for

# What sends a page out or towards going out; saving a draft opens nothing.
_OUTWARD = ("action-publish", "action-submit", "action-restart-workflow")


class GroupedLabels(forms.ModelMultipleChoiceField):
    """Labels as tick boxes below the heading of their kind."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Label.objects.all(), **kwargs)

    def _get_choices(self) -> Any:
        kinds: dict[str, list[tuple[Any, str]]] = {}
        for label in Label.objects.all():
            kinds.setdefault(label.get_kind_display(), []).append(
                (label.pk, label.name)
            )
        return list(kinds.items())

    choices = property(_get_choices, forms.ChoiceField.choices.fset)  # type: ignore


class BasePageForm(WagtailAdminPageForm):
    """Asks for the tier of a new page instead of guessing it, and for a second look
    where publishing opens pages or files to somebody new.

    asked_to_confirm: sentences on what would open, after a submission that was refused
    for want of the tick.
    """

    confirm_opening = forms.BooleanField(
        required=False, label=_("Yes, that is what I want")
    )
    asked_to_confirm: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked_to_confirm = []
        if "tier" in self.fields:
            tier = self.fields["tier"]
            tier.widget = forms.RadioSelect()
            tier.empty_label = None
            tier.widget.choices = tier.choices
            if self.instance.pk is None:
                # No tick in advance: a page must not become public by oversight.
                self.initial["tier"] = None
                narrowest = Tier.objects.order_by("rank").last()
                if narrowest is not None:
                    tier.help_text = _(
                        "Sections above can only narrow this further. Until you "
                        "choose, drafts are kept for: %s."
                    ) % (narrowest,)
        if "groups" in self.fields:
            groups = self.fields["groups"]
            now = [group.pk for group in self.instance.groups.all()]
            groups.queryset = offered_groups(self.for_user, now)
            groups.widget = forms.CheckboxSelectMultiple()
            groups.widget.choices = groups.choices
        for name, field in self.fields.items():
            self._offer_known_pages(name, field)
        if "labels" in self.fields:
            old = self.fields["labels"]
            self.fields["labels"] = GroupedLabels(
                required=False, label=old.label, help_text=old.help_text
            )

    def _offer_known_pages(self, name: str, field: Any) -> None:
        """A list of pages to choose from names none that the editor may not know of.
        What somebody else has chosen of these stays chosen, without its title."""
        if not isinstance(field, forms.ModelMultipleChoiceField):
            return
        pages: Any = field.queryset
        if not issubclass(pages.model, AbstractPage):
            return
        user = self.for_user or AnonymousUser()
        known = known_pages(pages, user, viewer_for(user)).order_by().values("pk")
        chosen = [one.pk for one in getattr(self.instance, name).all()]
        field.queryset = pages.filter(Q(pk__in=known) | Q(pk__in=chosen)).order_by(
            "path"
        )
        field.label_from_instance = lambda obj: obj.get_admin_display_title()  # type: ignore[method-assign]

    def defer_required_fields(self) -> None:
        """A draft is kept before anybody has said who may read it: the first words of
        a page are written before the tab with the tiers is opened."""
        super().defer_required_fields()
        never_out = self.instance.first_published_at is None
        if never_out and "tier" in self.fields and self.fields["tier"].required:
            self.fields["tier"].required = False
            self.deferred_required_fields.append("tier")

    def clean_tier(self) -> Any:
        """The narrowest, where a draft names none: nothing opens by oversight."""
        return self.cleaned_data["tier"] or Tier.objects.order_by("rank").last()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        reviewed, due = cleaned.get("reviewed_on"), cleaned.get("review_by")
        if reviewed and due and due < reviewed:
            self.add_error("review_by", _("The next review lies before the last one."))
        return cleaned

    def _post_clean(self) -> None:
        """After the instance has its new values: what would publishing it open?"""
        super()._post_clean()
        outward = any(name in self.data for name in _OUTWARD)
        approval = self.data.get("workflow-action-name") == "approve"
        if self.errors or not (outward or approval) or "tier" not in self.fields:
            return
        sentences = self._openings()
        if sentences and not self.cleaned_data.get("confirm_opening"):
            self.asked_to_confirm = sentences
            for sentence in sentences:
                self.add_error("confirm_opening", sentence)

    def _openings(self) -> list[str]:
        tier, groups = self.cleaned_data["tier"], self.cleaned_data.get("groups") or ()
        group_ids = [group.pk for group in groups]
        if self.instance.pk is None:
            parent = self.parent_page
            key = opening.of_new_page(parent.pk, tier.pk, group_ids)
            sentences = []
        else:
            listing = self.cleaned_data.get("listing", self.instance.listing)
            found = opening.of_terms(self.instance.pk, tier.pk, group_ids, listing)
            key, sentences = found.after, found.sentences()
        files = opening.files_opened(_files_of(self.instance), key)
        return sentences + [opening.file_sentence(file, key) for file in files]


def _files_of(page: Any) -> set[int]:
    """The files that a page's fields name, saved or not."""
    from django.contrib.contenttypes.models import ContentType

    from content.models.files import Attachment

    wanted = ContentType.objects.get_for_model(Attachment).pk
    # Wagtail has no public way to ask this of an instance that is not saved yet.
    found = ReferenceIndex._extract_references_from_object(page)
    return {int(pk) for type_id, pk, *_where in found if type_id == wanted}
