"""An app whose own code is an installed package: whose lines are named, with the option and without."""

import sys

import pytest

import st_state_inspector
from st_state_inspector import sites
from tests.inspecting import click, code, writes

PACKAGE = """
import streamlit as st

def save():
    st.session_state.saved = True

def fill():
    st.session_state.stock = ["tea"]
    st.button("Save", on_click=save)
    st.text_input("Name", key="name")

def fail():
    raise ValueError("sold out")
"""
APP = """
from shop_in_a_wheel.stock import fail, fill

fill()
if st.session_state.get("saved"):
    fail()
"""


@pytest.fixture(params=["site-packages", "dist-packages"])
def wheel(request, tmp_path, monkeypatch):
    """A package in a folder of installed packages, until the test ends."""
    folder = tmp_path / "lib" / request.param
    package = folder / "shop_in_a_wheel"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "stock.py").write_text(PACKAGE)
    monkeypatch.syspath_prepend(folder)
    yield package
    for name in [name for name in sys.modules if name.split(".")[0] == package.name]:
        del sys.modules[name]
    st_state_inspector.install()  # without the option: what it named counts no longer
    assert not sites.is_app_file(str(package / "stock.py"))


def test_its_lines_are_named_where_the_option_says_so(inspected, wheel):
    app = inspected(APP, app_packages="shop_in_a_wheel")
    assert ("stock", "assigned", None, 'st.session_state.stock = ["tea"]') in writes(app.last)
    assert code(app.history().owners_at(1)["name"].site) == 'st.text_input("Name", key="name")'
    click(app.at, "Save")
    (trace,) = app.last.callbacks
    assert (trace.name, code(trace.site)) == ("save", "def save():")
    assert ("saved", "assigned", "save", "st.session_state.saved = True") in writes(app.last)
    assert app.last.exception is not None
    assert [code(site) for site in app.last.exception.frames] == ["fail()", 'raise ValueError("sold out")']
    assert any(file == str(wheel / "stock.py") for file, _, _ in app.history().excerpts)


def test_without_the_option_the_line_that_called_it_is_named(inspected, wheel):
    app = inspected(APP)
    assert ("stock", "assigned", None, "fill()") in writes(app.last)
    assert code(app.history().owners_at(1)["name"].site) == "fill()"


@pytest.mark.parametrize(
    ("packages", "file", "counts"),
    [
        (["shop"], "shop/stock.py", True),
        (["shop"], "shop.py", True),
        (["shop"], "shopping/stock.py", False),
        (["shop"], "other/shop/stock.py", False),
        (["acme.shop"], "acme/shop/stock.py", True),
        (["acme.shop"], "acme/other.py", False),
        (["other", "shop"], "shop/__init__.py", True),
        ([], "shop/stock.py", False),
    ],
)
def test_a_name_stands_for_its_package_and_nothing_else(packages, file, counts):
    sites.count_as_app(packages)
    try:
        assert sites.is_app_file(f"/usr/lib/python3.11/site-packages/{file}") == counts
        assert not sites.is_app_file(pytest.__file__)
    finally:
        sites.count_as_app(())
