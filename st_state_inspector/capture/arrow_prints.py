"""What Arrow arrays hold: equal for equal content, however it is cut into chunks and laid out in memory.

One chunk without nulls is hashed where it is. Anything else is first brought into one layout, by pyarrow,
and that is remembered: data that lie as they did cost no more than their hash. Nothing here imports pyarrow
before the app does.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .buffers import Print, buffer_print, is_exact, remembered, was_sampled

if TYPE_CHECKING:
    from collections.abc import Callable

    from .clock import Clock

_SPARE = 4_096  # bytes that buffers may have besides what is used of them
_VIEWS = {"string_view": "large_string", "binary_view": "large_binary"}


def arrow_print(data: Any, clock: Clock) -> Print:
    """The Print of an Array or a ChunkedArray."""
    chunks = [chunk for chunk in getattr(data, "chunks", [data]) if len(chunk)]
    if not chunks:
        return str(data.type), 0
    if len(chunks) == 1 and _is_plain(chunks[0]):
        return _content(chunks[0], clock)
    layouts = [_layout(chunk, clock) for chunk in chunks]
    if None in layouts:
        return _normal(chunks, clock)
    return remembered(("arrow", *layouts), lambda: _normal(chunks, clock))


def is_exact_print(data: Any, prints: Print) -> bool:
    """Whether ``prints`` of ``data`` tell any change: no buffer was sampled, whatever it was for."""
    chunks = [chunk for chunk in getattr(data, "chunks", [data]) if len(chunk)]
    if was_sampled(prints):
        return False
    if len(chunks) < 2 and all(map(_is_plain, chunks)):
        return True
    return all(is_exact(len(buffer)) for chunk in chunks for buffer in _buffers(chunk))


def _buffers(array: Any) -> list[Any]:
    """All that the layout of an array is told by."""
    pa: Any = sys.modules["pyarrow"]
    if isinstance(array, pa.ExtensionArray):
        return _buffers(array.storage)
    words = _buffers(array.dictionary) if pa.types.is_dictionary(array.type) else []
    return [*words, *[memoryview(buffer) for buffer in array.buffers() if buffer is not None]]


def _layout(array: Any, clock: Clock) -> Print | None:
    """All the memory that an array refers to; None where that is not all of it, or much more than is used."""
    pa: Any = sys.modules["pyarrow"]
    kind = str(array.type)
    if isinstance(array, pa.ExtensionArray):
        inner = _layout(array.storage, clock)
        return inner and (kind, inner)
    words: Any = None
    if pa.types.is_dictionary(array.type):
        words = _layout(array.dictionary, clock)
        if words is None:
            return None
    elif "dictionary<" in kind or "extension<" in kind:
        return None  # the buffers of an array leave out dictionaries, at any depth
    buffers = [None if b is None else memoryview(b) for b in array.buffers()]
    if sum(len(b) for b in buffers if b is not None) > 2 * size_of(array) + _SPARE:
        return None
    return (
        kind,
        len(array),
        array.offset,
        words,
        *[b if b is None else buffer_print(b, len(b), clock) for b in buffers],
    )


def _normal(chunks: list[Any], clock: Clock) -> Print:
    """The content of all chunks as one; by chunk where pyarrow can't make one of them."""
    pa: Any = sys.modules["pyarrow"]
    if len(chunks) > 1:
        try:
            chunks = [_timed(chunks, clock, lambda: pa.concat_arrays(chunks))]
        except pa.ArrowException:  # more text than its offsets can count, or dictionaries of too many words
            return tuple(_normal([chunk], clock) for chunk in chunks)
    try:
        return _content(chunks[0], clock)
    except pa.ArrowException:  # a kind that this pyarrow can't take apart
        return _stream(chunks[0], clock)


def _timed(arrays: list[Any], clock: Clock, work: Callable[[], Any]) -> Any:
    return clock.timed(sum(map(size_of, arrays)), work)


def size_of(data: Any) -> int:
    """The bytes that are used of the buffers of an array or table; all where this pyarrow can't tell."""
    try:
        return int(data.nbytes)
    except sys.modules["pyarrow"].ArrowException:
        return int(data.get_total_buffer_size())


def _stream(array: Any, clock: Clock) -> Print:
    """What would be sent of it: everything, dictionaries too, but equal content may lie in another way."""
    pa: Any = sys.modules["pyarrow"]
    batch, sink = pa.record_batch([array], ["it"]), pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as out:
        _timed([array], clock, lambda: out.write_batch(batch))
    sent = memoryview(sink.getvalue())
    return ("stream", len(array), *buffer_print(sent, len(sent), clock))


def _content(array: Any, clock: Clock) -> Print:
    """The content of one array, whatever its layout is; raises ArrowException where pyarrow can't tell."""
    pa: Any = sys.modules["pyarrow"]
    head = (str(array.type), len(array))
    if not len(array):
        return head
    if isinstance(array, pa.ExtensionArray):
        return (*head, _content(array.storage, clock))
    if pa.types.is_dictionary(array.type):  # the order of its words is no content
        return (*head, _content(_timed([array], clock, array.dictionary_decode), clock))
    if pa.types.is_run_end_encoded(array.type):  # nor where a run of equal values is cut in two
        return (*head, _content(_timed([array], clock, lambda: _without_runs(array)), clock))
    if head[0] in _VIEWS:
        array = _timed([array], clock, lambda: array.cast(_VIEWS[head[0]]))
    if array.null_count:  # nor is what lies under nulls
        valid = array.is_valid().cast("uint8")
        return (*head, _content(valid, clock), _content(_timed([array], clock, array.drop_null), clock))
    if not _starts_at_zero(array):
        array = _timed([array], clock, lambda: pa.concat_arrays([array]))
    return (*head, *_parts(array, clock))


def _without_runs(array: Any) -> Any:
    from pyarrow import compute

    return compute.run_end_decode(array)


def _parts(array: Any, clock: Clock) -> tuple[Any, ...]:
    """What an array without nulls that starts at zero consists of."""
    pa: Any = sys.modules["pyarrow"]
    kind, types = array.type, pa.types
    if types.is_struct(kind):
        return tuple(_content(field, clock) for field in array.flatten())
    if types.is_map(kind):
        pair = pa.struct([("key", kind.key_type), ("value", kind.item_type)])
        array = array.cast(pa.list_(pair))
    if types.is_map(kind) or types.is_list(kind) or types.is_large_list(kind):
        return _content(array.offsets, clock), _content(array.flatten(), clock)
    if types.is_fixed_size_list(kind):
        return (_content(array.flatten(), clock),)
    if str(kind).startswith(("list_view", "large_list_view")):  # to cast them is wrong up to pyarrow 26
        return _content(array.sizes, clock), _content(array.flatten(), clock)
    width = _width(kind)
    if width:
        return _bits(array.buffers()[1], len(array) * width, clock)
    if _is_text(array):
        return _texts(array, clock)
    raise pa.ArrowNotImplementedError(f"no content of {kind}")


def _width(kind: Any) -> int:
    """The bits of each value; 0 where they differ."""
    types = sys.modules["pyarrow"].types
    fixed = types.is_primitive(kind) or types.is_decimal(kind) or types.is_fixed_size_binary(kind)
    return int(kind.bit_width) if fixed else 0


def _bits(buffer: Any, bits: int, clock: Clock) -> tuple[Any, ...]:
    """The first ``bits`` of a buffer: what comes after them is not used."""
    view = memoryview(buffer).cast("B")
    size, rest = divmod(bits, 8)
    return buffer_print(view[:size], size, clock), view[size] & ((1 << rest) - 1) if rest else 0


def _texts(array: Any, clock: Clock) -> tuple[Any, ...]:
    """Texts or bytes: where each one ends, and all of them in a row."""
    _, ends, data = array.buffers()
    width, size = _offset_width(array), len(array) + 1
    used = memoryview(ends).cast("B")[: width * size]
    last = int.from_bytes(used[-width:], sys.byteorder)
    view = memoryview(data or b"").cast("B")[:last]
    return buffer_print(used, len(used), clock), buffer_print(view, last, clock)


def _is_plain(array: Any) -> bool:
    """Whether an array can be hashed where it is."""
    flat = _width(array.type) or _is_text(array)
    return bool(flat and not array.null_count and _starts_at_zero(array))


def _is_text(array: Any) -> bool:
    return str(array.type) in ("string", "large_string", "binary", "large_binary")


def _starts_at_zero(array: Any) -> bool:
    """Whether neither the array nor the data that its offsets point to start in the middle of a buffer."""
    width = _offset_width(array)
    return not array.offset and not (width and any(memoryview(array.buffers()[1]).cast("B")[:width]))


def _offset_width(array: Any) -> int:
    """The bytes of each offset; 0 where it has none."""
    kind, types = array.type, sys.modules["pyarrow"].types
    if types.is_large_list(kind) or str(kind) in ("large_string", "large_binary"):
        return 8
    return 4 if types.is_list(kind) or types.is_map(kind) or str(kind) in ("string", "binary") else 0
