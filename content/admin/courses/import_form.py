"""What somebody sends to be imported: a file or a text, and the reader that fits."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.fields import LinesFormField
from content.questions import aiken, from_yaml, gift, sheet
from content.questions.reading import MOST_BYTES, Read, Unreadable, decode
from content.questions.shape import Fault, check_draft

READERS: dict[str, Callable[[bytes], Read]] = {
    "gift": gift.read, "aiken": aiken.read, "sheet": sheet.read, "yaml": from_yaml.read,
}  # fmt: skip
_ENDINGS = {
    "gift": "gift", "csv": "sheet", "tsv": "sheet", "xlsx": "sheet", "xls": "sheet",
    "yaml": "yaml", "yml": "yaml",
}  # fmt: skip
_YAML = re.compile(r"\s*(#[^\n]*\n\s*|---\s*\n\s*)*- +id *:")
_AIKEN = re.compile(r"^\s*ANSWER\s*:", re.IGNORECASE | re.MULTILINE)
_GIFT = re.compile(r"(?<!\\)\{|^\s*(//|\$CATEGORY|::)", re.MULTILINE)
_SIGNS = 1_000


class ImportForm(forms.Form):
    """Where the questions come from, and what is to be done with them.

    read: after `is_valid`, what the reader has found.
    """

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=forms.FileInput(
            attrs={"accept": ".gift,.txt,.csv,.tsv,.xlsx,.yaml,.yml"}
        ),
        help_text=gettext_lazy("GIFT, Aiken, a table (CSV, XLSX) or YAML, up to 2 MB."),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Written as"),
        required=False,
        choices=[
            ("", gettext_lazy("Find out")),
            ("gift", "GIFT"),
            ("aiken", "Aiken"),
            ("sheet", gettext_lazy("Table (CSV or XLSX)")),
            ("yaml", gettext_lazy("YAML, as in the library")),
        ],
    )
    tags = LinesFormField(
        label=gettext_lazy("Give all of them these tags"),
        required=False,
        help_text=gettext_lazy("One to the line, such as CO-1: quizzes draw by tags."),
    )
    publish = forms.BooleanField(
        label=gettext_lazy("Publish them at once"),
        required=False,
        help_text=gettext_lazy(
            "Otherwise they are drafts, to be looked at one by one."
        ),
    )
    overwrite = forms.BooleanField(
        label=gettext_lazy("Also replace what was edited by hand"), required=False
    )

    def __init__(self, *args: Any, may_publish: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.read = Read((), ())
        self.raw = b""
        if not may_publish:
            del self.fields["publish"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and file.size > MOST_BYTES:
            raise ValidationError(
                _("The file is larger than %d MB: send it in parts.")
                % (MOST_BYTES // 1_000_000)
            )
        return file

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if len(text.encode("utf-8", "replace")) > MOST_BYTES:
            raise ValidationError(
                _("The text is longer than %d MB: send it in parts.")
                % (MOST_BYTES // 1_000_000)
            )
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        file, text = cleaned.get("file"), cleaned.get("text", "")
        if file is None and not text.strip():
            raise ValidationError(_("Choose a file or paste a text."))
        if file is not None and text.strip():
            words = _("There are a file and a text: take one of them away.")
            raise ValidationError(words)
        self.raw = file.read() if file is not None else text.encode("utf-8", "replace")
        kind = cleaned.get("kind") or kind_of(file.name if file else "", self.raw)
        if not kind:
            self.add_error("kind", _("What is it written as? It does not show."))
            return cleaned
        cleaned["kind"] = kind
        self.read = self._with_tags(READERS[kind](self.raw), cleaned.get("tags") or [])
        return cleaned

    def _with_tags(self, read: Read, tags: list[str]) -> Read:
        if not tags or read.faults:
            return read
        drafts = [
            replace(one, tags=tuple(dict.fromkeys([*one.tags, *tags])))
            for one in read.drafts
        ]
        faults = [fault for one in drafts for fault in check_draft(one)]
        return Read(tuple(drafts), tuple(faults))

    def shown_text(self) -> str:
        """What was sent, to be mended in the text box; "" for what is no text."""
        if self.raw.startswith(b"PK"):
            return ""
        try:
            return decode(self.raw)
        except Unreadable:
            return ""


def kind_of(name: str, raw: bytes) -> str:
    """The name in READERS by the file's ending, else by how it looks; "" unknown."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    if raw.startswith(b"PK"):
        return "sheet"
    try:
        text = decode(raw)
    except Unreadable:
        # Any reader says what is wrong with it.
        return "gift"
    head = text.lstrip("\ufeff\n").partition("\n")[0].lower()
    if _YAML.match(text[:_SIGNS]):
        return "yaml"
    if "prompt" in head and "type" in head and re.search(r"[,;\t]", head):
        return "sheet"
    if re.search(_AIKEN, text):
        return "aiken"
    return "gift" if re.search(_GIFT, text) else ""


def faults_by_line(faults: tuple[Fault, ...] | list[Fault]) -> list[Fault]:
    return sorted(faults, key=lambda fault: fault.line)
