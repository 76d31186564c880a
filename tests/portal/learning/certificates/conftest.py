"""Somebody with a confirmed address and the certificate of a small course."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.utils import timezone

from portal.learning.models import Certificate, Enrolment
from tests.portal.learning.conftest import pass_course


@pytest.fixture
def holder(learner: Any) -> Any:
    EmailAddress.objects.create(
        user=learner, email="ama@firm.example", verified=True, primary=True
    )
    return learner


@pytest.fixture
def certificate(enrolment: Any, holder: Any) -> Certificate:
    pass_course(enrolment)
    return Certificate.objects.get(enrolment=enrolment)


def rewrite(row: Any, **columns: Any) -> Any:
    """Change what the code cannot: to look at a row as it is at another time."""
    QuerySet(model=type(row)).filter(pk=row.pk).update(**columns)
    return type(row).objects.get(pk=row.pk)


def made_ago(certificate: Certificate, days_left: int, made: int = 400) -> Certificate:
    """As if made so many days ago and valid for so many more."""
    at = timezone.now() - timedelta(days=made)
    Enrolment.objects.filter(pk=certificate.enrolment_id).update(completed_at=at)
    return rewrite(
        certificate,
        valid_until=timezone.localdate() + timedelta(days=days_left),
        issued_at=at,
        facts={
            **certificate.facts,
            "completed_on": timezone.localdate(at).isoformat(),
        },
    )


def sign_in(client: Any, person: Any) -> Any:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client
