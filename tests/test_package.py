"""The wheel: what is in it, what is not, and that it works where only it is installed.

Nothing is fetched: the frontend is built already (``make static``), and hatchling is called directly.
"""

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.one_line import APPS, ROOT, copy_app

STATIC = "st_state_inspector/static/"
TEXT = (".py", ".html", ".js", ".css", ".json", ".txt", "METADATA", "RECORD", "WHEEL")


def run(*command: str | Path, cwd: Path = ROOT, **env: str) -> str:
    """Run Python with these arguments; its output, or a failed test that shows it."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run("-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the wheel in it."""
    target = tmp_path_factory.mktemp("site")
    run("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", target, wheel)
    return target


def test_the_frontend_is_in_the_wheel_with_all_that_it_loads(contents):
    index = contents[STATIC + "index.html"].decode()
    loaded = re.findall(r'(?:src|href)="([^"]+)"', index)
    assert any(name.endswith(".js") for name in loaded)
    assert any(name.endswith(".css") for name in loaded)
    for name in loaded:
        assert name.startswith("./"), f"{name} would not be found below the component's URL"
        assert STATIC + name.removeprefix("./") in contents


def test_the_frontend_loads_nothing_from_elsewhere(contents):
    for name, data in contents.items():
        if name.endswith((".html", ".css")):
            assert not re.search(
                rb"""(?:src|href)=["'](?:https?:)?//|url\(["']?(?:https?:)?//|@import""", data
            ), name


def test_type_checkers_are_told_that_the_package_is_typed(contents):
    assert "st_state_inspector/py.typed" in contents


def test_every_module_is_in_the_wheel(contents):
    modules = {f.relative_to(ROOT).as_posix() for f in (ROOT / "st_state_inspector").rglob("*.py")}
    assert modules <= contents.keys()


def test_only_the_package_is_in_the_wheel(contents):
    tops = {name.split("/")[0] for name in contents}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"st_state_inspector"}
    assert not [
        name
        for name in contents
        if re.search(r"node_modules|tests?/|\.test\.|\.tsx?$|\.map$|__pycache__", name)
    ]


def test_the_licence_is_in_the_wheel(contents):
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in contents)


def test_no_path_of_this_machine_is_in_the_wheel(contents):
    paths = {str(ROOT), str(Path.home()), sys.prefix}
    paths.discard("/root")  # too short a word to look for: it may well stand for something else
    for name, data in contents.items():
        if name.endswith(TEXT):
            assert not [path for path in paths if path.encode() in data], name


def test_an_sdist_can_be_built_into_a_wheel_without_node(wheel, contents, tmp_path):
    run("-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        assert not [name for name in archive.getnames() if "node_modules" in name]
        archive.extractall(tmp_path, filter="data")
    source = next(folder for folder in tmp_path.iterdir() if folder.is_dir())
    run("-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, cwd=source, PATH="")
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as archive:
        assert set(archive.namelist()) == contents.keys()


def test_the_installed_wheel_is_the_one_that_is_imported(installed, tmp_path):
    where = run(
        "-c", "import st_state_inspector as s; print(s.__file__)", cwd=tmp_path, PYTHONPATH=str(installed)
    )
    assert Path(where.strip()).is_relative_to(installed)


def test_an_app_runs_beside_the_installed_wheel(installed, tmp_path):
    script = copy_app(APPS / "counter_callbacks.py", tmp_path, inspector=True)
    steps = f"""
import sys
from streamlit.testing.v1 import AppTest

at = AppTest.from_file({str(script)!r}, default_timeout=120).run()
at.button[0].click().run()
assert not at.exception, at.exception
assert at.session_state.count == 1
print(sys.modules["st_state_inspector"].__file__)
"""
    where = run("-c", steps, cwd=tmp_path, PYTHONPATH=str(installed))
    assert Path(where.strip()).is_relative_to(installed)
