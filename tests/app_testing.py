"""``streamlit.testing`` for copies of apps, with the gaps of its older versions filled."""

import hashlib
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime import pages_manager
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1 import app_test as app_test_module

from tests.one_line import copy_app

SECONDS = 60.0
"""How long a run may take: the first one of a process imports pandas and more, on a busy machine too."""

STREAMLIT = tuple(int(part) for part in st.__version__.split(".")[:2])
OLD = STREAMLIT < (1, 51)


def app_test(app: Path, to: Path, *, inspector: bool) -> AppTest:
    """An ``AppTest`` of a copy of ``app`` in the folder ``to``, with or without the inspector's line."""
    _forget_the_last_app()
    script = copy_app(app, to, inspector=inspector)
    return AppTest.from_file(str(script), default_timeout=SECONDS)  # 1.40 takes no Path


def _forget_the_last_app() -> None:
    """Before 1.67 the process remembers how the first app of all organised its pages."""
    private: Any = pages_manager
    manager = private.PagesManager
    if hasattr(private, "PagesStrategyV1"):  # up to 1.43
        manager.DefaultStrategy = private.PagesStrategyV1
        # Without a cache of scripts the files of st.navigation's pages ran as if they were empty.
        vars(app_test_module)["PagesManager"] = partial(manager, script_cache=ScriptCache())
    else:
        manager.uses_pages_directory = None


def go_to(at: AppTest, page: str) -> AppTest:
    """Run the page of this file (relative to the main script), of ``pages/`` or ``st.navigation``."""
    at.switch_page(page)
    if OLD and not page.startswith("pages/"):
        # AppTest.switch_page did not know st.navigation, which calls a page by its URL.
        at._page_hash = hashlib.md5(Path(page).stem.encode()).hexdigest()
    return at.run()


def markdown(at: AppTest) -> list[str]:
    """All that ``st.write`` and ``st.markdown`` show, from top to bottom."""
    return [element.value for element in at.markdown]
