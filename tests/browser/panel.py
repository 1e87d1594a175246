"""The inspector as a user sees it: where it is in the page, and what can be read and clicked there."""

from playwright.sync_api import FloatRect, FrameLocator, Locator, Page, expect

IFRAME = 'iframe[title*="st_state_inspector"]'


DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Over when the page has been drawn once more."""


def open_app(page: Page, url: str) -> None:
    """Go to the app and wait until its first run has ended."""
    page.goto(url, wait_until="commit")  # the page is loaded when its app has run
    settle(page)


def settle(page: Page) -> None:
    """Wait until the app's script is not running (any more)."""
    page.wait_for_selector(
        '[data-testid="stApp"][data-test-connection-state="CONNECTED"][data-test-script-state="notRunning"]'
    )


def steady_box(locator: Locator) -> FloatRect:
    """Where an element is, once it is there and moves no more: for a while, in which the page was drawn."""
    seen: list[FloatRect | None] = []
    for _ in range(500):
        seen.append(locator.bounding_box())
        if seen[-1] is not None and seen[-4:] == [seen[-1]] * 4:
            return seen[-1]
        locator.page.wait_for_timeout(100)
        locator.page.evaluate(DRAWN)
    raise AssertionError(f"it does not come to rest: {seen[-4:]}")


def open_mistakes(page: Page) -> None:
    """The demo's mistakes, unfolded: what is clicked while they still move may be missed."""
    page.get_by_text("Make a mistake").click()
    steady_box(page.get_by_role("button", name="Show the discount"))


class Panel:
    """The panel in the sidebar. Locators wait by themselves; ``*_list`` methods read what is there now."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def iframes(self) -> Locator:
        """Every iframe of the inspector in the page: one, if all is well."""
        return self.page.locator(IFRAME)

    @property
    def frame(self) -> FrameLocator:
        """The inside of the iframe."""
        return self.page.frame_locator(IFRAME)

    def part(self, test_id: str) -> Locator:
        """A part by its ``data-testid``, e.g. ``inspector``, ``run-list``, ``state-key-count``."""
        return self.frame.get_by_test_id(test_id)

    @property
    def box(self) -> FloatRect:
        """Where the iframe is, once it has come to rest."""
        return steady_box(self.iframes)

    def run(self, run_id: int) -> Locator:
        """One run's row; rows out of sight are not in the page."""
        return self.part(f"run-{run_id}")

    def select_run(self, run_id: int) -> None:
        """Click a run's row."""
        self.run(run_id).click()
        expect(self.run(run_id)).to_have_attribute("aria-selected", "true")

    def follow(self) -> None:
        """Go back to the newest run and stay with it, if that is not so already."""
        button = self.part("follow")
        if button.get_attribute("aria-pressed") != "true":
            button.click()

    def expect_newest_run(self, run_id: int) -> None:
        """Wait until this run is the newest in the list, perhaps folded into the chain that it ends."""
        newest = self.part("run-list").get_by_role("option").first
        expect(newest).to_have_attribute("data-newest", str(run_id))

    def open_tab(self, name: str) -> Locator:
        """Open ``diff``, ``state``, ``callbacks`` or ``warnings`` and return its contents."""
        self.part(f"tab-{name}").click()
        return self.part(f"panel-{name}")

    def change(self, path: str) -> Locator:
        """A change of the run, by its path: key and steps joined by dots."""
        return self.frame.locator(f'[data-testid="change"][data-path="{path}"]')

    def change_list(self) -> dict[str, str]:
        """Path to kind of all changes in sight."""
        rows = self.part("change").all()
        return {row.get_attribute("data-path") or "": row.get_attribute("data-kind") or "" for row in rows}

    def expect_changes(self, expected: dict[str, str]) -> None:
        """Wait until these are all the changes in sight: path to kind."""
        for path, kind in expected.items():
            expect(self.change(path)).to_have_attribute("data-kind", kind)
        expect(self.part("change")).to_have_count(len(expected))

    def warning(self, rule: str) -> Locator:
        """The warnings of this rule in sight."""
        return self.frame.locator(f'[data-testid="warning"][data-rule="{rule}"]')

    def warning_list(self) -> list[str]:
        """The rules of all warnings in sight, in their order."""
        return [row.get_attribute("data-rule") or "" for row in self.part("warning").all()]

    def callback_list(self) -> list[str]:
        """The names of all callbacks in sight, in their order."""
        return [row.get_attribute("aria-label") or "" for row in self.part("callback").all()]
