"""The runs of one session: the bounded log that grows, and the frozen ``History`` that is read.

A log keeps the state before its oldest run (the base) and, for each run, which keys have another
Node after it (its patch). Dropping the oldest run folds its patch into the base; dropping a later
one puts its patch in front of the next run's. The panel does the same with what it was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeVar

from st_state_inspector import codec, fuse
from st_state_inspector.capture.weigh import own_bytes, reachable, record_bytes
from st_state_inspector.decode import decode_history
from st_state_inspector.diff import changed_keys
from st_state_inspector.diff import diff as diff_states
from st_state_inspector.faults import Problem
from st_state_inspector.model import Change, KeyWarning, Node, Owner, Run, Site, Write
from st_state_inspector.options import Options
from st_state_inspector.redactions import KeyRedaction, Redaction, named_nodes, redactions_in
from st_state_inspector.sources import Excerpt, ExcerptKey, excerpts
from st_state_inspector.suspects import suspects_in, writes_in

T = TypeVar("T")

Patch = Mapping[str, Node | None]
"""Key to the Node it has now; None: the key is gone."""

OwnerPatch = Mapping[str, Owner | None]
"""Key to the widget that owns it now; None: no widget does any more."""

_MAX_EXCERPTS = 2_000
_SEVERITIES = ("info", "warning", "error")
_FAILED = ("exception", "callback_exception", "compile_error")


@dataclass(frozen=True, slots=True)
class Entry:
    """One run, and how the state after it differs from the state after the entry before it.

    ``owners`` says the same of the widgets that own keys.
    """

    run: Run
    patch: Patch
    owners: OwnerPatch = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class History:
    """What happened in one session, as far as it is kept; a moment of it, which stays as it is."""

    base: Mapping[str, Node]
    """The state before the oldest kept run."""
    entries: tuple[Entry, ...]
    base_owners: Mapping[str, Owner] = field(default_factory=dict)
    """The widgets that owned keys before the oldest kept run."""
    excerpts: Mapping[ExcerptKey, Excerpt] = field(default_factory=dict)
    """Source lines around the sites of the runs, as they were when these ran."""
    problems: tuple[Problem, ...] = ()
    """What of the inspector failed or is missing on this Streamlit, as the panel tells it."""

    @property
    def stopped(self) -> str:
        """Why recording has stopped, so that runs are missing at the end; empty while it goes on."""
        return next((problem.message for problem in self.problems if problem.stage == fuse.STAGE), "")

    @property
    def runs(self) -> tuple[Run, ...]:
        """The kept runs, oldest first."""
        return tuple(entry.run for entry in self.entries)

    @property
    def warnings(self) -> tuple[KeyWarning, ...]:
        """The key warnings of all kept runs: the same mistake (rule, key, sites) once, with its count.

        In the order in which they were made first. Message and severity are those of the newest run
        in which the mistake was most severe. A note (``info``) that led to a warning is one with it.
        """
        made = [warning for run in self.runs for warning in run.warnings]
        grave = {(w.rule, w.key, w.sites[:1]): w.sites for w in reversed(made) if w.severity != "info"}
        same: dict[tuple[str, str, tuple[Site, ...]], list[KeyWarning]] = {}
        for w in made:
            note = w.severity == "info"
            sites = grave.get((w.rule, w.key, w.sites[:1]), w.sites) if note else w.sites
            same.setdefault((w.rule, w.key, sites), []).append(w)
        return tuple(map(_one_of, same.values()))

    def state_at(self, run_id: int) -> Mapping[str, Node]:
        """The state after run ``run_id``, by key; ``KeyError`` if that run is not kept."""
        return _folded(self.base, ((e.run.id, e.patch) for e in self.entries), run_id)

    def owners_at(self, run_id: int) -> Mapping[str, Owner]:
        """The widgets that own keys after run ``run_id``; ``KeyError`` if that run is not kept."""
        return _folded(self.base_owners, ((e.run.id, e.owners) for e in self.entries), run_id)

    def diff(self, run_a: int, run_b: int) -> tuple[Change, ...]:
        """What differs between the states after two runs; ``KeyError`` if one is not kept."""
        return diff_states(self.state_at(run_a), self.state_at(run_b))

    def blame(self, key: str) -> tuple[Write, ...]:
        """Every kept write of ``key``, newest first, with who may have changed the value in place.

        A run that could not know whether the value had changed before it has one that is ``unknown``.
        """
        found = ((e, w) for e in reversed(self.entries) for w in writes_in(e.run, key))
        return tuple(replace(w, suspects=suspects_in(e.run, w, e.patch)) for e, w in found)

    @property
    def redactions(self) -> tuple[Redaction, ...]:
        """Where secrets were removed, and why; never what they were."""
        states = [self.base, *(entry.patch for entry in self.entries)]
        named = [(key, node) for state in states for key, node in state.items() if node is not None]
        return redactions_in([*named, *(found for run in self.runs for found in named_nodes(run))])

    def to_dict(self) -> dict[str, Any]:
        """The whole history as plain JSON values, with its ``schema_version`` and what was redacted."""
        removed = [{"path": list(path), "reason": reason} for path, reason in self.redactions]
        return {
            **codec.encode_history(self),
            "redactions": removed,
            "problems": [*map(asdict, self.problems)],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> History:
        """The history that ``to_dict`` gave; ``ValueError`` for another schema version."""
        kept = decode_history(data)
        entries = tuple(Entry(*entry) for entry in kept.entries)
        problems = tuple(Problem(**problem) for problem in data.get("problems", ()))
        return cls(kept.base, entries, kept.base_owners, kept.excerpts, problems)


def _one_of(warnings: list[KeyWarning]) -> KeyWarning:
    """The warnings of several runs about one mistake, as one."""
    first, last = warnings[0].run_id, warnings[-1].run_id
    worst = max(reversed(warnings), key=lambda warning: _SEVERITIES.index(warning.severity))
    return replace(worst, run_id=last, count=len(warnings), first_run=first, last_run=last)


def _apply(state: dict[str, T], patch: Mapping[str, T | None]) -> None:
    for key, value in patch.items():
        if value is None:
            state.pop(key, None)
        else:
            state[key] = value


def _folded(
    base: Mapping[str, T], patches: Iterable[tuple[int, Mapping[str, T | None]]], run_id: int
) -> dict[str, T]:
    state = dict(base)
    seen: list[int] = []
    for at, patch in patches:
        _apply(state, patch)
        seen.append(at)
        if at == run_id:
            return state
    kept = f"it keeps {seen[0]} to {seen[-1]}" if seen else "it keeps none yet"
    raise KeyError(f"run {run_id} is not in the history; {kept}")


class HistoryLog:
    """The growing history of one session. Only the recorder adds to it."""

    def __init__(self, options: Options, base: Mapping[str, Node]) -> None:
        self._options = options
        self._base = dict(base)
        self._base_owners: dict[str, Owner] = {}
        self._excerpts: dict[ExcerptKey, Excerpt] = {}
        self._entries: list[Entry] = []
        self._bytes = sum(map(own_bytes, self._base.values()))
        self._evicted: list[int] = []
        self._pinned: set[int] = set()

    @property
    def history(self) -> History:
        """What there is now, frozen."""
        return History(dict(self._base), tuple(self._entries), dict(self._base_owners), dict(self._excerpts))

    def __iter__(self) -> Iterator[Run]:
        """The kept runs, newest first, as often as they are asked for: every rule walks through them."""
        return self.runs

    @property
    def runs(self) -> Iterator[Run]:
        """The kept runs, newest first, without copying the history."""
        return (entry.run for entry in reversed(self._entries))

    def add(
        self,
        run: Run,
        before: Mapping[str, Node],
        after: Mapping[str, Node],
        owners: OwnerPatch | None = None,
        redact: Callable[[str], str] = str,
    ) -> None:
        """Keep ``run``, which turned the state ``before`` into ``after``; drop what is too much.

        ``owners`` is the patch of the widgets that own keys, ``redact`` takes secrets out of the
        source lines that are kept for the run's sites.
        """
        patch: dict[str, Node | None] = {key: after.get(key) for key in changed_keys(before, after)}
        entry = Entry(run, patch, owners or {})
        self._entries.append(entry)
        sites = [*codec.sites_of_run(run), *(o.site for o in (owners or {}).values() if o is not None)]
        self._excerpts.update(excerpts(sites, self._excerpts, redact))
        while len(self._excerpts) > _MAX_EXCERPTS:
            del self._excerpts[next(iter(self._excerpts))]
        self._bytes += _new_bytes([before[key] for key in patch if key in before], entry)
        self._bound()

    def pin(self, run_id: int, pinned: bool = True) -> None:
        """Keep a run for as long as anything else can go, or no longer; ``KeyError`` if it is not kept."""
        if all(entry.run.id != run_id for entry in self._entries):
            raise KeyError(f"run {run_id} is not in the history")
        (self._pinned.add if pinned else self._pinned.discard)(run_id)

    def amend_last(self, **fields: Any) -> None:
        """Replace fields of the newest run: what is known only after it was added."""
        last = self._entries[-1]
        self._entries[-1] = Entry(replace(last.run, **fields), last.patch, last.owners)

    def newest(self, key: str) -> Node | None:
        """The Node that ``key`` has after the newest run."""
        patches = (entry.patch for entry in reversed(self._entries) if key in entry.patch)
        return next(patches, self._base).get(key)

    def redact(self, key: str) -> None:
        """Take the values of ``key`` out of all that is kept, and texts that quote them."""
        patches = [self._base, *(entry.patch for entry in self._entries)]
        gone = KeyRedaction(key, (patch.get(key) for patch in patches))
        self._base = {name: node for name, node in gone.patch(self._base).items() if node is not None}
        self._entries = [_without(entry, gone) for entry in self._entries]
        self._base_owners = {k: gone.owner(o) or o for k, o in self._base_owners.items()}
        self._excerpts = {at: tuple(map(gone.text, lines)) for at, lines in self._excerpts.items()}

    def take_evicted(self) -> list[int]:
        """The ids of the runs dropped since the last call."""
        taken, self._evicted = self._evicted, []
        return taken

    def _bound(self) -> None:
        while len(self._entries) > self._options.max_runs:
            self._evict()
        if self._bytes <= self._options.max_bytes:
            return
        # The running sum counts what eviction has freed: count what is really kept before evicting.
        self._bytes = self._kept_bytes()
        while self._bytes > self._options.max_bytes and len(self._entries) > 1:
            for _ in range(max(1, len(self._entries) // 8)):  # counting costs as much as many runs
                if len(self._entries) > 1:
                    self._evict()
            self._bytes = self._kept_bytes()

    def _evict(self) -> None:
        """Drop the oldest run; those with an error go after all others, and pinned ones last."""
        runs = [entry.run for entry in self._entries[:-1]]
        index = min(range(len(runs)), key=lambda i: (self._rank(runs[i]), i))
        dropped = self._entries.pop(index)
        self._evicted.append(dropped.run.id)
        self._pinned.discard(dropped.run.id)
        if index == 0:
            _apply(self._base, dropped.patch)
            _apply(self._base_owners, dropped.owners)
        else:
            following = self._entries[index]
            patch = {**dropped.patch, **following.patch}
            self._entries[index] = Entry(following.run, patch, {**dropped.owners, **following.owners})

    def _rank(self, run: Run) -> int:
        return 2 if run.id in self._pinned else int(run.ending in _FAILED)

    def _kept_bytes(self) -> int:
        seen: set[int] = set()
        roots: list[Node] = list(self._base.values())
        roots += [n for e in self._entries for n in codec.nodes_of_entry(e)]
        records = sum(record_bytes(entry.run) for entry in self._entries)
        return records + sum(own_bytes(node) for node in reachable(roots, seen))


def _without(entry: Entry, gone: KeyRedaction) -> Entry:
    owners = {key: gone.owner(owner) for key, owner in entry.owners.items()}
    return Entry(gone.run(entry.run), gone.patch(entry.patch), owners)


def _new_bytes(before: Iterable[Node], entry: Entry) -> int:
    """The bytes of an entry and of its Nodes, but for those that the values ``before`` it have too."""
    seen = {node.uid for node in reachable(before, set())}
    new = reachable(codec.nodes_of_entry(entry), seen)
    return record_bytes(entry.run) + sum(own_bytes(node) for node in new)
