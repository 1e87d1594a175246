"""In words: how two values differ whose previews can't say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .listed import unlisted
from .proofs import DataProof
from .shape import same_scalar
from .walk import NOT_COMPARED, Parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from st_state_inspector.model import Node

_LONG = 60  # characters that a preview shows well enough
_AROUND = 30
_LOOKED_AT = 200_000  # parts of two long lists that are compared for a note


def leaf_note(old: Node, new: Node) -> str:
    """The note of a change between two values that are not told apart by their parts; or nothing."""
    if old.redacted or new.redacted:
        return ""
    if old.kind in ("table", "array") and old.kind == new.kind:
        return table_note(old, new)
    if type(new.proof) is DataProof and new.proof.since is not None and new.proof.since[0] == old.uid:
        return new.proof.since[1]
    if type(old.held) is str and type(new.held) is str and max(len(old.held), len(new.held)) > _LONG:
        return text_note(old.held, new.held)
    if old.note == new.note == NOT_COMPARED and old.preview == new.preview:
        return "another object: what they hold is not compared"
    return ""


def text_note(old: str, new: str) -> str:
    """Where two long texts part: ``line 3, character 12: 'old' -> 'new'``."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    gone, come = old[start : len(old) - end], new[start : len(new) - end]
    line = old.count("\n", 0, start) + 1
    column = start - (old.rfind("\n", 0, start) + 1) + 1
    where = f"line {line:,}, character {column:,}" if "\n" in old else f"character {start + 1:,}"
    size = f" ({len(old):,} -> {len(new):,} characters)" if len(old) != len(new) else ""
    return f"{where}: {_cut(gone)} -> {_cut(come)}{size}"


def _cut(text: str) -> str:
    return repr(text) if len(text) <= _AROUND else repr(text[:_AROUND]) + "…"


def _common(a: str, b: str) -> int:
    """Length of the common beginning, by halving: comparing slices runs at memory speed."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def table_note(old: Node, new: Node) -> str:
    """How two frames or arrays differ: shape, columns, rows, first cells."""
    from .table_notes import describe

    return describe(old, new)


def beyond(old: Node, new: Node, balance: int) -> str:
    """What is not among the listed changes of a container, of which the new one has ``balance`` more parts.

    Nothing where the parts that are not recorded are known to be what they were.
    """
    if not old.truncated and not new.truncated:
        return ""
    known = unlisted(old, new)
    if known is not None and (any(known) or old.kind == "set"):
        return _come_and_gone(*known, "more ")
    more = _count(new) - _count(old) - balance
    if more:
        return f"{abs(more):,} more items {'added' if more > 0 else 'removed'}, not listed one by one"
    shown = max(len(old.parts), len(new.parts))
    found = _middle(old, new)
    if found is None:
        return f"items beyond the first {shown:,} are not compared one by one"
    _, gone, come = found
    if max(gone, come) + found[0] <= shown:
        return ""
    return f"items beyond the first {shown:,} differ too"


def unseen(old: Node, new: Node) -> str:
    """Why two containers differ although none of their recorded parts does; nothing where they don't."""
    if old.kind in ("table", "array"):
        return table_note(old, new)
    found = _middle(old, new) if old.truncated or new.truncated else None
    if found is not None:  # of the same content: one of them had no room for as many Nodes
        return _span(*found) if found[1] + found[2] else ""
    known = unlisted(old, new)
    if known is not None and (any(known) or old.kind == "set"):
        return _come_and_gone(*known)
    if _count(old) != _count(new) or old.kind == "set":
        return _numbers(_count(old), _count(new))
    return _elsewhere(old, new, known is None)


def _elsewhere(old: Node, new: Node, unknown: bool) -> str:
    """Of two containers of as many items; ``unknown``: it is not known whether the keys are the same."""
    if old.labels != new.labels:
        hidden = old.truncated and unknown
        return "the keys differ or are in another order" if hidden else "the keys are in another order"
    if old.truncated or new.truncated:
        beyond = f"beyond the first {len(old.parts):,} items" if old.parts else "below the recorded levels"
        return f"differs {beyond}"
    return "differs in a way that the recorded parts do not show"


def _come_and_gone(gone: int, come: int, more: str = "") -> str:
    """``1 item removed and 2 items added, not listed one by one``; nothing where there are none."""
    both = [(gone, "removed"), (come, "added")]
    told = [f"{n:,} {more}item{'s' if n > 1 else ''} {what}" for n, what in both if n]
    return f"{' and '.join(told)}, not listed one by one" if told else ""


def _numbers(before: int, after: int) -> str:
    """Of a container too long to be listed, whose items are objects: all that is certain."""
    if before != after:
        return f"{before:,} -> {after:,} items: which of them have come or gone is not known"
    return f"some of the {before:,} items differ: which of them is not known"


def _count(node: Node) -> int:
    return len(node.parts) + node.truncated


def _span(start: int, gone: int, come: int) -> str:
    """``2 items added at [500]``."""
    what = "added" if not gone else "removed" if not come else ""
    if what:
        count = gone + come
        return f"{count:,} item{'s' if count > 1 else ''} {what} at [{start}]"
    if gone != come:
        return f"{gone:,} -> {come:,} items from [{start}] on"
    return f"differs at [{start}]" if gone == 1 else f"differs between [{start}] and [{start + gone - 1}]"


def _middle(old: Node, new: Node) -> tuple[int, int, int] | None:
    """Of two long lists: where they part, and how many items lie between there and the common end."""
    x, y = list_parts(old), list_parts(new)
    return None if x is None or y is None else common_ends(x, y, [_LOOKED_AT])


def common_ends(x: Sequence[Any], y: Sequence[Any], left: list[int]) -> tuple[int, int, int] | None:
    """Where they part, and how many of each lie between there and the common end; None: too much to tell."""
    start, end = 0, 0
    while start < min(len(x), len(y)) and same_part(x[start], y[start], left):
        start += 1
    while end < min(len(x), len(y)) - start and same_part(x[-1 - end], y[-1 - end], left):
        end += 1
    return None if left[0] < 0 else (start, len(x) - start - end, len(y) - start - end)


def list_parts(node: Node) -> tuple[Any, ...] | None:
    """All items of a list, frozen or as Nodes; None where not all of them are known."""
    if type(node.proof) is tuple and node.proof[1] is None:
        parts: tuple[Any, ...] = node.proof[2]
        return parts
    known = type(node.held) is Parts and node.kind == "sequence" and len(node.held.nodes) == _count(node)
    return node.held.nodes if known else None


def same_part(a: Any, b: Any, left: list[int]) -> bool:
    """Whether two frozen parts are of the same content; ``left`` counts down to giving up."""
    if a is b:
        return True
    left[0] -= 1
    if type(a) is not tuple or type(b) is not tuple:
        return left[0] >= 0 and same_scalar(a, b)
    (cls, keys, parts), (cls_b, keys_b, parts_b) = a, b
    if left[0] < 0 or cls is not cls_b or len(parts) != len(parts_b):
        return False
    if type(keys) is frozenset:
        return bool(keys == keys_b)
    pairs = zip((*(keys or ()), *parts), (*(keys_b or ()), *parts_b), strict=True)
    return all(same_part(p, q, left) for p, q in pairs)
