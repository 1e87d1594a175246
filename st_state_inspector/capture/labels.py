"""Labels of parts: what a mapping's keys are called in a path, unique and free of secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from st_state_inspector.model import PathItem

    from .redact import Redactor

_JS_SAFE = 2**53  # a larger number would be another one in the browser


class Labels:
    """Hands out the labels of one container, each only once."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._used: set[PathItem] = set()

    def of_text(self, text: str) -> PathItem:
        """A string key or attribute name: as it is, unless it is a secret or very long."""
        if self._redactor.reason(text):
            return self.unique("redacted key")
        return self.unique(text if len(text) <= 500 else text[:499] + "…")

    def of_int(self, number: int) -> PathItem:
        """An integer key: as it is where every reader can hold it."""
        if self._redactor.reason_number(number):
            return self.unique("redacted key")
        if -_JS_SAFE < number < _JS_SAFE:
            return self.unique(number)
        return self.unique(f"int({number})" if number.bit_length() < 2_000 else "int(…)")

    def of_preview(self, type_name: str, preview: str) -> PathItem:
        """Any other key: by type and preview, such as ``float(1.5)``."""
        return self.unique(f"{type_name.rpartition('.')[2]}({preview})")

    def unique(self, label: PathItem) -> PathItem:
        """``label``, or with a number behind it where it is taken."""
        found, n = label, 1
        while found in self._used:
            n += 1
            found = f"{label} ({n})"
        self._used.add(found)
        return found
