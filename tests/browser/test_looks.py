"""Pictures are what the screen shows, heights follow the window, long texts do no harm."""

import re
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Serve, opened
from tests.browser.panel import Panel, open_app, settle, steady_box

LONG = """
import streamlit as st

key = "k" * 500
st.session_state.setdefault(key, "v" * 3_000)

def a_callback_with_a_name_that_is_much_longer_than_the_sidebar_is_wide_in_any_font(text):
    st.session_state[key] += "w"

callback = a_callback_with_a_name_that_is_much_longer_than_the_sidebar_is_wide_in_any_font
st.button("Press " * 40, on_click=callback, args=("x" * 400,), key=key + "button")
if st.button("Fail"):
    raise RuntimeError("went wrong " * 100 + key)
"""


SCROLL = """(tree, to) => new Promise((done) => {
  tree.scrollTop = to;
  requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)));
})"""
"""Scroll, and wait until what came into sight is drawn."""


def difference(one: Image.Image, other: Image.Image, box: tuple[int, int, int, int]) -> float:
    """How far two pictures are apart within a box: 0 to 255, mean of all points."""
    apart = ImageChops.difference(one.crop(box), other.crop(box)).convert("L")
    return float(ImageStat.Stat(apart).mean[0])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_saved_picture_is_what_the_screen_shows(
    demo_url: str, browser: Browser, scheme: Literal["light", "dark"], tmp_path: Path
):
    """Placeholders in the theme's colour, lists scrolled as they are, no scrollbars over the text."""
    with opened(browser, color_scheme=scheme) as page:
        panel = Panel(page)
        open_app(page, demo_url)
        for run in range(2, 9):
            page.get_by_role("slider", name="Drum temperature").press("ArrowRight")
            panel.expect_newest_run(run)
        panel.select_run(3)
        panel.open_tab("state")
        panel.frame.locator(".tree").first.evaluate(SCROLL, 60)
        settle(page)
        page.screenshot(path=tmp_path / "screen.png")
        panel.part("save-menu").click()
        with page.expect_download() as download:
            panel.part("save-png").click()
        download.value.save_as(tmp_path / "saved.png")
        boxes = panel.iframes.bounding_box(), page.get_by_label("Customer").bounding_box()
    screen, saved = (Image.open(tmp_path / f"{name}.png").convert("RGB") for name in ("screen", "saved"))
    assert saved.size == screen.size
    for box, allowed in zip(boxes, (2.0, 1.0), strict=True):
        assert box is not None
        left, top = int(box["x"]), int(box["y"])
        found = difference(screen, saved, (left, top, left + int(box["width"]), top + int(box["height"])))
        assert found < allowed


def test_a_panel_that_comes_out_of_a_closed_sidebar_is_as_high_as_what_it_shows(
    demo_url: str, page: Page, panel: Panel
):
    """A narrow window closes the sidebar: in the strip that is left each letter has a line of its own."""
    page.set_viewport_size({"width": 390, "height": 1500})
    page.goto(demo_url)
    expect(panel.part("panel-diff")).to_be_attached()
    settle(page)
    page.get_by_test_id(re.compile("stExpandSidebarButton|stSidebarCollapsedControl")).first.click()
    expect(panel.part("appeared")).to_be_visible()
    assert 300 < steady_box(panel.iframes)["height"] < 1200


@pytest.mark.parametrize("height", [420, 700, 1500])
def test_the_panel_ends_where_the_window_does_or_is_of_a_fair_height(
    demo_url: str, page: Page, panel: Panel, height: int
):
    page.set_viewport_size({"width": 1280, "height": height})
    open_app(page, demo_url)
    panel.expect_newest_run(1)
    panel.part("appeared").get_by_role("button").click()  # more than fits into any window
    expect(panel.change("customer")).to_be_visible()
    box = steady_box(panel.iframes)
    assert box["height"] <= height - 72
    if height == 420:
        assert box["height"] >= 300, "the sidebar scrolls, the panel stays usable"
    else:
        assert height - 30 < box["y"] + box["height"] < height


def test_the_panel_follows_a_window_that_changes(demo_url: str, page: Page, panel: Panel):
    open_app(page, demo_url)
    panel.expect_newest_run(1)
    heights = []
    for height in (900, 600, 900):
        page.set_viewport_size({"width": 1280, "height": height})
        heights.append(panel.box["height"])
    assert heights[0] == heights[2] > 600 > heights[1]


def test_the_panel_uses_the_sides_of_the_sidebar(demo_url: str, page: Page, panel: Panel):
    open_app(page, demo_url)
    panel.expect_newest_run(1)
    box = panel.box
    sidebar = steady_box(page.get_by_test_id("stSidebar"))
    assert box["x"] - sidebar["x"] == pytest.approx(12, abs=1)
    assert box["width"] <= sidebar["width"] - 24


def test_long_names_and_texts_are_cut_and_can_be_read_whole(
    serve: Serve, page: Page, panel: Panel, tmp_path: Path
):
    """Nothing is wider than the panel; what is cut is one press of a key away."""
    app = tmp_path / "long.py"
    app.write_text(LONG, encoding="utf-8")
    open_app(page, serve(app).url)
    page.get_by_role("button", name="Press Press").click()
    panel.expect_newest_run(2)
    inside = page.frames[-1]
    for tab in ("diff", "state", "callbacks", "warnings"):
        panel.open_tab(tab)
        wide = inside.evaluate(
            """() => [...document.querySelectorAll(".tab-panel *")].filter((e) =>
                e.getBoundingClientRect().right > window.innerWidth && !e.closest(".offscreen"))
                .map((e) => e.className)"""
        )
        assert wide == []
    panel.open_tab("diff")
    name = panel.frame.get_by_role("button", name="k" * 500, exact=True).first
    assert name.bounding_box()["height"] < 40  # type: ignore[index]  # it is in sight
    name.press("Enter")
    history = panel.part("key-history")
    expect(history.get_by_role("heading", name="k" * 500)).to_be_visible()
    more = history.get_by_test_id("show-all").first
    more.focus()
    more.press("Enter")
    expect(more).to_have_text("show less")

    page.get_by_role("button", name="Fail").click()
    settle(page)
    panel.expect_newest_run(3)
    panel.follow()
    history.get_by_role("button", name="Back (Escape)").press("Escape")
    box = panel.part("exception").locator(".exception-message")
    low = box.bounding_box()["height"]  # type: ignore[index]  # it is in sight
    box.get_by_test_id("show-all").press("Enter")
    expect(box.get_by_test_id("show-all")).to_have_text("show less")
    assert box.bounding_box()["height"] > 2 * low  # type: ignore[index]  # the same


@pytest.mark.parametrize("width", [190, 205, 240])
def test_in_a_narrow_sidebar_nothing_in_the_head_lies_upon_another(
    demo_url: str, page: Page, panel: Panel, width: int
):
    open_app(page, demo_url)
    panel.expect_newest_run(1)
    panel.iframes.evaluate("(frame, width) => { frame.style.width = `${width}px` }", width)
    frame = panel.box
    parts = [".title-text", ".follow", ".save"]
    boxes = [panel.frame.locator(part).first.bounding_box() for part in parts]
    title, follow, save = (box for box in boxes if box is not None)
    assert title["x"] + title["width"] <= follow["x"]
    assert follow["x"] + follow["width"] <= save["x"]
    assert title["width"] > 20
    assert save["x"] + save["width"] <= frame["x"] + width
