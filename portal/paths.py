"""Where a form or a sign-in may lead back to."""

from django.utils.http import url_has_allowed_host_and_scheme

_MOST = 2_000


def own_path(wanted: str | None) -> str:
    """The address if it is a path of this site, else "".

    `next` comes from whoever made the link: it must lead nowhere else.
    """
    wanted = wanted or ""
    fine = (
        wanted.startswith("/")
        and len(wanted) <= _MOST
        and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    )
    return wanted if fine else ""
