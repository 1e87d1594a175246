"""The app's source files as they were at each run: which version of a file, and what its lines say.

A version is counted up when a file's time of change differs at the beginning of a run. Lines are
read when a run that names them ends, and kept by version, so that an excerpt shows what ran and not
what was saved since.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from st_state_inspector.site import Site

Excerpt = tuple[str, ...]
"""The line of a site with its neighbours; the site's own is the one at ``min(line, 2) - 1``."""

ExcerptKey = tuple[str, int, int]
"""File, version, line."""

_MAX_LINE = 200
_MAX_FILE_BYTES = 2_000_000

_versions: dict[str, tuple[int, int]] = {}  # file to (version, time of change in ns)
_lines: dict[str, tuple[int, list[str]]] = {}  # file to (version, its lines)

SAVED: dict[str, str] = {}
"""Sessions whose next run follows a saved file, and that file."""
_MAX_WAITING = 1_000  # of them: some end before their next run


def note_saved_file(session_id: str, file: str) -> None:
    """The next run of this session follows from that file; the oldest of very many are forgotten."""
    SAVED[session_id] = file
    while len(SAVED) > _MAX_WAITING:
        del SAVED[next(iter(SAVED))]


def version_of(file: str) -> int:
    """The current version of ``file``, counted from 0."""
    known = _versions.get(file)
    if known is None:
        known = _versions[file] = (0, _changed_at(file))
    return known[0]


def look_for_changes() -> None:
    """Count up the version of every known file that was saved since; called when a run begins."""
    for file, (version, seen) in _versions.copy().items():  # whole, whatever other threads add
        now = _changed_at(file)
        if now != seen:
            _versions[file] = (version + 1, now)


def _changed_at(file: str) -> int:
    try:
        return os.stat(file).st_mtime_ns
    except OSError:
        return 0


def excerpts(
    sites: Iterable[Site | None], known: Iterable[ExcerptKey], redact: Callable[[str], str]
) -> dict[ExcerptKey, Excerpt]:
    """The lines around each site whose file has not been saved since, except those ``known``."""
    have = set(known)
    found: dict[ExcerptKey, Excerpt] = {}
    for site in sites:
        if site is None or (key := (site.file, site.version, site.line)) in have or key in found:
            continue
        if site.version == version_of(site.file):
            lines = _lines_of(site.file, site.version)
            around = lines[max(0, site.line - 2) : site.line + 1]
            found[key] = tuple(redact(line.rstrip("\n"))[:_MAX_LINE] for line in around)
    return found


def line_of(site: Site, offset: int = 0) -> str:
    """The source line of ``site`` (or one ``offset`` from it); nothing where the file was saved since."""
    if site.version != version_of(site.file):
        return ""
    lines, at = _lines_of(site.file, site.version), site.line - 1 + offset
    return lines[at] if 0 <= at < len(lines) else ""


def text_of(site: Site) -> str:
    """The whole file of ``site`` as it was when it ran; nothing where it was saved since."""
    if site.version != version_of(site.file):
        return ""
    return "\n".join(_lines_of(site.file, site.version))


def _lines_of(file: str, version: int) -> list[str]:
    known = _lines.get(file)
    if known is None or known[0] != version:
        known = _lines[file] = (version, _read(file))
    return known[1]


def _read(file: str) -> list[str]:
    try:
        if os.path.getsize(file) > _MAX_FILE_BYTES:
            return []
        return Path(file).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
