"""Fixtures of the browser tests: a Chromium for all, a page for each test, and servers on demand.

What a failed test leaves behind is in ``test-results/<test>/``: the page as a picture, the servers' logs.
"""

import os
import re
import shutil
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.panel import Panel
from tests.browser.server import Server
from tests.one_line import DEMO, ROOT, copy_app

HERE = Path(__file__).parent
PATIENCE = 60_000
"""Milliseconds until what is waited for is missing: a machine that runs other tests beside is slow."""
RESULTS = ROOT / "test-results"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    # Chromium calls home on its own account; where there is no way out, that only costs time.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Serve = Callable[..., Server]
"""The ``serve`` fixture: ``serve(app, inspector=True, watch=False, env=None) -> Server``."""

expect.set_options(timeout=PATIENCE)

failed = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a browser test."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note for the fixtures' clean-up whether the test has failed."""
    report = yield
    item.stash[failed] = item.stash.get(failed, False) or report.failed
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or whichever the variable CHROMIUM names."""
    executable = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if executable is None:
        pytest.fail("No Chromium found. Run `make chromium`, or set CHROMIUM to its path.", pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def results(request: pytest.FixtureRequest) -> Callable[[str], Path]:
    """Where the failed test's files go: ``results("page.png")``."""

    def path(name: str) -> Path:
        folder = RESULTS / re.sub(r"[^\w.-]+", "-", request.node.nodeid.removeprefix("tests/browser/"))
        folder.mkdir(parents=True, exist_ok=True)
        return folder / name

    return path


@contextmanager
def opened(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page with cookies and storage of its own, and patience; ``options`` as ``new_context`` takes them."""
    with browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options}) as context:
        context.set_default_timeout(PATIENCE)
        yield context.new_page()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest, results: Callable[[str], Path]) -> Iterator[Page]:
    """The page of a test."""
    with opened(browser) as page:
        yield page
        if request.node.stash.get(failed, False):
            page.screenshot(path=results("page.png"), full_page=True)


@pytest.fixture
def panel(page: Page) -> Panel:
    """The inspector in that page."""
    return Panel(page)


@pytest.fixture
def serve(request: pytest.FixtureRequest, tmp_path: Path, results: Callable[[str], Path]) -> Iterator[Serve]:
    """Start copies of apps, with the inspector's line or without; all are stopped after the test."""
    servers: list[Server] = []

    def start(
        app: Path, *, inspector: bool = True, watch: bool = False, env: Mapping[str, str] | None = None
    ) -> Server:
        folder = tmp_path / f"server-{len(servers)}"
        script = copy_app(app, folder / "app", inspector=inspector)
        servers.append(Server(script, folder / "server.log", watch=watch, env=env))
        return servers[-1]

    yield start
    for number, server in enumerate(servers):
        server.stop()
        if request.node.stash.get(failed, False):
            results(f"server-{number}.log").write_text(server.log, encoding="utf-8")


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo, for all tests that only look at it: each page is a session of its own."""
    folder = tmp_path_factory.mktemp("demo")
    server = Server(copy_app(DEMO, folder / "app", inspector=True), folder / "server.log")
    yield server
    server.stop()


@pytest.fixture
def demo_url(
    demo_server: Server, request: pytest.FixtureRequest, results: Callable[[str], Path]
) -> Iterator[str]:
    """Where the demo is."""
    yield demo_server.url
    if request.node.stash.get(failed, False):
        results("demo.log").write_text(demo_server.log, encoding="utf-8")
