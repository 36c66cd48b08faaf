"""What was made last, kept as long as there is room: what is asked for again is mostly new."""

from __future__ import annotations

from typing import Generic, TypeVar

#: Characters of the texts of which something is kept: a story that is copied now is copied again.
IN_CIRCULATION = 2_000_000

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Values by key, of at most ``room`` in all, in whatever unit ``put`` is given their sizes.

    The oldest half is forgotten at once, which costs nothing per look-up; what is put again counts again.
    """

    __slots__ = ("_filled", "_half", "_largest", "_newest", "_older")

    def __init__(self, room: int) -> None:
        self._half, self._largest = room // 2, room // 3
        self.clear()

    def clear(self) -> None:
        """Forget all."""
        self._newest: dict[K, V] = {}
        self._older: dict[K, V] = {}
        self._filled = 0

    def get(self, key: K) -> V | None:
        """The value under ``key``; None where it was forgotten."""
        return self._newest.get(key) or self._older.get(key)

    def put(self, key: K, value: V, size: int) -> None:
        """Keep a value that is true; one larger than a third of the room is not kept."""
        if size > self._largest:
            return
        self._newest[key] = value
        self._filled += size
        if self._filled > self._half:
            self._newest, self._older, self._filled = {}, self._newest, 0

    def forget(self, key: K) -> None:
        """Keep nothing under ``key``."""
        self._newest.pop(key, None)
        self._older.pop(key, None)
