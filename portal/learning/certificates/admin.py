"""Certificates in the admin: to look at, to revoke, to issue anew; nothing else.

Stewards see all. Who may edit a course sees its certificates; who may publish it sees
names too and may act, for that is who answers for what it certifies.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry
from wagtail.permissions import policy_registry

from content.admin.view import AdminView, paged
from content.models import CoursePage
from portal.learning.certificates import issuing
from portal.learning.certificates.codes import normal
from portal.learning.certificates.naming import clean_name
from portal.learning.certificates.showing import Shown
from portal.learning.certificates.status import State, today
from portal.learning.models import Certificate
from portal.learning.problems import Refused

REVOKED, REISSUED = "learning.revoke_certificate", "learning.reissue_certificate"


@dataclass(frozen=True, slots=True)
class Rights:
    """Keys of the courses whose certificates somebody sees, and those in which they
    see names and act. everything: a steward, also for courses that are gone."""

    everything: bool
    seen: frozenset[UUID]
    acting: frozenset[UUID]

    def may_act(self, certificate: Certificate) -> bool:
        return self.everything or certificate.enrolment.course_key in self.acting

    def rows(self) -> "QuerySet[Certificate]":
        rows = Certificate.objects.select_related("enrolment")
        if self.everything:
            return rows
        return rows.filter(enrolment__course_key__in=self.seen)


def rights_of(request: Any) -> Rights:
    """What the reader may do with certificates; two queries beside Wagtail's own."""
    if request.viewer.is_steward:
        return Rights(True, frozenset(), frozenset())
    policy = policy_registry.get_by_type(CoursePage)

    def keys(action: str) -> frozenset[UUID]:
        pages = policy.instances_user_has_any_permission_for(request.user, {action})
        courses = CoursePage.objects.filter(pk__in=pages.order_by().values("pk"))
        return frozenset(courses.values_list("translation_key", flat=True))

    acting = keys("publish")
    return Rights(False, keys("change") | acting, acting)


class _CertificateView(AdminView):
    """A page about certificates. Who sees none has no such address."""

    header_icon = "clipboard-list"

    def may_look(self) -> bool:
        self.rights = rights_of(self.request)
        return self.rights.everything or bool(self.rights.seen)


class FindForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Code, course or name"), required=False, max_length=200
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            (State.VALID.value, gettext_lazy("Valid")),
            (State.EXPIRED.value, gettext_lazy("Expired")),
            (State.REVOKED.value, gettext_lazy("Revoked")),
            (State.SUPERSEDED.value, gettext_lazy("Replaced")),
        ],
    )


class CertificateList(_CertificateView):
    page_title = gettext_lazy("Certificates")
    template_name = "learning/certificates/admin/list.html"

    def get(self, request: HttpRequest) -> Any:
        form = FindForm(request.GET)
        rows = self.rights.rows()
        if form.is_valid():
            rows = in_state(rows, form.cleaned_data["state"])
            rows = self._named(rows, form.cleaned_data["q"].strip())
        else:
            rows = rows.none()
        page = paged(request, rows.order_by("-issued_at", "-pk"))
        lines = [(Shown(row), self.rights.may_act(row)) for row in page.object_list]
        query = request.GET.copy()
        query.pop("p", None)
        return self.show(
            form=form, page=page, lines=lines, query=query.urlencode(),
            status=200 if form.is_valid() else 422,
        )  # fmt: skip

    def _named(self, rows: Any, text: str) -> Any:
        """Rows of this code or course, or of this name where the reader sees names:
        else a search would tell what the list does not."""
        text = text.replace("\0", "")
        if not text:
            return rows
        if (code := normal(text)) is not None:
            return rows.filter(code=code)
        found = Q(facts__course__icontains=text)
        name = Q(facts__name__icontains=text)
        if not self.rights.everything:
            name &= Q(enrolment__course_key__in=self.rights.acting)
        return rows.filter(found | name)


def in_state(rows: Any, state: str) -> Any:
    """Of these certificates those in a state of `status.State`; "": all."""
    current = Q(current=True, revoked_at__isnull=True)
    ended = Q(valid_until__lt=today())
    wanted: dict[str, Any] = {
        State.VALID: rows.filter(current).exclude(ended),
        State.EXPIRED: rows.filter(current & ended),
        State.REVOKED: rows.filter(revoked_at__isnull=False),
        State.SUPERSEDED: rows.filter(current=False, revoked_at__isnull=True),
    }
    return wanted.get(state, rows)


def _ids(action: str) -> dict[str, Any]:
    """Two forms stand on one page: their fields have ids of their own."""
    return {"auto_id": f"{action}-%s"}


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        help_text=gettext_lazy(
            "Everybody who checks the certificate reads this. It cannot be undone."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReissueForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name as it should be printed"), max_length=200
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        help_text=gettext_lazy("For the log. Write no names here: they would stay."),
    )

    def clean_name(self) -> str:
        try:
            return clean_name(self.cleaned_data["name"])
        except Refused as problem:
            raise forms.ValidationError(str(problem)) from problem


class CertificateDetail(_CertificateView):
    """One certificate with its log, and the two things that can be done with it."""

    template_name = "learning/certificates/admin/certificate.html"

    def get_page_title(self) -> str:
        return _("Certificate")

    def crumbs(self) -> list[dict[str, Any]]:
        return [{"url": reverse("certificates_admin"), "label": _("Certificates")}]

    def _row(self) -> Certificate:
        found = self.rights.rows().filter(code=self.kwargs["code"]).first()
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, code: str) -> Any:
        forms_ = RevokeForm(**_ids("revoke")), ReissueForm(**_ids("reissue"))
        return self._page(self._row(), *forms_)

    def _page(
        self, row: Certificate, revoke: Any, again: Any, status: int = 200
    ) -> Any:
        acts = self.rights.may_act(row)
        entries = ModelLogEntry.objects.for_instance(row).select_related("user")
        return self.show(
            certificate=Shown(row),
            may_act=acts,
            may_revoke=acts and row.revoked_at is None,
            may_reissue=acts and row.current and row.revoked_at is None
            and not row.facts.get("erased"),
            revoke_form=revoke,
            reissue_form=again,
            before=row.supersedes,
            entries=entries if acts else [],
            status=status,
        )  # fmt: skip

    def post(self, request: HttpRequest, code: str) -> Any:
        row = self._row()
        if not self.rights.may_act(row):
            raise Http404
        action = request.POST.get("action")
        revoke = RevokeForm(
            request.POST if action == "revoke" else None, **_ids("revoke")
        )
        again = ReissueForm(
            request.POST if action == "reissue" else None, **_ids("reissue")
        )
        form: Any = revoke if action == "revoke" else again
        if form.is_valid():
            try:
                return redirect("certificate_admin", self._act(request, row, form))
            except Refused as problem:
                form.add_error(None, str(problem))
        return self._page(row, revoke, again, status=422)

    def _act(self, request: HttpRequest, row: Certificate, form: Any) -> str:
        """Do it and log it in one transaction; the code of the certificate to show."""
        given = form.cleaned_data
        with transaction.atomic():
            if isinstance(form, RevokeForm):
                issuing.revoke(row, reason=given["reason"])
                data = {"reason": given["reason"]}
                log(row, REVOKED, user=request.user, data=data)
                messages.success(request, _("The certificate is revoked."))
                return row.code
            if row.facts.get("erased"):
                raise Refused(_("Its holder has withdrawn their name."))
            made = issuing.reissue(row, name=given["name"], reason=given["reason"])
            if made.pk != row.pk:
                data = {"reason": given["reason"], "new": made.code}
                log(row, REISSUED, user=request.user, data=data)
                messages.success(request, _("The certificate was issued anew."))
            return made.code
