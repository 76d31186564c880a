"""The files of a library in our storage."""

import hashlib
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from content.library_io.attached import FILES
from content.models import Attachment, Picture


class StoredFiles:
    """Brings files in by their names, and remembers which of them are new."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.new: list[Any] = []

    def attachment(self, name: str, title: str) -> Attachment:
        return self._stored(Attachment, name, title)

    def picture(self, name: str, title: str) -> Picture:
        return self._stored(Picture, name, title)

    def _stored(self, model: Any, name: str, title: str) -> Any:
        """The stored file of this name, with the library's bytes and title."""
        raw = (self.folder / FILES / name).read_bytes()
        known = model.objects.filter(library_name=name).first()
        if known is not None and _bytes_of(known) == raw:
            if title and known.title != title:
                known.title = title
                known.save(update_fields=["title"])
            return known
        stored = known or model(library_name=name)
        stored.title = title or Path(name).stem
        stored.file_size = len(raw)
        stored.file_hash = hashlib.sha1(raw, usedforsecurity=False).hexdigest()
        content = ContentFile(raw, name=name)
        if model is Picture:
            from willow.image import Image as Willow

            stored.width, stored.height = Willow.open(ContentFile(raw)).get_size()
        stored.file.save(name, content, save=False)
        self.new.append((stored.file.storage, stored.file.name))
        stored.save()
        return stored

    def remove_new(self) -> None:
        """After a run that came to nothing: a storage knows no transactions."""
        for storage, name in self.new:
            storage.delete(name)


def _bytes_of(stored: Any) -> bytes | None:
    try:
        with stored.file.open("rb") as file:
            return file.read()
    except OSError:
        return None
