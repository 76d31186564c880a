"""Rows that are evidence: written once, never changed, never deleted."""

from typing import Any, NoReturn, Self

from django.db import models


class WrittenOnce(TypeError):
    """Somebody tried to change or delete a row that others rely on."""


class AppendOnlyQuerySet(models.QuerySet):
    """Reads and adds. What would change many rows at once is refused."""

    def update(self, **changes: Any) -> NoReturn:
        raise WrittenOnce(f"{self.model.__name__} rows are never changed.")

    def delete(self) -> NoReturn:
        raise WrittenOnce(f"{self.model.__name__} rows are never deleted.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise WrittenOnce(f"{self.model.__name__} rows are never changed.")

    def alter(self, **changes: Any) -> int:
        """Change the columns that the model names in `changeable`, and no others."""
        fixed = changes.keys() - self.model.changeable  # type: ignore[attr-defined]
        if fixed:
            raise WrittenOnce(f"{', '.join(sorted(fixed))} cannot be changed.")
        return super().update(**changes)


class AppendOnly(models.Model):
    """A row that is written once. `changeable`: columns that say what became of it."""

    changeable: frozenset[str] = frozenset()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            fields = kwargs.get("update_fields")
            if fields is None or set(fields) - self.changeable:
                raise WrittenOnce(f"{type(self).__name__} rows are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise WrittenOnce(f"{type(self).__name__} rows are never deleted.")

    def alter(self, **changes: Any) -> Self:
        """Change columns of `changeable` on this row, in the database and in memory."""
        type(self).objects.filter(pk=self.pk).alter(**changes)
        for name, value in changes.items():
            setattr(self, name, value)
        return self
