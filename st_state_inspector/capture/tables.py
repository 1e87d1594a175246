"""pandas: DataFrame, Series and Index. Nothing here imports pandas: it is used only where the app has it."""

from __future__ import annotations

import datetime
import sys
from typing import TYPE_CHECKING, Any

from .classes import class_name, module_name
from .labels import Labels
from .leaves import ZONES, opaque, plain_text
from .pandas_address import address_of, is_copy_on_write, is_small, says_all
from .pandas_prints import (
    NOTHING,
    Extras,
    TablePrints,
    attrs_in,
    extras_of,
    index_print,
    label_says_all,
    values_print,
)
from .proofs import DataProof
from .storage import stored_fields
from .table_labels import WITH_FREQ, freq_note
from .table_notes import since
from .table_secrets import is_secret_axis, secret_columns, secret_labels
from .walk import MAX_CHILDREN, MAX_PREVIEW, Box, redacted, shorten

if TYPE_CHECKING:
    from st_state_inspector.model import Node, PathItem

    from .walk import Walk

_PAST_PANDAS = "of a write past pandas (through .array), sampled: not every cell is compared"
ARRAYS = ("pandas.api.extensions.ExtensionArray", "pandas.core.arrays.base.ExtensionArray")
CELLS = (
    "pandas.Timestamp pandas._libs.tslibs.timestamps.Timestamp pandas.Timedelta "
    "pandas._libs.tslibs.timedeltas.Timedelta pandas.Period pandas._libs.tslibs.period.Period "
    "pandas.api.typing.NaTType pandas._libs.tslibs.nattype.NaTType "
    "pandas.api.typing.NAType pandas._libs.missing.NAType"
).split()
_FIRST = 5
_SECRET_ROWS = 200_000  # cells of text that are looked through for secrets; more are not kept at all


def frame(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A DataFrame: one child per column, unchanged where no cell, label or type differs."""
    pd = sys.modules["pandas"]
    return _table(walk, value, previous, plain(pd.DataFrame, value))


def series(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A Series, as the table of one column that it is."""
    pd = sys.modules["pandas"]
    return _table(walk, value, previous, plain(pd.Series, value))


def index(walk: Walk, value: Any, previous: Node | None) -> Node:
    """An Index or MultiIndex: immutable but for its names."""
    whole = TablePrints((), NOTHING)
    prints = index_print(walk, value, whole)
    if previous is not None and type(previous.proof) is DataProof and previous.proof.says(prints):
        return previous
    told = freq_note(_old(previous), prints) if _old(previous) is not None else ""
    preview = f"{len(value):,} labels: {', '.join(_texts(value[:_FIRST]))}"
    secret = "key name" if is_secret_axis(walk, value) else None
    if secret is None and len(value) < _SECRET_ROWS:
        secret = walk.redactor.reason(" ".join(map(str, value)))
    if secret:
        return redacted(type(value), secret, previous)
    return walk.node(
        type(value),
        shorten(preview),
        "table",
        size_bytes=int(value.nbytes),
        note=whole.note,
        held=value[:],  # its names and its freq are its own
        proof=_proof(prints, previous, told),
    )


def _proof(prints: Any, previous: Node | None, told: str) -> DataProof:
    """With how it differs from the one before in words, where that is known."""
    proof = DataProof(prints)
    if previous is not None and told:
        proof.since = previous.uid, told
    return proof


def array(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A Categorical, or another array of pandas' own: as the column that it would be."""
    pd = sys.modules["pandas"]
    if module_name(type(value)).partition(".")[0] != "pandas":
        return opaque(walk, value, previous)  # what a subclass overrides does not run
    data = pd.Series(value, copy=False)
    reason = secret_columns(walk, data).get(0)
    if reason:
        return redacted(type(value), reason, previous)
    prints = values_print(walk, data, {}, _old(previous), NOTHING)
    if previous is not None and type(previous.proof) is DataProof and previous.proof.says(prints):
        return previous
    size, proof = int(data.nbytes), DataProof(prints)
    rest: dict[str, Any] = {"size_bytes": size, "restorable": False, "note": prints.note, "proof": proof}
    return walk.node(type(value), _preview(data, ()), "array", **rest)


def cell(walk: Walk, value: Any, previous: Node | None) -> Node:
    """A Timestamp, Timedelta, Period, or a missing value: immutable, and its text says all about it."""
    zone = value.tzinfo if isinstance(value, datetime.datetime) and says_all(type(value)) else None
    if not says_all(type(value)) or id(type(zone)) not in ZONES:
        return opaque(walk, value, previous)  # its text would be made by code of the app's
    return plain_text(walk, value, previous, repr(value), value)


def plain(base: Any, value: Any) -> Any:
    """``value`` as exactly ``base``: what a subclass overrides does not run.

    Nor does it have ``attrs``, which pandas copies deep with each column, by the app's own methods.
    """
    fields = stored_fields(value)
    if type(value) is base and not attrs_in(fields):
        return value
    manager = object.__getattribute__(value, "_mgr")
    made = base._from_mgr(manager, axes=manager.axes) if hasattr(base, "_from_mgr") else base(manager)
    if "_name" in fields:
        object.__setattr__(made, "_name", fields["_name"])
    return made


def _old(previous: Node | None) -> Any:
    return previous.proof.prints if previous is not None and type(previous.proof) is DataProof else None


def _table(walk: Walk, value: Any, previous: Node | None, data: Any) -> Node:
    proof, old = previous.proof if previous is not None and walk.trust else None, _old(previous)
    extras = extras_of(walk, value, old)
    same = type(old) is TablePrints and old.extras == extras
    if previous is not None and type(proof) is DataProof and same and proof.is_at(address_of(data)):
        walk.boxes.append(proof.box)  # type: ignore[arg-type]
        return previous
    prints = _prints_as_before(walk, data, old, extras) if walk.trust else None
    if previous is not None and prints is not None and previous.proof.says(prints):
        _move(walk, previous.proof, data, not prints.hidden and prints.settled, previous.held)
        return previous  # before any cell is looked through for secrets
    reason = secret_labels(walk, data)
    if reason:
        return redacted(type(value), reason, previous)
    hidden = secret_columns(walk, data)
    if hidden and data.ndim == 1:
        return redacted(type(value), next(iter(hidden.values())), previous)
    if prints is None or prints.hidden != hidden:
        prints = values_print(walk, data, hidden, old, extras)
    if previous is not None and type(old) is TablePrints and old == prints and old.hidden == hidden:
        _move(walk, previous.proof, data, not hidden and prints.settled, previous.held)
        return previous
    return _made(walk, value, data, prints, hidden, previous)


def _prints_as_before(walk: Walk, data: Any, old: Any, extras: Extras) -> TablePrints | None:
    """The content without the columns that were hidden before; None where these may be others now."""
    if type(old) is not TablePrints or "secret value" in old.hidden.values():
        return None
    if max(old.hidden, default=-1) >= (data.shape[1] if data.ndim == 2 else 1):
        return None
    return values_print(walk, data, old.hidden, old, extras)


def _move(walk: Walk, proof: DataProof, data: Any, settled: bool, held: Any) -> None:
    """Equal content elsewhere: from now on this is where to look.

    Of small data objects are told apart by where they are, which is safe only while they are ``held``.
    """
    if settled and is_copy_on_write():
        proof.address = address_of(data) if held is not None or not is_small(data) else None
        proof.box = Box(data.copy(deep=False))
        walk.boxes.append(proof.box)


def _made(
    walk: Walk, value: Any, data: Any, prints: Any, hidden: dict[int, str], previous: Node | None
) -> Node:
    # By position: memory_usage hashes the labels, which may be objects of the app's.
    sizes = [data.iloc[:, i].nbytes for i in range(data.shape[1])] if data.ndim == 2 else [data.nbytes]
    size = int(sum(each for i, each in enumerate(sizes) if i not in hidden))  # a secret's tells its length
    fits = size <= walk.max_bytes and not hidden and prints.settled and type(value) is type(data)
    # What is small is not shared: a write through its array would reach what is kept, too.
    held = _copied(data, not is_copy_on_write() or is_small(data)) if fits else None
    proof = DataProof(prints)
    if previous is not None and not hidden:
        proof.since = since(walk, previous, data, prints)
    _move(walk, proof, data, not hidden and prints.settled, held)
    labels, columns = _columns(walk, data, hidden, prints, previous) if data.ndim == 2 else ((), ())
    return walk.node(
        type(value),
        _preview(data, labels),
        "table",
        size_bytes=size,
        labels=labels,
        parts=columns,
        truncated=max(0, (data.shape[1] if data.ndim == 2 else 0) - len(columns)),
        restorable=fits and prints.extras == NOTHING,
        note=prints.note or (_PAST_PANDAS if proof.box is not None and not is_small(data) else ""),
        held=held,
        proof=proof,
    )


def _copied(data: Any, deep: bool) -> Any:
    """A copy whose axes have a freq of their own: before pandas 3 a deep one shares it, too."""
    made = data.copy(deep=deep)
    for name in ("index", "columns")[: made.ndim]:
        axis = getattr(made, name)
        if type(axis).__name__ in WITH_FREQ:
            setattr(made, name, axis[:])
    return made


def _columns(
    walk: Walk, data: Any, hidden: dict[int, str], prints: Any, previous: Node | None
) -> tuple[tuple[PathItem, ...], tuple[Node, ...]]:
    texts, labels, out = Labels(walk.redactor), [], []
    old = dict(previous.children) if previous is not None else {}
    for i, name in enumerate(list(data.columns)[:MAX_CHILDREN]):
        label = texts.of_text(str(name) if label_says_all(name) else class_name(type(name)))
        column = data.iloc[:, i]
        labels.append(label)
        if i in hidden:
            out.append(redacted(type(column), hidden[i], old.get(label)))
            continue
        out.append(_column(walk, column, prints.columns.get(i), old.get(label)))
    return tuple(labels), tuple(out)


def _column(walk: Walk, column: Any, prints: Any, old: Node | None) -> Node:
    if old is not None and prints is not None and type(old.proof) is DataProof and old.proof.says(prints):
        return old
    preview = shorten(f"{column.dtype}: {', '.join(_texts(column.array[:_FIRST]))}")
    proof = DataProof(prints) if prints is not None else None
    return walk.node(type(column), preview, size_bytes=int(column.nbytes), restorable=False, proof=proof)


def _texts(values: Any) -> list[str]:
    """Cells that are no objects of the app's: those show their class only."""
    cells = list(values)
    return [shorten(str(c), 30) if says_all(type(c)) else class_name(type(c)) for c in cells]


def _preview(data: Any, labels: tuple[PathItem, ...]) -> str:
    if data.ndim == 1:
        return shorten(f"{len(data):,} x {data.dtype}: {', '.join(_texts(data.array[:_FIRST]))}")
    names = ", ".join(map(str, labels[:20]))
    return shorten(f"{data.shape[0]:,} rows x {data.shape[1]:,} columns: {names}", MAX_PREVIEW)
