"""The record: what one session's runs looked like, as frozen dataclasses.

Nothing here knows Streamlit, the browser or how a value was captured. A record is made once, by the
recorder, and only read afterwards. Every class is immutable; equality is by content except for
``Node`` (see ``node``), where identity *is* the statement "nothing changed".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from st_state_inspector.kinds import (
    CauseKind,
    ChangeKind,
    Command,
    Ending,
    InterruptedBy,
    Severity,
    WriteKind,
)
from st_state_inspector.node import Node as Node  # noqa: PLC0414 - mypy: the record has it too
from st_state_inspector.node import PathItem as PathItem  # noqa: PLC0414 - as above
from st_state_inspector.site import Site as Site  # noqa: PLC0414 - mypy: the record has it too

Path = tuple[PathItem, ...]
"""Where a value sits: the first item is the key in ``st.session_state``."""


@dataclass(frozen=True, slots=True)
class Write:
    """One assignment, deletion or replacement of a key.

    ``site`` is None where no line of the app did it (Streamlit's clean-up, a change in place); for
    ``widget`` it is the line that draws the widget. ``callback`` and ``fragment`` name what was
    running, or are None. ``at`` is its place in the order of the run's reads and writes: 0 for what was
    before them.
    ``unknown``, which only ``History.blame`` gives: the value was captured in full for the first time
    after samples, and whether anybody had changed it is not known. ``suspects``, which only it fills in:
    who got a value that was changed in place, or that may have been after this assignment. ``same``:
    the very object that the key had was assigned to it, which changes nothing; what differs was
    changed in place.
    """

    key: str
    run_id: int
    site: Site | None
    callback: str | None
    kind: WriteKind
    fragment: str | None = None
    at: int = 0
    same: bool = False
    suspects: tuple[Read, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """The reads of one key through ``st.session_state`` in one run, by the body or by one callback.

    Those since the last write of the key are a record of their own.
    ``site`` is the first line that got the value, ``others`` are the next ones, ``more`` counts those
    beyond; where ``given`` is False nobody got it, and ``site`` only asked whether the key is there.
    ``first`` and ``last`` are places in the order of the run's reads and writes, ``count`` says how
    often the value was got, or else asked for.
    """

    key: str
    run_id: int
    site: Site | None
    callback: str | None
    count: int
    first: int
    last: int
    others: tuple[Site, ...] = ()
    more: int = 0
    given: bool = True


@dataclass(frozen=True, slots=True)
class Owner:
    """The widget that owns a key: what it is, and where the app draws it.

    ``persist`` is its ``persist_state``, ``bound`` its ``bind``; each is empty where there is none.
    """

    type: str
    label: str
    site: Site | None
    page: str
    fragment: str = ""
    form: str = ""
    bound: str = ""
    persist: str = ""
    callback: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One path that differs between two snapshots.

    ``before`` is None for ``added``, ``after`` is None for ``removed``. ``write`` is the last write
    of the key in that run (or in an earlier one, if the value was not compared in between), None when
    comparing runs that are not neighbours; ``Run.writes_of`` has those before it, which may have made a part
    of the change. ``note`` says in words
    what previews can't ("3 of 1,000 rows differ, column price").
    """

    path: Path
    kind: ChangeKind
    before: Node | None
    after: Node | None
    write: Write | None = None
    note: str = ""

    @property
    def key(self) -> str:
        """The key in ``st.session_state`` that this change belongs to."""
        return str(self.path[0])


@dataclass(frozen=True, slots=True)
class WidgetChange:
    """One widget whose value the browser changed: the heart of a ``widget`` cause."""

    key: str | None
    label: str
    type: str
    before: Node | None
    after: Node | None
    site: Site | None = None
    form: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """What started a run. ``str(cause)`` is one readable line; a guess is never shown as fact."""

    kind: CauseKind
    text: str
    widgets: tuple[WidgetChange, ...] = ()
    site: Site | None = None

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class ExceptionInfo:
    """An exception that reached Streamlit: ``frames`` are the app's own, outermost first.

    ``missing_key`` and ``refused_key`` are set when ``st.session_state`` itself raised it: the key
    that was read or deleted but is not there, or that was assigned after its widget was created.
    """

    type: str
    message: str
    site: Site | None = None
    frames: tuple[Site, ...] = ()
    missing_key: str | None = None
    refused_key: str | None = None


@dataclass(frozen=True, slots=True)
class CallbackTrace:
    """One callback that ran: what it was given, what it read and changed, how it ended.

    ``writes`` are there also where an exception cut the callback short, or where a value was put
    back to what it was. ``rerun`` is the line of the ``st.rerun`` or ``st.switch_page``, ``stop`` that of the
    ``st.stop`` that ended it; ``ended_by`` says which of these it was.
    ``cut_short``: its run was interrupted while it was running. ``meanwhile`` are keys whose values were
    changed in place while it ran, and of which it was not seen to get hold, or not alone: a thread may have
    done that.
    """

    name: str
    site: Site | None
    widget_key: str | None
    widget_label: str
    args: tuple[Node, ...]
    kwargs: tuple[tuple[str, Node], ...]
    duration_ms: float
    changes: tuple[Change, ...] = ()
    exception: ExceptionInfo | None = None
    writes: tuple[Write, ...] = ()
    reads: tuple[str, ...] = ()
    rerun: Site | None = None
    cut_short: bool = False
    stop: Site | None = None
    meanwhile: tuple[str, ...] = ()
    ended_by: Command | None = None


@dataclass(frozen=True, slots=True)
class KeyWarning:
    """One rule that matched: what happened to which key, why it matters, how to mend it.

    In ``History.warnings`` the same mistake (rule, key and sites) is one warning: ``count`` runs
    made it, ``first_run`` to ``last_run`` (which is ``run_id``).
    """

    rule: str
    severity: Severity
    key: str
    message: str
    hint: str
    run_id: int
    sites: tuple[Site, ...] = ()
    docs_url: str = ""
    count: int = 1
    first_run: int = 0
    last_run: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of the script, or of the fragments named in ``fragments``.

    ``id`` counts from 1 within the session. ``started_at`` is in UTC. ``duration_ms`` is the app's
    own time including its callbacks, ``overhead_ms`` what the inspector added to it. ``ended_by`` is
    the command of the app that ended the run early, ``ending_site`` its line, where there is one,
    ``interrupted_by`` who interrupted it, where that is known. ``follows``
    is the run that asked for this one: a chain of ``st.rerun`` is one interaction. ``query`` holds
    the query parameters after the run. ``not_compared`` names the keys whose values were too expensive
    to compare in this run, or were captured in full for the first time after samples: whether these
    changed is not known, but a later run tells, where the value had been captured before. The latter
    are ``caught_up``.
    """

    id: int
    cause: Cause
    ending: Ending
    page: str
    fragments: tuple[str, ...]
    started_at: datetime
    duration_ms: float
    overhead_ms: float
    callbacks: tuple[CallbackTrace, ...] = ()
    changes: tuple[Change, ...] = ()
    writes: tuple[Write, ...] = ()
    warnings: tuple[KeyWarning, ...] = ()
    ending_site: Site | None = None
    exception: ExceptionInfo | None = None
    reads: tuple[Read, ...] = ()
    follows: int | None = None
    query: Node | None = None
    query_changes: tuple[Change, ...] = ()
    not_compared: tuple[str, ...] = ()
    interrupted_by: InterruptedBy | None = None
    caught_up: tuple[str, ...] = ()
    ended_by: Command | None = None

    def writes_of(self, key: str) -> tuple[Write, ...]:
        """All writes of ``key`` in this run, in their order: ``Change.write`` is the last that counts."""
        return tuple(write for write in self.writes if write.key == key)
