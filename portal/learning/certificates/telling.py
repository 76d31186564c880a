"""One mail to certified people when something has changed; at most one a release."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from content.courses.releasing import latest_release
from portal import mails
from portal.access import Viewer
from portal.learning.certificates.changes import Change, changes_since
from portal.learning.certificates.status import State, state_of
from portal.learning.models import Certificate
from portal.learning.rights import may_learn
from portal.learning.telling import address_of, first_time, name_of, post
from portal.members.viewers import viewer_for

TOLD = "told of changes"


@task(backend="background")
def tell_certified(course_key: str) -> None:
    """Order one mail for everybody whose certificate of this course is valid, unless
    they were told since its newest release."""
    release = latest_release(course_key)
    if release is None:
        return
    rows = Certificate.objects.filter(
        current=True,
        revoked_at__isnull=True,
        enrolment__course_key=UUID(course_key),
        enrolment__learner__is_active=True,
    ).select_related("enrolment__learner")
    newest: dict[Any, Certificate] = {}
    for row in rows.order_by("enrolment__cycle"):
        newest[row.enrolment.learner_id] = row
    for row in newest.values():
        if _to_tell(row) is None:
            continue
        with transaction.atomic():
            if first_time(TOLD, row.code, row.enrolment.pseudonym, release.number):
                send_changes.enqueue(row.pk)


def _to_tell(certificate: Certificate) -> tuple[str, Viewer, list[Change]] | None:
    """To which address, to whom as a reader, and what; None where there is nobody to
    tell, or nothing."""
    learner = certificate.enrolment.learner
    to = address_of(learner)
    if to is None or state_of(certificate) != State.VALID:
        return None
    viewer = viewer_for(learner)
    changes = changes_since(certificate, viewer)
    return (to, viewer, changes) if changes else None


@task(backend="background")
def send_changes(certificate_id: int, attempt: int = 1) -> None:
    """Write and send one mail, if there is still somebody to tell something. What has
    changed stands on their page, which asks who reads: the mail says how much."""
    rows = Certificate.objects.select_related("enrolment__learner", "enrolment")
    row = rows.filter(pk=certificate_id, current=True, revoked_at__isnull=True).first()
    found = _to_tell(row) if row is not None else None
    if row is None or found is None:
        return
    to, viewer, changes = found
    release = latest_release(row.enrolment.course_key)
    if release is None or not may_learn(viewer, release):
        return
    page = reverse("learning_certificate", args=[row.code])
    with translation.override(settings.LANGUAGE_CODE):
        post(
            send_changes,
            (certificate_id,),
            attempt,
            to=to,
            subject=_("What has changed since you finished “%s”") % row.facts["course"],
            template="learning/certificates/mail/changes.txt",
            context={
                "name": name_of(row.enrolment.learner),
                "course": row.facts["course"],
                "count": len(changes),
                "page": mails.absolute(page),
            },
        )
