"""Adapters: what users tell about their own types, as one function from a value to what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .classes import has_base, mro, qualified_name
from .leaves import opaque
from .proofs import DataProof
from .shape import SCALAR_TYPES, NotPlain, element_key
from .walk import redacted, shorten

if TYPE_CHECKING:
    from st_state_inspector.model import Node

    from .walk import Visit, Walk

Adapter = Callable[[Any], tuple[str, object]]
"""From a value to its preview (one line) and its fingerprint: equal as long as nothing has changed.

A fingerprint is a number, text, bytes, None, or a tuple or frozenset of these.
"""

_BUILTINS: tuple[type, ...] = (*SCALAR_TYPES, object, type, dict, list, tuple, set, frozenset)
_adapters: dict[str, Adapter] = {}
_forget: list[Callable[[], None]] = []
_came: list[str] = []


def register_adapter(of: type | str, adapter: Adapter | None) -> None:
    """Have ``adapter`` describe the values of a class and of its subclasses from now on.

    ``of`` is the class or its qualified name (``"shop.models.Cart"``), for one that is not imported
    yet. ``adapter(value)`` returns ``(preview, fingerprint)``: the line that is shown, and a plain
    value that is equal in two runs exactly when nothing has changed in between. It is called once a
    run for each such value, so it should be cheap, and it must not change anything. What it raises is
    noted with the value and goes no further. Such values can't be put back. None removes an adapter.

    Raises ``TypeError`` for a builtin class and for an adapter that can't be called.

    >>> register_adapter(Cart, lambda cart: (f"{len(cart.items)} items", cart.version))
    """
    if not isinstance(of, str) and (not has_base(type(of), type) or any(of is b for b in _BUILTINS)):
        raise TypeError(f"register_adapter() takes a class of yours or its qualified name, not {of!r}.")
    if adapter is not None and not callable(adapter):
        raise TypeError(f"the adapter must be a function of one value, not {adapter!r}.")
    name = of if isinstance(of, str) else qualified_name(of)
    if adapter is not None and name not in _adapters:
        _came.append(name)
    if adapter is None:
        _adapters.pop(name, None)
    else:
        _adapters[name] = adapter
    for forget in _forget:
        forget()


def on_change(forget: Callable[[], None]) -> None:
    """Have ``forget`` called whenever an adapter comes or goes."""
    _forget.append(forget)


def arrivals() -> int:
    """How often a class that had no adapter got one; not, that a script has run again and registered its own.

    What was compared by its attributes until then may have to be asked of it.
    """
    return len(_came)


def handler_of(cls: type) -> Visit | None:
    """The handler for values of ``cls`` where the user has registered an adapter for it or a base."""
    if not _adapters:
        return None
    for base in mro(cls):
        adapter = _adapters.get(qualified_name(base))
        if adapter is not None:
            return _handler(adapter)
    return None


def _handler(adapter: Adapter) -> Visit:
    def adapted(walk: Walk, value: object, previous: Node | None) -> Node:
        return _adapted(walk, value, previous, adapter)

    return adapted


def _adapted(walk: Walk, value: object, previous: Node | None, adapter: Adapter) -> Node:
    found = _asked_calmly(adapter, value)
    if isinstance(found, str):
        return opaque(walk, value, previous, note=f"not compared: {found}")
    preview, prints = found
    reason = walk.redactor.reason(preview) or _secret_in(walk, prints)
    if reason:
        return redacted(type(value), reason, previous)
    if previous is not None and type(previous.proof) is DataProof and previous.proof.says((preview, prints)):
        return previous
    proof = DataProof((preview, prints))
    return walk.node(type(value), shorten(preview), restorable=False, proof=proof)


def _asked_calmly(adapter: Adapter, value: object) -> tuple[str, object] | str:
    """Hazard: the adapter is the user's code. In words, what is wrong with what it did."""
    try:
        preview, fingerprint = adapter(value)
        key = element_key(fingerprint)
    except NotPlain:
        return "the fingerprint of its adapter is no plain value"
    except Exception as error:  # noqa: BLE001 - see the docstring
        return f"its adapter failed ({qualified_name(type(error))})"
    return (preview, key) if type(preview) is str else "the preview of its adapter is no text"


def _secret_in(walk: Walk, prints: object) -> str | None:
    """Why a fingerprint, as ``element_key`` made it, must not be kept."""
    if type(prints) is str:
        return walk.redactor.reason(prints)
    if type(prints) is bytes:
        return walk.redactor.reason_bytes(prints)
    parts = prints if type(prints) is tuple or type(prints) is frozenset else ()
    return next((reason for part in parts if (reason := _secret_in(walk, part))), None)
