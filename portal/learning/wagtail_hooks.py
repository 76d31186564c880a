"""What learning adds to Wagtail's admin, room by room."""

from portal.learning.certificates import admin_hooks as certificates  # noqa: F401
from portal.learning.trainers import admin_hooks as trainers  # noqa: F401
