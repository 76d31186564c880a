"""What axe finds on a page, for all browser tests."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

_ALL = {"resultTypes": ["violations"]}
# All that another scheme of colours can change of what axe looks at.
_COLOURS = {
    **_ALL,
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}


def serious(page: Any, where: str | None = None, dark: bool = False) -> list[Any]:
    """What axe finds serious; where: a selector, for pages whose frame is not ours;
    dark: the colours of the dark scheme as well, on the same page."""
    return [
        (rule["id"], [node["html"][:120] for node in rule["nodes"][:3]])
        for rule in _faults(page, where, dark)
        if rule["impact"] in ("serious", "critical")
    ]


def accessible(page: Any, dark: bool = False) -> None:
    """Axe finds nothing at all, not even what it calls moderate."""
    found = [
        (rule["id"], [node["html"] for node in rule["nodes"]])
        for rule in _faults(page, None, dark)
    ]
    assert found == [], page.url


def _faults(page: Any, where: str | None, dark: bool) -> list[Any]:
    # A click ends when the next page begins to arrive: axe would read half a document.
    page.wait_for_load_state()
    found = list(Axe().run(page, where, _ALL).response["violations"])
    if dark:
        page.emulate_media(color_scheme="dark")
        assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        for rule in Axe().run(page, where, _COLOURS).response["violations"]:
            found.append(rule | {"id": f"{rule['id']} in the dark"})
        page.emulate_media(color_scheme="light")
    return found
