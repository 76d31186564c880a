"""The field that Markdown is written in. Without its script it is a plain text box."""

import json
from typing import Any

from django import forms
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from content.admin.markdown.words import editor_words

# What a reader's page loads: the preview looks as on the site.
_STYLES = ("css/tokens.css", "css/base.css", "css/layout.css", "css/components.css")


class MarkdownTextarea(forms.Textarea):
    """A text box that `editor.js` gives a toolbar, a preview and completion."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        given = {"rows": 6, "data-controller": "w-autosize", **(attrs or {})}
        given["class"] = f"{given.get('class', '')} w-field__autosize".strip()
        super().__init__(given)

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: Any = None
    ) -> SafeString:
        return format_html(
            '<touchstone-markdown data-preview="{}" data-complete="{}" data-image="{}"'
            ' data-styles="{}" data-words="{}">{}</touchstone-markdown>',
            reverse("touchstone_markdown_preview"),
            reverse("touchstone_markdown_complete"),
            reverse("touchstone_markdown_image"),
            json.dumps([static(path) for path in _STYLES]),
            json.dumps(editor_words()),
            super().render(name, value, attrs, renderer),
        )

    class Media:
        css = {"all": ["admin/markdown/editor.css"]}
        js = [forms.Script("admin/markdown/editor.js", type="module")]
