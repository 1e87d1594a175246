"""Hatchling's build hook: whoever installs the package from source gets its frontend built.

It runs for wheels, sdists and editable installs alike. An sdist carries the built frontend, so that
installing from one needs no Node.js.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent / "scripts"))
import frontend

SKIP = "ST_STATE_INSPECTOR_SKIP_FRONTEND"
"""Set to 1 to leave ``static/`` as it is, e.g. while Vite's dev server stands in for it."""


class FrontendBuildHook(BuildHookInterface[Any]):
    """Builds ``st_state_inspector/static`` unless it is up to date."""

    def dependencies(self) -> list[str]:
        """Node.js from PyPI, but only where there is something to build and nothing to build it with."""
        return [] if _nothing_to_do() or frontend.find_npm() else [frontend.NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by Hatchling before it collects the files. Raises ``FrontendError`` with advice."""
        if not _nothing_to_do():
            frontend.build()


def _nothing_to_do() -> bool:
    return os.environ.get(SKIP) == "1" or frontend.is_fresh()
