"""Who may have changed a value in place: whoever got it, since its key was last assigned if it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from st_state_inspector.model import Node, Read, Run, Write

_NEVER_CHANGE = ("builtins.tuple", "builtins.frozenset")


def suspects_of(run: Run, write: Write) -> tuple[Read, ...]:
    """The reads by the callback that is known to have done it, or else by anybody in the run.

    None of them where it had changed before the run began: ``at`` is 0.
    """
    if write.at == 0:
        return ()
    return tuple(
        read
        for read in run.reads
        if read.key == write.key and read.given and write.callback in (None, read.callback)
    )


def suspects_in(run: Run, write: Write, patch: Mapping[str, Node | None]) -> tuple[Read, ...]:
    """The same, or the reads since an assignment of a value that can change; ``patch`` is the run's.

    Only the last assignment of the key has any: what was assigned before it is gone.
    """
    if write.kind == "mutated":
        return suspects_of(run, write)
    value = patch.get(write.key)
    if write.kind != "assigned" or write.same or value is None or not _can_change(value):
        return ()
    if any(other.key == write.key and other.at > write.at and not other.same for other in run.writes):
        return ()
    return tuple(r for r in run.reads if r.key == write.key and r.given and r.first > write.at)


def writes_in(run: Run, key: str) -> Iterator[Write]:
    """The writes of a key in a run, last first, and one that says where it is not known what they did."""
    yield from (write for write in reversed(run.writes) if write.key == key)
    if key in run.caught_up:
        yield Write(key, run.id, None, None, "unknown")


def _can_change(value: Node) -> bool:
    return value.kind != "leaf" and not value.redacted and value.type not in _NEVER_CHANGE


def reads_of_suspects(run: Run, patch: Mapping[str, Node | None]) -> tuple[Read, ...]:
    """The reads of a run that are anybody's: an app may read a thousand keys in every run."""
    in_place = {write.key for write in run.writes if write.kind == "mutated"}
    since = {
        write.key: write.at
        for write in run.writes
        if write.kind == "assigned"
        and not write.same
        and (value := patch.get(write.key)) is not None
        and _can_change(value)
    }
    return tuple(
        read
        for read in run.reads
        if read.given and (read.key in in_place or (read.key in since and read.first > since[read.key]))
    )
