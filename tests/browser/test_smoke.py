"""The least that must work on every Streamlit: served, drawn, clicked, and nothing in the console."""

from io import BytesIO

import pytest
import streamlit
from PIL import Image
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.browser.conftest import RESULTS, Serve
from tests.browser.panel import Panel, open_app, settle
from tests.one_line import APPS


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser's console says of errors, the panel's iframe included."""
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if message.type == "error" and not where.endswith("favicon.png"):  # 1.58 may fail to serve its own
            said.append(f"{message.text} ({where})")

    page.on("console", note)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def test_the_panel_appears_and_a_click_is_a_run_with_its_cause(
    serve: Serve, page: Page, panel: Panel, complaints: list[str]
):
    server = serve(APPS / "counter_callbacks.py")
    open_app(page, server.url)
    panel.expect_newest_run(1)
    expect(panel.run(1)).to_contain_text("first run of this session")
    page.get_by_role("button", name="Add one").click()
    settle(page)
    panel.expect_newest_run(2)
    expect(panel.run(2)).to_contain_text("button 'Add one' clicked")
    panel.open_tab("diff")
    panel.expect_changes({"count": "changed"})
    expect(panel.iframes).to_have_count(1)
    pictures = RESULTS / "smoke"
    pictures.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=pictures / f"{streamlit.__version__}.png")  # for whoever wants to look
    assert is_drawn(panel.iframes.screenshot())
    assert complaints == []
    assert "Uncaught app execution" not in server.log
    assert "st_state_inspector" not in server.log


def is_drawn(picture: bytes) -> bool:
    """Whether a picture has something on it: many colours, none of which is nearly everything."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    colours = image.getcolors(1 << 24) or []
    most = max(count for count, _ in colours)
    large = image.width > 200 and image.height > 200
    return large and len(colours) > 40 and most < 0.97 * image.width * image.height


def test_an_empty_picture_would_be_noticed():
    empty = BytesIO()
    Image.new("RGB", (400, 400), "white").save(empty, "PNG")
    assert not is_drawn(empty.getvalue())
