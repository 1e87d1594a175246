"""What a Node of a frame, an array or a long container remembers of the data it was made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from st_state_inspector.model import Node

if TYPE_CHECKING:
    from .walk import Box


class DataProof:
    """``prints``: of the content. ``box``: the copy-on-write copy that makes ``address`` meaningful.

    While the box holds the copy, no memory it refers to can be written or reused: the same ``address``
    means the same content. None where the library has no copy-on-write. ``since`` is the number of the
    Node before, and in words how the data differ from what that was made of: told while both were there.
    """

    __slots__ = ("address", "box", "prints", "since")

    def __init__(self, prints: Any, address: Any = None, box: Box | None = None) -> None:
        self.prints = prints
        self.address = address
        self.box = box
        self.since: tuple[int, str] | None = None

    def is_at(self, address: Any) -> bool:
        """Whether the data are, untouched, where they were."""
        held = self.box is not None and self.box.value is not None
        return held and address is not None and bool(self.address == address)

    def says(self, prints: Any) -> bool:
        """Whether the content is the same."""
        return bool(self.prints == prints)

    def nodes(self) -> tuple[Node, ...]:
        """The Nodes among the prints: those of cells that are objects, and of a chart's data."""
        prints = self.prints
        if type(prints) is Node:
            return (prints,)
        if type(prints) is tuple:
            return tuple([part for part in prints if type(part) is Node])
        return tuple(getattr(prints, "objects", {}).values())


def last_node(previous: Node | None) -> Node | None:
    """The Node that was the last of the prints of the value before: of its attributes, or of its objects."""
    prints = previous.proof.prints if previous is not None and type(previous.proof) is DataProof else ()
    return prints[-1] if type(prints) is tuple and prints and type(prints[-1]) is Node else None


class CaughtUp:
    """The proof of the Node that stands for ``node`` in the run that captured it in full after samples."""

    __slots__ = ("node",)

    def __init__(self, node: Node) -> None:
        self.node = node


class Boxed:
    """The proof of a container whose Shape is more than may be kept of one value: the Shape in a box.

    It is emptied when the value has been replaced. Until then its items are the app's own, and what it
    takes is its size: a place for each of them.
    """

    __slots__ = ("box",)

    def __init__(self, box: Box) -> None:
        self.box = box

    def bytes_now(self) -> int:
        """What it keeps alive at the moment."""
        return self.box.size if self.box.value is not None else 0


class Digest:
    """The proof of a text too long to be kept: its ``prints``, and the object while it is the current one.

    ``box`` is None of a bytearray, which can change.
    """

    __slots__ = ("box", "prints")

    def __init__(self, prints: Any, box: Box | None) -> None:
        self.prints = prints
        self.box = box

    def says(self, prints: Any) -> bool:
        """Whether the content is the same."""
        return bool(self.prints == prints)
