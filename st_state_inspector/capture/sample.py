"""The cheap fingerprint: of a value that there is no time to compare in full.

It sees some of the parts, and shows none of them: what was not looked through may hold a secret. Two
fingerprints that differ are of different values; two that are equal prove nothing.
"""

from __future__ import annotations

import os
import sys
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, Any

from .classes import class_name, ids, known_base, qualified_name
from .draft import make_node
from .leaves import PRINTABLE
from .shape import is_scalar

if TYPE_CHECKING:
    from st_state_inspector.model import Node

SAMPLED = "sampled, not compared in full in this run: time budget"
NOT_YET = "not captured yet: too much came at once for one run"
_SEEN = 200  # parts that are looked at
_COLUMNS = 50
_LETTERS = 200  # of one text among the parts
_DEPTH = 3
_SALT = os.urandom(16)  # a fingerprint says nothing to whoever reads it elsewhere
_PRINTABLE = ids(*PRINTABLE)
_SEQUENCES, _TEXTS = ids(list, tuple), ids(str, bytes, bytearray)
_SIZED = ids(list, tuple, dict, set, frozenset, str, bytes, bytearray)
LIBRARIES = {
    "numpy.ndarray": "array",
    "pandas.DataFrame": "frame",
    "pandas.core.frame.DataFrame": "frame",
    "pandas.Series": "series",
    "pandas.core.series.Series": "series",
}


class Sampled:
    """The proof of a Node that was made of a sample.

    ``prints`` is None where a value can't be sampled, or was not even looked at. ``exact`` is the Node of
    a later run in which the value was captured in full and its sample was the same; ``unsure_of`` the
    number of the Node before it of which it is not known whether it differs; ``since`` that of the run
    since which there are only samples.
    """

    __slots__ = ("exact", "prints", "since", "unsure_of")

    def __init__(self, prints: bytes | None, unsure_of: int = 0, since: int = 0) -> None:
        self.prints = prints
        self.since = since
        self.unsure_of = unsure_of
        self.exact: Node | None = None

    def may_be(self, prints: bytes | None) -> bool:
        """Whether nothing speaks against it that the value is the same."""
        return prints is None or self.prints is None or prints == self.prints


def sampled(value: object, previous: Node | None, unsure: bool, since: int = 0) -> Node:
    """The Node that stands for ``value`` until there is time for it.

    ``unsure`` says that ``value`` may as well be what ``previous`` was made of.
    """
    prints = sample_print(value)
    proof = previous.proof if previous is not None else None
    before = proof if type(proof) is Sampled and not is_not_yet(previous) else None
    if previous is not None and before is not None and before.may_be(prints):
        return previous
    unsure = unsure and before is None  # else the samples differ, and so do the values
    made = Sampled(prints, previous.uid if previous is not None and unsure else 0, since)
    size = sys.getsizeof(value) if id(type(value)) in _TEXTS else None
    name, preview = qualified_name(type(value)), _outline(value)
    return make_node(name, preview, size_bytes=size, restorable=False, note=SAMPLED, proof=made)


def not_yet(value: object, previous: Node | None, since: int) -> Node:
    """The Node that stands for a ``value`` that came with too many others to be looked at in the same run.

    It says nothing but the class: the value may be a secret, and its length be telling.
    """
    name = qualified_name(type(value))
    if previous is not None and previous.type == name and is_not_yet(previous):
        return previous
    made = Sampled(None, 0 if previous is None else previous.uid, since)
    return make_node(name, class_name(type(value)), restorable=False, note=NOT_YET, proof=made)


def is_not_yet(node: Node | None) -> bool:
    """Whether nothing has been seen of the value so far."""
    return node is not None and node.note == NOT_YET


def sample_print(value: object) -> bytes | None:
    """The fingerprint; None for a class of which nothing can be sampled."""
    tokens = _tokens_calmly(value)
    return None if tokens is None else _digest(repr(tokens).encode("utf-8", "backslashreplace"))


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16, key=_SALT).digest()


def _tokens_calmly(value: object) -> Any:
    """Hazard: a library's object that is not what it should be, or another thread at the same value."""
    try:
        return _tokens(value)
    except Exception:  # noqa: BLE001 - see the docstring
        return None


def _tokens(value: Any) -> Any:
    library = known_base(type(value), LIBRARIES)
    if library == "array":
        return _of_array(value)
    if library is not None:
        return _of_table(value, library)
    return _token(value, 0) if id(type(value)) in _SIZED else None


def _token(value: Any, depth: int) -> Any:
    """What a part says about itself: a scalar all, a container its length and some of its parts."""
    cls = type(value)
    if id(cls) in _TEXTS and len(value) > _LETTERS:
        step = max(1, len(value) // _LETTERS)
        return cls.__name__, len(value), _digest(repr(cls.__getitem__(value, slice(0, None, step))).encode())
    if is_scalar(value) or id(cls) in _PRINTABLE:
        return cls.__name__, repr(value)
    count = len(value) if id(cls) in _SIZED else None
    if depth >= _DEPTH or count is None:
        return qualified_name(cls), count
    seen = _SEEN >> 3 * depth
    if id(cls) in _SEQUENCES:
        found = value[:: max(1, count // seen)]
    elif cls is dict:
        keys = list(islice(value, seen)) + list(islice(reversed(value), seen))
        found = [part for key in keys if is_scalar(key) for part in (key, value.get(key))]
    else:
        found = ()  # the order of a set says nothing
    return cls.__name__, count, [_token(part, depth + 1) for part in found]


def _of_array(value: Any) -> Any:
    np: Any = sys.modules["numpy"]
    array = np.ndarray.view(value, np.ndarray)
    flat = array.reshape(-1) if array.flags.c_contiguous else array.T.reshape(-1)
    if not array.flags.c_contiguous and not array.flags.f_contiguous:
        flat = array[:: max(1, len(array) // _SEEN)]
    found = flat[:: max(1, flat.shape[0] // _SEEN)]
    cells = _token(found.reshape(-1).tolist(), 1) if array.dtype.hasobject else _digest(found.tobytes())
    return str(array.dtype), array.shape, cells


def _of_table(value: Any, library: str) -> Any:
    from .tables import plain

    pd: Any = sys.modules["pandas"]
    data = plain(pd.DataFrame if library == "frame" else pd.Series, value)
    # By position, and never a part of a Series: that one's name, an object of the app's, would be hashed.
    step = max(1, len(data) // _SEEN)
    places = range(min(data.shape[1], _COLUMNS)) if data.ndim == 2 else ()
    columns = [data.iloc[:, i].array[::step] for i in places] if data.ndim == 2 else [data.array[::step]]
    labels = [_token(label, _DEPTH) for label in (data.columns[:_COLUMNS] if data.ndim == 2 else [data.name])]
    cells = [(str(c.dtype), _token(c.tolist(), 1)) for c in columns]
    return data.shape, labels, cells, _token(data.index[::step].array.tolist(), 1)


def _outline(value: Any) -> str:
    """The class and how much of it there is; no part of it."""
    shape = None
    if known_base(type(value), LIBRARIES):
        shape = " x ".join(f"{n:,}" for n in _shape_calmly(value))
    elif id(type(value)) in _SIZED:
        unit = "characters" if type(value) is str else "bytes" if id(type(value)) in _TEXTS else "items"
        shape = f"{len(value):,} {unit}"
    return class_name(type(value)) + (f" of {shape}" if shape else "")


def _shape_calmly(value: Any) -> tuple[int, ...]:
    """Hazard: a subclass may have put anything in the place of ``shape``."""
    np = sys.modules.get("numpy")
    try:
        if np is not None and type(value) is np.ndarray:
            return tuple(value.shape)
        return tuple(len(axis) for axis in reversed(object.__getattribute__(value, "_mgr").axes))
    except Exception:  # noqa: BLE001 - see the docstring
        return ()
