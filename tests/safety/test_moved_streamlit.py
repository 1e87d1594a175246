"""A Streamlit whose private API has moved: what still works works, the rest is named, the app goes on.

Nothing in Streamlit can be taken away without breaking Streamlit itself. So the other side is changed:
a copy of the package in which a private name is another one, which no Streamlit has.
"""

import compileall
import importlib
import logging
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.inspecting import click, start, write_app
from tests.one_line import ROOT

PACKAGE = ROOT / "st_state_inspector"
APP = """
st.session_state.setdefault("n", 0)

def add():
    st.session_state.n += 1

@st.fragment
def part():
    st.checkbox("C", key="c")

st.text_input("Name", key="name")
st.button("Go", on_click=add)
part()
st.query_params["a"] = "b"
st.markdown(f"{st.session_state.n}")
"""

NAMES = (PACKAGE / "streamlit_hooks.py").read_text(encoding="utf-8")
MODULES = sorted(set(re.findall(r'_found\("([\w.]+)"', NAMES)))
PARTS = sorted(set(re.findall(r'_found\("[\w.]+", "(\w+)"\)', NAMES)))
HOOKED = sorted(set(re.findall(r'\([\w.]+, "(\w+)"\)', NAMES.split("POINTS:")[1].split("\n}")[0])))
READ = sorted(
    set(
        re.findall(
            r"(?:\.|vars\(owner\)\[\")(_old_state|_new_session_state|_new_widget_state|_key_id_mapper|id_key_mapping|query_params|_query_params"
            r"|pages_manager|get_pages|page_script_hash|fragment_ids_this_run|session_state|_state|main_script_path|states"
            r"|session_id|get_script_run_ctx|fragment_storage|lookup|_secrets|fragment_id|get_client|exists)\b",
            (PACKAGE / "streamlit_hooks.py").read_text(encoding="utf-8"),
        )
    )
)


pytestmark = pytest.mark.usefixtures("faults_expected")


def ours() -> dict:
    return {
        name: module for name, module in sys.modules.items() if name.split(".")[0] == "st_state_inspector"
    }


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """The package with its bytecode, which is copied with it: each copy compiles only what it changes."""
    to = tmp_path_factory.mktemp("compiled") / "st_state_inspector"
    shutil.copytree(PACKAGE, to, ignore=shutil.ignore_patterns("static", "__pycache__"))
    assert compileall.compile_dir(to, quiet=1)
    return to


@pytest.fixture
def copy(compiled, tmp_path, monkeypatch):
    """A copy of the package in which some text is another one, imported as the package."""
    made, before = [], ours()

    def change(file: str, pattern: str, to: str):
        shutil.copytree(compiled, tmp_path / "st_state_inspector")
        path = tmp_path / "st_state_inspector" / file
        source = path.read_text(encoding="utf-8")
        assert re.search(pattern, source)
        path.write_text(re.sub(pattern, to, source), encoding="utf-8")
        for name in ours():
            del sys.modules[name]
        monkeypatch.syspath_prepend(tmp_path)
        made.append(importlib.import_module("st_state_inspector"))
        assert Path(made[-1].__file__).is_relative_to(tmp_path)
        return made[-1]

    yield change
    for package in made:
        package.uninstall()
    for name in ours():
        del sys.modules[name]
    sys.modules.update(before)


def use(package, tmp_path):
    """The app goes on as if nothing was: what it shows, what it keeps."""
    package.install()
    at = start(write_app(APP, tmp_path / "app", inspector=False)).at.run()
    at.text_input(key="name").set_value("Ada").run()
    click(at, "Go")
    at.checkbox(key="c").check().run()
    assert not at.exception
    assert at.markdown[0].value == "1"
    assert at.session_state["name"] == "Ada"
    assert len(at.button) == len(at.checkbox) == 1
    installed = importlib.import_module("st_state_inspector.installed")
    hooks = importlib.import_module("st_state_inspector.streamlit_hooks")
    try:
        slot = hooks.slot_of(at)
    except (AttributeError, LookupError):
        slot = None
    own = slot.sink.faults.problems if slot is not None and slot.sink is not None else ()
    return at, (*installed.FAULTS.problems, *own)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_that_has_moved_kills_neither_the_import_nor_the_app(name, copy, tmp_path, caplog):
    package = copy("streamlit_hooks.py", rf'_found\("{re.escape(name)}"', f'_found("{name}_moved"')
    with caplog.at_level(logging.ERROR, logger="st_state_inspector"):
        _, problems = use(package, tmp_path)
    assert any("_moved" in problem.message for problem in problems)
    _once_each(caplog)


@pytest.mark.parametrize("name", [*PARTS, *HOOKED])
def test_a_name_that_is_gone_is_named(name, copy, tmp_path, caplog):
    package = copy("streamlit_hooks.py", rf'(, )"{name}"\)', rf'\1"{name}_moved")')
    with caplog.at_level(logging.ERROR, logger="st_state_inspector"):
        _, problems = use(package, tmp_path)
    renamed = name in {"register", "set"}  # the one or the other is there
    assert renamed or any(f"{name}_moved" in problem.message for problem in problems), problems
    _once_each(caplog)


@pytest.mark.parametrize("name", READ)
def test_an_attribute_that_is_gone_is_noticed_and_the_app_goes_on(name, copy, tmp_path, caplog):
    package = copy("streamlit_hooks.py", rf"(\.|vars\(owner\)\[\"){name}\b", rf"\g<1>{name}_moved")
    with caplog.at_level(logging.ERROR, logger="st_state_inspector"):
        at, problems = use(package, tmp_path)
    history = None
    if not any(problem.stage in {"start of run", "writes", "reads"} for problem in problems):
        history = package.history_of(at)
    complete = history is not None and len(history.runs) == 4 and "n" in history.state_at(4)
    assert problems or complete
    _once_each(caplog)


def _once_each(caplog):
    messages = [r.getMessage() for r in caplog.records if r.name == "st_state_inspector"]
    assert len(messages) == len(set(messages))


@pytest.mark.parametrize(
    ("name", "still"),
    [
        ("_register_watcher", {"changes", "writes", "reads", "callbacks", "cause"}),
        ("register", {"changes", "writes", "reads", "callbacks", "cause"}),
        ("__getitem__", {"changes", "writes", "callbacks", "cause"}),
        ("__setitem__", {"changes", "reads", "callbacks", "cause"}),
        ("register_widget", {"changes", "writes", "reads"}),
        ("on_script_will_rerun", {"changes", "writes", "reads", "callbacks"}),
        ("get_bytecode", {"changes", "writes", "reads", "callbacks", "cause"}),
        ("check_session_state_rules", {"changes", "writes", "reads", "callbacks", "cause"}),
    ],
)
def test_what_does_not_need_the_name_is_recorded(name, still, copy, tmp_path):
    package = copy("streamlit_hooks.py", rf'(, )"{name}"\)', rf'\1"{name}_moved")')
    at, _ = use(package, tmp_path)
    history = package.history_of(at)
    first, _, clicked, _ = history.runs
    seen = {
        "changes": bool(clicked.changes),
        "writes": any(w.kind == "assigned" for w in first.writes),
        "reads": bool(first.reads),
        "callbacks": bool(clicked.callbacks),
        "cause": clicked.cause.kind == "widget",
    }
    assert {part for part, there in seen.items() if there} >= still


def test_only_one_file_holds_private_names_of_streamlit():
    for file in PACKAGE.rglob("*.py"):
        if file.name != "streamlit_hooks.py":
            assert "Finder(" not in file.read_text(encoding="utf-8") or file.name == "finding.py"
