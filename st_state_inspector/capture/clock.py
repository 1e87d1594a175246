"""The time that one comparison may take: asked in the middle of long work, which then ends."""

from __future__ import annotations

from math import inf
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_BETWEEN = 2_000  # units of work, of some 100 ns each, between two looks at the clock
_LONG = 50_000  # characters: looking through fewer takes no time to speak of
_FIRST_GUESS = 2e-8  # seconds for a character, until a long text has been looked through
_TRUST = 0.97


class OutOfTime(Exception):  # noqa: N818 - an answer, not an error
    """The deadline has passed, or would pass before the work is done."""


class Clock:
    """A deadline: ``tick`` counts work that can stop anywhere, ``timed`` does what can't stop at all."""

    __slots__ = ("_left", "_per_character", "deadline")

    def __init__(self) -> None:
        self.deadline = inf
        self._left = _BETWEEN
        self._per_character = _FIRST_GUESS

    def tick(self, units: int = 1) -> None:
        """Count ``units`` of work; raises OutOfTime once the deadline has passed."""
        self._left -= units
        if self._left < 0:
            self._left = _BETWEEN
            if perf_counter() > self.deadline:
                raise OutOfTime

    def timed(self, characters: int, work: Callable[..., T], *args: object) -> T:
        """Do ``work`` over so many characters, if that fits by the pace of the last times."""
        if characters < _LONG:
            return work(*args)
        began = perf_counter()
        if began + characters * self._per_character > self.deadline:
            self._per_character *= _TRUST  # it may have been the machine that was slow
            raise OutOfTime
        result = work(*args)
        self._per_character = (self._per_character + (perf_counter() - began) / characters) / 2
        return result
