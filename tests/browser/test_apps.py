"""Apps after Streamlit's documentation, with the inspector's line and without."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve, opened
from tests.browser.panel import IFRAME, Panel, open_app, settle
from tests.browser.server import save
from tests.one_line import APPS


def test_callbacks_their_arguments_and_what_they_changed(serve: Serve, page: Page, panel: Panel):
    open_app(page, serve(APPS / "counter_callbacks.py").url)
    page.get_by_role("button", name="Add one").click()
    panel.expect_newest_run(2)
    expect(panel.run(2)).to_contain_text("button 'Add one' clicked")
    expect(panel.change("count")).to_have_attribute("data-kind", "changed")
    expect(panel.part("panel-diff")).to_contain_text("in increment")
    page.get_by_role("button", name="Take the step away").click()
    panel.expect_newest_run(3)
    callbacks = panel.open_tab("callbacks")
    expect(callbacks).to_contain_text("decrement")
    expect(callbacks).to_contain_text("by")


def test_two_widgets_that_keep_each_other_in_step(serve: Serve, page: Page, panel: Panel):
    open_app(page, serve(APPS / "temperature.py").url)
    page.get_by_label("Celsius").fill("100")
    page.get_by_label("Celsius").press("Enter")
    panel.expect_newest_run(2)
    expect(panel.run(2)).to_contain_text("celsius")
    expect(panel.change("celsius")).to_contain_text("100.0")
    expect(panel.change("fahrenheit")).to_contain_text("212.0")
    expect(panel.part("panel-diff")).to_contain_text("in from_celsius")


def test_fragment_runs_are_runs_of_their_own(serve: Serve, page: Page, panel: Panel):
    open_app(page, serve(APPS / "fragment_pair.py").url)
    page.get_by_role("button", name="Herd a black cat").click()
    panel.expect_newest_run(2)
    expect(panel.run(2)).to_contain_text("fragment")
    expect(panel.change("black_cats")).to_be_visible()
    page.get_by_role("button", name="Herd all cats").click()
    panel.expect_newest_run(4)
    expect(panel.run(3)).to_contain_text("+1 run")
    panel.part("fold-3").click()
    expect(panel.run(4)).to_contain_text("st.rerun at fragment_pair.py")
    expect(panel.iframes).to_have_count(1)


def test_a_timer_is_named_as_the_cause(serve: Serve, page: Page, panel: Panel):
    open_app(page, serve(APPS / "fragment_timer.py").url)
    newest = panel.part("run-list").get_by_role("option").first  # earlier ones may be out of sight already
    expect(newest).to_contain_text("every 1 s")
    expect(newest).to_contain_text("fragment")


@pytest.mark.parametrize("folder", ["multipage_pages", "multipage_navigation"])
def test_page_switches_keep_the_history(serve: Serve, page: Page, panel: Panel, folder: str):
    open_app(page, serve(APPS / folder).url)
    panel.expect_newest_run(1)
    links = page.get_by_test_id("stSidebarNavLink")
    for turn, index in enumerate((1, 2, 0), start=2):
        links.nth(index).click()
        panel.expect_newest_run(turn)
        expect(panel.run(turn)).to_contain_text("page switched")
        expect(panel.run(1)).to_be_visible()
    expect(panel.iframes).to_have_count(1)


def test_a_file_that_is_saved_is_named_as_the_cause(serve: Serve, page: Page, panel: Panel):
    server = serve(APPS / "temperature.py", watch=True)
    open_app(page, server.url)
    panel.expect_newest_run(1)
    source = server.script.read_text(encoding="utf-8")
    save(server.script, source + '\nst.caption("saved")\n')
    expect(page.get_by_text("saved", exact=True)).to_be_visible()
    panel.expect_newest_run(2)
    expect(panel.run(2)).to_contain_text("temperature.py saved")


def test_a_script_that_raises_and_one_that_stops_have_a_panel(serve: Serve, page: Page, panel: Panel):
    server = serve(APPS / "temperature.py", watch=True)
    open_app(page, server.url)
    panel.expect_newest_run(1)
    source = server.script.read_text(encoding="utf-8")
    save(server.script, source + '\nraise ValueError("on purpose")\n')
    panel.expect_newest_run(2)
    expect(panel.part("exception")).to_contain_text("on purpose")
    save(server.script, source.replace("left, right", "st.stop()\nleft, right"))
    panel.expect_newest_run(3)
    expect(panel.run(3)).to_contain_text("stopped")
    save(server.script, source + "\nthis is no Python\n")
    expect(page.get_by_text("SyntaxError").first).to_be_visible()
    save(server.script, source)
    panel.expect_newest_run(5)
    expect(panel.run(4)).to_contain_text("does not compile")


def _main(page: Page) -> list[str]:
    """The app's own page as a list: every named element of Streamlit's in its order, then the text."""
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)  # elements whose code is still being loaded
    elements: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid="stMain"] [data-testid]')]
            .map(e => e.dataset.testid)"""
    )
    return [*elements, page.get_by_test_id("stMain").inner_text()]


@pytest.mark.parametrize(
    ("app", "button", "answer"),
    [
        ("temperature.py", "Water boils", "input[value='212.00']"),
        ("counter_callbacks.py", "Add one", "text=Count: 1"),
        ("fragment_pair.py", "Herd all cats", "text=Orange cats: 1"),
        ("multipage_navigation", None, "text=Welcome"),
    ],
)
def test_without_the_line_the_page_is_the_same(
    serve: Serve, browser, app: str, button: str | None, answer: str
):
    """The main area of the page is the same with and without the line, before and after a click."""
    seen = []
    for inspector in (False, True):
        with opened(browser) as page:
            open_app(page, serve(APPS / app, inspector=inspector).url)
            before = _main(page)
            if button is not None:
                page.get_by_role("button", name=button).click()
            expect(page.locator(answer).first).to_be_visible()
            settle(page)
            seen.append((before, _main(page)))
    assert seen[0] == seen[1]
    assert len(seen[0][0]) > 5


def test_the_log_says_nothing_of_the_inspector(serve: Serve, page: Page, panel: Panel):
    server = serve(APPS / "counter_callbacks.py")
    open_app(page, server.url)
    page.get_by_role("button", name="Add one").click()
    panel.expect_newest_run(2)
    assert "st_state_inspector" not in server.log
    assert "Traceback" not in server.log


def test_a_browser_that_is_not_on_this_machine_sees_no_panel(serve: Serve, browser):
    """A proxy's header is enough to be refused; the log says once what decided it."""
    server = serve(APPS / "temperature.py")
    headers = {"X-Forwarded-For": "203.0.113.9"}
    with opened(browser, extra_http_headers=headers) as page:
        open_app(page, server.url)
        expect(page.get_by_label("Celsius")).to_be_visible()
        expect(Panel(page).iframes).to_have_count(0)
    assert server.log.count("st_state_inspector is off") == 1
    with opened(browser, extra_http_headers=headers) as page:
        everyone = serve(APPS / "temperature.py", env={"ST_STATE_INSPECTOR": "1"})
        open_app(page, everyone.url)
        panel = Panel(page)
        panel.expect_newest_run(1)
        expect(panel.part("inspector")).to_contain_text("everyone", ignore_case=True)


def test_switched_off_there_is_nothing(serve: Serve, page: Page, panel: Panel):
    open_app(page, serve(APPS / "temperature.py", env={"ST_STATE_INSPECTOR": "0"}).url)
    expect(page.get_by_label("Celsius")).to_be_visible()
    expect(panel.iframes).to_have_count(0)


def test_the_panel_can_be_placed_in_the_page(serve: Serve, page: Page, panel: Panel, tmp_path):
    """state_inspector() draws it where it is called, and nowhere else."""
    script = tmp_path / "placed.py"
    script.write_text(
        "import streamlit as st\nimport st_state_inspector as ssi\n\n"
        'st.title("Above")\nssi.state_inspector()\nst.button("Below")\n'
        "@st.fragment\ndef part():\n    st.button('Inside')\npart()\n",
        encoding="utf-8",
    )
    open_app(page, serve(script).url)
    panel.expect_newest_run(1)
    for name, run in (("Below", 2), ("Inside", 3)):
        page.get_by_role("button", name=name).click()
        panel.expect_newest_run(run)
        expect(panel.iframes).to_have_count(1)
    expect(page.get_by_test_id("stMain").locator(IFRAME)).to_have_count(1)


def test_a_run_that_a_page_switch_cuts_short_keeps_its_page(serve: Serve, page: Page, panel: Panel, tmp_path):
    """The session shows the new page already when the old run is found to be over."""
    folder = tmp_path / "slow"
    (folder / "pages").mkdir(parents=True)
    (folder / "app.py").write_text('import streamlit as st\nst.title("Home")\n', encoding="utf-8")
    slow = 'import time\nimport streamlit as st\nst.title("Under way")\n'
    slow += "for n in range(6_000):\n    st.session_state.n = n\n    time.sleep(0.05)\n"
    (folder / "pages" / "1_Slow.py").write_text(slow, encoding="utf-8")
    (folder / "pages" / "2_Other.py").write_text(
        'import streamlit as st\nst.title("Other")\n', encoding="utf-8"
    )
    open_app(page, serve(folder).url)
    panel.expect_newest_run(1)
    page.get_by_test_id("stSidebarNavLink").nth(1).click()
    expect(page.get_by_role("heading", name="Under way")).to_be_visible()
    page.get_by_test_id("stSidebarNavLink").nth(2).click()
    panel.expect_newest_run(3)
    expect(panel.run(2)).to_contain_text("Slow")
    expect(panel.run(2)).to_contain_text("interrupted")
    expect(panel.run(3)).to_contain_text("page switched: Slow to Other")
