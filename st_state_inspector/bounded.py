"""Dictionaries that do not grow for ever: an app may make new keys and new widgets in every run."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")

MOST = 1_000
"""Entries: more than a page has widgets. Rules look through them."""
MOST_GONE = 200
"""Entries about what there is no more."""


class Recent(OrderedDict[K, V]):
    """Keeps the entries that were set last."""

    def __setitem__(self, key: K, value: V) -> None:
        super().__setitem__(key, value)
        self.move_to_end(key)
        while len(self) > MOST:
            self.popitem(last=False)


def thin_out(known: dict[K, V], living: Collection[K]) -> None:
    """Of what is known of things that are gone, forget all but the newest entries."""
    if len(known) > 2 * MOST_GONE and len(known) > len(living) + 2 * MOST_GONE:
        gone = [key for key in known if key not in living]
        for key in gone[:-MOST_GONE]:
            del known[key]
