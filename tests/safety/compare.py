"""Run apps with and without the inspector in a process of its own, and print whether they differ.

``python -O -m tests.safety.compare NAME...``: for what would spoil the process of the other tests.
After ``--reload``, each name is one of the package's modules, reloaded after every click.
"""

import importlib
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path


def main(names: list[str]) -> int:
    import streamlit as st

    from st_state_inspector import history_of, install, uninstall
    from tests.inspecting import start, write_app
    from tests.safety.apps import APPS
    from tests.safety.clicking import click_about, look

    warnings.simplefilter("error")
    warnings.filterwarnings("ignore", category=ResourceWarning)

    def seen_of(app: str, after: Callable[[], object]) -> list[object]:
        script = write_app(APPS[app], folder, inspector=False)
        st.cache_data.clear()
        at = start(script).at.run()
        looks = click_about(at, 7, 6, lambda at: (look(at), after())[0])
        recorded.append(history_of(at))
        return looks

    different = 0
    for name in names[1:] if names[0] == "--reload" else names:
        folder = Path(tempfile.mkdtemp())
        recorded: list[object] = []
        app = "todo list" if names[0] == "--reload" else name
        module = importlib.import_module(f"st_state_inspector.{name}") if app != name else None
        uninstall()
        plain = seen_of(app, lambda: None)
        install()
        inspected = seen_of(app, lambda: module and importlib.reload(module))  # noqa: B023 - called at once
        uninstall()
        told = recorded[0] is None and (module is not None or recorded[1] is not None)
        print(name, "same" if plain == inspected and told else "DIFFERENT")  # noqa: T201 - the answer
        different += plain != inspected
    return different


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
