"""What a token may do, as data. Nothing here widens what its person may read."""

from django.utils.translation import gettext_lazy as _

READ, SEARCH, FEEDS = "read", "search", "feeds"

SCOPES = {
    READ: _("Read pages, laws, interpretations and the glossary"),
    SEARCH: _("Search"),
    FEEDS: _("A feed address: new and changed pages in a feed reader"),
}
# What programs send in a header, and what stands in the address of a feed.
PREFIXES = {"api": "tst_", "feed": "tsf_"}
