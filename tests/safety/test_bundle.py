"""The built panel runs under a strict Content-Security-Policy and follows few links."""

import re

import pytest

from tests.one_line import ROOT

STATIC = ROOT / "st_state_inspector" / "static"
SOURCES = sorted((ROOT / "frontend" / "src").rglob("*.ts*"))
APP_SOURCES = [file for file in SOURCES if ".test." not in file.name and "testing" not in file.parts]


@pytest.fixture(scope="module")
def built() -> dict[str, str]:
    files = [file for file in STATIC.rglob("*") if file.suffix in {".js", ".html", ".css"}]
    if not files:
        pytest.fail("the frontend is not built: run `make static`")
    return {file.name: file.read_text(encoding="utf-8") for file in files}


def found(texts: dict[str, str], pattern: str) -> dict[str, str]:
    return {
        name: text[max(0, match.start() - 60) : match.end() + 40]
        for name, text in texts.items()
        if (match := re.search(pattern, text))
    }


def test_no_text_becomes_code(built):
    scripts = {name: text for name, text in built.items() if name.endswith(".js")}
    assert found(scripts, r"(?<![\w.$])eval\(|\bnew Function\(|(?<![\w.$])Function\(['\"]") == {}
    assert found(scripts, r"\bset(?:Timeout|Interval)\(\s*['\"`]") == {}
    assert found(scripts, r"document\.write\(") == {}


def test_the_page_has_no_inline_script_style_handler_or_foreign_address(built):
    pages = {name: text for name, text in built.items() if name.endswith(".html")}
    assert pages
    assert found(pages, r"<script(?![^>]*\bsrc=)[^>]*>\s*\S") == {}
    assert found(pages, r"\son\w+\s*=") == {}
    assert found(pages, r"javascript:") == {}
    assert found(pages, r"(?:src|href)=[\"'](?:https?:)?//") == {}


def test_nothing_is_fetched_from_elsewhere(built):
    styles = {name: text for name, text in built.items() if name.endswith(".css")}
    assert found(styles, r"@import|url\(\s*[\"']?(?:https?:)?//") == {}


def sources() -> dict[str, str]:
    return {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8") for file in APP_SOURCES}


def test_values_are_rendered_as_text():
    assert sources()
    assert (
        found(sources(), r"dangerouslySetInnerHTML|\.innerHTML\s*=|\.outerHTML\s*=|insertAdjacentHTML") == {}
    )


def test_every_link_is_in_a_component_that_is_tested_with_hostile_addresses():
    """That is ``frontend/src/panel/links.test.tsx``: whoever adds a link elsewhere adds it there too."""
    assert set(found(sources(), r"href=|window\.open\(|location\.(?:href|assign|replace)")) == {
        "frontend/src/panel/SiteButton.tsx",
        "frontend/src/panel/Warning.tsx",
    }
    assert found(sources(), r"javascript:|data:text/html") == {}


def test_a_pattern_would_find_what_it_looks_for():
    assert found({"x": "a=eval('1')"}, r"(?<![\w.$])eval\(")
    assert found({"x": "<div onclick = 'x'>"}, r"\son\w+\s*=")
