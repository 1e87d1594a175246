"""The fuse: recording stops where it costs the app more than it is worth, or hangs, and says so."""

from __future__ import annotations

from st_state_inspector.faults import Faults
from st_state_inspector.model import Run

STAGE = "fuse"
_RUNS = 20
_SHARE = 0.5  # of the app's own time
_MIN_MS = 5.0  # below it nobody waits, however small the app


class Fuse:
    """Counts expensive runs in a row; blows after 20 of them, or at once when told, until ``reset``."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._in_a_row = 0
        self.blown = False
        self.times = 0
        """How often it has blown."""

    def note(self, run: Run) -> None:
        """Take the cost of one more run."""
        expensive = run.overhead_ms > max(_MIN_MS, _SHARE * run.duration_ms)
        self._in_a_row = self._in_a_row + 1 if expensive else 0
        if self._in_a_row >= _RUNS:
            self.blow(
                f"for {_RUNS} runs in a row it took more than half of the app's own time, "
                f"{run.overhead_ms:.0f} ms in run {run.id}. Options such as ignore and max_value_bytes make "
                "it cheaper."
            )

    def blow(self, why: str) -> None:
        """Stop recording; ``why`` is a clause, and may go on with advice."""
        self.blown = True
        self.times += 1
        self._faults.note(
            STAGE,
            f"Recording has stopped: {why} What changes until it goes on will appear in the first run after "
            "that.",
        )

    def reset(self) -> None:
        """Record on; the panel's command ``resume``."""
        self._in_a_row, self.blown = 0, False
        self._faults.withdraw(STAGE)
