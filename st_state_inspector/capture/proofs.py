"""What a Node of a frame or an array remembers of the data it was made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .walk import Box


class DataProof:
    """``prints``: of the content. ``box``: the copy-on-write copy that makes ``address`` meaningful.

    While the box holds the copy, no memory it refers to can be written or reused: the same ``address``
    means the same content. None where the library has no copy-on-write.
    """

    __slots__ = ("address", "box", "prints")

    def __init__(self, prints: Any, address: Any = None, box: Box | None = None) -> None:
        self.prints = prints
        self.address = address
        self.box = box

    def is_at(self, address: Any) -> bool:
        """Whether the data are, untouched, where they were."""
        held = self.box is not None and self.box.value is not None
        return held and address is not None and bool(self.address == address)

    def says(self, prints: Any) -> bool:
        """Whether the content is the same."""
        return bool(self.prints == prints)
