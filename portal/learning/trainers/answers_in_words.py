"""An answer to a question, or its key, as a sentence for trainers."""

from typing import Any


def in_words(body: dict[str, Any], response: Any) -> str:
    """The response (or the key) in the words of the question."""
    if response is None:
        return ""
    words = {one["id"]: one["text"] for one in body["options"]}
    if body["type"] == "numeric":
        return _number(body, response)
    if body["type"] == "match":
        halves = {one["id"]: one["text"] for one in body["matches"]}
        return "; ".join(
            f"{words.get(one, one)} → {halves.get(other, other)}"
            for one, other in response.items()
        )
    if body["type"] == "order":
        return " → ".join(words.get(one, "…") for one in response)
    return "; ".join(words.get(one, one) for one in response)


def _number(body: dict[str, Any], response: Any) -> str:
    unit = body["key"]["unit"]
    if isinstance(response, dict):
        text = str(response["value"])
        if response.get("tolerance", "0") != "0":
            text += f" ± {response['tolerance']}"
    else:
        text = str(response)
    return f"{text} {unit}".strip()
