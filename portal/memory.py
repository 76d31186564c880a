"""What a process keeps of content: bounded, and only for the stamp it was made at.

Every change of content raises the stamp in its own transaction (`ContentStamp`), in
whatever process it happens, so nothing kept here can outlive what it was made from.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")
_all: list["Memory[Any]"] = []


class Memory(Generic[Value]):
    """Values by key, the least recently used dropped beyond `most` entries."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()
        _all.append(self)

    def get(self, stamp: int, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value for this key at this stamp, made where it is not kept."""
        place = (stamp, key)
        with self._lock:
            if place in self._kept:
                self._kept.move_to_end(place)
                return self._kept[place]
        # Made outside the lock: two threads may do it at once, and agree.
        value = make()
        with self._lock:
            self._kept[place] = value
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return value


def forget_everything() -> None:
    """Drop what this process keeps: between the databases of tests."""
    for memory in _all:
        memory._kept.clear()
