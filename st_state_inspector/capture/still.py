"""The test that nearly every value passes in nearly every run: the same objects in the same places.

A Shape compares content, one call per container. Most values were not touched at all, and then it is
enough that each of their containers still holds the very objects that it held: that is asked of many
keys at once, by iterators that run in C. Whoever fails is compared by content, so nothing rests on
this but speed. Only plain data get here (see ``shape``): iterating them runs none of the app's code.

The containers of the current snapshot are kept alive for this, until they are replaced; so are the
few scalars that they hold, which the Shapes keep anyway.
"""

from __future__ import annotations

from itertools import chain
from operator import is_
from typing import TYPE_CHECKING, Any

from .shape import is_scalar, same_scalar, unchanged
from .walk import LEAF

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from st_state_inspector.model import Node

_AT_ONCE = 64  # keys that are asked together: a power of _PARTS
_PARTS = 4  # a row that fails is asked again in so many parts
_MAX_VIEWS = 200_000
_TURNS = 256  # snapshots within which each key is given up once
_VALUES: type = type({}.values())
Row = tuple[list[Any], list[int], list[Any], list[object]]
_flat = chain.from_iterable


class Still:
    """The keys whose values hold still, in rows that are parallel lists; one per session.

    A key comes in when it was found unchanged by content, the same object as in the run before: an
    app that makes equal values anew in each run, or changes a value in each run, never pays for it.
    """

    def __init__(self) -> None:
        self._at: dict[str, int] = {}
        self._keys: list[str] = []
        self._roots: list[object] = []
        self._nodes: list[Node] = []
        self._views: list[tuple[Any, ...]] = []
        self._sized: list[tuple[Any, ...]] = []
        self._sizes: list[tuple[int, ...]] = []
        self._items: list[tuple[object, ...]] = []
        self._rows: dict[int, Row] = {}
        self._turn = 0
        self._waiting: dict[str, object] = {}

    def moved(
        self, values: Mapping[str, object], previous: Mapping[str, Node], but: Mapping[str, object]
    ) -> list[str]:
        """The keys of ``values`` that have to be looked at; all others have the Node of ``previous``.

        ``but`` has keys of ``values`` that need no look, none of which is here.
        """
        # Backwards: the key that takes the place of one that goes has been asked already.
        for start in reversed(range(0, len(self._keys), _AT_ONCE)):
            self._ask(start, _AT_ONCE, values, previous)
        if len(self._at) + len(but) == len(values):
            return []
        return [key for key in values if key not in but and key not in self._at]

    def found(self, key: str, value: object, node: Node, enter: bool = True) -> bool:
        """Whether ``value`` is unchanged by content, and its Node ``node``.

        Remembers where it holds still, unless it is not to ``enter``. Hazard: another thread changes a
        container while it is being compared.
        """
        try:
            return self._found(key, value, node, enter)
        except Exception:  # noqa: BLE001 - see the docstring
            return False

    def wait_for(self, values: dict[str, object]) -> None:
        """Plain values that were looked at: who is the same object in the next snapshot may come in."""
        self._waiting = values

    def waits(self, key: str, value: object) -> bool:
        """Whether ``value`` was looked at last time already."""
        return self._waiting.get(key, self) is value

    def let_go(self, busy: Container[str]) -> None:
        """Give up a few keys in turn, none of the ``busy`` ones: they may hold still without us by now."""
        for _ in range(len(self._keys) // _TURNS + 1 if self._keys else 0):
            self._turn = (self._turn + 1) % len(self._keys)
            key = self._keys[self._turn]
            if key not in busy and type(self._nodes[self._turn].proof) is tuple:
                self._waiting[key] = self._roots[self._turn]
                self._remove(self._turn)
            if not self._keys:
                return

    def clear(self) -> None:
        """Forget everything."""
        self.__init__()  # type: ignore[misc] # as new

    def _found(self, key: str, value: object, node: Node, enter: bool) -> bool:
        proof = node.proof
        if proof is LEAF:
            if enter and value is node.held:
                self._add(key, value, node, ())
            return same_scalar(value, node.held)
        if type(proof) is not tuple:
            return False
        # Before the comparison: what another thread changes in between is seen next time.
        calm = enter and self.waits(key, value)
        views = _views(value) if calm else None
        items = None if views is None else tuple(_flat(views))
        if not unchanged(value, proof):
            return False
        if views is not None and items is not None:
            self._add(key, value, node, views, items)
        return True

    def _add(
        self, key: str, root: object, node: Node, views: tuple[Any, ...], items: tuple[object, ...] = ()
    ) -> None:
        self._at[key] = len(self._keys)
        self._rows.pop(len(self._keys) // _AT_ONCE * _AT_ONCE, None)
        self._keys.append(key)
        self._roots.append(root)
        self._nodes.append(node)
        self._views.append(views)
        sized = tuple([view for view in views if type(view) is not _VALUES])
        self._sized.append(sized)
        self._sizes.append(tuple(map(len, sized)))
        self._items.append(items)

    def _holds_calmly(
        self, start: int, end: int, values: Mapping[str, object], previous: Mapping[str, Node]
    ) -> bool:
        """Hazard: a key is gone, or another thread changes a container while it is being iterated."""
        keys = self._keys[start:end]
        try:
            if not all(map(is_, map(values.__getitem__, keys), self._roots[start:end])):
                return False
            if [*map(previous.get, keys)] != self._nodes[start:end]:  # Nodes compare by identity
                return False
            sized, sizes, views, items = self._row(start, end)
            return [*map(len, sized)] == sizes and all(map(is_, _flat(views), items))
        except (KeyError, RuntimeError):
            return False

    def _row(self, start: int, end: int) -> Row:
        """All that the values of a row hold, one after the other; kept for whole rows."""
        row = self._rows.get(start) if end - start == _AT_ONCE else None
        if row is None:
            parts = (self._sized, self._sizes, self._views, self._items)
            sized, sizes, views, items = [[*_flat(part[start:end])] for part in parts]
            row = sized, sizes, views, items
            if end - start == _AT_ONCE:
                self._rows[start] = row
        return row

    def _ask(
        self, start: int, count: int, values: Mapping[str, object], previous: Mapping[str, Node]
    ) -> None:
        """Take out whoever fails in one row; the last key of all takes the free place."""
        if start >= len(self._keys) or self._holds_calmly(start, start + count, values, previous):
            return
        if count == 1:
            self._remove(start)
            return
        for part in reversed(range(start, start + count, count // _PARTS)):
            self._ask(part, count // _PARTS, values, previous)

    def _remove(self, i: int) -> None:
        rows: tuple[list[Any], ...] = (
            self._keys,
            self._roots,
            self._nodes,
            self._views,
            self._sized,
            self._sizes,
            self._items,
        )
        del self._at[self._keys[i]]
        for place in (i, len(self._keys) - 1):
            self._rows.pop(place // _AT_ONCE * _AT_ONCE, None)
        for row in rows:
            last = row.pop()
            if i < len(row):
                row[i] = last
        if i < len(self._keys):
            self._at[self._keys[i]] = i


def _views(value: object) -> tuple[Any, ...] | None:
    """Live views of everything in ``value`` that can change: who holds the same objects is the same.

    Of a tuple only the parts can change, of a frozenset nothing. None where there is too much.
    """
    found: list[Any] = []
    seen: set[int] = set()
    pending: list[Any] = [value]
    while pending:
        part = pending.pop()
        if id(part) in seen or len(found) > _MAX_VIEWS:
            continue
        seen.add(id(part))
        inner = _note_views(part, found)
        pending.extend([p for p in inner if not is_scalar(p)])
    return None if len(found) > _MAX_VIEWS else tuple(found)


def _note_views(part: Any, found: list[Any]) -> Iterable[object]:
    cls = type(part)
    if cls is dict:
        inner = part.values()
        found += (part, inner)
        return inner  # type: ignore[no-any-return]
    if cls is list:
        found.append(part)
        return part  # type: ignore[no-any-return]
    if cls is set:
        found.append(part)
    return part if cls is tuple else ()
