"""Ten thousand runs in one session: the record stays under its bytes, nothing grows, no run gets dearer."""

from statistics import median

import pytest

from st_state_inspector import bounded, privacy, streamlit_hooks
from st_state_inspector.capture import Capturer, redact
from st_state_inspector.events import (
    BrowserValues,
    CallbackBound,
    CallbackEnded,
    CallbackStarted,
    DefaultGiven,
    FragmentDeclared,
    KeyDeleted,
    KeyRead,
    KeysCleaned,
    KeyWritten,
    Request,
    RunEnded,
    RunStarted,
    WidgetDrawn,
    WidgetValue,
)
from st_state_inspector.faults import Faults
from st_state_inspector.model import Node, Site
from st_state_inspector.options import make_options
from st_state_inspector.panel import Panel
from st_state_inspector.recorder import Recorder
from st_state_inspector.rules import RuleBook
from st_state_inspector.session import AppInfo
from tests.inspecting import start, write_app

RUNS = 10_000
SITE = Site("app.py", 1, "<module>")


class Life:
    """One session that is recorded and drawn, its app the same in every run but for one key in sixty.

    ``churn``: with keys, widgets, callbacks and fragments that are new in every run.
    """

    def __init__(self, churn: bool = False) -> None:
        options = make_options(max_bytes=2_000_000)
        faults = Faults()
        self.max_bytes = options.max_bytes
        self.recorder = Recorder(options, Capturer(options), RuleBook(options.rules, faults))
        app = AppInfo("app", "1", "3", "0", everyone=False)
        self.panel = Panel(self.recorder, app, faults, faults)
        self.state: dict = {f"key{i}": {"n": i, "deep": {"list": list(range(10))}} for i in range(60)}
        self.churn = churn
        self.number = 0

    def run(self) -> float:
        """One more run; what it cost, in milliseconds."""
        number, key = self.number, f"key{self.number % 60}"
        tell = self.recorder.handle
        tell(RunStarted(Request("browser"), (), "", "hash", {}, first=number == 0))
        self._draw(f"$$ID-same-{key}", key)
        tell(KeyRead(key, lambda: SITE))
        tell(KeyWritten(key, SITE))
        self.state[key] = {"n": number, "deep": {"list": [number] * 10}, "text": "x" * (number % 500)}
        if self.churn:
            self._all_anew(number)
        tell(RunEnded(False, False, None, "app", "hash", dict(self.state), {}))
        self.panel.outbox._message(remounted=False)
        self.number += 1
        return next(self.recorder.log.runs).overhead_ms

    def _draw(self, widget: str, key: str | None) -> None:
        self.recorder.handle(WidgetDrawn(widget, key, "text_input", "Label", SITE, has_callback=False))

    def _all_anew(self, number: int) -> None:
        key, widget, tell = f"new{number}", f"$$ID-new-{number}", self.recorder.handle
        self.state.pop(f"new{number - 1}", None)
        self.state[key] = [number]
        tell(BrowserValues((WidgetValue(f"$$ID-new-{number - 1}", None, f"a{number}", f"b{number}"),)))
        tell(CallbackStarted(f"callback{number}", SITE, widget, (number,), {"a": key}, dict(self.state)))
        tell(CallbackEnded(None, dict(self.state)))
        tell(DefaultGiven(key, [1], assigned=True, value=[2]))
        self._draw(widget, key)
        tell(CallbackBound(widget, SITE, ((number, f"name{number}", number),)))
        tell(FragmentDeclared(f"fragment{number}", "5 s"))
        tell(KeyDeleted(f"new{number - 1}", SITE))
        tell(KeysCleaned((f"cleaned{number}",)))


def test_ten_thousand_runs_stay_small_and_the_last_cost_what_the_first_did():
    """Old and young take turns, so that both meet the same weather on this machine."""
    old, young = Life(), Life()
    kept = []
    for number in range(RUNS - 500):
        old.run()
        if number % 500 == 0:
            kept.append(old.recorder.log._kept_bytes())
    for _ in range(100):
        young.run()
    turns = [(young.run(), old.run()) for _ in range(500)]
    first, last = (median(costs) for costs in zip(*turns, strict=True))
    assert old.number == RUNS
    assert young.number == 600
    assert max(*kept, old.recorder.log._kept_bytes()) <= old.max_bytes
    assert len(old.recorder.log.history.runs) <= 200
    assert last < first * 1.1 + 0.02, f"{last:.3f} ms at run {RUNS}, {first:.3f} ms at run 100"


@pytest.fixture
def small_limits(monkeypatch):
    """The same limits, reached sooner."""
    for module, name in LIMITS:
        monkeypatch.setattr(module, name, 100)


LIMITS = [
    (bounded, "MOST"),
    (bounded, "MOST_GONE"),
    (redact, "_MAX_NAMES"),
    (privacy, "_MAX_KNOWN"),
]


@pytest.mark.usefixtures("small_limits")
def test_nothing_grows_where_everything_is_new_in_every_run():
    """Keys, widgets, callbacks and fragments come and go: what is known of them goes too."""
    life = Life(churn=True)
    sizes = []
    for _ in range(3):
        for _ in range(400):
            life.run()
        sizes.append(sizes_of(life.recorder) | sizes_of(life.panel))
    grown = {
        at: (sizes[1].get(at, 0), size) for at, size in sizes[2].items() if size > sizes[1].get(at, 0) + 200
    }
    assert grown == {}


def test_a_growing_dictionary_would_be_found():
    life = Life()
    life.run()
    life.recorder._timers.update({f"fragment{number}": "" for number in range(500)})
    assert sizes_of(life.recorder)["Recorder._timers"] == 500


def test_what_is_there_is_not_forgotten():
    """More keys and widgets than the limits: those that live stay known, whatever comes and goes."""
    gone = range(10_000, 13_000)
    known = dict.fromkeys([*range(5_000), *gone], "")
    bounded.thin_out(known, range(5_000))
    assert list(known) == [*range(5_000), *gone[-bounded.MOST_GONE :]]
    recent: dict = bounded.Recent()
    for number in range(bounded.MOST * 2):
        recent["again and again"] = recent[number] = number
    assert len(recent) == bounded.MOST
    assert "again and again" in recent


def sizes_of(root: object) -> dict[str, int]:
    """How much every container holds that an object of ours reaches, by where it is.

    Nodes are counted; what is in them is a value's, and no container that grows.
    """
    found: dict[str, int] = {}
    seen: set[int] = set()
    pending = [(type(root).__name__, root)]
    while pending:
        name, thing = pending.pop()
        if id(thing) in seen or len(name) > 120:
            continue
        seen.add(id(thing))
        if isinstance(thing, Node):
            found[name] = found.get(name, 0) + 1
        elif isinstance(thing, (dict, list, set, tuple, frozenset)):
            found[name] = found.get(name, 0) + len(thing)
            items = [*thing.keys(), *thing.values()] if isinstance(thing, dict) else list(thing)
            pending += [(name + "[]", item) for item in items]
        elif type(thing).__module__.startswith("st_state_inspector"):
            for field, value in fields_of(thing):
                pending.append((f"{name}.{field}", value))
    return found


def fields_of(thing: object):
    slots = {slot for cls in type(thing).__mro__ for slot in vars(cls).get("__slots__", ())}
    names = slots | set(getattr(thing, "__dict__", {}))
    return [(name, getattr(thing, name)) for name in names if hasattr(thing, name)]


def test_widgets_that_are_gone_are_not_looked_through(tmp_path):
    """Streamlit keeps the id of every keyed widget that there ever was."""
    source = """
        st.session_state.setdefault("n", 0)
        st.session_state.n += 1
        st.checkbox("New in every run", key=f"box{st.session_state.n}")
        st.text_input("Always there", "text", key="t")
        """
    at = start(write_app(source, tmp_path, inspector=False)).at.run()
    for _ in range(50):
        at.run()
    state = streamlit_hooks.state_of(at)
    assert len(state._key_id_mapper.id_key_mapping) > 50
    assert {key for _, key in streamlit_hooks._keys_of_widgets(state)} == {"t", "box51"}
    assert streamlit_hooks.read_values(state) == {"n": 51, "t": "text", "box51": False}
    assert streamlit_hooks.widget_keys(state) == {"t", "box51"}
