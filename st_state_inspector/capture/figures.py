"""Charts: their class and title. Nothing is rendered; what is plain data in them is compared as such."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .classes import class_name
from .leaves import opaque
from .proofs import DataProof
from .storage import stored_fields
from .walk import redacted, shorten

if TYPE_CHECKING:
    from st_state_inspector.model import Node

    from .walk import Walk


def matplotlib_figure(walk: Walk, value: Any, previous: Node | None) -> Node:
    """By its class and titles: another object is a change, drawing into it is not seen."""
    fields = stored_fields(value)
    artists = [fields.get("_suptitle")]
    axes = fields.get("_localaxes")
    artists += [stored_fields(a).get("title") for a in axes] if type(axes) is list else []
    texts = [stored_fields(artist).get("_text") for artist in artists if artist is not None]
    title = ", ".join(text for text in texts if type(text) is str and text)
    if walk.redactor.reason(title):
        return redacted(type(value), walk.redactor.reason(title) or "", previous)
    return opaque(walk, value, previous, _outline(value, title))


def plotly_figure(walk: Walk, value: Any, previous: Node | None) -> Node:
    """By its traces and its layout, which are plain dicts and arrays."""
    fields = stored_fields(value)
    layout = fields.get("_layout")
    title = layout.get("title") if type(layout) is dict else None
    text = title.get("text") if type(title) is dict else title
    return _compared(walk, value, previous, text, [fields.get("_data"), layout])


def altair_chart(walk: Walk, value: Any, previous: Node | None) -> Node:
    """By the keywords that it was made of."""
    fields = stored_fields(value)
    words = fields.get("_kwds")
    title = words.get("title") if type(words) is dict else None
    if stored_fields(title):
        inner = stored_fields(title).get("_kwds")
        title = inner.get("text") if type(inner) is dict else None
    return _compared(walk, value, previous, title, [fields.get("_args"), words])


def _compared(walk: Walk, value: Any, previous: Node | None, title: object, data: list[Any]) -> Node:
    text = title if type(title) is str else ""
    reason = walk.redactor.reason(text)
    if reason:
        return redacted(type(value), reason, previous)
    old = previous.proof.prints if previous is not None and type(previous.proof) is DataProof else None
    if not walk.enter(value):
        return opaque(walk, value, previous, _outline(value, text))
    inner = walk.visit(data, old)
    walk.leave(value)
    if previous is not None and old is inner:
        return previous
    return walk.node(
        type(value),
        _outline(value, text),
        size_bytes=inner.size_bytes,
        restorable=False,
        note=inner.note,
        proof=DataProof(inner),
    )


def _outline(value: Any, title: str) -> str:
    return shorten(f"{class_name(type(value))} {title!r}" if title else class_name(type(value)))
