"""Key warnings about order: apps that must be warned of, and honest ones that must not."""

import pytest

from st_state_inspector.rules import order
from tests.inspecting import Inspected, click


def warned(app: Inspected, rule: str) -> list[tuple[str, int]]:
    """Key and first run of the warnings of one rule."""
    return [(w.key, w.run_id) for run in app.runs for w in run.warnings if w.rule == rule]


def messages(app: Inspected, rule: str) -> str:
    return "\n".join(f"{w.message}\n{w.hint}" for w in app.history().warnings if w.rule == rule)


# ---- one-run-behind -------------------------------------------------------------------------------

BEHIND = {
    "a count above its button": (  # 4113
        """
        st.session_state.setdefault("count", 0)
        st.write("Count:", st.session_state.count)
        if st.button("Add"):
            st.session_state.count += 1
        """,
        "Add",
        "count",
    ),
    "by a variable, into a column": (
        """
        if "cart" not in st.session_state:
            st.session_state["cart"] = ()
        left, right = st.columns(2)
        cart = st.session_state["cart"]
        left.metric("Items", len(cart))
        if right.button("Buy"):
            st.session_state["cart"] = cart + ("apple",)
        """,
        "Buy",
        "cart",
    ),
    "a step that its own button ends": (
        """
        st.session_state.setdefault("step", 1)
        if st.session_state.step == 1:
            st.write("First step")
            if st.button("Next"):
                st.session_state.step = 2
        else:
            st.write("Second step")
        """,
        "Next",
        "step",
    ),
    "a login page": (
        """
        from streamlit import session_state as state
        state.setdefault("user_in", False)
        if not state.user_in:
            clicked = st.button("Log in")
            if clicked:
                state.user_in = True
        else:
            st.write("Welcome")
        """,
        "Log in",
        "user_in",
    ),
}


@pytest.mark.parametrize(("source", "label", "key"), BEHIND.values(), ids=BEHIND)
def test_one_run_behind_speaks(inspected, source, label, key):
    app = inspected(source)
    assert warned(app, "one-run-behind") == []
    click(app.at, label)
    assert warned(app, "one-run-behind") == [(key, 2)]
    assert key in messages(app, "one-run-behind")
    assert "on_click=" in messages(app, "one-run-behind")
    assert len(app.last.warnings[-1].sites) == 2


def test_one_run_behind_speaks_of_an_input(inspected):
    app = inspected("""
        st.session_state.setdefault("name", "nobody")
        st.header(f"Hello {st.session_state.name}")
        st.session_state.name = st.text_input("Name", "nobody")
    """)
    app.at.text_input[0].set_value("Ada").run()
    assert warned(app, "one-run-behind") == [("name", 2)]
    app.at.run()
    assert warned(app, "one-run-behind") == [("name", 2)]


HONEST = {
    "shown below": """
        st.session_state.setdefault("n", 0)
        st.write(st.session_state.n)
        if st.button("Go"):
            st.session_state.n += 1
        st.write(st.session_state.n)
        """,
    "with st.rerun": """
        st.session_state.setdefault("n", 0)
        st.write(st.session_state.n)
        if st.button("Go"):
            st.session_state.n += 1
            st.rerun()
        """,
    "in a callback": """
        st.session_state.setdefault("n", 0)
        def add():
            st.session_state.n += 1
        st.write(st.session_state.n)
        st.button("Go", on_click=add)
        """,
    "a count that nobody sees": """
        st.session_state.setdefault("n", 0)
        if st.button("Go"):
            st.session_state.n += 1
        """,
    "the value of the last run, on purpose": """
        st.session_state.setdefault("n", 0)
        score = st.session_state.n + 1
        st.metric("Score", score, delta=score - st.session_state.n)
        st.button("Go")
        st.session_state.n = score
        """,
    "looking for a change": """
        st.session_state.setdefault("n", "a")
        go = st.button("Go")
        choice = "b" if go else "a"
        if st.session_state.n != choice:
            st.session_state.n = choice
        """,
    "a place that is drawn over": """
        st.session_state.setdefault("n", 0)
        place = st.empty()
        place.write(st.session_state.n)
        if st.button("Go"):
            n = st.session_state.n + 1
            st.session_state.n = n
            place.write(n)
        """,
    "a place that is drawn over, with with": """
        st.session_state.setdefault("n", 0)
        place = st.empty()
        with place:
            st.write(st.session_state.n)
        if st.button("Go"):
            st.session_state.n = 5
            place.write("five")
        """,
    "a step that says so": """
        st.session_state.setdefault("n", 0)
        if st.session_state.n == 0:
            if st.button("Go"):
                st.session_state.n = 1
                st.success("Saved!")
        """,
    "shown again with the whole state": """
        st.session_state.setdefault("n", 0)
        st.write(st.session_state.n)
        if st.button("Go"):
            st.session_state.n += 1
        st.write(dict(st.session_state))
        """,
    "a log": """
        st.session_state.setdefault("n", ())
        print(st.session_state.n)
        if st.button("Go"):
            st.session_state.n = (*st.session_state.n, "clicked")
        """,
}


@pytest.mark.parametrize("source", HONEST.values(), ids=HONEST)
def test_one_run_behind_is_silent(inspected, source):
    app = inspected(source)
    for _ in range(2):
        click(app.at, "Go")
    assert warned(app, "one-run-behind") == []


# ---- nested-button --------------------------------------------------------------------------------


def test_nested_button_speaks(inspected):  # 3229
    app = inspected("""
        if st.button("Outer"):
            st.write("Sure?")
            if st.button("Inner", key="inner"):
                st.session_state.done = True
    """)
    click(app.at, "Outer")
    assert warned(app, "nested-button") == []
    click(app.at, "Inner")
    assert warned(app, "nested-button") == [("inner", 3)]
    assert "done" not in app.at.session_state
    text = messages(app, "nested-button")
    assert "'Outer'" in text
    assert "on_click=show" in text


def test_nested_button_speaks_of_inputs_and_forms(inspected):  # 931
    app = inspected("""
        with st.form("search"):
            query = st.text_input("Query")
            submitted = st.form_submit_button("Search")
        if submitted and True:
            choice = st.selectbox("Result", ["a", "b"], key="choice")
            st.write(choice)
    """)
    app.at.button[0].click().run()
    app.at.selectbox(key="choice").select("b").run()
    assert warned(app, "nested-button") == [("choice", 3)]


NOT_NESTED = {
    "under a flag": """
        def show():
            st.session_state.shown = True
        st.button("Outer", on_click=show)
        if st.session_state.get("shown"):
            st.button("Inner")
        """,
    "under a checkbox": """
        if st.checkbox("More", value=True):
            st.button("Inner")
        st.button("Outer")
        """,
    "with a callback of its own": """
        def save():
            st.session_state.saved = True
        if st.button("Outer"):
            st.button("Inner", on_click=save)
        """,
    "under a button or a flag": """
        if st.button("Outer") or st.session_state.get("open"):
            st.session_state.open = True
            st.button("Inner")
        """,
    "gone with the list that it was in": """
        st.session_state.setdefault("items", ["Inner"])
        st.button("Outer")
        for item in list(st.session_state["items"]):
            if st.button(item):
                st.session_state["items"] = []
                st.rerun()
        """,
}


@pytest.mark.parametrize("source", NOT_NESTED.values(), ids=NOT_NESTED)
def test_nested_button_is_silent(inspected, source):
    app = inspected(source)
    click(app.at, "Outer")
    click(app.at, "Inner")
    app.at.run()
    assert warned(app, "nested-button") == []


def test_nested_button_is_silent_after_an_exception(inspected):
    app = inspected("""
        if st.session_state.get("n", 0) == 2:
            raise RuntimeError("too early")
        st.session_state.n = st.session_state.get("n", 0) + 1
        if st.button("Outer"):
            st.button("Inner")
    """)
    click(app.at, "Outer")
    click(app.at, "Inner")
    assert app.last.ending == "exception"
    assert warned(app, "nested-button") == []


# ---- rerun-loop -----------------------------------------------------------------------------------


@pytest.fixture
def unhurried(monkeypatch):
    """No run is taken for one that does its work only because a busy machine was slow."""
    monkeypatch.setattr(order, "_QUICK_MS", 60_000)
    monkeypatch.setattr(order, "_MAX_GAP_S", 60)


@pytest.mark.usefixtures("unhurried")
def test_rerun_loop_speaks(inspected):  # 9232
    app = inspected("""
        st.session_state.setdefault("tries", 0)
        st.session_state.tries += 1
        if st.session_state.tries < 12:
            st.rerun()
    """)
    runs = [run for _, run in warned(app, "rerun-loop")]
    assert runs == [7, 8, 9, 10, 11, 12]
    (first, *_) = [w for run in app.runs for w in run.warnings if w.rule == "rerun-loop"]
    assert first.severity == "error"
    assert first.sites[0].line == app.runs[-1].cause.site.line
    assert "`tries`" in first.message


@pytest.mark.usefixtures("unhurried")
def test_rerun_loop_speaks_where_nothing_changes(inspected, tmp_path):
    counter = tmp_path / "count"
    app = inspected(f"""
        from pathlib import Path
        counter = Path({str(counter)!r})
        def refresh():
            tries = int(counter.read_text()) if counter.exists() else 0
            counter.write_text(str(tries + 1))
            if tries < 9:
                st.rerun()
        refresh()
    """)
    assert [run for _, run in warned(app, "rerun-loop")] == [7, 8, 9, 10]
    assert "nothing in the state changes" in messages(app, "rerun-loop")


RERUNS = {
    "five, and then it is done": """
        st.session_state.setdefault("tries", 0)
        st.session_state.tries += 1
        if st.session_state.tries < 6:
            st.rerun()
        """,
    "a clock": """
        import time
        st.session_state.setdefault("tries", 0)
        st.session_state.tries += 1
        if st.session_state.tries < 9:
            time.sleep(0.01)
            st.rerun()
        """,
    "work, a part in each run": """
        import time
        wait = time.sleep
        def work():
            wait(0.3)
        st.session_state.setdefault("tries", 0)
        st.session_state.tries += 1
        if st.session_state.tries < 8:
            work()
            st.rerun()
        """,
    "two places in turn": """
        st.session_state.setdefault("tries", 0)
        st.session_state.tries += 1
        if st.session_state.tries < 12 and st.session_state.tries % 2:
            st.rerun()
        if st.session_state.tries < 12:
            st.rerun()
        """,
}


@pytest.mark.parametrize("source", RERUNS.values(), ids=RERUNS)
def test_rerun_loop_is_silent(inspected, source):
    app = inspected(source)
    assert len(app.runs) > 5
    assert warned(app, "rerun-loop") == []


def test_rerun_loop_is_silent_about_a_rerun_for_each_click(inspected):
    app = inspected("""
        if st.button("Go"):
            st.rerun()
    """)
    for _ in range(8):
        click(app.at, "Go")
    assert warned(app, "rerun-loop") == []
