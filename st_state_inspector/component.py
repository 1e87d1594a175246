"""The panel's component: the frontend, as Streamlit serves it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from streamlit.components.v1 import declare_component

from st_state_inspector.options import ENV_DEV_URL

STATIC = Path(__file__).parent / "static"

_declared: list[Any] = []


def component() -> Any:
    """The component, declared when first used. ``url`` (Vite's dev server) wins over ``path``."""
    if not _declared:
        url = os.environ.get(ENV_DEV_URL)
        if url is None and not (STATIC / "index.html").is_file():
            raise FileNotFoundError(f"the panel's frontend is not built: {STATIC / 'index.html'} is missing")
        where = {"url": url} if url else {"path": str(STATIC)}
        _declared.append(declare_component("st_state_inspector", **where))
    return _declared[0]
