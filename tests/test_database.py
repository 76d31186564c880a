"""A test begins on the database as the migrations leave it, wherever it was copied from,
and what a test wrote for good is gone after it."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from wagtail.models import Site

from content.models import BasePage
from portal.members.models import ContentStamp, Organisation, Tier, User


@pytest.mark.db_specific
@pytest.mark.django_db
def test_a_test_begins_with_what_migrations_write():
    loader = MigrationLoader(connection)
    assert set(loader.graph.leaf_nodes()) <= loader.applied_migrations.keys()
    assert [one.slug for one in Tier.objects.order_by("rank")] == [
        "public", "associate", "member",
    ]  # fmt: skip
    assert ContentStamp.objects.exists()
    assert not User.objects.exists()
    assert BasePage.objects.filter(depth=1).count() == 1
    models = {
        (model._meta.app_label, model._meta.model_name) for model in apps.get_models()
    }
    assert models <= {(one.app_label, one.model) for one in ContentType.objects.all()}
    assert Permission.objects.filter(codename="access_admin").exists()


@pytest.mark.db_specific
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_is_written_for_good_is_gone_after_its_test(turn):
    assert not Organisation.objects.filter(name="Written for good").exists()
    assert Site.objects.count() == 1
    Organisation.objects.create(name="Written for good", tier=Tier.objects.first())
    Site.objects.all().delete()
