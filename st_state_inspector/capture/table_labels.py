"""In words: how the labels of two frames or Series differ, and whether it is the rows that moved."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from .classes import class_name
from .order import LOOKED_AT, rising
from .pandas_prints import TablePrints, label_says_all
from .walk import shorten

if TYPE_CHECKING:
    from collections.abc import Callable

    from .clock import Clock

_SHOWN = 3
WITH_FREQ = ("DatetimeIndex", "TimedeltaIndex")
_MOST_ROWS = 100_000  # more are compared by their place: to find labels again would take tens of ms


class Differ(NamedTuple):
    """What differs in the content of two frames or Series, by their prints."""

    labels: bool
    columns: bool
    name: bool
    cells_only: bool
    freqs: tuple[str, str] = ("", "")


def what_differs(old: TablePrints, new: TablePrints) -> Differ:
    """The same, exactly; ``freqs`` of index and columns where nothing else of their labels differs."""
    (axes, _, kind, name), (axes_after, _, kind_after, name_after) = old.content, new.content
    cells_only = (axes, kind, name) == (axes_after, kind_after, name_after)
    (rows, *others), (rows_after, *others_after) = axes, axes_after
    freqs = [freq_note(*pair) for pair in zip(axes, axes_after, strict=False)]
    both = (freqs[0], "".join(freqs[1:]))
    return Differ(rows != rows_after, others != others_after, name != name_after, cells_only, both)


def freq_note(old: Any, new: Any) -> str:
    """``freq D -> None``, of the prints of two indexes that differ in nothing else."""
    if old == new or old[0] != new[0] or old[0] not in WITH_FREQ:
        return ""
    (*_, content, names, freq), (*_, content_after, names_after, freq_after) = old, new
    if (content[:3], names) != (content_after[:3], names_after) or freq == freq_after:
        return ""
    texts = [str(None) if each is None else each[0] for each in (freq, freq_after)]
    return f"freq {texts[0]} -> {texts[1]}" if texts[0] != texts[1] else f"another freq {texts[0]}"


def told_by_label(
    a: Any, b: Any, clock: Clock, differ: Differ, cells: Callable[[Any, Any, Clock], list[str]]
) -> list[str]:
    """The index and the ``cells`` of two that are as long: rows are told by their label where that is theirs.

    A sort takes the labels along, ``reset_index`` gives the rows others: whichever leaves the cells as
    they were is what happened; where neither does, a row is the one with the same label.
    """
    if not differ.labels:
        return cells(a, b, clock)
    if differ.freqs[0]:
        return [f"index: {differ.freqs[0]}", *cells(a, b, clock)]
    places = _places(a.index, b.index, clock)
    by_label = None if places is None else cells(a.take(places), b, clock)
    if places is not None and by_label == []:
        return [_moved(places)]
    by_place = cells(a, b, clock)
    if places is None or by_label is None or not by_place:
        note = _index_note(a.index, b.index)
        unsure = len(b) > _MOST_ROWS and bool(by_place)
        return [note, *([f"rows compared by position: {by_place[0]}", *by_place[1:]] if unsure else by_place)]
    return [_moved(places), *by_label]


def _places(old: Any, new: Any, clock: Clock) -> Any:
    """Where each row was whose labels are in another order now; None where that is not what differs."""
    np: Any = sys.modules["numpy"]
    if len(new) > _MOST_ROWS or old.nlevels != new.nlevels:
        return None
    clock.tick(2 * len(new))
    if not all(_is_known(axis) for axis in (old, new)):
        return None
    # Deep copies: what pandas builds to find a label would stay with the index of the app.
    old, new = old.copy(deep=True), new.copy(deep=True)
    if not (old.is_unique and new.is_unique):
        return None
    places = old.get_indexer(new)
    return None if (places < 0).any() or (places == np.arange(len(places))).all() else places


def _is_known(axis: Any) -> bool:
    """Whether to look for a label runs no code of the app's."""
    levels = axis.levels if axis.nlevels > 1 else [axis]
    return all(level.dtype.kind != "O" or all(map(label_says_all, level)) for level in levels)


def _moved(places: Any) -> str:
    if len(places) > LOOKED_AT:
        return "order changed"
    count = len(places) - len(rising(places.tolist()))
    return f"order changed: {count:,} of {len(places):,} rows moved"


def _index_note(old: Any, new: Any) -> str:
    labels = [_labels(axis) for axis in (old, new)]
    if labels[0] != labels[1] or not all(map(label_says_all, (*old.names, *new.names))):
        return f"index: {labels[0]} -> {labels[1]}"
    names = [", ".join(map(repr, axis.names)) for axis in (old, new)]
    if names[0] != names[1]:
        return f"index name: {names[0]} -> {names[1]}"
    types = [f"{type(axis).__name__} of {axis.dtype}" for axis in (old, new)]
    return f"index: {types[0]} -> {types[1]}" if types[0] != types[1] else "index: other labels"


def _labels(axis: Any) -> str:
    return ", ".join([*map(label_text, axis[:_SHOWN]), *["…"] * (len(axis) > _SHOWN)])


def label_text(label: Any) -> str:
    """A label as it is shown: of an object of the app's its class."""
    return shorten(str(label), 40) if label_says_all(label) else class_name(type(label))
