"""Fingerprints of memory: exact up to a size, sampled and said so above it."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING, Any

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
_STEPS = 4_096
_PIECE = 2**22
_UNIT = 256 if _fast is None else 2_048  # bytes that are hashed in the time of one tick

Print = tuple[Any, ...]
"""A fingerprint: equal for equal content, different for different content."""

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
        flat = array.reshape(-1) if array.flags.c_contiguous else array.ravel(order="K")
        return (*head, "sampled", _digest(flat[:: max(1, flat.size // _STEPS)].tobytes(), 0, clock))
    if array.flags.c_contiguous:
        return (*head, _digest(_bytes_of(array), size, clock))
    if array.flags.f_contiguous:
        return (*head, "F", _digest(_bytes_of(array.T), size, clock))
    return (*head, _digest(clock.timed(size, array.tobytes), size, clock))


def _bytes_of(array: Any) -> Any:
    """A view of the memory as bytes: not every dtype (datetime64) gives out a buffer of its own."""
    return array.reshape(-1).view("u1") if array.size else b""


def buffer_print(data: Any, size: int, clock: Clock) -> Print:
    """The Print of anything that gives out a buffer of ``size`` bytes."""
    if is_exact(size):
        return (size, _digest(data, size, clock))
    view = memoryview(data).cast("B")
    return (size, "sampled", _digest(bytes(view[:: max(1, size // _STEPS)]), 0, clock))


def is_exact(size: int) -> bool:
    """Whether ``size`` bytes are compared in full."""
    return size <= EXACT_BYTES
