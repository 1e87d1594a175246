"""NumPy: arrays and their scalars. Nothing here imports NumPy: it is used only where the app has it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .buffers import SAMPLED, is_exact, memory_print
from .classes import has_base
from .leaves import plain_text
from .own_fields import own_fields
from .proofs import DataProof, last_node
from .shape import same_scalar
from .storage import stored_fields
from .walk import redacted, shorten

if TYPE_CHECKING:
    from st_state_inspector.model import Node

    from .walk import Walk

_FIRST = 6


def ndarray(walk: Walk, value: Any, previous: Node | None) -> Node:
    """An array, through a plain view of it: no method of a subclass runs."""
    np = sys.modules["numpy"]
    array = np.ndarray.view(value, np.ndarray)
    if array.dtype.names and _has_secret_field(walk, array.dtype):
        return redacted(type(value), "key name", previous)
    own = own_fields(walk, value, last_node(previous), _of_masked(np, value, array.dtype))
    if array.dtype.hasobject:
        return _of_objects(walk, value, array, previous, (_mask(np, value), own))
    if array.dtype.kind in "USV" and is_exact(array.nbytes):
        reason = walk.redactor.reason(" ".join(_texts(array)))
        if reason:
            return redacted(type(value), reason, previous)
    prints = memory_print(array, walk.clock)
    mask = _mask(np, value)
    if mask is not None:
        prints = (*prints, memory_print(mask, walk.clock))
    if own is not None:
        prints = (*prints, own)
    if previous is not None and type(previous.proof) is DataProof and previous.proof.says(prints):
        return previous
    fits = array.nbytes <= walk.freezer.room and type(value) is np.ndarray
    if fits:
        walk.freezer.room -= array.nbytes
    return walk.node(
        type(value),
        shorten(array_preview(array) + ("" if mask is None else _masked(mask))),
        "array",
        size_bytes=array.nbytes,
        truncated=max(0, array.size - _FIRST),
        restorable=fits,
        note="" if is_exact(array.nbytes) else SAMPLED,
        held=array.copy() if fits else None,
        proof=DataProof(prints),
    )


def _has_secret_field(walk: Walk, dtype: Any) -> bool:
    """Whether items of a structured array have a field that goes by a secret name, at any depth."""
    fields = [(name, dtype.fields[name][0].base) for name in dtype.names or ()]
    return any(
        (inner.kind != "b" and walk.redactor.is_secret_name(name)) or _has_secret_field(walk, inner)
        for name, inner in fields
    )


def _mask(np: Any, value: Any) -> Any:
    """The mask of a masked array, which is part of its value; None where there is none."""
    ma: Any = sys.modules.get("numpy.ma.core")
    if ma is None or not has_base(type(value), ma.MaskedArray):
        return None
    mask: Any = stored_fields(value).get("_mask")
    return mask if type(mask) is np.ndarray and (mask.dtype.names or mask.any()) else None


def _of_masked(np: Any, value: Any, dtype: Any) -> dict[str, Any]:
    """What else a masked array says of itself; no fill value where it is the usual one, read or not."""
    ma: Any = sys.modules.get("numpy.ma.core")
    if ma is None or not has_base(type(value), ma.MaskedArray):
        return {}
    fields = stored_fields(value)
    found: dict[str, Any] = {"hard mask": True} if fields.get("_hardmask") is True else {}
    fill: Any = fields.get("_fill_value")
    if type(fill) is np.ndarray and not _is_usual(np, fill, dtype):
        found["fill_value"] = fill.tolist()
    return found


def _is_usual(np: Any, fill: Any, dtype: Any) -> bool:
    """Whether a fill value is what NumPy puts there when it is read for the first time."""
    usual = np.ma.default_fill_value(dtype)
    if dtype.names:
        return not dtype.hasobject and bool(fill.tobytes() == np.array(usual, dtype).tobytes())
    return same_scalar(fill.tolist(), np.asarray(usual).tolist())


def _masked(mask: Any) -> str:
    return ", masked" if mask.dtype.names else f", {int(mask.sum()):,} masked"


def _texts(array: Any) -> list[str]:
    flat = array.reshape(-1).tolist()
    cells = [c for v in flat for c in (v if type(v) is tuple else (v,))]  # a tuple: a structured item
    return [c.decode("utf-8", "replace") if type(c) is bytes else c for c in cells if type(c) in (str, bytes)]


def _of_objects(walk: Walk, value: Any, array: Any, previous: Node | None, more: Any) -> Node:
    """Objects are compared as the list that they are; ``more`` is the mask and the attributes."""
    mask, own = more
    before = previous.proof.prints if previous is not None and type(previous.proof) is DataProof else None
    old = before[2] if before is not None and before[:2] == (str(array.dtype), array.shape) else None
    inner = walk.visit(array.reshape(-1).tolist(), old)
    besides = (None if mask is None else memory_print(mask, walk.clock), *([] if own is None else [own]))
    if previous is not None and before is not None and old is inner and before[3:] == besides:
        return previous
    return walk.node(
        type(value),
        shorten(
            f"{array.dtype} {shape_text(array.shape)}{'' if mask is None else _masked(mask)}: {inner.preview}"
        ),
        "array",
        truncated=inner.truncated,
        labels=inner.labels,
        parts=inner.parts,
        restorable=False,
        note=inner.note,
        proof=DataProof((str(array.dtype), array.shape, inner, *besides)),
    )


def array_preview(array: Any) -> str:
    """``float64 3 x 4: 0.0 to 11.0``: dtype, shape, range; the first items where there is no range."""
    head = f"{array.dtype} {shape_text(array.shape)}"
    if array.dtype.kind in "iufb" and 0 < array.nbytes <= 2**24:
        low, high = array.min(), array.max()  # NaN where there is any, which is worth seeing
        return shorten(f"{head}: {low} to {high}")
    return shorten(f"{head}: {first_items(array)}") if array.size else head


def first_items(array: Any) -> str:
    """The first items, in the array's own order."""
    return ", ".join(str(v) for v in array.reshape(-1)[:_FIRST].tolist()) if array.size else ""


def shape_text(shape: tuple[int, ...]) -> str:
    """``1,000 x 3``."""
    return " x ".join(f"{n:,}" for n in shape) or "scalar"


def generic(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A NumPy scalar: by its type and its bits."""
    np = sys.modules["numpy"]
    if value.dtype.names:
        return _record(walk, value, previous, np.generic.item(value))
    text = np.generic.__repr__(value)
    return plain_text(walk, value, previous, text, value, f"bits {value.dtype} {value.tobytes()!r}")


def _record(walk: Walk, value: Any, previous: Node | None, cells: tuple[Any, ...]) -> Node:
    """An item of a structured array: by its fields, which may be objects, and are written to in the array."""
    inner = walk.visit(dict(zip(value.dtype.names, cells, strict=True)), last_node(previous))
    prints = (str(value.dtype), inner)
    if previous is not None and type(previous.proof) is DataProof and previous.proof.says(prints):
        return previous
    return walk.node(
        type(value),
        inner.preview,
        "object",
        size_bytes=inner.size_bytes,
        labels=inner.labels,
        parts=inner.parts,
        truncated=inner.truncated,
        restorable=False,
        note=inner.note,
        proof=DataProof(prints),
    )
