"""The panel for everyone: nothing for axe to find in a real browser, and all of it by keyboard."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from tests.browser.conftest import opened
from tests.browser.panel import Panel, open_app, open_mistakes, settle
from tests.one_line import ROOT

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
OF_WHOLE_PAGES = ("region", "landmark-one-main", "page-has-heading-one")
"""Rules for the page around: the panel is a part of one."""
TABS = ("diff", "state", "callbacks", "warnings")

FOCUSED = """() => {
  const at = document.activeElement;
  if (at === null || at === document.body) return null;
  const style = getComputedStyle(at);
  const own = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  const next = at.nextElementSibling;
  const thumb = at.matches("input[type=range]") && getComputedStyle(next).outlineStyle !== "none";
  return { name: at.getAttribute("aria-label") || at.textContent.trim(), visible: own || thumb };
}"""


def inside(page: Page) -> Frame:
    return next(frame for frame in page.frames if "st_state_inspector" in frame.url)


def busy_demo(page: Page, panel: Panel, url: str) -> None:
    """An order, a callback with an argument, a lost note and an exception: something in every tab."""

    def ran(run_id: int) -> None:
        """The run is recorded, and over: what is clicked while the page is drawn anew may be missed."""
        panel.expect_newest_run(run_id)
        settle(page)

    open_app(page, url)
    ran(1)
    page.get_by_role("button", name="Remove the last order").click()
    ran(2)
    open_mistakes(page)
    page.get_by_label("Note for the roaster").fill("darker")
    page.get_by_label("Note for the roaster").press("Tab")
    ran(3)
    page.get_by_text("Hide the note").click()
    ran(4)
    page.get_by_role("button", name="Reset the cups").click()
    ran(5)


def violations(frame: Frame) -> list[str]:
    """What axe has to say, contrast included."""
    if not frame.evaluate("'axe' in window"):
        frame.evaluate(AXE.read_text(encoding="utf-8"))
    return list(
        frame.evaluate(
            """async (rules) => (await axe.run(document, { rules })).violations
                .flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html} (${n.any[0]?.message})`))""",
            {rule: {"enabled": False} for rule in OF_WHOLE_PAGES},
        )
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(demo_url: str, browser: Browser, scheme: Literal["light", "dark"]):
    """Every tab, the history of a key, the menu and the collapsed panel, in both themes."""
    with opened(browser, color_scheme=scheme) as page:
        panel = Panel(page)
        busy_demo(page, panel, demo_url)
        frame = inside(page)
        found: dict[str, list[str]] = {}
        for run in (5, 2):
            panel.select_run(run)
            for tab in TABS:
                panel.open_tab(tab)
                found[f"{tab} of run {run}"] = violations(frame)
        panel.open_tab("state")
        panel.part("state-key-orders").click()
        found["a key"] = violations(frame)
        panel.part("open-history").click()
        found["its history"] = violations(frame)
        panel.part("save-menu").click()
        found["the menu"] = violations(frame)
        panel.frame.get_by_role("menu").press("Escape")
        panel.frame.get_by_role("button", name="State inspector").click()
        found["collapsed"] = violations(frame)
    assert {where: what for where, what in found.items() if what} == {}


def test_every_stop_of_the_tab_key_is_seen(demo_url: str, page: Page, panel: Panel):
    """Tab goes from the head through list, slider and tabs to what is in them; the focus is in sight."""
    busy_demo(page, panel, demo_url)
    panel.select_run(2)
    frame = inside(page)
    stops: dict[str, list[str]] = {}
    for tab in TABS:
        panel.open_tab(tab)
        panel.frame.get_by_role("button", name="State inspector").focus()
        stops[tab] = []
        for _ in range(60):
            page.keyboard.press("Tab")
            at = frame.evaluate(FOCUSED)
            if at is None or not page.evaluate("document.activeElement.tagName === 'IFRAME'"):
                break
            assert at["visible"], f"{tab}: no visible focus on {at['name']}"
            stops[tab].append(at["name"].split(",")[0][:40])
    head = ["Follow newest+3 newer runs", "Save and settings", "Runs"]
    assert all(names[:2] == head[:2] and names[2].startswith("Runs") for names in stops.values()), stops
    assert all(len(names) > 9 for names in stops.values()), stops


def test_the_whole_of_it_by_keyboard(demo_url: str, page: Page, panel: Panel, tmp_path: Path):
    """Runs, tabs, a key of the state, its history, a run from there, and back: without the mouse."""
    busy_demo(page, panel, demo_url)
    runs = panel.part("run-list")
    runs.focus()
    for name, selected in (("ArrowDown", 4), ("ArrowDown", 3), ("ArrowUp", 4), ("End", 1), ("Home", 5)):
        page.keyboard.press(name)
        expect(panel.run(selected)).to_have_attribute("aria-selected", "true")
        expect(runs).to_have_attribute("aria-activedescendant", f"run-{selected}")
    panel.part("tab-diff").focus()
    page.keyboard.press("ArrowRight")
    expect(panel.part("panel-state")).to_be_visible()
    tree = panel.part("panel-state").get_by_role("tree").first
    tree.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(tree.locator("[data-active]")).to_have_count(1)
    panel.part("open-history").focus()
    page.keyboard.press("Enter")
    expect(panel.part("key-history")).to_be_visible()
    expect(panel.frame.get_by_role("button", name="Back (Escape)")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel.part("tab-state")).to_be_focused()
    panel.part("save-menu").focus()
    page.keyboard.press("Enter")
    expect(panel.part("save-png")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(panel.part("save-json")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel.part("save-menu")).to_be_focused()
