"""Tensors: shape, dtype and device. Their numbers are not read, which could mean waiting for a device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .leaves import opaque
from .walk import shorten

if TYPE_CHECKING:
    from st_state_inspector.model import Node

    from .walk import Walk


def torch_tensor(walk: Walk, value: Any, previous: Node | None) -> Node:
    """Another object, or another version counter (a change in place), is a change."""
    return opaque(walk, value, previous, shorten(f"{_outline(value)} on {value.device}{_version(value)}"))


def tensorflow_tensor(walk: Walk, value: Any, previous: Node | None) -> Node:
    """Another object is a change; what is assigned to a variable is not seen."""
    return opaque(walk, value, previous, shorten(_outline(value)))


def _outline(value: Any) -> str:
    shape = " x ".join(str(n) for n in tuple(value.shape)) or "scalar"
    return f"{str(value.dtype).replace('torch.', '')} {shape}"


def _version(value: Any) -> str:
    """Hazard: tensors made in inference mode have no version, and raise when asked for it."""
    try:
        return f", version {int(value._version)}"
    except RuntimeError:
        return ""
