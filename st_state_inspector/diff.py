"""From two snapshots to the changes between them: what differs, told at the deepest path that says it.

Nodes that are the same object are unchanged, so the work follows the change and not the state.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import compress
from operator import is_not
from typing import TYPE_CHECKING

from st_state_inspector.capture.listed import absent
from st_state_inspector.capture.notes import beyond, leaf_note, unseen
from st_state_inspector.capture.order import order_note
from st_state_inspector.capture.stand_ins import may_be_same, original
from st_state_inspector.kinds import ChangeKind
from st_state_inspector.model import Change, Node, Path, PathItem, Write

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_CHANGES = 1_000
"""Changes told of one key; beyond them, the key's last change says that there are more."""

Step = tuple[Path, Node | None, Node | None, str]
"""A path, the Node before, the Node after, and what the two previews don't say."""


def diff(
    before: Mapping[str, Node], after: Mapping[str, Node], writes: Mapping[str, Write] | None = None
) -> tuple[Change, ...]:
    """The changes that lead from ``before`` to ``after``, by the name of the key.

    In a sequence, the path of what was added or changed holds the index in the new one, of what was
    removed the index in the old one. What differs beyond the recorded parts of a container is told of the
    container itself, last. A sequence that holds what it held in another order is one change, of itself.
    With ``writes``, the last write of each key in that run: a key on both sides that nobody wrote was
    changed in place, and all that differs below it is ``mutated``.
    """
    found: list[Change] = []
    for key in differing_keys(before, after):
        found.extend(_changes_of(key, _captured(before.get(key)), _captured(after.get(key)), writes))
    return tuple(found)


def differing_keys(before: Mapping[str, Node], after: Mapping[str, Node]) -> list[str]:
    """The keys whose values differ, as far as they were compared; by name.

    A state has no order of its own: Streamlit goes through it as a set, in another order in each process.
    """
    changed = changed_keys(before, after)
    return sorted([key for key in changed if _differs(before.get(key), after.get(key))])


def _differs(before: Node | None, after: Node | None) -> bool:
    if before is None or after is None:
        return True
    return original(before) is not original(after) and not may_be_same(before, after)


def _captured(node: Node | None) -> Node | None:
    return None if node is None else original(node)


def only_changed(
    before: Mapping[str, Node], after: Mapping[str, Node]
) -> tuple[dict[str, Node], dict[str, Node]]:
    """Of two snapshots the keys with another Node: all that a diff or a patch has to look at."""
    changed = changed_keys(before, after)
    return {k: before[k] for k in changed if k in before}, {k: after[k] for k in changed if k in after}


def changed_keys(before: Mapping[str, Node], after: Mapping[str, Node]) -> list[str]:
    """The keys with another Node, in the order of ``after``; then those that are gone.

    A value that was not compared in this run has another Node, which says so. Runs in C: it is asked
    several times a run, for every key.
    """
    found = [*compress(after, map(is_not, after.values(), map(before.get, after)))]
    added = sum([key not in before for key in found])
    if len(before) + added > len(after):
        found += [key for key in before if key not in after]
    return found


def _changes_of(
    key: str, old: Node | None, new: Node | None, writes: Mapping[str, Write] | None
) -> Iterator[Change]:
    write = writes.get(key) if writes is not None else None
    in_place = writes is not None and write is None and old is not None and new is not None
    for count, (path, a, b, note) in enumerate(_steps((key,), old, new), 1):
        kind: ChangeKind = "mutated" if in_place else _kind(a, b)
        more = "; more changes of this key are not listed" if count == MAX_CHANGES else ""
        yield Change(path, kind, a, b, write, (note + more).removeprefix("; "))
        if count == MAX_CHANGES:
            return


def _kind(old: Node | None, new: Node | None) -> ChangeKind:
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


def _steps(path: Path, old: Node | None, new: Node | None) -> Iterator[Step]:
    if old is None or new is None or not _comparable(old, new):
        yield path, old, new, "" if old is None or new is None else leaf_note(old, new)
        return
    lists = _is_list(old) and _is_list(new)
    if lists and (moved := order_note(old, new)):
        yield path, old, new, moved
        return
    told, balance = False, 0
    inner = _in_sequence if lists else _in_labels
    for label, a, b in inner(old, new):
        told = True
        balance += (a is None) - (b is None)
        yield from _steps((*path, label), a, b)
    if not told:
        if note := unseen(old, new):
            yield path, old, new, note
    elif more := beyond(old, new, balance):
        yield path, old, new, more


def _comparable(old: Node, new: Node) -> bool:
    """Whether the two are told apart by their parts, and not as a whole."""
    if old.type != new.type or old.kind != new.kind or old.kind in ("leaf", "table", "array"):
        return False
    return not old.redacted and not new.redacted


def _is_list(node: Node) -> bool:
    return node.kind == "sequence" and all(type(label) is int for label in node.labels)


def _in_labels(old: Node, new: Node) -> Iterator[tuple[PathItem, Node | None, Node | None]]:
    before, after = (dict(zip(n.labels, n.parts, strict=True)) for n in (old, new))
    gone, come = absent(old, new), absent(new, old)
    for label, b in after.items():
        a = before.get(label)
        if a is not None and old.kind != "set":
            both: tuple[Node | None, Node | None] = (a, b)
        else:  # elements that look alike need not be the same
            both = a if label in gone else None, b if label in come else None
        if both[0] is not both[1]:
            yield label, *both
    for label, a in before.items():
        if label not in after and label in gone:
            yield label, a, None


def _in_sequence(old: Node, new: Node) -> Iterator[tuple[PathItem, Node | None, Node | None]]:
    """Items by best match: an insert at the front is one added item, all others are where they were."""
    a, b = old.parts, new.parts
    matcher = SequenceMatcher(None, [n.uid for n in a], [n.uid for n in b], autojunk=False)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        both = min(i_end - i, j_end - j)
        for n in range(both):
            yield j + n, a[i + n], b[j + n]
        if i_end < len(a) or not new.truncated:  # else: moved out of what is shown
            for n in range(i + both, i_end):
                yield n, a[n], None
        if j_end < len(b) or not old.truncated:  # else: moved into it
            for n in range(j + both, j_end):
                yield n, None, b[n]
