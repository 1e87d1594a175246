"""The test that nearly every value passes in nearly every run: the same objects in the same places.

A Shape compares content, one call per container. Most values were not touched at all, and then it is
enough that each of their containers still holds the very objects that it held: that is asked of many
keys at once, by iterators that run in C. Whoever fails is compared by content, so nothing rests on
this but speed. Only plain data get here (see ``shape``), and the app's objects with their attributes (see
``sights``): reading them runs none of the app's code.

The containers of the current snapshot are kept alive for this, until they are replaced; so are the
few scalars that they hold, which the Shapes keep anyway.
"""

from __future__ import annotations

import weakref
from itertools import chain
from operator import call, is_
from time import perf_counter
from typing import TYPE_CHECKING, Any

from . import adapters
from .class_data import class_entries
from .shape import same_scalar, unchanged
from .sights import Sight, sight_of
from .walk import LEAF

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from st_state_inspector.model import Node

_AT_ONCE = 64  # keys that are asked together: a power of _PARTS
_PARTS = 4  # a row that fails is asked again in so many parts
_TURNS = 256  # snapshots within which each key is given up once
_MOST_ASKED = 200_000
"""Views and attributes of all keys together, past which no object comes in: in each run they take some 40 ms
that no budget knows of, and some 20 MB."""
_LONG = 0.005  # seconds: a comparison that takes less is nothing that is granted
_FIRST_WAIT, _LONGEST_WAIT = 8, 1_024  # snapshots between two long comparisons of one key
_MAX_GRANTS = 1_000
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
        self._sights: list[Sight] = []
        self._rows: dict[int, Sight] = {}
        self._turn = 0
        self._waiting: dict[str, object] = {}
        self._pending: dict[str, tuple[object, Sight]] = {}
        self._blind: dict[str, int] = {}  # identities of values of which there is no sight
        self._classes: dict[int, weakref.ref[type]] = {}  # those of the values that are objects
        self._adapters = adapters.arrivals()
        self._asked = 0
        self._now = 0
        self._grants: dict[str, tuple[int, int]] = {}  # for how many snapshots there is no other, until when

    def moved(
        self, values: Mapping[str, object], previous: Mapping[str, Node], but: Mapping[str, object]
    ) -> list[str]:
        """The keys of ``values`` that have to be looked at; all others have the Node of ``previous``.

        ``but`` has keys of ``values`` that need no look, none of which is here.
        """
        self._forget_what_is_shared()
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

    def enter(self, key: str, value: object, node: Node) -> None:
        """Let ``value``, found unchanged by content, come in, should it have held still since its sight."""
        root, sight = self._pending.pop(key, (None, None))
        if sight is None or root is not value or not _holds_calmly(sight):
            return
        if _is_object(sight, value):
            self._classes[id(type(value))] = weakref.ref(type(value))
        self._add(key, value, node, sight)

    def is_seen(self, key: str, value: object) -> bool:
        """Whether one comparison, however long it takes, is likely to be the last for a while."""
        return self._pending.get(key, (self,))[0] is value

    def granted(self, key: str, seconds: float) -> None:
        """That comparison took so long: ever more snapshots have to pass until the next one for ``key``.

        However it ended: a value that is changed in every other run would be granted one in every third.
        """
        if seconds < _LONG:
            return
        wait, _ = self._grants.pop(key, (_FIRST_WAIT, 0))
        if len(self._grants) >= _MAX_GRANTS:
            self._grants.clear()
        self._grants[key] = min(2 * wait, _LONGEST_WAIT), self._now + wait

    def give_up(self, key: str, value: object, seconds: float) -> None:
        """That comparison took too long: there is to be no other."""
        if self._pending.pop(key, None) is not None:
            self.granted(key, seconds)
            self._blind[key] = id(value)

    def wait_for(self, values: dict[str, object]) -> None:
        """Plain values that were looked at: who is the same object in the next snapshot may come in."""
        self._waiting = values

    def look_at(self, values: dict[str, object], until: float) -> None:
        """Take the sights of values that are, or hold, objects, and were unchanged, as far as there is time.

        In a run of its own: each comparison that follows may let one in, and takes time too.
        """
        if not values and not self._pending and not self._blind:
            return
        self._pending = {k: seen for k, seen in self._pending.items() if values.get(k, self) is seen[0]}
        self._blind = {k: at for k, at in self._blind.items() if id(values.get(k, self)) == at}
        self._now += 1
        room = _MOST_ASKED - self._asked - sum([_asked(sight) for _, sight in self._pending.values()])
        for key, value in values.items():
            known = key in self._at or key in self._pending or key in self._blind
            if known or self._now < self._grants.get(key, (0, 0))[1]:
                continue
            if perf_counter() > until:
                return
            found = _sight_calmly(value)
            many = found is not None and _asked(found) > room
            if found is None or many or (_is_object(found, value) and class_entries(type(value), ())):
                self._blind[key] = id(value)
            else:
                self._pending[key] = value, found
                room -= _asked(found)

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
                self._add(key, value, node, Sight())
            return same_scalar(value, node.held)
        if type(proof) is not tuple:
            return False
        # Before the comparison: what another thread changes in between is seen next time.
        sight = sight_of(value) if enter and self.waits(key, value) else None
        if not unchanged(value, proof):
            return False
        if sight is not None:
            self._add(key, value, node, sight)
        return True

    def _add(self, key: str, root: object, node: Node, sight: Sight) -> None:
        self._at[key] = len(self._keys)
        self._rows.pop(len(self._keys) // _AT_ONCE * _AT_ONCE, None)
        self._keys.append(key)
        self._roots.append(root)
        self._nodes.append(node)
        self._sights.append(sight)
        self._asked += _asked(sight)

    def _forget_what_is_shared(self) -> None:
        """Take out all where a class of one of them has data now that its instances share.

        Or where an adapter has come: it may be for one of their classes.
        """
        classes = [cls for ref in self._classes.values() if (cls := ref()) is not None]
        if len(classes) < len(self._classes):  # of scripts that have run again since
            self._classes = {id(cls): weakref.ref(cls) for cls in classes}
        if self._adapters != adapters.arrivals() or any(class_entries(cls, ()) for cls in classes):
            self.clear()

    def _hold_calmly(
        self, start: int, end: int, values: Mapping[str, object], previous: Mapping[str, Node]
    ) -> bool:
        """Hazard: a key is gone."""
        keys = self._keys[start:end]
        try:
            if not all(map(is_, map(values.__getitem__, keys), self._roots[start:end])):
                return False
            if [*map(previous.get, keys)] != self._nodes[start:end]:  # Nodes compare by identity
                return False
        except KeyError:
            return False
        return _holds_calmly(self._row(start, end))

    def _row(self, start: int, end: int) -> Sight:
        """The sights of a row as one; kept for whole rows."""
        row = self._rows.get(start) if end - start == _AT_ONCE else None
        if row is None:
            row = Sight(*[tuple(_flat(part)) for part in zip(*self._sights[start:end], strict=True)])
            if end - start == _AT_ONCE:
                self._rows[start] = row
        return row

    def _ask(
        self, start: int, count: int, values: Mapping[str, object], previous: Mapping[str, Node]
    ) -> None:
        """Take out whoever fails in one row; the last key of all takes the free place."""
        if start >= len(self._keys) or self._hold_calmly(start, start + count, values, previous):
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
            self._sights,
        )
        del self._at[self._keys[i]]
        self._asked -= _asked(self._sights[i])
        for place in (i, len(self._keys) - 1):
            self._rows.pop(place // _AT_ONCE * _AT_ONCE, None)
        for row in rows:
            last = row.pop()
            if i < len(row):
                row[i] = last
        if i < len(self._keys):
            self._at[self._keys[i]] = i


def _asked(sight: Sight) -> int:
    return len(sight.views) + len(sight.reads)


def _is_object(sight: Sight, value: object) -> bool:
    return bool(sight.objects) and sight.objects[0] is value


def _holds_calmly(sight: Sight) -> bool:
    """Whether every part holds, and is, what it was.

    Hazard: an attribute is gone, or another thread changes a container while it is being iterated, or the
    class of an object.
    """
    try:
        return (
            all(map(is_, map(type, sight.objects), sight.classes))
            and all(map(is_, map(call, sight.reads, sight.subjects), sight.found))
            and tuple(map(len, sight.sized)) == sight.sizes
            and all(map(is_, _flat(sight.views), sight.items))
        )
    except (AttributeError, RuntimeError, TypeError):
        return False


def _sight_calmly(value: object) -> Sight | None:
    """Hazard: another thread changes a container, or an object's class, while it is being looked through."""
    try:
        return sight_of(value)
    except (RuntimeError, TypeError):
        return None
