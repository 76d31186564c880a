"""The few blocks that bodies are written in. Text is Markdown."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from content.admin.compare import MarkdownComparison
from content.admin.compare_pages import ChosenComparison
from content.admin.markdown.widget import MarkdownTextarea
from content.markup import BodyTooLong, render
from content.references import referenced_objects
from content.uploads.kinds import CAPTION_KINDS, FILM_KINDS

CALLOUTS = [
    ("note", _("Note")),
    ("tip", _("Tip")),
    ("warning", _("Warning")),
    ("law", _("What the law asks")),
    ("example", _("Example")),
]


class MarkdownBlock(blocks.TextBlock):
    """Markdown text. Its links to pages and files enter the reference index."""

    @cached_property
    def field(self) -> forms.CharField:
        widget = MarkdownTextarea(attrs={"rows": self.rows})
        return forms.CharField(widget=widget, **self.field_options)

    def clean(self, value: str) -> str:
        value = super().clean(value)
        try:
            render(value)
        except BodyTooLong as error:
            raise ValidationError(str(error)) from error
        return value

    def get_comparison_class(self) -> type[MarkdownComparison]:
        return MarkdownComparison

    def extract_references(self, value: str) -> Iterator[tuple]:
        for model, pk in referenced_objects(value or ""):
            yield model, str(pk), "", ""

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        help_text = _(
            "Markdown. ## for a heading, **bold**, - for a list. Link to a page with "
            "[words](page:GA-07), to a term with [words](term:GL-cmrt)."
        )


class CalloutBlock(blocks.StructBlock):
    """A box beside the text: one thing that a reader must not miss."""

    kind = blocks.ChoiceBlock(choices=CALLOUTS, default="note", label=_("Kind"))
    title = blocks.CharBlock(max_length=120, label=_("Title"))
    text = MarkdownBlock(rows=3, label=_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("Callout")


class FigureBlock(blocks.StructBlock):
    """A picture that shows what words cannot."""

    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        max_length=300,
        label=_("Text for those who cannot see it"),
        help_text=_("Say what the picture shows, not that it is a picture."),
    )
    caption = blocks.CharBlock(required=False, max_length=300, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Figure")


class VideoBlock(blocks.StructBlock):
    """A film of our own, never somebody else's player."""

    file = DocumentChooserBlock(label=_("Film (MP4 or WebM)"))
    title = blocks.CharBlock(max_length=200, label=_("Title"))
    captions = DocumentChooserBlock(
        required=False,
        label=_("Captions (WebVTT)"),
        help_text=_(
            "What is said, at its time, for those who cannot hear it. Only a film in "
            "which nobody speaks needs none."
        ),
    )
    transcript = MarkdownBlock(
        label=_("Transcript"), help_text=_("All that is said, and what is only shown.")
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        faults = {}
        for name, kinds in (("file", FILM_KINDS), ("captions", CAPTION_KINDS)):
            chosen = cleaned.get(name)
            if chosen and chosen.file_extension.lower() not in kinds:
                said = _("This is not a file of the kind %(kinds)s.") % {
                    "kinds": " / ".join(kinds)
                }
                faults[name] = ValidationError(said)
        if faults:
            raise blocks.StructBlockValidationError(block_errors=faults)
        return cleaned

    class Meta:
        icon = "media"
        label = _("Video")


class DownloadBlock(blocks.StructBlock):
    """A file to take away. It opens to the readers of this page."""

    file = DocumentChooserBlock(label=_("File"))
    label = blocks.CharBlock(
        required=False, max_length=200, label=_("Words on the link")
    )

    class Meta:
        icon = "download"
        label = _("Download")


class SourceBlock(blocks.StructBlock):
    """Where a fact comes from, and when somebody read it there."""

    key = blocks.RegexBlock(
        regex=r"^[A-Za-z0-9][A-Za-z0-9./-]{0,29}$",
        label=_("Key"),
        help_text=_("Short, for example S15: write [S15] after the fact."),
        error_messages={"invalid": _("Letters, digits, dots and hyphens only.")},
    )
    title = blocks.CharBlock(max_length=300, label=_("Title"))
    publisher = blocks.CharBlock(required=False, max_length=200, label=_("Publisher"))
    url = blocks.URLBlock(required=False, label=_("Address"))
    read_on = blocks.DateBlock(required=False, label=_("Read on"))
    as_of = blocks.DateBlock(
        required=False,
        label=_("Known as of"),
        help_text=_("For texts cited from knowledge and not read again."),
    )
    confidence = blocks.ChoiceBlock(
        choices=[
            ("V", _("V: read in the source")),
            ("H", _("H: settled text, not read again")),
        ],
        label=_("Confidence"),
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        # A draft may be unfinished: else nothing on the page would be saved by itself.
        if self.is_deferred_validation:
            return cleaned
        if not cleaned.get("read_on") and not cleaned.get("as_of"):
            raise blocks.StructBlockValidationError(
                block_errors={
                    "read_on": ValidationError(
                        _("Say when the source was read, or as of when it is known.")
                    )
                }
            )
        return cleaned

    class Meta:
        icon = "link-external"
        label = _("Source")


class BodyBlock(blocks.StreamBlock):
    """The body of a page."""

    text = MarkdownBlock(rows=6)
    callout = CalloutBlock()
    figure = FigureBlock()
    video = VideoBlock()
    download = DownloadBlock()


class CheckOptionBlock(blocks.StructBlock):
    """One answer of a knowledge check."""

    text = blocks.CharBlock(max_length=500, label=_("Answer"))
    correct = blocks.BooleanBlock(required=False, label=_("Right"))
    feedback = blocks.CharBlock(max_length=1000, label=_("Said to who chooses it"))


class CheckBlock(blocks.StructBlock):
    """A question inside a lesson that nobody marks: it shows what was understood."""

    prompt = blocks.TextBlock(max_length=1000, rows=2, label=_("Question"))
    several = blocks.BooleanBlock(
        required=False, label=_("Several answers can be chosen")
    )
    options = blocks.ListBlock(
        CheckOptionBlock(), min_num=2, max_num=8, label=_("Answers")
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        right = sum(bool(option["correct"]) for option in cleaned["options"])
        if not right or (right > 1 and not cleaned["several"]):
            words = _("Mark the right answer, and only one unless several can be.")
            raise blocks.StructBlockValidationError(
                block_errors={"options": ValidationError(words)}
            )
        return cleaned

    def get_searchable_content(self, value: Any) -> list[str]:
        """The question alone: which answer is right is in no index."""
        return [value["prompt"]]

    class Meta:
        icon = "help"
        label = _("Knowledge check")


class LessonBodyBlock(BodyBlock):
    """The body of a lesson: as any other, with knowledge checks."""

    check = CheckBlock()


class DrawBlock(blocks.StructBlock):
    """So many questions of those that have all these tags."""

    count = blocks.IntegerBlock(min_value=1, max_value=50, label=_("How many"))
    tags = blocks.ListBlock(
        blocks.CharBlock(max_length=60, label=_("Tag")), min_num=1, label=_("Tags")
    )

    class Meta:
        icon = "tag"
        label = _("Draw by tag")


class DrawsBlock(blocks.StreamBlock):
    """Where a quiz takes its questions from."""

    question = SnippetChooserBlock("content.Question", label=_("Always this one"))
    draw = DrawBlock()


class PageChooserBlock(blocks.PageChooserBlock):
    """A page in a body, called in comparisons as elsewhere in the admin."""

    def get_comparison_class(self) -> Any:
        return ChosenComparison


class StageBlock(blocks.StructBlock):
    """One stage of a path."""

    page = PageChooserBlock(label=_("Page"))
    why = blocks.CharBlock(
        required=False,
        max_length=300,
        label=_("Why"),
        help_text=_("One line: what it gives to somebody of this role."),
    )

    class Meta:
        icon = "arrow-right"
        label = _("Stage")


class StagesBlock(blocks.StreamBlock):
    """The stages of a path, in their order."""

    stage = StageBlock()


class SourcesBlock(blocks.StreamBlock):
    """The sources of a page."""

    source = SourceBlock()


class LeanStreamField(StreamField):
    """A StreamField whose blocks stay out of migrations: they change every week and
    no database column follows from them."""

    def deconstruct(self) -> tuple:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
