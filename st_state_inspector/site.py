"""A line of the app. Apart from the rest of the record, because the hooks need it before there is any."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Site:
    """A line of the app's own code: ``file`` is a path as the interpreter knows it.

    ``version`` counts the states of the file that were seen: a saved file is another version.
    """

    file: str
    line: int
    function: str
    version: int = 0

    def __str__(self) -> str:
        """``app.py:41 in save()``: the last path component, as a reader would name it."""
        name = self.file.replace("\\", "/").rsplit("/", 1)[-1]
        where = "" if self.function == "<module>" else f" in {self.function}()"
        return f"{name}:{self.line}{where}"
