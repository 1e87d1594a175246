"""Fingerprints of memory: exact up to a size, sampled and said so above it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_fast: Callable[[Any], bytes] | None
try:
    from xxhash import xxh3_128_digest as _fast
except ImportError:
    _fast = None

EXACT_BYTES = 16 * 2**20 if _fast is None else 256 * 2**20
"""Bytes of one buffer that are hashed at each run: some 10 ms at memory speed."""
_STEPS = 4_096

Print = tuple[Any, ...]
"""A fingerprint: equal for equal content, different for different content."""


def _blake(data: Any) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


_digest: Callable[[Any], bytes] = _fast or _blake


def memory_print(array: Any) -> Print:
    """The Print of an ndarray without object items: its layout does not matter, every bit does."""
    head = (str(array.dtype.descr if array.dtype.names else array.dtype.str), array.shape)
    if not is_exact(array.nbytes):
        flat = array.reshape(-1) if array.flags.c_contiguous else array.ravel(order="K")
        return (*head, "sampled", _digest(flat[:: max(1, flat.size // _STEPS)].tobytes()))
    if array.flags.c_contiguous:
        return (*head, _digest(_bytes_of(array)))
    if array.flags.f_contiguous:
        return (*head, "F", _digest(_bytes_of(array.T)))
    return (*head, _digest(array.tobytes()))


def _bytes_of(array: Any) -> Any:
    """A view of the memory as bytes: not every dtype (datetime64) gives out a buffer of its own."""
    return array.reshape(-1).view("u1") if array.size else b""


def buffer_print(data: Any, size: int) -> Print:
    """The Print of anything that gives out a buffer of ``size`` bytes."""
    if is_exact(size):
        return (size, _digest(data))
    view = memoryview(data).cast("B")
    return (size, "sampled", _digest(bytes(view[:: max(1, size // _STEPS)])))


def is_exact(size: int) -> bool:
    """Whether ``size`` bytes are compared in full."""
    return size <= EXACT_BYTES
