"""Many sessions at the same time, each on script threads of its own, as a server has them.

``AppTest.run`` replaces parts of the process for each run; here they are replaced once, for all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

from streamlit import source_util
from streamlit.runtime import Runtime
from streamlit.runtime.caching.storage.dummy_cache_storage import MemoryCacheStorageManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.local_script_runner import LocalScriptRunner
from streamlit.testing.v1.util import patch_config_options

from tests.app_testing import SECONDS


class ManyAtOnce:
    """One session that can run beside others."""

    def __init__(self, script: Path) -> None:
        self.script = str(script)
        self.at = AppTest.from_file(self.script)
        self.state: Any = vars(self.at).get("_session_state") or vars(self.at)["session_state"]
        self.tree: Any = None

    def run(self) -> "ManyAtOnce":
        # Old Streamlits keep one list of pages for the whole process, whichever script it is of.
        getattr(source_util, "invalidate_pages_cache", lambda: None)()
        pages = PagesManager(self.script, ScriptCache(), setup_watcher=False)
        runner = LocalScriptRunner(self.script, self.state, pages)
        states = None if self.tree is None else self.tree.get_widget_states()
        self.tree = runner.run(states, {}, SECONDS, "")
        self.tree._runner = self.at
        return self


@contextmanager
def server() -> Iterator[None]:
    """What AppTest puts in the place of a server, for as long as the block lasts."""
    mock = MagicMock()
    mock.cache_storage_manager = MemoryCacheStorageManager()
    mock.get_client.return_value = None
    before, Runtime._instance = Runtime._instance, mock
    try:
        # Without magic, whose compiling of syntax trees Python 3.11 can't do on several threads at once.
        with patch_config_options({"global.appTest": True, "runner.magicEnabled": False}):
            yield
    finally:
        Runtime._instance = before
