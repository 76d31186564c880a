"""The admin's front page, without pages of working groups that one has left.

Wagtail lists there what somebody edited, submitted or locked, by today's title and
whoever may see it today.
"""

from typing import Any

from wagtail.admin.views import home

from content.admin.policy import is_foreign


def _may(user: Any, page: Any) -> bool:
    return page is not None and not is_foreign(user, page)


class RecentEditsPanel(home.RecentEditsPanel):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        context["last_edits"] = [
            (when, page) for when, page in context["last_edits"] if _may(user, page)
        ]
        return context


class InWorkflowPanel(home.UserObjectsInWorkflowModerationPanel):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        context["workflow_states"] = [
            state
            for state in context["workflow_states"]
            if _may(user, state.content_object)
        ]
        return context


class LockedPagesPanel(home.LockedPagesPanel):
    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        context["locked_pages"] = [
            page for page in context["locked_pages"] if _may(user, page)
        ]
        return context


class ToModeratePanel(home.WorkflowObjectsToModeratePanel):
    """For tasks of other kinds than our review, which leaves these out itself."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        context["states"] = [
            state for state in context["states"] if _may(user, state["obj"])
        ]
        return context


_OURS = {
    home.RecentEditsPanel: RecentEditsPanel,
    home.UserObjectsInWorkflowModerationPanel: InWorkflowPanel,
    home.LockedPagesPanel: LockedPagesPanel,
    home.WorkflowObjectsToModeratePanel: ToModeratePanel,
}


def guarded(panels: list[Any]) -> None:
    """Put our panels in the place of Wagtail's, in the list itself."""
    panels[:] = [
        _OURS[type(panel)]() if type(panel) in _OURS else panel for panel in panels
    ]
