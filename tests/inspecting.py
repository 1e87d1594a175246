"""Apps under AppTest and what the inspector recorded of them, in words short enough for a test."""

import inspect
import json
import linecache
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1 import local_script_runner as runner_module

from st_state_inspector import Change, History, Run, Site, history_of
from st_state_inspector.model import Node
from tests.app_testing import SECONDS, _forget_the_last_app
from tests.one_line import copy_app, with_line


class Inspected(NamedTuple):
    """A running app, and what is recorded of it so far."""

    at: AppTest
    history: Callable[[], History]

    @property
    def runs(self) -> tuple[Run, ...]:
        return self.history().runs

    @property
    def last(self) -> Run:
        return self.runs[-1]

    def state(self) -> dict[str, str]:
        """What the newest state holds: previews by key."""
        return {key: node.preview for key, node in self.history().state_at(self.last.id).items()}


class Inspect(Protocol):
    def __call__(self, app: Any, *, with_line: bool = ..., run: bool = ..., **options: Any) -> Inspected: ...


def write_app(app: Any, to: Path, *, inspector: bool) -> Path:
    """Put an app (source, function, file or folder) into the folder ``to``."""
    if isinstance(app, Path):
        return copy_app(app, to, inspector=inspector)
    if callable(app):
        body = inspect.getsource(app).split(":\n", 1)[1]
        app = textwrap.dedent(body)
    to.mkdir(parents=True, exist_ok=True)
    script = to / "app.py"
    source = "import streamlit as st\n" + textwrap.dedent(app)
    script.write_text(with_line(source) if inspector else source, encoding="utf-8")
    return script


def start(script: Path) -> Inspected:
    """An AppTest of ``script`` that has not run yet."""
    _forget_the_last_app()
    at = AppTest.from_file(str(script), default_timeout=SECONDS)
    return Inspected(at, lambda: _history(at))


def _history(at: AppTest) -> History:
    found = history_of(at)
    assert found is not None, "nothing is recorded of this app"
    return found


def code(site: Site | None) -> str | None:
    """The line of source that a site names."""
    linecache.checkcache(None if site is None else site.file)
    return None if site is None else linecache.getline(site.file, site.line).strip()


def shown(node: Node | None) -> str | None:
    return None if node is None else node.preview


def told(run: Run) -> list[tuple[str, str, str | None, str | None]]:
    """The changes of a run: path, kind, before, after."""
    return [change_told(change) for change in run.changes]


def change_told(change: Change) -> tuple[str, str, str | None, str | None]:
    path = ".".join(map(str, change.path))
    return path, change.kind, shown(change.before), shown(change.after)


def writes(run: Run) -> list[tuple[str, str, str | None, str | None]]:
    """The writes of a run: key, kind, callback, and the line of source."""
    return [(w.key, w.kind, w.callback, code(w.site)) for w in run.writes]


def click(at: AppTest, label: str) -> AppTest:
    """Click the button with this label."""
    return next(b for b in at.button if b.label == label).click().run()


def run_fragments(at: AppTest, *fragment_ids: str, timer: bool = False) -> AppTest:
    """Run only these fragments, as a widget in them or their timer would have them run."""
    from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

    module: Any = runner_module

    def asking(**kwargs: Any) -> RerunData:
        return RerunData(**kwargs, fragment_id=fragment_ids[0], is_auto_rerun=timer)

    module.RerunData = asking
    try:
        return at.run()
    finally:
        module.RerunData = RerunData


class Connection:
    """What Streamlit has for a browser that is connected."""


def panels(at: AppTest) -> Any:
    """The inspector's panels that an app shows."""
    return at.get("component_instance")


def sent(at: AppTest) -> Any:
    """The newest message that the one panel was sent."""
    (drawn,) = panels(at)
    (message,) = [arg.bytes for arg in drawn.proto.special_args if arg.key == "message"]
    found = json.loads(message)
    return found[-1] if isinstance(found, list) else found
