"""The picture in the README is a real one: this test makes it."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.conftest import opened
from tests.browser.panel import Panel, open_app, settle
from tests.one_line import ROOT

PICTURE = ROOT / "docs" / "panel.png"


def test_the_picture_in_the_readme_can_be_made(demo_url: str, browser: Browser, tmp_path: Path):
    """An order and a coupon in the demo, the form's run selected; ``UPDATE_PICTURE=1`` puts it into docs/."""
    with opened(browser, viewport={"width": 1200, "height": 800}, device_scale_factor=1.5) as page:
        panel = Panel(page)
        open_app(page, demo_url)
        panel.expect_newest_run(1)
        page.get_by_label("Customer").fill("Ada")
        page.get_by_role("button", name="Place the order").click()
        panel.expect_newest_run(2)
        page.get_by_label("Coupon (try NEIGHBOUR)").fill("NEIGHBOUR")
        page.get_by_label("Coupon (try NEIGHBOUR)").press("Enter")
        panel.expect_newest_run(3)
        settle(page)
        panel.select_run(2)
        panel.open_tab("diff")
        expect(panel.change("orders.2")).to_be_visible()
        page.mouse.move(900, 780)
        picture = tmp_path / "panel.png"
        page.screenshot(path=picture)
    assert picture.stat().st_size > 50_000
    if os.environ.get("UPDATE_PICTURE"):
        PICTURE.parent.mkdir(exist_ok=True)
        shutil.copy(picture, PICTURE)
    assert PICTURE.is_file(), "make it with UPDATE_PICTURE=1"
    assert "docs/panel.png" in (ROOT / "README.md").read_text(encoding="utf-8")
