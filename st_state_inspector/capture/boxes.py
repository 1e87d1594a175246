"""The Boxes of one session: whose value is the current one, and which are to be emptied."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

    from .walk import Box


class Boxes:
    """Those that each key's Node has; ``loose`` are of Nodes that are no key's, or no key's any more."""

    def __init__(self) -> None:
        self._of: dict[str, list[Box]] = {}
        self._lasting: list[Box] = []  # of the loose ones, those that last for one more snapshot
        self._middle: list[Box] = []  # of the state within the run that is being settled
        self.loose: list[Box] = []

    def hold(self, key: str, boxes: list[Box]) -> None:
        """Let the Node of ``key`` have these; those it had before go with the next ``release``."""
        if boxes or key in self._of:
            self.loose += self._of.pop(key, ())
            self._of[key] = boxes

    def release(self, keys: Container[str]) -> None:
        """Let go of the big values that have been replaced; all ``keys`` are what there is now."""
        for key in [key for key in self._of if key not in keys]:
            self.loose += self._of.pop(key)
        current = {id(box) for boxes in (*self._of.values(), self._middle) for box in boxes}
        gone = [box for box in self.loose if id(box) not in current]
        for box in gone:
            if not box.lasts or box in self._lasting:
                box.value = None
        self._lasting = [box for box in gone if box.lasts and box.value is not None]
        self.loose = [*self._lasting]

    def begin_middle(self) -> None:
        """What is the current state now is going to be compared with once more: let go of none of it."""
        self._middle = [box for boxes in self._of.values() for box in boxes]

    def end_middle(self, keys: Container[str]) -> None:
        """It has been."""
        self.loose, self._middle = self.loose + self._middle, []
        self.release(keys)
