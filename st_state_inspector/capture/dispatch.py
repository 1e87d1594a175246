"""Which handler reads which class."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING

from . import arrays, containers, leaves, libraries, objects, tables
from .classes import known_base
from .collect import container_base
from .leaves import is_enum
from .shape import SCALAR_TYPES
from .walk import Visit, Walk, is_proven

if TYPE_CHECKING:
    from st_state_inspector.model import Node

_BY_CLASS: dict[type, Visit] = dict.fromkeys(SCALAR_TYPES, leaves.scalar)
_BY_CLASS |= dict.fromkeys(leaves.PRINTABLE, leaves.printable)
_BY_CLASS |= {
    dict: containers.mapping,
    list: containers.sequence,
    tuple: containers.sequence,
    set: containers.sets,
    frozenset: containers.sets,
    bytearray: leaves.bytearrays,
}
_EXACT = {id(cls): handler for cls, handler in _BY_CLASS.items()}
_BASES: dict[type, Visit] = {
    dict: containers.mapping,
    list: containers.sequence,
    tuple: containers.sequence,
    set: containers.sets,
    frozenset: containers.sets,
    collections.deque: containers.sequence,
}


_LIBRARIES: dict[str, Visit] = {
    "numpy.ndarray": arrays.ndarray,
    "numpy.generic": arrays.generic,
    "pandas.DataFrame": tables.frame,
    "pandas.core.frame.DataFrame": tables.frame,
    "pandas.Series": tables.series,
    "pandas.core.series.Series": tables.series,
    "pandas.Index": tables.index,
    "pandas.core.indexes.base.Index": tables.index,
    "polars.dataframe.frame.DataFrame": libraries.polars_frame,
    "polars.lazyframe.frame.LazyFrame": libraries.figure,
    "pyarrow.lib.Table": libraries.arrow_table,
    "PIL.Image.Image": libraries.image,
    "matplotlib.figure.Figure": libraries.figure,
    "plotly.basedatatypes.BaseFigure": libraries.figure,
    "altair.utils.schemapi.SchemaBase": libraries.figure,
    "torch.Tensor": libraries.tensor,
    "streamlit.runtime.uploaded_file_manager.UploadedFile": libraries.uploaded_file,
}
"""By the name of a class or a base: whoever has such a value has imported the library already."""


def visit(walk: Walk, value: object, previous: Node | None) -> Node:
    """The Node of ``value``: the previous one where nothing in it differs."""
    if previous is not None and walk.trust and is_proven(value, previous):
        walk.nodes_left -= _weight(previous)
        return previous
    cls = type(value)
    handler = _EXACT.get(id(cls))
    if handler is None:
        handler = _handler_of(cls)
    node = handler(walk, value, previous)
    if node is previous:
        walk.nodes_left -= 1
    return node


def _weight(node: Node) -> int:
    """What making ``node`` anew would have cost: budgets must end at the same part in every run."""
    return 1 + sum([_weight(child) for _, child in node.children])


def _handler_of(cls: type) -> Visit:
    library: Visit | None = known_base(cls, _LIBRARIES)
    if library is not None:
        return library
    base = container_base(cls)
    return _BASES[base] if base is not None and not is_enum(cls) else objects.instance
