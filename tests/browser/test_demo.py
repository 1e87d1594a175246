"""The demo as its first visitor sees it: the mission of the inspector, step by step."""

import json
import struct
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import opened
from tests.browser.panel import Panel, open_app, open_mistakes, settle


@pytest.fixture
def shop(demo_url: str, page: Page, panel: Panel) -> Panel:
    """The demo's first page, with the panel showing its first run."""
    open_app(page, demo_url)
    panel.expect_newest_run(1)
    return panel


def place_order(page: Page, customer: str) -> None:
    page.get_by_label("Customer").fill(customer)
    page.get_by_role("button", name="Place the order").click()
    settle(page)


def test_the_first_run_is_there_at_once(shop: Panel):
    """One import line: the panel shows the first run, with every key as added."""
    expect(shop.run(1)).to_contain_text("first run of this session")
    shop.open_tab("diff")
    for key in ("orders", "discount", "stock", "chat"):
        expect(shop.change(key)).to_have_attribute("data-kind", "added")


def test_a_form_is_one_cause_and_its_callback_is_shown(shop: Panel, page: Page):
    """A submitted form: the cause names it, the diff shows what its callback changed in place."""
    place_order(page, "Ada")
    shop.expect_newest_run(2)
    expect(shop.run(2)).to_contain_text("form 'order' submitted")
    shop.open_tab("diff")
    expect(shop.change("orders.2")).to_have_attribute("data-kind", "mutated")
    callbacks = shop.open_tab("callbacks")
    expect(callbacks).to_contain_text("place_order")
    expect(callbacks).to_contain_text("orders")


def test_a_callback_shows_its_arguments(shop: Panel, page: Page):
    page.get_by_role("button", name="Remove the last order").click()
    shop.expect_newest_run(2)
    callbacks = shop.open_tab("callbacks")
    expect(callbacks).to_contain_text("remove_last_order")
    expect(callbacks).to_contain_text("typed by mistake")
    shop.open_tab("diff")
    expect(shop.change("last_removed")).to_have_attribute("data-kind", "added")


def test_the_history_survives_page_switches(shop: Panel, page: Page):
    """A page switch under st.navigation remounts the iframe: nothing of the history is lost."""
    place_order(page, "Ada")
    page.get_by_role("link", name="Report").click()
    shop.expect_newest_run(3)
    expect(shop.run(3)).to_contain_text("page switched: Shop to Report")
    page.get_by_role("link", name="Shop").click()
    shop.expect_newest_run(4)
    for run in (1, 2, 3, 4):
        expect(shop.run(run)).to_be_visible()
    shop.select_run(2)
    shop.open_tab("diff")
    expect(shop.change("orders.2")).to_be_visible()


def test_the_three_mistakes_are_explained(shop: Panel, page: Page):
    open_mistakes(page)
    page.get_by_role("button", name="Reset the cups").click()
    shop.expect_newest_run(2)
    shop.open_tab("warnings")
    expect(shop.warning("write-after-widget").first).to_contain_text("cups")
    # The exception came last: it has cut nothing off.
    page.get_by_role("button", name="Show the discount").click()
    shop.expect_newest_run(3)
    expect(shop.warning("missing-key").first).to_contain_text("discount")
    expect(shop.run(3)).to_contain_text("exception")


def test_a_lost_note_is_explained(shop: Panel, page: Page):
    open_mistakes(page)
    page.get_by_label("Note for the roaster").fill("darker")
    page.get_by_label("Note for the roaster").press("Enter")
    shop.expect_newest_run(2)
    page.get_by_text("Hide the note").click()
    shop.expect_newest_run(3)
    shop.open_tab("warnings")
    expect(shop.warning("dropped-widget-key").first).to_contain_text("darker")


def test_the_state_keeps_what_is_expanded_when_a_run_arrives(shop: Panel, page: Page):
    shop.open_tab("state")
    key = shop.part("state-key-orders")
    key.click()
    expect(shop.part("panel-state")).to_contain_text("Café Mole")
    place_order(page, "Ada")
    shop.expect_newest_run(2)
    expect(shop.part("panel-state")).to_contain_text("Café Mole")
    expect(shop.part("panel-state")).to_contain_text("Ada")


def test_looking_around_never_reruns_the_app(shop: Panel, page: Page):
    place_order(page, "Ada")
    shop.expect_newest_run(2)
    before = page.get_by_text("Reading").first.inner_text()
    shop.select_run(1)
    for tab in ("state", "callbacks", "warnings", "diff"):
        shop.open_tab(tab)
    shop.part("run-list").press("ArrowUp")
    shop.follow()
    page.wait_for_timeout(500)
    shop.expect_newest_run(2)
    assert page.get_by_text("Reading").first.inner_text() == before


def test_an_older_run_stays_selected_when_a_new_one_arrives(shop: Panel, page: Page):
    place_order(page, "Ada")
    shop.expect_newest_run(2)
    shop.select_run(1)
    place_order(page, "Grace")
    shop.expect_newest_run(3)
    expect(shop.run(1)).to_have_attribute("aria-selected", "true")
    shop.follow()
    expect(shop.run(3)).to_have_attribute("aria-selected", "true")


def test_a_fragment_run_is_marked_and_leaves_one_panel(shop: Panel, page: Page):
    page.get_by_role("slider", name="Drum temperature").press("ArrowRight")
    shop.expect_newest_run(2)
    expect(shop.run(2)).to_contain_text("fragment")
    expect(shop.iframes).to_have_count(1)
    page.get_by_role("button", name="Remove the last order").click()
    shop.expect_newest_run(3)
    expect(shop.iframes).to_have_count(1)


def test_the_picture_is_a_png_of_the_whole_app(shop: Panel, page: Page, tmp_path: Path):
    shop.part("save-menu").click()
    with page.expect_download() as download:
        shop.part("save-png").click()
    assert download.value.suggested_filename.startswith("demo-run1-")
    file = tmp_path / "picture.png"
    download.value.save_as(file)
    data = file.read_bytes()
    assert data.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", data[16:24])
    assert width >= 1200, "the whole app, not the panel alone"
    assert height >= 600


def test_the_history_is_json_that_can_be_read_back(shop: Panel, page: Page, tmp_path: Path):
    import st_state_inspector as ssi

    place_order(page, "Ada")
    shop.expect_newest_run(2)
    shop.part("save-menu").click()
    with page.expect_download() as download:
        shop.part("save-json").click()
    assert download.value.suggested_filename.startswith("demo-run2-")
    assert download.value.suggested_filename.endswith(".json")
    file = tmp_path / "history.json"
    download.value.save_as(file)
    history = ssi.History.from_dict(json.loads(file.read_text(encoding="utf-8")))
    assert [run.id for run in history.runs] == [1, 2]
    assert "form 'order' submitted" in str(history.runs[-1].cause)
    shop.expect_newest_run(2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panel_follows_the_theme_and_fits_the_sidebar(demo_url: str, browser, scheme: str, results):
    """Light and dark: the panel's colours are the app's, and nothing is wider than the sidebar."""
    with opened(browser, color_scheme=scheme) as page:
        panel = Panel(page)
        open_app(page, demo_url)
        panel.expect_newest_run(1)
        frame = next(f for f in page.frames if "st_state_inspector" in f.url)
        brightness = frame.evaluate(
            """() => getComputedStyle(document.body).color.match(/\\d+/g).slice(0, 3)
                .reduce((sum, part) => sum + Number(part), 0)"""
        )
        assert (brightness > 382) == (scheme == "dark"), "the text is light on dark and dark on light"
        assert frame.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
