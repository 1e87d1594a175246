"""The one line that switches the inspector on: put into a copy of an app, or taken out of it."""

import ast
import shutil
from pathlib import Path

LINE = "import st_state_inspector.auto"
ROOT = Path(__file__).resolve().parent.parent
APPS = ROOT / "tests" / "apps"
DEMO = ROOT / "demo.py"


def with_line(source: str) -> str:
    """The app with the line where a developer would write it: after docstring and ``__future__`` imports."""
    if LINE in source.splitlines():
        return source
    lines = source.splitlines(keepends=True)
    end = 0
    for statement in ast.parse(source).body:
        if not _must_come_first(statement):
            break
        end = statement.end_lineno or 0
    return "".join([*lines[:end], f"\n{LINE}\n" if end else f"{LINE}\n", *lines[end:]])


def _must_come_first(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "__future__"
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def without_line(source: str) -> str:
    """The app as it was before."""
    return "".join(line for line in source.splitlines(keepends=True) if line.strip() != LINE)


def copy_app(app: Path, to: Path, *, inspector: bool) -> Path:
    """Copy an app into the folder ``to``, with or without the line, and return the script to run.

    ``app`` is a script, or a folder whose script is ``app.py``; the demo brings its pages along.
    """
    if app.is_dir():
        shutil.copytree(app, to, dirs_exist_ok=True)
        script = to / "app.py"
    else:
        to.mkdir(parents=True, exist_ok=True)
        script = to / app.name
        shutil.copy(app, script)
    if app == DEMO:
        shutil.copytree(ROOT / "demo_pages", to / "demo_pages", dirs_exist_ok=True)
    change = with_line if inspector else without_line
    script.write_text(change(script.read_text(encoding="utf-8")), encoding="utf-8")
    return script
