"""Work for the worker."""

from django_tasks import task

from search.files import read_file


@task(backend="background")
def read_file_text(attachment_id: int) -> None:
    """Take the text out of a file and bring it into the index."""
    read_file(attachment_id)
