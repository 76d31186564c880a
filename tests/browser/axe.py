"""What axe finds on a page, for all browser tests."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe


def serious(page: Any, where: str | None = None) -> list[Any]:
    """What axe finds serious; where: a selector, for pages whose frame is not ours."""
    return [
        (rule["id"], [node["html"][:120] for node in rule["nodes"][:3]])
        for rule in _faults(page, where)
        if rule["impact"] in ("serious", "critical")
    ]


def accessible(page: Any) -> None:
    """Axe finds nothing at all, not even what it calls moderate."""
    found = [
        (rule["id"], [node["html"] for node in rule["nodes"]]) for rule in _faults(page)
    ]
    assert found == [], page.url


def _faults(page: Any, where: str | None = None) -> list[Any]:
    # A click ends when the next page begins to arrive: axe would read half a document.
    page.wait_for_load_state()
    return list(Axe().run(page, context=where).response["violations"])
