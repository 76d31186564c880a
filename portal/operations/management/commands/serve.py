"""`manage.py serve`: Django's server and the worker in one process, for one machine."""

import threading
from typing import Any

from django.contrib.staticfiles.management.commands.runserver import (
    Command as RunserverCommand,
)

from portal.operations.worker import Worker


class Command(RunserverCommand):
    help = "Like runserver, with background tasks and the schedule in the same process."

    def inner_run(self, *args: Any, **options: Any) -> None:
        # A daemon: it must not keep the process alive after Ctrl-C; what it had begun
        # is begun again next time.
        threading.Thread(target=Worker().run, name="worker", daemon=True).start()
        super().inner_run(*args, **options)
