"""What the hooks share: what was replaced, what went wrong, who decides about sessions, this thread's run."""

from __future__ import annotations

from st_state_inspector.faults import Faults
from st_state_inspector.patching import Patches
from st_state_inspector.slot import ThreadNow
from st_state_inspector.tracebacks import remove_own_frames
from st_state_inspector.visitors import Admit

FAULTS = Faults()
ADMIT: list[Admit] = []  # who decides about new sessions; empty: nothing is installed
NOW = ThreadNow()
CONTROL = ("RerunException", "StopException")  # how Streamlit ends a run: no exceptions of the app's


def untrace(error: BaseException) -> None:
    """The app's own exception passes: it looks as it does without us."""
    FAULTS.guarded("tracebacks", remove_own_frames, error)


PATCHES = Patches(untrace)
