"""PIL images: mode, size and a small picture. PIL is used only where the app has imported it."""

from __future__ import annotations

import sys
from base64 import b64encode
from io import BytesIO
from typing import TYPE_CHECKING, Any

from .buffers import SAMPLED, buffer_print
from .classes import class_name, module_name
from .image_info import image_info, info_note
from .leaves import opaque
from .proofs import DataProof, last_node
from .storage import stored_fields

if TYPE_CHECKING:
    from st_state_inspector.model import Node

    from .walk import Walk

NOT_LOADED = "not compared: not loaded from its file yet"
_WITH_PALETTE = ("P", "PA")
_EXACT_BYTES = 16 * 2**20
_SIDES = (96, 64, 40)  # pixels of the longer side: the first of which the picture is small enough
_MAX_PICTURE = 4 * 2**10
_COARSE = 4  # times the longer side: so far by the nearest pixel, which takes the same time for any size


def image(walk: Walk, value: Any, previous: Node | None) -> Node:
    """An image that is in memory already: by its pixels. One that is still in its file stays there.

    A subclass that is not PIL's own can load its pixels by code of its own: it is not looked into.
    """
    fields = stored_fields(value)
    mode, size = fields.get("_mode", fields.get("mode")), fields.get("_size")
    if (
        type(size) is not tuple
        or type(mode) is not str
        or module_name(type(value)).partition(".")[0] != "PIL"
    ):
        return opaque(walk, value, previous, class_name(type(value)))
    outline = f"{class_name(type(value))} {mode} {size[0]} x {size[1]}"
    if fields.get("_im", fields.get("im")) is None or fields.get("tile"):
        return opaque(walk, value, previous, outline, NOT_LOADED)
    exact = size[0] * size[1] * 4 <= _EXACT_BYTES
    walk.clock.tick(size[0] * size[1] // 256)
    seen = value if exact else _coarse(value, size)
    data = sys.modules["PIL.Image"].Image.tobytes(seen)
    before = last_node(previous)
    info = image_info(walk, fields, before)
    pixels = (mode, size, buffer_print(data, len(data), walk.clock), _palette(value, mode))
    prints = pixels if info is None else (*pixels, info)
    if previous is not None and type(previous.proof) is DataProof and previous.proof.says(prints):
        return previous
    walk.clock.tick(10_000)
    proof = DataProof(prints)
    if previous is not None and before is not info and type(previous.proof) is DataProof:
        same = previous.proof.prints[: len(pixels)] == pixels
        proof.since = previous.uid, ("" if same else "the pixels differ; ") + info_note(before, info)
    return walk.node(
        type(value),
        outline,
        size_bytes=len(data) if exact else None,
        restorable=False,
        note="" if exact else SAMPLED,
        image=_picture_calmly(value, size),
        proof=proof,
    )


def _palette(value: Any, mode: str) -> Any:
    """The colors that the pixels of a palette image stand for; ``tobytes`` has put them into its data."""
    fields = stored_fields(value)
    core: Any = fields.get("_im", fields.get("im"))
    return core.getpalette("RGBA", "RGBA") if mode in _WITH_PALETTE else None


def _coarse(value: Any, size: tuple[int, int]) -> Any:
    side = _SIDES[0] * _COARSE
    pil: Any = sys.modules["PIL.Image"]
    return pil.Image.resize(value, _fitted(size, side), 0) if max(size) > side else value


def _fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    """The same proportions with ``side`` pixels at most."""
    scale = min(1.0, side / max(*size, 1))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _picture_calmly(value: Any, size: tuple[int, int]) -> str:
    """Hazard: modes that can't be shown, images without pixels, a PIL that was built without an encoder."""
    try:
        return _picture(_coarse(value, size), size) if min(size) else ""
    except Exception:  # noqa: BLE001 - see the docstring
        return ""


def _picture(value: Any, size: tuple[int, int]) -> str:
    """A ``data:`` address of a few kilobytes, of nothing but pixels; empty where even that is too much."""
    see_through = value.mode in ("RGBA", "LA", "PA") or "transparency" in value.info
    shown, kind = (value.convert("RGBA"), "png") if see_through else (value.convert("RGB"), "jpeg")
    for side in _SIDES:
        small = shown.resize(_fitted(size, side), 4)  # the mean of the pixels that fall together
        small.info = {}  # comments and profiles stay out
        out = BytesIO()
        small.save(out, kind)
        if out.tell() <= _MAX_PICTURE:
            return f"data:image/{kind};base64,{b64encode(out.getvalue()).decode()}"
    return ""
