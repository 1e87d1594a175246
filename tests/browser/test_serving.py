"""The fixtures themselves, on apps without the inspector."""

import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve
from tests.browser.panel import Panel, open_app, settle
from tests.browser.server import save
from tests.one_line import APPS, DEMO, LINE


def test_an_app_without_the_line_has_no_panel(serve: Serve, page: Page, panel: Panel):
    open_app(page, serve(APPS / "temperature.py", inspector=False).url)
    page.get_by_label("Celsius").fill("100")
    page.get_by_label("Celsius").press("Enter")
    expect(page.get_by_label("Fahrenheit")).to_have_value("212.00")
    expect(panel.iframes).to_have_count(0)


def test_a_saved_source_file_reruns_the_app(serve: Serve, page: Page):
    server = serve(APPS / "session_state_basics.py", inspector=False, watch=True)
    open_app(page, server.url)
    save(server.script, 'import streamlit as st\n\nst.title("Edited")\n')
    expect(page.get_by_role("heading", name="Edited")).to_be_visible()


def test_the_line_is_in_the_copy_only(serve: Serve):
    app = APPS / "form_callback.py"
    server = serve(app, inspector=True)
    assert LINE in server.script.read_text(encoding="utf-8")
    assert LINE not in app.read_text(encoding="utf-8")


def test_a_stopped_server_is_gone(serve: Serve):
    server = serve(APPS / "form_callback.py", inspector=False)
    server.stop()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(server.url, timeout=2)


def test_the_demo_runs_without_a_word_in_the_log(serve: Serve, page: Page):
    server = serve(DEMO, inspector=False)
    open_app(page, server.url)
    page.get_by_label("Customer").fill("Ada")
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_text("€ 97.50")).to_be_visible()
    page.get_by_role("link", name="Report").click()
    expect(page.get_by_role("heading", name="Stock")).to_be_visible()
    settle(page)
    page.get_by_test_id("stChatInputTextArea").fill("How much Guji is left?")
    page.get_by_test_id("stChatInputTextArea").press("Enter")
    expect(page.get_by_text("23 bags of Guji natural are left.")).to_be_visible()
    assert "Warning" not in server.log
    assert "Traceback" not in server.log
    assert "deprecat" not in server.log
