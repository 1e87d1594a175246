"""The promises of the design that a reader can't see in any one file.

Each rule is a function from a module to its breaches, so that the last tests can show it a breach.
"""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.one_line import ROOT

PACKAGE = "st_state_inspector"
PRIVATE_API_FILE = f"{PACKAGE}.streamlit_hooks"
PUBLIC_STREAMLIT = ("streamlit", "streamlit.components.v1", "streamlit.testing.v1")
MAX_MODULE_LINES = 300
MAX_HOOKS_LINES = 400  # of the one file that may not be split
MAX_FUNCTION_LINES = 40

STAGES: tuple[frozenset[str], ...] = tuple(
    frozenset(stage.split())
    for stage in (
        "version options kinds site node model bounded faults patching finding fuse cutoff watchdog drawn",
        "events visitors sites sources suspects tracebacks errors callables causes",
        "slot gate installed streamlit_hooks taps other_taps read_taps run_taps end_taps browser_taps",
        "capture diff",
        "rules",
        "redactions codec decode history",
        "privacy in_browser open_run closing recorder",
        "restore report wire",
        "component outbox panel",
        "session",
        "inspector",
        "auto testing cli",
        "__init__",
    )
)
"""The way of the data, left to right. A module may import from its own stage and those before it."""

KNOWS_STREAMLIT = frozenset(
    "streamlit_hooks taps other_taps read_taps run_taps end_taps browser_taps component panel session"
    " inspector auto testing cli __init__".split()
)
"""All others are about the record: they never ask Streamlit, so they can be tested and read without it."""


@dataclass(frozen=True)
class Module:
    name: str
    source: str
    is_package: bool = False

    @property
    def part(self) -> str:
        """The word that stands in ``STAGES``: the first one below the package."""
        return self.name.split(".")[1] if "." in self.name else "__init__"

    def imports(self) -> Iterator[str]:
        """The full names of all that is imported anywhere in the module, at its top or inside functions."""
        for node in ast.walk(ast.parse(self.source)):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._absolute(node)
                yield from (f"{base}.{alias.name}" for alias in node.names)

    def _absolute(self, node: ast.ImportFrom) -> str:
        above = self.name.split(".")
        above = above[: len(above) - node.level + self.is_package] if node.level else []
        return ".".join([*above, *([node.module] if node.module else [])])


def load(file: Path) -> Module:
    parts = file.relative_to(ROOT).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    return Module(".".join(parts[:-1] if is_package else parts), file.read_text(encoding="utf-8"), is_package)


MODULES = [load(file) for file in sorted((ROOT / PACKAGE).rglob("*.py"))]


def private_streamlit(module: Module) -> list[str]:
    """Imports of Streamlit's private API outside the one file that may."""
    if module.name == PRIVATE_API_FILE:
        return []
    return [name for name in module.imports() if name.split(".")[0] == "streamlit" and not _is_public(name)]


def _is_public(name: str) -> bool:
    """``streamlit`` itself, one of its public modules, or a public name out of one of these."""
    owner, _, last = name.rpartition(".")
    if name in PUBLIC_STREAMLIT:
        return True
    if owner == "streamlit" and last in {"runtime", "elements", "delta_generator", "proto", "web", "util"}:
        return False
    return owner in PUBLIC_STREAMLIT and not last.startswith("_") and last != "custom_component"


def streamlit_where_only_the_record_is(module: Module) -> list[str]:
    """Imports of Streamlit, or of parts that ask it, by a part that is about the record only."""
    if module.part in KNOWS_STREAMLIT:
        return []
    return [name for name in module.imports() if name.split(".")[0] == "streamlit" or _asks_streamlit(name)]


def _asks_streamlit(name: str) -> bool:
    package, _, inside = name.partition(".")
    return package == PACKAGE and inside.split(".")[0] in KNOWS_STREAMLIT


def against_the_way_of_the_data(module: Module) -> list[str]:
    """Imports from a stage to the right of the module's own."""
    own = stage_of(module.part)
    inside = (name.split(".")[1] for name in module.imports() if name.startswith(f"{PACKAGE}."))
    known = (part for part in inside if any(part in stage for stage in STAGES))
    return [part for part in known if stage_of(part) > own]


def stage_of(part: str) -> int:
    for number, stage in enumerate(STAGES):
        if part in stage:
            return number
    raise AssertionError(f"{part} is new: say in STAGES where it stands on the way of the data")


def too_long(module: Module) -> list[str]:
    """The module, or functions in it, that are longer than a reader should have to bear."""
    lines = len(module.source.splitlines())
    most = MAX_HOOKS_LINES if module.name == PRIVATE_API_FILE else MAX_MODULE_LINES
    found = [f"{lines} lines"] if lines > most else []
    for node in ast.walk(ast.parse(module.source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MAX_FUNCTION_LINES:
                found.append(f"{node.name}() has {length} lines")
    return found


RULES = [private_streamlit, streamlit_where_only_the_record_is, against_the_way_of_the_data, too_long]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_no_module_breaks_the_rule(rule):
    assert MODULES
    assert {module.name: rule(module) for module in MODULES if rule(module)} == {}


@pytest.mark.parametrize(
    ("rule", "name", "source"),
    [
        (private_streamlit, "panel", "from streamlit.runtime import get_instance"),
        (private_streamlit, "panel", "import streamlit.proto.Delta_pb2"),
        (private_streamlit, "panel", "def late():\n    from streamlit import runtime"),
        (private_streamlit, "panel", "from streamlit.components.v1 import custom_component"),
        (private_streamlit, "panel", "from streamlit import _main"),
        (private_streamlit, "panel", "from streamlit.delta_generator import DeltaGenerator"),
        (streamlit_where_only_the_record_is, "recorder", "import streamlit"),
        (streamlit_where_only_the_record_is, "capture.walk", "from ..taps import x"),
        (against_the_way_of_the_data, "model", "from st_state_inspector.wire import x"),
        (against_the_way_of_the_data, "model", "from st_state_inspector import panel"),
        (against_the_way_of_the_data, "capture.walk", "from ..history import History"),
        (too_long, "model", "x = 1\n" * (MAX_MODULE_LINES + 1)),
        (too_long, "streamlit_hooks", "x = 1\n" * (MAX_HOOKS_LINES + 1)),
        (too_long, "model", "def f():\n" + "    x = 1\n" * MAX_FUNCTION_LINES),
    ],
)
def test_the_rule_sees_a_breach(rule, name, source):
    assert rule(Module(f"{PACKAGE}.{name}", source))


@pytest.mark.parametrize(
    ("rule", "name", "source"),
    [
        (private_streamlit, "panel", "import streamlit as st\nfrom streamlit import session_state"),
        (private_streamlit, "panel", "from streamlit.components.v1 import declare_component"),
        (private_streamlit, "testing", "from streamlit.testing.v1 import AppTest"),
        (private_streamlit, "streamlit_hooks", "from streamlit.runtime import get_instance"),
        (streamlit_where_only_the_record_is, "recorder", "import st_state_inspector.events"),
        (
            against_the_way_of_the_data,
            "capture.walk",
            "from .redact import Redactor\nfrom ..model import Node",
        ),
        (against_the_way_of_the_data, "wire", "from st_state_inspector.history import History"),
        (too_long, "model", "def f():\n" + "    x = 1\n" * (MAX_FUNCTION_LINES - 1)),
    ],
)
def test_the_rule_lets_the_rest_pass(rule, name, source):
    assert rule(Module(f"{PACKAGE}.{name}", source)) == []


# ---- what no file may say, of whichever kind ----------------------------------------------------

HOSTS = tuple(
    ".".join(parts) for parts in (("registry", "npmjs"), ("files", "pythonhosted"), ("deb", "debian"))
)
FOLDERS = tuple(f"{folder}/" for folder in (ROOT, Path.home()) if len(folder.parts) > 1)
ONLY_HERE = re.compile("|".join(map(re.escape, (*FOLDERS, *HOSTS))))
"""Folders of the machine that this runs on, and hosts that a developer's own settings should name."""


def test_no_file_names_a_folder_of_ours_or_a_registry():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    # Outside a git checkout (a source archive) every file is one that was shipped.
    names = listed.stdout.split("\0") if listed.returncode == 0 else map(str, ROOT.rglob("*"))
    files = [ROOT / name for name in names if name]
    found = {
        file.relative_to(ROOT): match[0]
        for file in files
        if file.is_file() and file != Path(__file__)
        if (match := ONLY_HERE.search(file.read_text(encoding="utf-8", errors="ignore")))
    }
    assert files
    assert found == {}


@pytest.mark.parametrize("text", [f"cd {ROOT}/docs", f"https://{HOSTS[0]}.example/x"])
def test_such_a_name_would_be_found(text):
    assert ONLY_HERE.search(text)


def test_the_one_line_brings_only_what_the_hooks_need():
    """The record, capture and the rules come with the first session: making their classes takes long."""
    code = "import sys, st_state_inspector.auto; print(*sys.modules)"
    environment = {**os.environ, "ST_STATE_INSPECTOR": "1", "PYTHONPATH": str(ROOT)}
    run = [sys.executable, "-W", "ignore", "-c", code]
    came = subprocess.run(run, capture_output=True, text=True, check=True, env=environment).stdout.split()
    assert f"{PACKAGE}.taps" in came
    late = "model recorder history capture rules session panel wire".split()
    assert [name for name in came if any(f"{name}.".startswith(f"{PACKAGE}.{part}.") for part in late)] == []
