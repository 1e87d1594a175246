"""Who may have changed a value in place, where nobody assigned its key: whoever got the value."""

from __future__ import annotations

from st_state_inspector.model import Read, Run, Write


def suspects_of(run: Run, write: Write) -> tuple[Read, ...]:
    """The reads by the callback that is known to have done it, or else by anybody in the run."""
    return tuple(
        read
        for read in run.reads
        if read.key == write.key and read.given and write.callback in (None, read.callback)
    )


def reads_of_suspects(run: Run) -> tuple[Read, ...]:
    """The reads of a run that are anybody's: an app may read a thousand keys in every run."""
    in_place = {write.key for write in run.writes if write.kind == "mutated"}
    return tuple(read for read in run.reads if read.key in in_place and read.given) if in_place else ()
