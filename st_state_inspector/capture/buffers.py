"""Fingerprints of memory: exact up to a size, sampled and said so above it."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from .clock import Clock

_fast: Callable[[], Any] | None
try:
    from xxhash import xxh3_128 as _fast
except ImportError:
    _fast = None

EXACT_BYTES = 16 * 2**20 if _fast is None else 256 * 2**20
"""Bytes of one buffer that are hashed at each run: some 10 ms at memory speed."""
SAMPLED = "sampled"
"""Stands in the Print of what was not compared in full, and in the note of its Node."""
_STEPS = 4_096
_PIECE = 2**22
_UNIT = 256 if _fast is None else 2_048  # bytes that are hashed in the time of one tick

Print = tuple[Any, ...]
"""A fingerprint: equal for equal content, different for different content."""

T = TypeVar("T")

_MANY = 4_096
_made: dict[bytes, Any] = {}
"""Hashes of memory as it lies, and the Prints of its content: prints are made of one layout."""

_hasher: Callable[[], Any] = _fast or partial(hashlib.blake2b, digest_size=16)


def _digest(data: Any, size: int, clock: Clock) -> bytes:
    """The hash of anything that gives out a buffer, piece by piece."""
    hasher = _hasher()
    if size <= _PIECE:
        hasher.update(data)
    else:
        view = memoryview(data).cast("B")
        for start in range(0, size, _PIECE):
            clock.tick(_PIECE // _UNIT)
            hasher.update(view[start : start + _PIECE])
    found: bytes = hasher.digest()
    return found


def memory_print(array: Any, clock: Clock) -> Print:
    """The Print of an ndarray without object items: its layout does not matter, every bit does."""
    head = (str(array.dtype.descr if array.dtype.names else array.dtype.str), array.shape)
    size = array.nbytes
    if not is_exact(size):
        return (*head, SAMPLED, _digest(array.flat[:: array.size // _STEPS or 1].tobytes(), 0, clock))
    if array.flags.c_contiguous:
        return (*head, _digest(_bytes_of(array), size, clock))
    if array.flags.f_contiguous:  # an array that lies like this does so in each run: put in order only once
        key = (*head, "F", _digest(_bytes_of(array.T), size, clock))
        return (*head, remembered(key, lambda: _in_order(array, clock)))
    return (*head, _in_order(array, clock))


def _in_order(array: Any, clock: Clock) -> bytes:
    """The hash of the items in C order, of a few rows at a time: no copy of all is made."""
    hasher = _hasher()
    rows = max(1, _PIECE * len(array) // max(1, array.nbytes))
    for start in range(0, len(array), rows):
        some = array[start : start + rows]
        hasher.update(clock.timed(some.nbytes, some.tobytes))
    found: bytes = hasher.digest()
    return found


def remembered(key: Any, work: Callable[[], T]) -> T:
    """What ``work`` made the last time, of content that ``key`` says all about."""
    hasher = _hasher()
    hasher.update(repr(key).encode())
    short = hasher.digest()
    found: T | None = _made.get(short)
    if found is None:
        found = work()
        if len(_made) >= _MANY:
            _made.clear()
        _made[short] = found
    return found


def _bytes_of(array: Any) -> Any:
    """A view of the memory as bytes: not every dtype (datetime64) gives out a buffer of its own."""
    return array.reshape(-1).view("u1") if array.size else b""


def buffer_print(data: Any, size: int, clock: Clock) -> Print:
    """The Print of anything that gives out a buffer of ``size`` bytes."""
    if is_exact(size):
        return (size, _digest(data, size, clock))
    view = memoryview(data).cast("B")
    return (size, SAMPLED, _digest(bytes(view[:: max(1, size // _STEPS)]), 0, clock))


def was_sampled(prints: Any) -> bool:
    """Whether a Print, or one of those in it, is of a sample."""
    if type(prints) is not tuple:
        return False
    is_of_memory = len(prints) > 2 and type(prints[-1]) is bytes
    return (is_of_memory and prints[-2] == SAMPLED) or any(map(was_sampled, prints))


def is_exact(size: int) -> bool:
    """Whether ``size`` bytes are compared in full."""
    return size <= EXACT_BYTES
