"""The groups of permissions behind staff roles, and the review of pages."""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

from content.models import (
    AdoptionTask,
    BasePage,
    CoursePage,
    Deadline,
    Instrument,
    InterpretationPage,
    Question,
    ReviewTask,
    RuleTable,
)

# Authors write and submit; editors publish too; reviewers decide on what is submitted;
# trainers do all of it where courses are; stewards look after people, owners and
# questions. Before a position is adopted one of each of the last three looks at it.
ADOPTION = {
    "domain": "Domain reviewers",
    "legal": "Legal reviewers",
    "competition": "Competition reviewers",
}
ROLES = (
    "Authors", "Editors", "Reviewers", "Trainers", "Stewards", *ADOPTION.values(),
)  # fmt: skip
_ON_PAGES: dict[str, tuple[str, ...]] = {
    "Authors": ("add_basepage", "change_basepage"),
    "Editors": (
        "add_basepage", "change_basepage", "publish_basepage", "lock_basepage",
        "unlock_basepage",
    ),
    # An approval publishes in the reviewer's name.
    "Reviewers": ("publish_basepage",),
}  # fmt: skip
# What editors may do anywhere, trainers may do in the sections that hold courses.
_ON_COURSES = _ON_PAGES["Editors"]
# Wagtail asks for the permissions of its own models, also where these are replaced.
_ON_FILES = (
    "add_document", "change_document", "choose_document",
    "add_image", "change_image", "choose_image",
)  # fmt: skip
# Laws, deadlines, the rule table: authors and stewards write drafts, somebody else lets
# them go live. As with pages, an approval publishes in the reviewer's name.
_DATA = ("instrument", "deadline", "ruletable")
_ON_DATA: dict[str, tuple[str, ...]] = {
    "Authors": ("view", "add", "change"),
    "Editors": ("view", "add", "change", "publish", "lock", "unlock"),
    "Reviewers": ("view", "change", "publish"),
    "Stewards": ("view", "change"),
}
# The question bank, and the templates and standards that courses rest on.
_TRAINING = ("question", "questiontag", "trackedsource")
_ON_TRAINING: dict[str, tuple[str, ...]] = {
    **{role: _ON_DATA[role] for role in ("Authors", "Editors", "Reviewers")},
    "Trainers": _ON_DATA["Editors"],
}
_OF_MEMBERS = (
    "organisation", "membership", "groupmembership", "workinggroup",
    "organisationdomain",
)  # fmt: skip
# These end or are archived: what they were is part of the history.
_NEVER_DELETED = tuple(f"delete_{model}" for model in _OF_MEMBERS[:4])


def ensure_role(name: str) -> Group:
    """The group of permissions behind a staff role of ROLES, made or completed."""
    group, _created = Group.objects.get_or_create(name=name)
    group.permissions.add(
        Permission.objects.get(
            content_type__app_label="wagtailadmin", codename="access_admin"
        )
    )
    if name == "Stewards":
        of_members = Permission.objects.filter(
            content_type__app_label="members", content_type__model__in=_OF_MEMBERS
        )
        group.permissions.remove(*of_members.filter(codename__in=_NEVER_DELETED))
        group.permissions.add(
            *of_members.exclude(codename__in=_NEVER_DELETED),
            *Permission.objects.filter(
                content_type__app_label="search",
                content_type__model__in=("promotion", "synonym"),
            ),
        )
    for codename in _ON_PAGES.get(name, ()):
        GroupPagePermission.objects.get_or_create(
            group=group,
            page=BasePage.objects.get(depth=1),
            permission=Permission.objects.get(
                content_type__app_label="content", codename=codename
            ),
        )
    if name == "Trainers":
        _open_courses(group)
    for models, granted in ((_DATA, _ON_DATA), (_TRAINING, _ON_TRAINING)):
        names = [f"{action}_{m}" for action in granted.get(name, ()) for m in models]
        group.permissions.add(
            *Permission.objects.filter(
                content_type__app_label="content", codename__in=names
            )
        )
    if name in ("Authors", "Editors", "Trainers"):
        for permission in Permission.objects.filter(codename__in=_ON_FILES):
            GroupCollectionPermission.objects.get_or_create(
                group=group,
                collection=Collection.get_first_root_node(),
                permission=permission,
            )
    if name == "Editors":
        group.permissions.add(
            *Permission.objects.filter(
                content_type__app_label="content", content_type__model="label"
            )
        )
    return group


def _open_courses(group: Group) -> None:
    """The pages of all sections that hold courses now."""
    paths = CoursePage.objects.order_by().values_list("path", flat=True)
    parents = {path[: -BasePage.steplen] for path in paths}
    permissions = Permission.objects.filter(
        content_type__app_label="content", codename__in=_ON_COURSES
    )
    for section in BasePage.objects.filter(path__in=parents):
        for permission in permissions:
            GroupPagePermission.objects.get_or_create(
                group=group, page=section, permission=permission
            )


@transaction.atomic
def ensure_review() -> Workflow:
    """The review by somebody else, for all pages, laws, deadlines, the rule table and
    questions, in place of Wagtail's stock one.

    A workflow that somebody has put on the root since then is left alone.
    """
    root = BasePage.objects.get(depth=1)
    task = ReviewTask.objects.filter(name="Review").first()
    if task is None:
        task = ReviewTask.objects.create(name="Review")
        task.groups.add(ensure_role("Reviewers"))
    workflow, created = Workflow.objects.get_or_create(name="Review")
    if created:
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    present = WorkflowPage.objects.filter(page=root).select_related("workflow").first()
    if present is None:
        WorkflowPage.objects.create(page=root, workflow=workflow)
    elif present.workflow.name == "Moderators approval":
        present.workflow.deactivate()
        WorkflowPage.objects.update_or_create(
            page=root, defaults={"workflow": workflow}
        )
    for model in (Instrument, Deadline, RuleTable, Question):
        WorkflowContentType.objects.get_or_create(
            content_type=ContentType.objects.get_for_model(model),
            defaults={"workflow": workflow},
        )
    return workflow


@transaction.atomic
def ensure_adoption() -> Workflow:
    """The three reviews before a position is adopted, for the sections that hold
    interpretations. Sections with a workflow of their own are left alone."""
    workflow, created = Workflow.objects.get_or_create(name="Adoption")
    for place, (role, group) in enumerate(ADOPTION.items()):
        task, _made = AdoptionTask.objects.get_or_create(
            role=role, defaults={"name": f"{group[:-1]} approves"}
        )
        if created:
            task.groups.add(ensure_role(group))
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=place)
    parents = {
        page.path[: -BasePage.steplen] for page in InterpretationPage.objects.all()
    }
    for section in BasePage.objects.filter(path__in=parents):
        WorkflowPage.objects.get_or_create(
            page=section, defaults={"workflow": workflow}
        )
    return workflow
