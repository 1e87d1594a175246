"""Tracebacks of the app's exceptions: what they tell, and how they look without the inspector."""

from __future__ import annotations

from types import CodeType, TracebackType

from st_state_inspector.site import Site
from st_state_inspector.sites import app_sites, command_in, is_own_code


def argument_of(error: BaseException | None, code: CodeType, name: str) -> str | None:
    """The argument ``name`` of the call of ``code`` that raised ``error``; None if none did.

    Reading ``st.session_state.x`` turns the KeyError of the call into an AttributeError, which has
    it as its context.
    """
    for candidate in (error, error.__context__ if isinstance(error, AttributeError) else None):
        traceback = candidate.__traceback__ if candidate is not None else None
        while traceback is not None:
            if traceback.tb_frame.f_code is code:
                value = traceback.tb_frame.f_locals.get(name)
                return value if type(value) is str else None
            traceback = traceback.tb_next
    return None


def remove_own_frames(exception: BaseException) -> None:
    """Take the inspector's frames out of an exception's traceback and of those it is chained to.

    The app's developer reads this traceback: it must be the one that there would be without us.
    """
    seen: set[int] = set()
    pending: list[BaseException | None] = [exception]
    while pending:
        current = pending.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        current.__traceback__ = _spliced(current.__traceback__)
        pending += [current.__cause__, current.__context__]


def _spliced(traceback: TracebackType | None) -> TracebackType | None:
    kept: list[TracebackType] = []
    while traceback is not None:
        if not is_own_code(traceback.tb_frame.f_code):
            kept.append(traceback)
        traceback = traceback.tb_next
    for this, following in zip(kept, [*kept[1:], None], strict=False):
        this.tb_next = following
    return kept[0] if kept else None


def callback_stopped(error: BaseException | None) -> Site | None:
    """The line of the ``st.stop`` that ended a callback, if one did."""
    if type(error).__name__ != "StopException" or error is None or not command_in(error.__traceback__):
        return None
    at = app_sites(error.__traceback__)
    return at[-1] if at else None
