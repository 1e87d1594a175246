"""Every option of the inspector, in one frozen table with its unit and its default."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

RuleSetting = Literal["off", "info", "warning", "error"]
Editor = Literal["none", "vscode", "cursor", "pycharm"]

ENV_SWITCH = "ST_STATE_INSPECTOR"
ENV_DEV_URL = "ST_STATE_INSPECTOR_DEV_URL"
_NEVER_THE_APP = ("streamlit", "st_state_inspector")


@dataclass(frozen=True, slots=True)
class Options:
    """What ``install(**options)`` takes. Immutable: installing again replaces the whole table."""

    enabled: bool | None = None
    """Whether sessions are inspected. None: ``gate.py`` decides per session; under AppTest: on."""
    max_runs: int = 200
    """Runs kept per session; the oldest is folded into the base when there are more."""
    max_bytes: int = 64 * 1024 * 1024
    """Bytes that one session's history may keep alive."""
    redact: tuple[str, ...] = ()
    """Extra key names (regular expressions, case ignored) whose values are never kept."""
    ignore: tuple[str, ...] = ()
    """Keys that are never recorded at all: exact names."""
    rules: Mapping[str, RuleSetting] = field(default_factory=dict)
    """``off`` or a severity, by rule id (``docs/key-warnings.md``), or for one key by ``rule-id:key``."""
    allow_restore: bool | None = None
    """Whether the panel may put a recorded state back. None: only for a browser on this machine."""
    max_value_bytes: int = 4 * 1024 * 1024
    """Bytes kept of one value; a larger one keeps its preview and a fingerprint only."""
    max_run_ms: int = 20
    """Milliseconds for comparing values in one run; expensive ones that don't fit wait, and say so."""
    app_packages: tuple[str, ...] = ()
    """Installed packages that are the app's own code: import names, such as ``shop`` or ``acme.shop``."""
    editor: Editor = "none"
    """Where the panel's links to lines of code lead, until the developer chooses otherwise in its menu."""


def make_options(**given: Any) -> Options:
    """Check ``given`` and return the table.

    Raises ``TypeError`` for an unknown name and ``ValueError`` for a value that can't be used; both
    messages say what to write instead.
    """
    names = {f.name for f in dataclasses.fields(Options)}
    unknown = sorted(set(given) - names)
    if unknown:
        raise TypeError(
            f"install() does not know the option {unknown[0]!r}; it takes {', '.join(sorted(names))}."
        )
    for name in ("max_runs", "max_bytes", "max_value_bytes", "max_run_ms"):
        _check_count(name, given.get(name, 1))
    for name in ("redact", "ignore", "app_packages"):
        if name in given:
            given[name] = _names(name, given[name])
    _check_packages(given.get("app_packages", ()))
    if given.get("editor", "none") not in get_args(Editor):
        raise ValueError(f"editor must be one of {_quoted(Editor)}, not {given['editor']!r}.")
    _check_rules(given.get("rules", {}))
    return Options(**given)


def _check_count(name: str, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{name} must be a whole number of at least 1, not {value!r}.")


def _names(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, (list, tuple, set, frozenset)) and all(isinstance(v, str) for v in value):
        return tuple(value)
    raise ValueError(f"{name} must be a string or a list of strings, not {value!r}.")


def _check_rules(rules: object) -> None:
    if not isinstance(rules, Mapping):
        raise ValueError(f"rules must map rule ids to 'off' or a severity, not {rules!r}.")
    for rule, setting in rules.items():
        if setting not in get_args(RuleSetting):
            raise ValueError(f"rules[{rule!r}] must be one of {_quoted(RuleSetting)}, not {setting!r}.")


def _quoted(choice: Any) -> str:
    return ", ".join(map(repr, get_args(choice)))


def _check_packages(names: tuple[str, ...]) -> None:
    for name in names:
        if not all(part.isidentifier() for part in name.split(".")):
            raise ValueError(
                f"app_packages takes names as in an import statement ('shop', 'acme.shop'), not {name!r}."
            )
        if name.split(".")[0] in _NEVER_THE_APP:
            raise ValueError(f"app_packages can't hold {name!r}: it is no app's own code.")


def env_switch(environ: Mapping[str, str] | None = None) -> bool | None:
    """What ``ST_STATE_INSPECTOR`` says: True for ``1``, False for ``0``, None where it is unset.

    Any other value counts as ``0``: a switch that was meant to be set but can't be read must not
    open the panel to anybody.
    """
    value = (os.environ if environ is None else environ).get(ENV_SWITCH, "").strip().lower()
    if value == "":
        return None
    return value in {"1", "true", "yes", "on"}
