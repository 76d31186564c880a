"""The base page, by hand.

Wagtail's own migrations depend on the base page and the base page on them. So the
first step leaves out what needs Wagtail's tables (revisions, locale, translation
key): 0002 and 0003 add these (docs/decisions/0002).
"""

import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import modelsearch.index
import wagtail.models.content_types
import wagtail.models.preview
import wagtail.models.specific
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("members", "0002_tiers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Label",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("topic", "Topic"), ("mineral", "Mineral"), ("role", "Role"), ("step", "OECD step")], max_length=10)),
                ("slug", models.SlugField(max_length=60)),
                ("name", models.CharField(max_length=80)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "label",
                "verbose_name_plural": "labels",
                "ordering": ["kind", "position", "name"],
                "constraints": [models.UniqueConstraint(fields=("kind", "slug"), name="content_label_once", violation_error_message="There is such a label already.")],
            },
        ),
        migrations.CreateModel(
            name="BasePage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=255, unique=True)),
                ("depth", models.PositiveIntegerField()),
                ("numchild", models.PositiveIntegerField(default=0)),
                ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                ("has_unpublished_changes", models.BooleanField(default=False, editable=False, verbose_name="has unpublished changes")),
                ("first_published_at", models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="first published at")),
                ("last_published_at", models.DateTimeField(editable=False, null=True, verbose_name="last published at")),
                ("go_live_at", models.DateTimeField(blank=True, null=True, verbose_name="go live date/time")),
                ("expire_at", models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time")),
                ("expired", models.BooleanField(default=False, editable=False, verbose_name="expired")),
                ("locked", models.BooleanField(default=False, editable=False, verbose_name="locked")),
                ("locked_at", models.DateTimeField(editable=False, null=True, verbose_name="locked at")),
                ("title", models.CharField(help_text="The page title as you'd like it to be seen by the public", max_length=255, verbose_name="title")),
                ("draft_title", models.CharField(editable=False, max_length=255)),
                ("slug", models.SlugField(allow_unicode=True, help_text="The name of the page as it will appear in URLs e.g http://domain.com/blog/[my-slug]/", max_length=255, verbose_name="slug")),
                ("url_path", models.TextField(blank=True, editable=False, verbose_name="URL path")),
                ("latest_revision_created_at", models.DateTimeField(editable=False, null=True, verbose_name="latest revision created at")),
                ("show_in_menus", models.BooleanField(default=False, help_text="Whether a link to this page will appear in automatically generated menus", verbose_name="show in menus")),
                ("summary", models.TextField(blank=True, help_text="One sentence: what does the reader get here? It is shown in lists, in search and, if the page is listed, on its locked teaser.", validators=[django.core.validators.MaxLengthValidator(300)])),
                ("tier", models.ForeignKey(default=0, help_text="Sections above can only narrow this further.", on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.tier", verbose_name="open to")),
                ("groups", modelcluster.fields.ParentalManyToManyField(blank=True, help_text="Only people who are in all of these, and hold the tier.", related_name="+", to="members.workinggroup", verbose_name="working groups")),
                ("listing", models.CharField(choices=[("default", "As usual: listed, unless the page is a working group's"), ("listed", "Listed: title, summary and audience are shown to everybody"), ("unlisted", "Unlisted: nobody else learns that it exists")], default="default", max_length=10, verbose_name="in lists")),
                ("labels", modelcluster.fields.ParentalManyToManyField(blank=True, related_name="pages", to="content.label")),
                ("content_owner", models.CharField(blank=True, help_text="The person or team that answers for this text.", max_length=120)),
                ("deputy", models.CharField(blank=True, max_length=120)),
                ("reviewed_on", models.DateField(blank=True, null=True)),
                ("review_by", models.DateField(blank=True, help_text="After this day readers are told that the text is overdue.", null=True)),
                ("library_id", models.CharField(blank=True, db_index=True, help_text="How the library's files name this page, for example GA-07.", max_length=60, null=True, verbose_name="library id")),
                ("audience", models.CharField(db_index=True, default="!", editable=False, max_length=255)),
                ("is_listed", models.BooleanField(default=False, editable=False)),
                ("access_version", models.PositiveIntegerField(default=0, editable=False)),
                ("alias_of", models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="aliases", to=settings.WAGTAIL_PAGE_MODEL)),
                ("content_type", models.ForeignKey(on_delete=models.SET(wagtail.models.content_types.get_default_page_content_type), related_name="pages", to="contenttypes.contenttype", verbose_name="content type")),
                ("locked_by", models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="locked_%(class)ss", to=settings.AUTH_USER_MODEL, verbose_name="locked by")),
                ("owner", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="owned_pages", to=settings.AUTH_USER_MODEL, verbose_name="owner")),
            ],
            options={
                "verbose_name": "page",
                "verbose_name_plural": "pages",
                "permissions": [
                    ("bulk_delete_basepage", "Delete pages with children"),
                    ("lock_basepage", "Lock/unlock pages you've locked"),
                    ("publish_basepage", "Publish any page"),
                    ("unlock_basepage", "Unlock any page"),
                ],
            },
            bases=(
                wagtail.models.preview.PreviewableMixin,
                wagtail.models.specific.SpecificMixin,
                modelsearch.index.Indexed,
                models.Model,
            ),
        ),
    ]
