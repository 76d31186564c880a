"""The admin's page "Account", without the picture of a person.

Wagtail keeps such a picture as it was uploaded: not written anew, with the camera's
data, under the name that it came with. Nobody needs it here.
"""

from wagtail.admin.views.account import AvatarSettingsPanel


def without_avatars() -> None:
    """Take the form away, for showing and for sending alike."""
    AvatarSettingsPanel.is_active = lambda panel: False
