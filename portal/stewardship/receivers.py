"""Where stewardship listens: questions that other parts of the portal hand on."""

from typing import Any

from django.dispatch import receiver

from content.signals import GuidanceQuestion, guidance_asked
from portal.stewardship.questions.services import ask


@receiver(guidance_asked, dispatch_uid="stewardship.guidance_asked")
def take_in(asked: GuidanceQuestion, **kwargs: Any) -> bool:
    """Put it among the readers' questions; who handed it on gets the reply."""
    ask(
        text=asked.text,
        context=asked.context,
        page_id=asked.page_id,
        user=asked.by,
        email="",
        token=asked.token,
    )
    return True
