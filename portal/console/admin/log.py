"""The audit log as a page, as CSV and as JSON."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.chrome import names_now
from content.explain import pages_like
from content.spreadsheet import csv_response, download
from portal.console import audit
from portal.console.admin.base import (
    StewardView,
    console_pages,
    instant,
)
from portal.console.admin.people import people_like

_PER_PAGE = 50
_MOST_FOUND = 500
_COLUMNS = (
    "at", "action", "actor", "person", "organisation", "group", "page", "page_id",
    "details", "reason",
)  # fmt: skip


class LogForm(forms.Form):
    """What to look for. Nothing in it can be wrong: what is no day is no bound."""

    actor = forms.CharField(
        label=gettext_lazy("Who did it"), required=False, max_length=200
    )
    person = forms.CharField(
        label=gettext_lazy("To or as whom"), required=False, max_length=200
    )
    organisation = forms.CharField(
        label=gettext_lazy("Organisation"), required=False, max_length=200
    )
    page = forms.CharField(
        label=gettext_lazy("Page"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Address, number or title."),
    )
    action = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    since = forms.CharField(
        label=gettext_lazy("From"),
        required=False,
        max_length=10,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = forms.CharField(
        label=gettext_lazy("Up to and with"),
        required=False,
        max_length=10,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, audit.action_words(name)) for name in audit.actions()]
        self.fields["action"].choices = [("", _("Everything")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in ("since", "until"):
            text = given.get(name, "")
            given[name] = instant(text)
            if text.strip() and given[name] is None:
                self.add_error(name, _("Write a day such as 2027-03-01."))
        return given

    def asked(self, request: HttpRequest) -> audit.Asked:
        """The same with what the names mean looked up."""
        given = self.cleaned_data
        text = {
            name: given[name] for name in ("actor", "person", "organisation", "page")
        }
        asked = audit.Asked(
            **text,
            action=given["action"],
            since=given["since"],
            until=given["until"] + timedelta(days=1) if given["until"] else None,
        )
        if text["actor"]:
            asked = replace(asked, actor_ids=people_named(text["actor"]))
        if text["person"]:
            asked = replace(asked, person_ids=people_named(text["person"]))
        if text["page"]:
            rows = pages_like(text["page"], console_pages(request), _MOST_FOUND)
            asked = replace(
                asked,
                page_ids=tuple(row.pk for row in rows),
                page_paths=tuple(row.url for row in rows),
            )
        return asked


def people_named(text: str) -> tuple[int, ...]:
    return tuple(people_like(text).values_list("pk", flat=True)[:_MOST_FOUND])


class AuditLog(StewardView):
    """The newest entries that fit, and the way to older ones."""

    page_title = gettext_lazy("Audit log")
    template_name = "console/admin/log.html"
    header_icon = "history"

    def get(self, request: HttpRequest) -> Any:
        form = LogForm(request.GET)
        if not form.is_valid():
            return self.show(form=form, rows=[], status=422)
        asked, names = form.asked(request), names_now()
        kind = request.GET.get("format", "")
        if kind == "csv":
            everything = audit.all_entries(asked, names)
            return csv_response("audit-log", _COLUMNS, map(_cells, everything))
        if kind == "json":
            lines = _json(audit.all_entries(asked, names))
            return download("audit-log.json", lines, "application/json")
        after = audit.cursor_from(request.GET.get("after", ""))
        rows = audit.entries(asked, names, after, _PER_PAGE + 1)
        given = [(name, value) for name, value in request.GET.items() if value]
        query = [(n, v) for n, v in given if n in form.fields]
        older = ""
        if len(rows) > _PER_PAGE:
            rows = rows[:_PER_PAGE]
            older = urlencode([*query, ("after", rows[-1].cursor)])
        return self.show(
            form=form,
            rows=rows,
            older=older,
            is_first=after is None,
            query=urlencode(query),
        )


def _cells(row: audit.Entry) -> list[Any]:
    return list(_plain(row).values())


def _plain(row: audit.Entry) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in _COLUMNS}
    return {**found, "at": row.at.isoformat()}


def _json(rows: Iterator[audit.Entry]) -> Iterator[str]:
    """The rows as one JSON list, written piece by piece."""
    between = "[\n"
    for row in rows:
        yield between + json.dumps(_plain(row), ensure_ascii=False)
        between = ",\n"
    yield "[]\n" if between == "[\n" else "\n]\n"
