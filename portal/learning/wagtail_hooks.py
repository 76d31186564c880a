"""What learning adds to Wagtail's admin, room by room."""

from portal.learning.certificates import admin_hooks  # noqa: F401
