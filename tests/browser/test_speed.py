"""How fast the built panel is in a real browser, fed as Streamlit would feed it.

The bounds are a few times the goals (first paint 300 ms, a step 16 ms, 10,000 keys 200 ms) on a machine like
that of the goals, and by so much more on one that is slower, or busy, at that moment: it is measured with the
same yardstick each time. ``--log-cli-level=info`` tells what was measured.
"""

import base64
import json
import logging
import mimetypes
from collections.abc import Callable
from functools import cache
from statistics import median

import pytest
from playwright.sync_api import Frame, Page, Route

from st_state_inspector.component import STATIC
from st_state_inspector.wire import AppInfo, Wire
from tests.recording import Session

LOG = logging.getLogger(__name__)
ORIGIN = "http://panel.test"
APP = AppInfo("shop", "1.67.0", "3.11", "0.1.0", everyone=False)
TIMES = 20

AROUND = """<!doctype html><body style="margin:0"><script>
window.begin = (encoded) => {
  const message = Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0));
  const frame = document.createElement("iframe");
  frame.style = "width:280px; height:700px; border:0";
  window.addEventListener("message", ({ data }) => {
    if (data.type !== "streamlit:componentReady") return;
    const sent = performance.now();
    const args = { message, seq: 1 };
    frame.contentWindow.postMessage({ type: "streamlit:render", args, dfs: [], disabled: false }, "*");
    const look = () => {
      if (frame.contentDocument.querySelector(".run-row") === null) return requestAnimationFrame(look);
      const channel = new MessageChannel();
      channel.port1.onmessage = () => { window.shownAfter = performance.now() - sent; };
      channel.port2.postMessage(0);
    };
    requestAnimationFrame(look);
  });
  frame.src = "/static/index.html";
  document.body.append(frame);
};
</script>"""

WORK = """([selector, act]) => new Promise((done) => requestAnimationFrame(() => {
  const element = document.querySelector(selector);
  const before = performance.now();
  new Function("element", act)(element);
  const channel = new MessageChannel();
  channel.port1.onmessage = () => done(performance.now() - before);
  channel.port2.postMessage(0);
}))"""
"""Script, style, layout and paint of the frame in which something is done; the wait for it is left out."""


YARDSTICK = """() => {
  const before = performance.now();
  const box = document.createElement("div");
  for (let n = 0; n < 3000; n++) {
    const row = document.createElement("p");
    row.textContent = JSON.stringify({ n, text: "x".repeat(n % 50) });
    box.append(row);
  }
  document.body.append(box);
  box.getBoundingClientRect();
  box.remove();
  return performance.now() - before;
}"""
"""Script and layout that have nothing to do with the panel."""
FAIR_MS = 30.0
"""What the yardstick takes on the machine of the goals."""


def slowness(frame: Frame) -> float:
    """How many times as long as on the machine of the goals everything takes right now; 1 at least."""
    return max(1.0, median(float(frame.evaluate(YARDSTICK)) for _ in range(5)) / FAIR_MS)


@cache
def shop(keys: int, runs: int) -> str:
    """The keyframe of a session with so many keys, one of which changes in each run, in base64."""
    session = Session()
    state = {f"key_{n:05}": {"id": n, "tags": ["a", n], "size": {"w": 1.5}} for n in range(keys)}
    for run in range(runs):
        key = f"key_{run % keys:05}"
        state[key] = {**state[key], "id": -run}
        session.run(state)
    message = Wire(APP).message(session.recorder.log.history, (), (), None, whole=True)
    return base64.b64encode(json.dumps(message).encode()).decode()


@pytest.fixture
def show(page: Page) -> Callable[[int, int], tuple[Frame, float]]:
    """Show such a session in a page without a server: the panel's frame, and the time to its first paint."""

    def serve(route: Route) -> None:
        name = route.request.url.removeprefix(ORIGIN).partition("?")[0]
        if not name.startswith("/static/"):
            route.fulfill(body=AROUND, content_type="text/html")
            return
        file = STATIC / name.removeprefix("/static/")
        kind = mimetypes.guess_type(file.name)[0] or "text/plain"
        route.fulfill(body=file.read_bytes(), content_type=kind)

    def begin(keys: int, runs: int) -> tuple[Frame, float]:
        page.route(f"{ORIGIN}/**", serve)
        page.goto(f"{ORIGIN}/")
        page.evaluate("encoded => begin(encoded)", shop(keys, runs))
        shown = page.wait_for_function("window.shownAfter").json_value()
        return page.frames[-1], float(shown)

    return begin


def work(frame: Frame, selector: str, act: str) -> float:
    return float(frame.evaluate(WORK, [selector, act]))


def key(name: str) -> str:
    return f"element.dispatchEvent(new KeyboardEvent('keydown', {{key: '{name}', bubbles: true}}))"


def report(what: str, found: float, goal: float) -> None:
    LOG.info("%s: %.1f ms (goal %.0f)", what, found, goal)


def test_the_first_paint_of_500_runs(show: Callable[[int, int], tuple[Frame, float]]):
    found = []
    for _ in range(3):
        frame, shown = show(1_000, 500)
        found.append(shown / slowness(frame))
    report("first paint of 500 runs of 1,000 keys", min(found), 300)
    assert 0 < min(found) < 900


@pytest.mark.parametrize("tab", ["diff", "state"])
def test_a_step_to_another_run(show: Callable[[int, int], tuple[Frame, float]], tab: str):
    frame, _ = show(1_000, 500)
    frame.get_by_test_id(f"tab-{tab}").click()
    taken: list[float] = []
    slow = [slowness(frame)]
    for turn in range(TIMES):
        taken.append(work(frame, ".run-list", key("ArrowDown")))
        chosen = frame.get_by_role("option", selected=True).get_attribute("data-testid")
        assert chosen == f"run-{499 - turn}"
    slow.append(slowness(frame))
    report(f"step to another run, {tab}", median(taken) / max(slow), 16)
    assert median(taken) / max(slow) < 50


def test_10_000_keys_are_opened(show: Callable[[int, int], tuple[Frame, float]]):
    first: list[float] = []
    for _ in range(3):
        frame, _ = show(10_000, 3)
        slow = slowness(frame)
        taken: list[float] = []
        for _ in range(5):
            taken.append(work(frame, "#tab-state", "element.click()"))
            assert frame.get_by_role("treeitem").count() > 10
            work(frame, "#tab-diff", "element.click()")
        first.append(taken[0] / max(slow, slowness(frame)))
        report("10,000 keys, once more", median(taken), 200)
    report("10,000 keys, the first time", min(first), 200)
    assert min(first) < 600


def test_10_000_keys_are_filtered(show: Callable[[int, int], tuple[Frame, float]]):
    """What is typed into the filter shows at once."""
    frame, _ = show(10_000, 3)
    frame.get_by_test_id("tab-state").click()
    frame.get_by_test_id("state-filter").press_sequentially("key_0999")
    assert frame.get_by_role("treeitem").count() == 10
    slow = slowness(frame)
    taken = [work(frame, "[data-testid=state-kind-changed]", "element.click()") for _ in range(5)]
    found = median(taken) / max(slow, slowness(frame))
    report("10,000 keys, only those that changed, and back", found, 200)
    assert found < 600
