"""Where the data of a frame are: the change test for pandas that is fast, for big frames."""

from __future__ import annotations

import sys
from typing import Any

from .buffers import memory_print
from .classes import has_base, ids, layout, module_name, qualified_name
from .clock import Clock
from .holders import is_pandas_alone
from .leaves import PRINTABLE
from .shape import SCALAR_TYPES

_SMALL = 2**20  # bytes
_CELLS, _ARRAYS = 2_048, 64  # of the sample: some 0.1 ms, nearly all of it waiting for memory
_PLAIN = ids(*PRINTABLE, *SCALAR_TYPES)
_STORED_IN = ("_ndarray", "_data", "_mask", "_codes")


def is_copy_on_write() -> bool:
    """Whether a shallow copy keeps its values when the original is written to."""
    pd: Any = sys.modules["pandas"]
    if int(pd.__version__.split(".")[0]) >= 3:
        return True
    return bool(getattr(pd.options.mode, "copy_on_write", False) is True)


def is_small(data: Any) -> bool:
    """Whether reading all the memory of a frame takes no time to speak of."""
    return sum([int(array.nbytes) for array in _memory(data)]) <= _SMALL


def address_of(data: Any) -> Any:
    """Where the data are, and what they are; of big data a sample.

    The same, while a copy-on-write copy is held, means the same data, but for what pandas knows nothing of:
    a write through ``.array``. So small data are read in full, and big ones in places from all over.
    None where the content has to be compared.
    """
    if not is_copy_on_write():
        return None
    alone = is_pandas_alone(data)  # asked first: it counts references, of which the next line has more
    arrays = _memory(data)
    small = sum([int(array.nbytes) for array in arrays]) <= _SMALL
    if not small and not alone:
        return None
    axes = tuple(_index_address(axis) for axis in data._mgr.axes)
    blocks = tuple((array_address(b.values), str(b.mgr_locs)) for b in data._mgr.blocks)
    read = tuple(map(_print_of, arrays)) if small else _sample(arrays)
    return axes, blocks, type(data).__name__, name_of(data), read


def _print_of(array: Any) -> Any:
    """The Print of the memory; of objects, which they are: none that is compared like this can change."""
    np: Any = sys.modules["numpy"]
    plain = np.frombuffer(array.tobytes(), "u1") if array.dtype.hasobject else array
    return memory_print(plain, Clock())


def _sample(arrays: list[Any]) -> tuple[bytes, ...]:
    """Cells from all over the memory."""
    some = arrays[:: -(-len(arrays) // _ARRAYS) or 1]
    each = max(1, _CELLS // max(1, len(some)))
    return tuple(_some_of(array, each) for array in some)


def _some_of(array: Any, count: int) -> bytes:
    rows = max(1, count // array.shape[0]) if array.ndim == 2 and array.shape[0] else count
    some = array[:: -(-array.shape[0] // count) or 1] if array.ndim == 2 else array
    picked: bytes = some[..., :: -(-some.shape[-1] // rows) or 1].tobytes()
    return picked


def _memory(data: Any) -> list[Any]:
    """The NumPy arrays that values and labels of a frame are stored in: all that can be written to."""
    found = [array for block in data._mgr.blocks for array in _arrays_of(block.values)]
    for axis in data._mgr.axes:
        parts = [*axis.codes, *axis.levels] if type(axis).__name__ == "MultiIndex" else [axis]
        for part in parts:
            if type(part).__name__ != "RangeIndex":
                found += _arrays_of(part if type(part).__name__ == "ndarray" else part._data)
    return found


def _arrays_of(values: Any) -> list[Any]:
    """The NumPy arrays that the values of a column or an index are stored in."""
    if type(values).__name__ == "ndarray":
        return [values]
    inner = [getattr(values, name, None) for name in _STORED_IN]
    return [array for array in inner if type(array).__name__ == "ndarray"]


def array_address(values: Any) -> Any:
    """Where the values of a column are stored, and how."""
    where = getattr(values, "__array_interface__", None)
    if where is not None and type(values).__name__ == "ndarray":
        return where["data"][0], where["strides"], where["shape"], where["typestr"]
    for part in ("_pa_array", "_pa_table"):
        inner = getattr(values, part, None)
        if inner is not None:
            return id(inner), len(values)
    found = tuple(map(array_address, _arrays_of(values)))
    return (found, str(values.dtype), freq_print(values)) if found else (id(values), object())


def _index_address(axis: Any) -> Any:
    if type(axis).__name__ == "RangeIndex":
        return axis.start, axis.stop, axis.step, *names_of(axis)
    if type(axis).__name__ == "MultiIndex":
        return (*names_of(axis), *map(array_address, axis.codes), *map(_index_address, axis.levels))
    return (array_address(axis._data), *names_of(axis), freq_print(axis))


def freq_print(holder: Any) -> tuple[str, Any] | None:
    """What an index of moments says of the steps between them: in words, and all of it.

    pandas 3 keeps it at the index, older ones at its array. The app's own steps would say it by their own
    code: which object they are has to do.
    """
    freq = getattr(holder, "_freq", None)
    if freq is None:
        return None
    if module_name(type(freq)).partition(".")[0] != "pandas":
        return qualified_name(type(freq)), id(freq)
    return freq.freqstr, repr(freq._params)


def names_of(axis: Any) -> tuple[Any, ...]:
    """The names of an index, with their types."""
    return tuple(map(_name_print, axis.names))


def name_of(data: Any) -> Any:
    """The names of the index of a frame, or the name of a Series."""
    return names_of(data.index) if data.ndim == 2 else _name_print(data.name)


def _name_print(name: Any) -> Any:
    """A name by its text, unless that would be made by code of the app's."""
    cls = type(name)
    if cls is tuple:
        return tuple(map(_name_print, name))
    return qualified_name(cls), str(name) if says_all(cls) else id(name)


def says_all(cls: type) -> bool:
    """Whether ``repr`` and ``str`` of a cell of exactly this class are no code of the app's, and say all."""
    if id(cls) in _PLAIN or (layout(cls) is cls and has_base(cls, sys.modules["numpy"].generic)):
        return True
    pd: Any = sys.modules["pandas"]
    return any(
        cls is known
        for known in (pd.Timestamp, pd.Timedelta, pd.Interval, pd.Period, *map(type, (pd.NaT, pd.NA)))
    )
