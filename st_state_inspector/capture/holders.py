"""Who else can write to a frame's memory: ``DataFrame(array, copy=False)`` shares it with the array.

Copy-on-write protects a frame from other frames, which pandas counts; it knows nothing of arrays. An
array that shares memory with another refers to it, so whoever else holds it shows in the number of
references to the owner of the memory.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import Any


def is_pandas_alone(data: Any) -> bool:
    """Whether only frames, and no array of the app, can change the cells of ``data``."""
    np: Any = sys.modules["numpy"]
    blocks = [block for block in data._mgr.blocks if type(block.values) is np.ndarray]
    return all(_extra_holders(block) <= _usual(np) for block in blocks)


def _extra_holders(block: Any) -> int:
    """References to the owner of the memory beyond those of pandas' own blocks."""
    refs = getattr(block.refs, "referenced_blocks", None)
    if refs is None:
        return sys.maxsize
    base = block.values.base
    if base is None:
        base = block.values
        live = sum(1 for ref in refs if ref() is not None)
        return sys.getrefcount(base) - live
    if type(base) is not type(block.values):  # memory of Arrow or of a file reader, or one to write to
        return sys.maxsize if type(base).__name__ in ("mmap", "bytearray", "memoryview", "array") else 0
    live = sum(1 for ref in refs if ref() is not None)
    return sys.getrefcount(base) - live


@cache
def _usual(np: Any) -> int:
    """What this interpreter counts for a frame that nobody shares: versions of Python differ."""
    pd: Any = sys.modules["pandas"]
    owned = pd.DataFrame({"a": np.arange(3)})
    viewed = pd.DataFrame(np.arange(6.0).reshape(3, 2))
    return max(_extra_holders(frame._mgr.blocks[0]) for frame in (owned, viewed))
