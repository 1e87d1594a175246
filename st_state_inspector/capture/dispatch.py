"""Which handler reads which class."""

from __future__ import annotations

import array
import collections
import io
import queue
from typing import TYPE_CHECKING

from . import (
    adapters,
    arrays,
    containers,
    figures,
    images,
    leaves,
    libraries,
    objects,
    stdlib,
    tables,
    tensors,
)
from .classes import known_base, once_per_class, qualified_name
from .collect import container_base
from .fresh import fresh
from .leaves import is_enum
from .same_parts import has_same_parts
from .shape import SCALAR_TYPES
from .walk import Visit, Walk, weight

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
    array.array: stdlib.number_array,
}
_BY_CLASS |= dict.fromkeys((io.BytesIO, io.StringIO), stdlib.memory_file)
_BY_CLASS |= dict.fromkeys(
    (collections.ChainMap, queue.Queue, queue.LifoQueue, queue.PriorityQueue), stdlib.holder
)
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
    **dict.fromkeys(tables.ARRAYS, tables.array),
    **dict.fromkeys(tables.CELLS, tables.cell),
    "pandas.core.indexes.base.Index": tables.index,
    "polars.dataframe.frame.DataFrame": libraries.polars_frame,
    "polars.lazyframe.frame.LazyFrame": libraries.lazy_frame,
    "polars.series.series.Series": libraries.polars_series,
    "pyarrow.lib.Table": libraries.arrow_table,
    "PIL.Image.Image": images.image,
    "matplotlib.figure.Figure": figures.matplotlib_figure,
    "plotly.basedatatypes.BaseFigure": figures.plotly_figure,
    "altair.utils.schemapi.SchemaBase": figures.altair_chart,
    "torch.Tensor": tensors.torch_tensor,
    "tensorflow.python.framework.tensor.Tensor": tensors.tensorflow_tensor,
    "tensorflow.python.framework.ops.Tensor": tensors.tensorflow_tensor,
    "tensorflow.python.ops.resource_variable_ops.BaseResourceVariable": tensors.tensorflow_tensor,
    "streamlit.runtime.uploaded_file_manager.UploadedFile": libraries.uploaded_file,
}
"""By the name of a class or a base: whoever has such a value has imported the library already."""


def visit(walk: Walk, value: object, previous: Node | None) -> Node:
    """The Node of ``value``: the previous one where nothing in it differs."""
    if (
        previous is not None
        and walk.trust
        and (walk.is_unchanged(value, previous) or has_same_parts(walk, value, previous))
    ):
        if walk.depth:  # or it was all that there is
            walk.nodes_left -= weight(previous)
        return previous
    cls = type(value)
    if walk.lean and (cls is dict or (cls is list and previous is None)):
        made = fresh(walk, value, previous)
        if made is not None:
            return made
    handler = _EXACT.get(id(cls)) or handler_of(cls)
    node = handler(walk, value, previous)
    if node is previous:
        walk.nodes_left -= 1
    return node


def _look_for_handler(cls: type) -> Visit:
    """The handler of a class that is none of the exact builtin ones; the user's own first."""
    own = adapters.handler_of(cls)
    if own is not None:
        return own
    library: Visit | None = known_base(cls, _LIBRARIES)
    if library is not None:
        return _of_its_class(library)
    base = container_base(cls)
    return _BASES[base] if base is not None and not is_enum(cls) else objects.instance


def _of_its_class(handler: Visit) -> Visit:
    """``handler``, given no Node of another class: the same data in a table of another library differ."""

    def visit_data(walk: Walk, value: object, previous: Node | None) -> Node:
        other = previous is not None and previous.type != qualified_name(type(value))
        return handler(walk, value, None if other else previous)

    return visit_data


handler_of = once_per_class(_look_for_handler, forget_when=adapters.on_change)
