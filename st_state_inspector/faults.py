"""Failures of the inspector itself: noted, logged once each, never passed on to the app."""

from __future__ import annotations

import logging
from _thread import get_ident
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from st_state_inspector.watchdog import WATCHED, CutOff, told, unwatched, watch_on, watched

LOG = logging.getLogger("st_state_inspector")

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """One clear line for the panel: which stage failed, or what this Streamlit lacks."""

    stage: str
    message: str


class Told(Exception):  # noqa: N818 - said in words
    """A failure whose text is meant for the panel."""


class TookTooLong(Told):
    """A stage was cut off; ``what`` says after which time, and where it was then."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The inspector was {what}; the app is not affected.")
        self.what = what


class Faults:
    """The problems of one session (or of the installation), each kept once."""

    def __init__(self) -> None:
        self._problems: dict[Problem, None] = {}
        self.failed = False
        """Whether anything of ours has failed: then what should have been seen may have been missed."""
        self.hung: dict[str, str] = {}
        """Stages that were cut off, and where: they are not asked again, as each call would take as long."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What went wrong so far, oldest first, without repetitions."""
        return tuple(self._problems)

    def note(self, stage: str, message: str) -> None:
        """Show ``message`` in the panel."""
        self._problems.setdefault(Problem(stage, message))

    def withdraw(self, stage: str) -> None:
        """Show nothing of ``stage`` any more."""
        for problem in [p for p in self._problems if p.stage == stage]:
            del self._problems[problem]

    def guarded(self, stage: str, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Do the inspector's own work; a failure is noted and gives None.

        This is the hazard "the inspector has a bug": everything we do inside the app's run goes
        through here, so that the app never notices. What hangs is cut off, and is not asked again.
        Streamlit's control exceptions are not ``Exception``s and pass.
        """
        if stage in self.hung:
            return None
        ident = get_ident()
        inside = ident in WATCHED  # other work of ours: it goes on when this has failed
        try:
            return call(*args, **kwargs) if inside else watched(ident, call, args, kwargs)
        except Exception as error:  # noqa: BLE001 - the hazard that this function is for
            self._caught(stage, error, inside)
            return None
        except CutOff as cut:
            if inside:
                watch_on()
            what = told(cut)
        self._caught(stage, TookTooLong(what), inside)
        return None

    def _caught(self, stage: str, error: Exception, inside: bool) -> None:
        self.failed = True
        if isinstance(error, TookTooLong):
            self.hung[stage] = error.what
        failed = f"The inspector failed here ({type(error).__name__}); the app is not affected."
        problem = Problem(stage, str(error) if isinstance(error, Told) else failed)
        if problem not in self._problems:
            self._problems[problem] = None
            with unwatched() if inside else nullcontext():
                LOG.error("st_state_inspector: %s failed", stage, exc_info=error)
