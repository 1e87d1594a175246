"""What Streamlit does, in the words of the record. Values are live: take what you need, keep none."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from st_state_inspector.kinds import Command, InterruptedBy
from st_state_inspector.site import Site

Values = Mapping[str, object]
"""The state as the app sees it: key to live value, keyless widgets left out."""


class Life:
    """Ends when the state of a session does: whatever is known by identities of its values ends too."""

    __slots__ = ("__weakref__",)


AskedBy = Literal["browser", "app", "timer", "source", "unknown"]


class Request(NamedTuple):
    """Who asked for a run: ``command`` at ``site`` of the app, in its ``fragment``; or a saved ``file``.

    ``reconnected`` tells the first run since the browser came back.
    """

    asked_by: AskedBy = "unknown"
    command: Command | None = None
    site: Site | None = None
    history: bool = False
    file: str = ""
    reconnected: bool = False
    fragment: str = ""


class RunStarted(NamedTuple):
    """A run begins; its callbacks and its body are still to come.

    ``first`` is the first run of the session; ``late`` means that it was under way when recording began:
    how it came to be is not known. ``life`` ends with the session's state. ``app`` is the main script.
    """

    request: Request
    fragments: tuple[str, ...]
    query: str
    page_hash: str
    values: Values
    first: bool
    late: bool = False
    life: weakref.ref[Life] | None = None
    app: str = ""


class WidgetValue(NamedTuple):
    """A widget's value before the run and as the browser sent it."""

    widget_id: str
    key: str | None
    before: object
    after: object


class BrowserValues(NamedTuple):
    """What may have been changed in the browser; ``unread``: Streamlit did not take it, buttons only."""

    widgets: tuple[WidgetValue, ...]
    unread: bool = False


class WidgetDrawn(NamedTuple):
    """A widget was created. ``trigger``: a button or the like, whose value lasts for one run.

    ``options``: Python's hashes of them, which tell one list from another and are never shown.
    """

    widget_id: str
    key: str | None
    type: str
    label: str
    site: Site | None
    has_callback: bool
    fragment: str = ""
    form: str = ""
    bound: str = ""
    persist: str = ""
    secret: bool = False
    options: frozenset[int] | None = None
    trigger: bool = False


class ValueDrawn(NamedTuple):
    """A keyed widget was drawn with a value that code can change in place, or with another than it had.

    ``to_browser``: Streamlit sends the value there; else it does so only where the widget is new.
    """

    key: str
    widget_id: str
    value: object
    to_browser: bool


class PasswordSeen(NamedTuple):
    """The value of a password field, which the app is about to be given."""

    value: object


class DefaultGiven(NamedTuple):
    """A keyed widget is about to be drawn, with a default of the app's that is not the widget's own.

    ``assigned`` is True where code has set the key in this run, to ``value``, which wins.
    """

    key: str
    default: object
    assigned: bool
    value: object


class StateListed(NamedTuple):
    """The app listed the keys of ``st.session_state``."""


class ValueGiven(NamedTuple):
    """Somebody was handed the value of ``key``; None: all values at once, at ``site``."""

    key: str | None = None
    site: Site | None = None


class FragmentDeclared(NamedTuple):
    """A fragment was declared; ``every`` says how often it runs by itself ("5 s"), or is empty."""

    name: str
    every: str


class CallbackBound(NamedTuple):
    """A widget was given a callback, defined at ``defined``, which uses the outer variables ``names``.

    Of each: where it lives (the identity of its cell or module), its name, a token for its value.
    """

    widget_id: str
    defined: Site | None
    names: tuple[tuple[int, str, object], ...]


class KeyWritten(NamedTuple):
    """A key was assigned; ``refused``: Streamlit raised instead. ``same``: the object that the key had.

    ``thread`` names the app's function that a thread of its own runs; empty on the script's thread.
    """

    key: str
    site: Site | None
    refused: bool = False
    fragment: str | None = None
    thread: str = ""
    same: bool = False


class KeyDeleted(NamedTuple):
    """A key was deleted by the app; ``thread`` as in ``KeyWritten``."""

    key: str
    site: Site | None
    fragment: str | None = None
    thread: str = ""


class KeyRead(NamedTuple):
    """A key was read through ``st.session_state``, whether it was there or not.

    ``site`` looks for the line when called, at once or never; ``place`` is that instruction of the app (or
    None). ``check``: it asked whether the key is there; ``given``: it got a value, and did something with it.
    ``foreign``: on another thread than the script's.
    """

    key: str
    site: Callable[[], Site | None]
    place: object = None
    check: bool = False
    given: bool = True
    foreign: bool = False


class KeysCleaned(NamedTuple):
    """Streamlit deleted the keys of widgets that were not drawn."""

    keys: tuple[str, ...]


class CallbackStarted(NamedTuple):
    """A callback of the widget ``widget_id`` begins; besides its arguments it has ``held`` at hand."""

    name: str
    site: Site | None
    widget_id: str
    args: tuple[object, ...]
    kwargs: Mapping[str, object]
    values: Values
    held: tuple[object, ...] = ()


class CallbackEnded(NamedTuple):
    """The callback that started last has ended: by ``st.rerun`` or ``st.stop`` at that line, or with its run.

    The latter is ``cut_short``. ``command`` says which of the app's commands it was.
    """

    exception: BaseException | None
    values: Values
    rerun: Site | None = None
    stop: Site | None = None
    cut_short: bool = False
    command: Command | None = None


class FailedWidget(NamedTuple):
    """A keyed widget that Streamlit failed to draw. ``site`` is its line."""

    key: str
    type: str
    site: Site | None


class ExceptionSeen(NamedTuple):
    """An exception of the app reached Streamlit.

    ``read_only_key`` was assigned though its widget takes no value from code, ``duplicate`` is the id
    of the element that was drawn a second time, ``drawing`` the widget that could not be drawn.
    """

    exception: BaseException
    missing_key: str | None = None
    refused_key: str | None = None
    read_only_key: str | None = None
    duplicate: str | None = None
    drawing: FailedWidget | None = None


class RunEnded(NamedTuple):
    """The run is over, clean-up included. ``stopped_early``: by ``st.stop`` or by an exception.

    ``at``: when, by ``perf_counter``; it is told later.
    """

    rerun: bool
    stopped_early: bool
    asked: Request | None
    page: str
    page_hash: str
    values: Values
    query: Mapping[str, object]
    address: str = ""  # the query string in the browser now
    by: InterruptedBy | None = None
    at: float = 0.0


class CompileFailed(NamedTuple):
    """The script could not be compiled: nothing of it ran."""

    exception: BaseException | None
    page: str
    page_hash: str
    values: Values


Event = (
    RunStarted
    | BrowserValues
    | WidgetDrawn
    | ValueDrawn
    | PasswordSeen
    | DefaultGiven
    | StateListed
    | ValueGiven
    | FragmentDeclared
    | CallbackBound
    | KeyWritten
    | KeyDeleted
    | KeyRead
    | KeysCleaned
    | CallbackStarted
    | CallbackEnded
    | ExceptionSeen
    | RunEnded
    | CompileFailed
)
