"""Callbacks of every kind, seen through AppTest: name, line, arguments, changes, order."""

import pytest

from st_state_inspector import CallbackTrace
from tests.app_testing import STREAMLIT
from tests.inspecting import Inspected, change_told, click, code, shown, writes

DEFINITIONS = """
import functools

st.session_state.setdefault("n", 0)

def noted(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)
    return inner

def add(by=1, *, times=1):
    st.session_state.n += by * times

@noted
def decorated(by=1):
    st.session_state.n += by

class Counter:
    def up(self, by=1):
        st.session_state.n += by

class Callable:
    def __call__(self, by=1):
        st.session_state.n += by

def factory():
    def nested(by=1):
        st.session_state.n += by
    return nested

counter = Counter()
"""


@pytest.mark.parametrize(
    ("button", "name", "line", "after"),
    [
        ('on_click=add', "add", "def add(by=1, *, times=1):", 1),
        ('on_click=add, args=(5,)', "add", "def add(by=1, *, times=1):", 5),
        ('on_click=add, kwargs={"times": 3}', "add", "def add(by=1, *, times=1):", 3),
        ('on_click=functools.partial(add, 4)', "add", "def add(by=1, *, times=1):", 4),
        ('on_click=lambda: add(2)', "<lambda>", 'st.button("Go", on_click=lambda: add(2))', 2),
        ('on_click=counter.up', "Counter.up", "def up(self, by=1):", 1),
        ('on_click=functools.partial(counter.up, 7)', "Counter.up", "def up(self, by=1):", 7),
        ('on_click=Callable()', "Callable.__call__", "def __call__(self, by=1):", 1),
        ('on_click=factory()', "factory.<locals>.nested", "def nested(by=1):", 1),
    ],
)  # fmt: skip
def test_a_callback_is_named_as_it_is_defined(inspected, button, name, line, after):
    app = inspected(f'{DEFINITIONS}\nst.button("Go", {button})')
    click(app.at, "Go")
    (trace,) = app.last.callbacks
    assert trace.name == name
    assert code(trace.site) == line
    assert [change_told(c) for c in trace.changes] == [("n", "changed", "0", str(after))]
    assert app.last.writes[-1].callback == name
    assert code(app.last.writes[-1].site) is not None
    assert trace.exception is None
    assert trace.duration_ms >= 0


def test_a_decorated_callback_runs_and_is_named_as_the_app_calls_it(inspected):
    app = inspected(f'{DEFINITIONS}\nst.button("Go", on_click=decorated, args=(2,))')
    click(app.at, "Go")
    (trace,) = app.last.callbacks
    assert trace.name == "decorated"
    assert app.state()["n"] == "2"


def test_a_callback_that_corrects_the_browsers_value_is_the_one_that_wrote_it(inspected):
    app = inspected(
        """
        def trim():
            st.session_state.name = st.session_state.name.strip()

        st.text_input("Name", key="name", on_change=trim)
        """
    )
    app.at.text_input(key="name").set_value(" Ada ").run()
    (change,) = app.last.changes
    assert change_told(change) == ("name", "changed", "''", "'Ada'")
    assert change.write is not None
    assert (change.write.kind, change.write.callback) == ("assigned", "trim")
    assert [w.kind for w in app.history().blame("name")][:2] == ["assigned", "widget"]


def test_the_arguments_of_a_callback_are_kept_as_they_were(inspected):
    app = inspected(
        """
        def use(items, *, api_token, count):
            items.append(count)

        items = [1]
        st.button("Go", on_click=use, args=(items,), kwargs={"api_token": "abcdefgh", "count": 2})
        """
    )
    click(app.at, "Go")
    (trace,) = app.last.callbacks
    assert [len(node.children) for node in trace.args] == [1]
    named = dict(trace.kwargs)
    assert shown(named["count"]) == "2"
    assert named["api_token"].redacted
    assert "abcdefgh" not in repr(trace)


def test_the_arguments_of_a_partial_are_those_of_its_function(inspected):
    app = inspected(
        """
        import functools

        def use(*items, **more):
            pass

        st.button("Go", on_click=functools.partial(use, "first", api_token="abcdefgh"), args=("second",))
        """
    )
    click(app.at, "Go")
    (trace,) = app.last.callbacks
    assert [node.preview for node in trace.args] == ["'first'", "'second'"]
    assert [(name, node.redacted) for name, node in trace.kwargs] == [("api_token", True)]
    assert "abcdefgh" not in repr(trace)


def traced(inspected, source: str) -> tuple[Inspected, CallbackTrace]:
    """An app after a click on its button "Go", and the one callback that it ran."""
    app = inspected(source)
    click(app.at, "Go")
    (trace,) = app.last.callbacks
    return app, trace


def test_a_callback_that_raises_is_told_with_the_keys_that_it_had_written(inspected):
    _, trace = traced(
        inspected,
        """
        st.session_state.setdefault("same", 1)

        def fail():
            st.session_state.half = 1
            st.session_state.same = 1
            raise ValueError("no")

        st.button("Go", on_click=fail)
        """,
    )
    assert trace.exception is not None
    assert [write.key for write in trace.writes] == ["half", "same"]
    assert [change.key for change in trace.changes] == ["half"]


def test_the_widget_of_a_callback_is_named(inspected):
    app = inspected('st.text_input("Name", key="name", on_change=lambda: None)')
    app.at.text_input(key="name").set_value("Ada").run()
    (trace,) = app.last.callbacks
    assert (trace.widget_key, trace.widget_label) == ("name", "Name")
    assert trace.changes == ()


def test_a_callback_sees_the_browsers_new_value_which_is_no_change_of_its_own(inspected):
    app = inspected(
        """
        def copy():
            st.session_state.copied = st.session_state.name

        st.text_input("Name", key="name", on_change=copy)
        """
    )
    app.at.text_input(key="name").set_value("Ada").run()
    (trace,) = app.last.callbacks
    assert [change_told(c) for c in trace.changes] == [("copied", "added", None, "'Ada'")]
    assert "name" in trace.reads
    assert [(key, kind) for key, kind, _, _ in writes(app.last)] == [
        ("name", "widget"),
        ("copied", "assigned"),
    ]


TWO = """
def first():
    st.session_state.order = st.session_state.get("order", []) + ["first"]

def second():
    st.session_state.order = st.session_state.get("order", []) + ["second"]

st.text_input("A", key="a", on_change=first)
st.text_input("B", key="b", on_change=second)
"""


def test_two_callbacks_in_one_run_are_traced_in_the_order_in_which_they_ran(inspected):
    app = inspected(TWO)
    app.at.text_input(key="a").set_value("x")
    app.at.text_input(key="b").set_value("y").run()
    names = [trace.name for trace in app.last.callbacks]
    assert sorted(names) == ["first", "second"]
    assert [node.preview for _, node in app.history().state_at(2)["order"].children] == [
        repr(name) for name in names
    ]
    changes = [[change.path[0] for change in trace.changes] for trace in app.last.callbacks]
    assert changes == [["order"], ["order"]]


def test_a_form_runs_its_one_callback_with_all_its_values_there(inspected):
    app = inspected(
        """
        def save():
            st.session_state.saved = (st.session_state.a, st.session_state.b)

        with st.form("f"):
            st.text_input("A", key="a")
            st.text_input("B", key="b")
            st.form_submit_button("Save", on_click=save)
        """
    )
    app.at.text_input(key="a").set_value("x")
    app.at.text_input(key="b").set_value("y")
    click(app.at, "Save")
    (trace,) = app.last.callbacks
    assert trace.name == "save"
    assert trace.widget_label == "Save"
    assert [n.preview for _, n in app.history().state_at(2)["saved"].children] == ["'x'", "'y'"]


def test_after_a_callback_raised_the_next_one_is_still_recorded_if_streamlit_runs_it(inspected):
    app = inspected(
        """
        def fail():
            raise ValueError

        st.text_input("A", key="a", on_change=fail)
        st.text_input("B", key="b", on_change=fail)
        """
    )
    app.at.text_input(key="a").set_value("x")
    app.at.text_input(key="b").set_value("y").run()
    assert app.last.ending == "callback_exception"
    assert all(trace.exception is not None for trace in app.last.callbacks)


def test_a_callback_that_puts_a_value_back_has_writes_and_no_changes(inspected):
    _, trace = traced(
        inspected,
        """
        st.session_state.setdefault("x", 1)

        def back():
            st.session_state.x = 2
            st.session_state.x = 1

        st.button("Go", on_click=back)
        """,
    )
    assert trace.changes == ()
    assert [(w.key, w.kind, w.callback) for w in trace.writes] == [("x", "assigned", "back")] * 2


def test_a_value_changed_in_place_by_a_callback_is_a_change_of_the_callback(inspected):
    app, trace = traced(
        inspected,
        """
        st.session_state.setdefault("cart", [])

        def push():
            st.session_state.cart.append("new")

        st.button("Go", on_click=push)
        """,
    )
    assert [(c.path, c.kind) for c in trace.changes] == [(("cart", 0), "mutated")]
    assert trace.writes == ()
    (change,) = app.last.changes
    assert change.kind == "mutated"
    assert change.write == trace.changes[0].write
    assert writes(app.last) == [("cart", "mutated", "push", None)]
    (write, *_) = app.history().blame("cart")
    assert [(code(s.site), s.callback) for s in write.suspects] == [
        ('st.session_state.cart.append("new")', "push")
    ]


def test_what_the_body_changed_in_place_after_a_callback_did_is_not_laid_at_the_callbacks_door(inspected):
    app = inspected(
        """
        st.session_state.setdefault("cart", [])

        def push():
            st.session_state.cart.append("callback")

        st.button("Go", on_click=push)
        if len(st.session_state.cart) == 1:
            st.session_state.cart.append("body")
        """
    )
    click(app.at, "Go")
    assert [(c.path[1], c.kind) for c in app.last.changes] == [(0, "mutated"), (1, "mutated")]
    assert writes(app.last) == [("cart", "mutated", "push", None), ("cart", "mutated", None, None)]
    assert {c.write.callback for c in app.last.changes if c.write} == {None}
    nobody, push = app.history().blame("cart")[:2]
    assert {code(s.site) for s in push.suspects} == {'st.session_state.cart.append("callback")'}
    assert 'st.session_state.cart.append("body")' in {
        code(site) for suspect in nobody.suspects for site in (suspect.site, *suspect.others)
    }


def test_a_callback_that_changes_in_place_what_the_body_then_assigns_did_not_write_it_last(inspected):
    app = inspected(
        """
        st.session_state.setdefault("cart", [])

        def push():
            st.session_state.cart.append("callback")

        if st.button("Go", on_click=push):
            st.session_state.cart = ["body"]
        """
    )
    click(app.at, "Go")
    assert {c.kind for c in app.last.changes} == {"added"}
    assert [(kind, callback) for _, kind, callback, _ in writes(app.last)] == [
        ("mutated", "push"),
        ("assigned", None),
    ]
    assert {c.write and c.write.kind for c in app.last.changes} == {"assigned"}


def test_a_callback_that_calls_another_is_the_one_that_changed_the_value(inspected):
    app = inspected(
        """
        def push():
            st.session_state.cart.append(1)

        st.session_state.setdefault("cart", [])
        st.button("Go", on_click=push)
        st.button("Twice", on_click=lambda: (push(), push()))
        """
    )
    click(app.at, "Twice")
    assert writes(app.last) == [("cart", "mutated", "<lambda>", None)]
    assert len(app.last.changes) == 2


def test_callbacks_that_call_each_other_are_one_callback(inspected):
    app = inspected(
        """
        def inner():
            st.session_state.x = 1

        def outer():
            inner()

        st.button("Go", on_click=outer)
        """
    )
    click(app.at, "Go")
    assert [trace.name for trace in app.last.callbacks] == ["outer"]
    assert [(w.callback, w.site and w.site.function) for w in app.last.writes if w.key == "x"] == [
        ("outer", "inner")
    ]


def test_a_built_in_function_can_be_a_callback(inspected):
    app = inspected('st.session_state.setdefault("l", [1])\n'
                    'st.button("Go", on_click=st.session_state.l.clear)')  # fmt: skip
    click(app.at, "Go")
    (trace,) = app.last.callbacks
    assert trace.site is None
    assert app.state()["l"] == "[]"


def test_the_line_of_an_st_rerun_in_a_callback_is_kept(inspected):
    """Also before 1.63, where it did nothing but warn: no run follows from it there."""
    app = inspected('def again():\n    st.rerun()\n\nst.button("Go", on_click=again)')
    click(app.at, "Go")
    assert code(app.runs[1].callbacks[0].rerun) == "st.rerun()"
    assert [run.follows for run in app.runs] == [None, None, 2][: 3 if STREAMLIT >= (1, 63) else 2]


def test_every_line_that_the_record_names_has_its_source_with_it(inspected):
    app = inspected(
        """
        def again():
            st.session_state.get("log")
            st.session_state.log.append(1)
            st.rerun()

        st.session_state.setdefault("log", [])
        st.text_input("Name", key="name")
        st.button("Go", on_click=again)
        """
    )
    click(app.at, "Go")
    known = app.history().excerpts
    (trace,) = app.runs[1].callbacks
    reads = [read for read in app.runs[1].reads if read.callback == "again"]
    owner = app.history().owners_at(1)["name"]
    named = [trace.site, trace.rerun, owner.site, *(s for r in reads for s in (r.site, *r.others))]
    assert [code(site) for site in named] == [
        "def again():",
        "st.rerun()",
        'st.text_input("Name", key="name")',
        'st.session_state.get("log")',
        "st.session_state.log.append(1)",
    ]
    for site in named:
        assert site is not None
        lines = known[site.file, site.version, site.line]
        assert lines[min(site.line, 2) - 1].strip() == code(site)


def test_a_callback_is_not_blamed_for_what_another_thread_got_meanwhile(inspected):
    app = inspected(
        """
        import threading
        from streamlit.runtime.scriptrunner import add_script_run_ctx
        from tests import waiting

        def work():
            waiting.for_go()
            st.session_state.jobs.append("done")

        def save():
            st.session_state.saved = True
            waiting.go()

        st.session_state.setdefault("jobs", [])
        if st.button("Start"):
            thread = threading.Thread(target=work)
            add_script_run_ctx(thread)
            waiting.start(thread)
        st.button("Save", on_click=save)
        """
    )
    click(app.at, "Start")
    click(app.at, "Save")
    (trace,) = app.last.callbacks
    assert [change.key for change in trace.changes] == ["saved"]
    assert trace.reads == ()
    (change,) = [change for change in app.last.changes if change.key == "jobs"]
    assert (change.kind, change.note) == ("mutated", "while save() ran")
    assert change.write is not None
    assert change.write.callback is None
    (newest, *_) = app.history().blame("jobs")
    assert [code(read.site) for read in newest.suspects] == ['st.session_state.jobs.append("done")']


HOLDING_THREAD = """
import threading
from tests import waiting

def work(log):
    waiting.for_go()
    log.append("done")

def save():
    st.session_state.saved = True
    waiting.go()

st.session_state.setdefault("log", [])
if st.button("Start"):
    waiting.start(threading.Thread(target=work, args=(st.session_state.log,)))
st.button("Save", on_click=save)
"""


def test_a_callback_is_not_blamed_for_what_a_thread_changes_that_had_the_value_before(inspected):
    app = inspected(HOLDING_THREAD)
    click(app.at, "Start")
    click(app.at, "Save")
    (trace,) = app.last.callbacks
    assert [change.key for change in trace.changes] == ["saved"]
    assert trace.meanwhile == ("log",)
    (change,) = [change for change in app.last.changes if change.key == "log"]
    assert (change.kind, change.note) == ("mutated", "while save() ran")
    assert change.write is not None
    assert change.write.callback is None


def test_what_is_changed_again_after_the_callback_is_not_only_changed_while_it_ran(inspected):
    app = inspected(HOLDING_THREAD + "if len(st.session_state.log) == 1:\n    st.session_state.log = []")
    click(app.at, "Start")
    click(app.at, "Save")
    assert app.last.callbacks[0].meanwhile == ("log",)
    assert [change for change in app.last.changes if "save() ran" in change.note] == []


AT_HAND = """
class Board:
    def __init__(self):
        self.rows = [{"done": False}]
    def tick(self):
        self.rows[0]["done"] = True

def helper():
    rows.append(1)

def by_global():
    rows.append(1)
def by_helper():
    helper()
def by_argument(row, **kwargs):
    row["done"] = True
def closure():
    mine = rows
    def by_closure():
        mine.append(1)
    return by_closure
def by_alias():
    st.session_state.box["rows"].append(1)

if "rows" not in st.session_state:
    st.session_state.rows = [{"done": False}]
    st.session_state.board = Board()
    st.session_state.box = {"rows": st.session_state.rows}
rows = st.session_state.rows
"""


@pytest.mark.parametrize(
    ("callback", "key"),
    [
        ("on_click=by_global", "rows"),
        ("on_click=by_helper", "rows"),
        ("on_click=by_argument, args=(rows[0],)", "rows"),
        ("on_click=by_argument, kwargs={'row': rows[0]}", "rows"),
        ("on_click=__import__('functools').partial(by_argument, rows[0])", "rows"),
        ("on_click=closure()", "rows"),
        ("on_click=by_alias", "rows"),
        ("on_click=rows.append, args=(1,)", "rows"),
        ("on_click=st.session_state.board.tick", "board"),
        ("on_click=lambda: rows.append(1)", "rows"),
    ],
)
def test_what_a_callback_has_at_hand_without_reading_it_is_its_change(inspected, callback, key):
    app = inspected(AT_HAND + f"st.button('Go', {callback})")
    click(app.at, "Go")
    (trace,) = app.last.callbacks
    assert key in [change.key for change in trace.changes]
    assert trace.meanwhile == ()
    (change, *_) = [change for change in app.last.changes if change.key == key]
    assert (change.kind, change.note) == ("mutated", "")
    assert change.write is not None
    assert change.write.callback == trace.name


@pytest.mark.parametrize("handler", ["st.session_state.clear", "clear"])
def test_a_callback_that_clears_the_state_has_read_none_of_it(inspected, handler):
    """Python's ``MutableMapping.clear`` takes out one value after the other, and hands them to nobody."""
    app = inspected(
        f"""
        def clear():
            st.session_state.clear()
        st.session_state.setdefault("a", [1])
        st.session_state.setdefault("b", [2])
        st.button("Go", on_click={handler})
        """
    )
    click(app.at, "Go")
    (trace,) = app.last.callbacks
    assert [read.key for read in app.last.reads if read.callback is not None] == []
    assert sorted(change.key for change in trace.changes) == ["a", "b"]
