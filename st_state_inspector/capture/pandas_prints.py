"""What the data of a frame are: the change test for pandas that is exact.

This file and ``pandas_address`` know how pandas stores a frame (``_mgr.blocks``: alike from 1.5 to 3).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .arrow_prints import arrow_print, is_exact_print
from .buffers import SAMPLED, is_exact, memory_print
from .classes import qualified_name
from .own_fields import own_fields
from .pandas_address import array_address, freq_print, name_of, names_of, says_all
from .storage import stored_fields
from .walk import is_flag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from st_state_inspector.model import Node

    from .walk import Walk

_COLUMN_WISE = 4 * 2**20  # bytes of a frame whose columns are told apart
_MANY_OBJECTS = 1_000_000
_AT_ONCE = 2_000
_BY_OBJECT = "not compared: what is in labels that are objects"
Extras = tuple["Node | None", bool, "Node | None"]
NOTHING: Extras = (None, True, None)


@dataclass(slots=True)
class TablePrints:
    """The content of a frame: equal for equal content. ``columns`` by position, for small frames.

    ``extras`` are what a frame carries besides its data: the Node of ``attrs``, a flag, and
    the Node of what a subclass of the app's stores.
    ``settled``: no cell can change while the memory stays the same (it is an object otherwise).
    """

    content: tuple[Any, ...]
    extras: Extras
    note: str = field(default="", compare=False)
    settled: bool = field(default=True, compare=False)
    columns: dict[int, Any] = field(default_factory=dict, compare=False)
    objects: dict[int, Node] = field(default_factory=dict, compare=False)
    hidden: dict[int, str] = field(default_factory=dict, compare=False)


def values_print(walk: Walk, data: Any, hidden: dict[int, str], old: Any, extras: Extras) -> TablePrints:
    """The content of a frame or Series, without its hidden columns."""
    made = TablePrints((), extras, hidden=hidden)
    made.objects |= {at: node for at, node in ((-1, extras[0]), (-2, extras[2])) if node is not None}
    before = old.objects if type(old) is TablePrints else {}
    axes = tuple(index_print(walk, axis, made) for axis in reversed(data._mgr.axes))
    small = hidden or (data.ndim == 2 and sum(b.values.nbytes for b in data._mgr.blocks) <= _COLUMN_WISE)
    if small:
        for i in range(data.shape[1]):
            if i not in hidden:
                made.columns[i] = _array_print(walk, data.iloc[:, i].array, made, i, before)
        content: Any = tuple(made.columns.items())
    else:
        blocks = [(str(b.mgr_locs), b.values, i) for i, b in enumerate(data._mgr.blocks)]
        content = tuple((where, _array_print(walk, v, made, i, before)) for where, v, i in blocks)
    made.content = (axes, content, type(data).__name__, name_of(data))
    return made


def attrs_in(fields: dict[Any, Any]) -> dict[Any, Any]:
    """The ``attrs`` among what a frame stores; a copy, because other threads may write to it."""
    attrs = fields.get("_attrs")
    return dict.copy(attrs) if type(attrs) is dict else {}


def extras_of(walk: Walk, value: Any, old: Any) -> Extras:
    """``attrs`` as the dict that they are, and whether labels may occur twice; no property is asked."""
    fields = stored_fields(value)
    attrs, flags = attrs_in(fields), fields.get("_flags")
    before = old.extras if type(old) is TablePrints else NOTHING
    twice = flags is None or stored_fields(flags).get("_allows_duplicate_labels") is not False
    kept = walk.visit(attrs, before[0]) if attrs else None
    return kept, twice, own_fields(walk, value, before[2])


def index_print(walk: Walk, axis: Any, whole: TablePrints) -> Any:
    """The content of an Index and its names; ``whole``, of which it is a part, gets the note."""
    kind = type(axis).__name__
    if kind == "RangeIndex":
        return kind, axis.start, axis.stop, axis.step, names_of(axis)
    if kind == "MultiIndex":
        codes = tuple(_memory(walk, c, whole) for c in map(_plain_numpy, axis.codes))
        return kind, codes, tuple(index_print(walk, level, whole) for level in axis.levels), names_of(axis)
    made = TablePrints((), NOTHING)
    content = _array_print(walk, axis.array, made, 0, {}, labels=True)
    whole.note = whole.note or made.note
    return kind, str(axis.dtype), content, names_of(axis), freq_print(axis) or freq_print(axis.array)


def _memory(walk: Walk, array: Any, made: TablePrints) -> Any:
    """The Print of an array, and the note where that is no more than a sample."""
    if not is_exact(array.nbytes):
        made.note = SAMPLED
    return memory_print(array, walk.clock)


def _plain_numpy(values: Any) -> Any:
    np: Any = sys.modules["numpy"]
    return np.asarray(values)


def _array_print(
    walk: Walk, values: Any, made: TablePrints, at: int, before: dict[int, Node], labels: bool = False
) -> Any:
    np: Any = sys.modules["numpy"]
    array = values if type(values) is np.ndarray else getattr(values, "_ndarray", None)
    kind = type(values).__name__
    if kind == "Categorical":
        return (
            kind,
            _memory(walk, _plain_numpy(values.codes), made),
            index_print(walk, values.categories, made),
            values.ordered,
        )
    if kind == "IntervalArray":
        sides = index_print(walk, values.left, made), index_print(walk, values.right, made)
        return kind, *sides, values.closed
    if array is not None and not array.dtype.hasobject:
        return kind, str(values.dtype), _memory(walk, array, made), freq_print(values)
    if array is None and getattr(values, "_mask", None) is not None:
        data, mask = values._data, values._mask
        return (
            kind,
            str(values.dtype),
            _memory(walk, np.where(mask, data.dtype.type(0), data), made),
            _memory(walk, mask, made),
        )
    arrow = getattr(values, "_pa_array", None)
    if array is None and arrow is not None:
        content = arrow_print(arrow, walk.clock)
        made.note = made.note if is_exact_print(arrow, content) else SAMPLED
        return kind, str(values.dtype), content
    return kind, str(values.dtype), _objects_print(walk, values, made, at, before, labels)


def _objects_print(
    walk: Walk, values: Any, made: TablePrints, at: int, before: dict[int, Node], labels: bool
) -> Any:
    """Cells that are Python objects: compared as the list they are."""
    many = not labels and values.size > _MANY_OBJECTS
    some = values[:: values.size // 10_000] if many else values
    cells = [... if _is_missing(c) else c for c in cells_of(walk, some)]  # pd.NA is no builtin
    if labels:
        walk.clock.tick(2 * len(cells))
        if not _are_known(cells):
            made.note = made.note or _BY_OBJECT
        return tuple(map(_label_print, cells))
    if many:
        made.note = SAMPLED
    node = walk.visit(cells, before.get(at))
    made.objects[at] = node
    made.note = made.note or node.note
    made.settled = made.settled and all(is_flag(c) or type(c) in (str, int, float, bytes) for c in cells)
    return node


def _are_known(labels: list[Any]) -> bool:
    """Whether the Prints of labels tell what is in them. No class of the app's is hashed."""
    kinds = {id(type(label)): type(label) for label in labels}
    rest = [kind for kind in kinds.values() if kind is not tuple]
    inner = [part for label in labels if type(label) is tuple for part in label] if id(tuple) in kinds else []
    return all(map(says_all, rest)) and (not inner or _are_known(inner))


def _label_print(label: Any) -> Any:
    """A label by its content, where its class is known; any other object by its identity."""
    cls = type(label)
    if cls is tuple:
        return tuple(map(_label_print, label))
    if cls is str or cls is int:
        return cls.__name__, label
    return qualified_name(cls), repr(label) if says_all(cls) else id(label)


def label_says_all(label: Any) -> bool:
    """The same of a label, which may be a tuple of several."""
    return all(map(says_all, map(type, label))) if type(label) is tuple else says_all(type(label))


def cells_of(walk: Walk, values: Any) -> Iterator[Any]:
    """The cells of an array as Python objects, as long as there is time."""
    for start in range(0, values.size, _AT_ONCE):
        walk.clock.tick(2 * _AT_ONCE)
        some = values[start : start + _AT_ONCE]
        yield from some.tolist() if hasattr(some, "tolist") else list(some)


def _is_missing(cell: Any) -> bool:
    return cell is sys.modules["pandas"].NA


def block_pairs(a: Any, b: Any) -> Iterator[tuple[list[int], Any, Any]]:
    """Of two frames with the same columns: column positions and the numbers of these columns in each.

    Only plain NumPy numbers that both store the same way; the very same array twice where they share it.
    """
    np: Any = sys.modules["numpy"]
    if not a.columns.equals(b.columns):
        return
    theirs: dict[str, Any] = {str(block.mgr_locs): block.values for block in a._mgr.blocks}
    for block in b._mgr.blocks:
        x: Any = theirs.get(str(block.mgr_locs))
        y: Any = block.values
        plain = type(x) is np.ndarray and type(y) is np.ndarray and x.shape == y.shape and x.ndim == 2
        if plain and x.dtype == y.dtype and x.dtype.kind in "iufcb":
            shared = array_address(x) == array_address(y)
            yield list(block.mgr_locs), y if shared else x, y


def shares_memory(a: Any, b: Any) -> bool:
    """Whether some cells of two frames or Series are the very same memory."""
    theirs = [array_address(block.values) for block in a._mgr.blocks]
    return any(array_address(block.values) in theirs for block in b._mgr.blocks)
