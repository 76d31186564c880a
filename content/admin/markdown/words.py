"""What the editor's script says to people, in their language."""

from django.utils.translation import gettext as _


def editor_words() -> dict[str, str]:
    """Labels and messages by the name under which the script asks for them."""
    return {
        "toolbar": _("Formatting"),
        "h2": _("Heading"),
        "h3": _("Heading below a heading"),
        "bold": _("Bold"),
        "italic": _("Italic"),
        "link": _("Link"),
        "ul": _("Bulleted list"),
        "ol": _("Numbered list"),
        "check": _("Checklist"),
        "table": _("Table"),
        "quote": _("Quote"),
        "page": _("Link to a page"),
        "term": _("Glossary term"),
        "source": _("Source"),
        "preview": _("Preview"),
        "previewTitle": _("Preview of the text"),
        "wordsHere": _("words"),
        "column": _("Column"),
        "cell": _("Cell"),
        "offers": _("Suggestions"),
        "offersCount": _("%n suggestions"),
        "noOffers": _("No suggestions"),
        "remarks": _("Remarks on the text"),
        "line": _("Line %n:"),
        "busy": _("Checking …"),
        "fine": _("Checked: no remarks."),
        "checkedOne": _("Checked: 1 remark."),
        "checked": _("Checked: %n remarks."),
        "offline": _(
            "The portal does not answer. Your text is still here; the preview comes "
            "back when you write on."
        ),
        "signedOut": _(
            "You are no longer signed in. Your text is still here: sign in again in "
            "another tab, then go on."
        ),
        "pasted": _("Pasted as Markdown. Undo gives the page back as it was."),
        "saving": _("Saving the picture …"),
        "saved": _("Picture saved as “%s”. Add a Figure block to show it."),
        "notSaved": _("The picture was not saved."),
        "noSources": _("This page has no sources yet: add one below the text."),
    }
