"""What a PIL image says of itself besides its pixels: its ``info``, and what was written into EXIF tags."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .classes import has_base
from .clock import OutOfTime
from .storage import stored_fields

if TYPE_CHECKING:
    from st_state_inspector.model import Node

    from .walk import Walk

_SOURCES = ("exif", "Raw profile type exif", "XML:com.adobe.xmp", "xmp")


def image_info(walk: Walk, fields: dict[Any, Any], previous: Node | None) -> Node | None:
    """All of it as one Node; None where there is nothing."""
    info = fields.get("info")
    found: dict[Any, Any] = dict.copy(info) if type(info) is dict else {}
    exif = fields.get("_exif")
    if type(exif) is sys.modules["PIL.Image"].Exif and stored_fields(exif).get("_loaded") is True:
        found |= _edits_calmly(walk, exif, found, fields.get("tag_v2"))
    return walk.visit(found, previous) if found else None


def info_note(old: Node | None, new: Node | None) -> str:
    """In words: how they differ."""
    texts = ["{}" if node is None else node.preview for node in (old, new)]
    return f"info: {' -> '.join(texts)}" if texts[0] != texts[1] else "info differs"


def _edits_calmly(walk: Walk, exif: Any, info: dict[Any, Any], tiff: Any) -> dict[Any, Any]:
    """Hazard: tags that can't be read: a broken file, another thread. Then all count that have been read."""
    try:
        return _edits(walk, exif, info, tiff)
    except OutOfTime:
        raise
    except Exception:  # noqa: BLE001 - see the docstring
        return {"EXIF": [stored_fields(exif).get(name) for name in ("_data", "_ifds")]}


def _edits(walk: Walk, exif: Any, info: dict[Any, Any], tiff: Any) -> dict[Any, Any]:
    """The tags that are not what the image came with: PIL reads these only when somebody asks for them."""
    known: Any = sys.modules["PIL.Image"].Image()
    known.info = {k: info[k] for k in _SOURCES if type(info.get(k)) in (str, bytes)}
    base, fields = known.getexif(), stored_fields(exif)
    unread = set() if fields["_info"] is None else set(fields["_info"])
    of_tiff = {} if tiff is None else exif._fixup_dict(dict(tiff))  # which has them as its own
    found = _differing(walk, dict.copy(fields["_data"]), of_tiff or base, unread)
    parts: dict[str, Any] = {"EXIF": found} if found else {}
    for number, tags in dict.copy(fields["_ifds"]).items():
        base.get_ifd(number)
        if found := _differing(walk, dict.copy(tags), stored_fields(base)["_ifds"].get(number, {}), set()):
            parts[f"EXIF {number}"] = found
    return parts


def _differing(walk: Walk, tags: dict[Any, Any], base: Any, unread: set[int]) -> dict[Any, Any]:
    if not all(has_base(type(tag), int) for tag in tags):
        return tags  # to look for a key that is an object of the app's would run its code
    tags = {int.__int__(tag): value for tag, value in tags.items()}  # PIL itself writes members of an IntEnum
    found: dict[Any, Any] = {}
    for tag in sorted(tags):
        known = walk.visit(base[tag], None) if tag in base else None
        if known is None or walk.visit(tags[tag], known) is not known:
            found[tag] = tags[tag]
    removed = [tag for tag in base if tag not in tags and tag not in unread]
    return {**found, "removed": sorted(removed)} if removed else found
