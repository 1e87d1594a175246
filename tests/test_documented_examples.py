"""What Streamlit's documentation teaches of callbacks and fragments: what starts each run, in words.

The apps do what the guides do (buttons, forms, fragments, dialogs, chats, tables); none is a copy of theirs.
"""

import importlib.util
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest

from st_state_inspector import Run
from tests.one_line import APPS
from tests.rules.acting import field

NEWER = importlib.util.find_spec("streamlit.elements.widgets.feedback") is not None
THUMB_UP = '{"string_value": "1"}' if NEWER else '{"int_array_value": {"data": [0]}}'
BLUE = '{"string_array_value": {"data": ["blue"]}}' if NEWER else '{"int_array_value": {"data": [1]}}'
_LINES_ABOVE = 2  # the inspector's line and `import streamlit as st`


class Example(NamedTuple):
    """``steps``: ``click Label``, ``key=value`` (a Python literal) or ``key:json`` (what a browser sends).

    ``a + b`` are sent together; ``part> step`` reruns the fragment ``part`` alone, ``part> tick`` by its
    timer. ``runs`` are the runs that follow from the steps: the cause, the callbacks behind ``->``, how
    it ended if not as usual in brackets. ``L3`` stands for the third line of the app.
    """

    name: str
    app: str | Path
    steps: str
    runs: tuple[str, ...]


BUTTONS = (
    Example(
        "a message that is shown once",
        """
        if st.button("Greet"):
            st.write("Hello!")
        st.button("Something else")
        """,
        "click Greet; click Something else",
        ("button 'Greet' clicked", "button 'Something else' clicked"),
    ),
    Example(
        "a button that stays pressed",
        """
        st.session_state.setdefault("opened", False)

        def keep_open():
            st.session_state.opened = True

        st.button("Open", on_click=keep_open)
        if st.session_state.opened:
            st.slider("Size", 0, 9, key="size")
        """,
        "click Open; size=4",
        ("button 'Open' clicked -> keep_open", "slider `size`: 0 to 4"),
    ),
    Example(
        "a button that toggles",
        """
        st.session_state.setdefault("on", False)

        def flip():
            st.session_state.on = not st.session_state.on

        st.button("Light", on_click=flip)
        """,
        "click Light; click Light",
        ("button 'Light' clicked -> flip", "button 'Light' clicked -> flip"),
    ),
    Example(
        "stages of a process",
        APPS / "button_stages.py",
        "click Begin; name='Ada'; colour='red'; click Start over",
        (
            "button 'Begin' clicked -> set_stage",
            "text_input `name`: '' to 'Ada' -> set_stage",
            "selectbox `colour`: None to 'red' -> set_stage",
            "button 'Start over' clicked -> set_stage",
        ),
    ),
    Example(
        "a name that the script has shown already is changed with a rerun",
        """
        st.session_state.setdefault("name", "nobody")
        st.header(st.session_state.name)
        if st.button("Call her Ada"):
            st.session_state.name = "Ada"
            st.rerun()
        """,
        "click Call her Ada",
        ("button 'Call her Ada' clicked (rerun)", "st.rerun at L5"),
    ),
    Example(
        "another widget is reset by a callback",
        """
        def clear():
            st.session_state.note = ""

        st.text_input("Note", key="note")
        st.button("Clear", on_click=clear)
        """,
        "note='milk'; click Clear",
        ("text_input `note`: '' to 'milk'", "button 'Clear' clicked -> clear"),
    ),
    Example(
        "another widget is reset before it is drawn",
        """
        st.session_state.setdefault("note", "")
        if st.session_state.get("clear"):
            st.session_state.note = ""
        st.text_input("Note", key="note")
        st.button("Clear", key="clear")
        """,
        "note='milk'; click Clear",
        ("text_input `note`: '' to 'milk'", "button 'Clear' clicked"),
    ),
    Example(
        "rows that are added and taken away",
        """
        st.session_state.setdefault("rows", [0])

        def add():
            st.session_state.rows.append(max(st.session_state.rows, default=0) + 1)

        def drop(row):
            st.session_state.rows.remove(row)

        for row in st.session_state.rows:
            st.text_input(f"Row {row}", key=f"row_{row}")
            st.button(f"Drop {row}", on_click=drop, args=[row])
        st.button("Add", on_click=add)
        """,
        "click Add; row_1='x'; click Drop 0",
        (
            "button 'Add' clicked -> add",
            "text_input `row_1`: '' to 'x'",
            "button 'Drop 0' clicked -> drop",
        ),
    ),
    Example(
        "a file that is downloaded",
        """
        def count():
            st.session_state.saved = st.session_state.get("saved", 0) + 1

        st.download_button("Save", "text", key="save", on_click=count)
        """,
        'save:{"trigger_value": true}',
        ("download_button 'Save' clicked -> count",),
    ),
)

CALLBACKS = (
    Example(
        "a counter with arguments",
        APPS / "counter_callbacks.py",
        "step=5; click Add the step; click Take the step away",
        (
            "number_input `step`: 1 to 5",
            "button 'Add the step' clicked -> increment",
            "button 'Take the step away' clicked -> decrement",
        ),
    ),
    Example(
        "two units in step",
        APPS / "temperature.py",
        "celsius=20.0; fahrenheit=212.0; click Water boils",
        (
            "number_input `celsius`: 0.0 to 20.0 -> from_celsius",
            "number_input `fahrenheit`: 68.0 to 212.0 -> from_fahrenheit",
            "button 'Water boils' clicked -> water_boils",
        ),
    ),
    Example(
        "a choice that is kept in the address",
        """
        def remember():
            st.query_params["city"] = st.session_state.city

        st.selectbox("City", ["Rome", "Oslo"], key="city", on_change=remember)
        """,
        "city='Oslo'",
        ("selectbox `city`: 'Rome' to 'Oslo' -> remember",),
    ),
    Example(
        "a form whose callback reads its fields",
        APPS / "form_callback.py",
        "amount=4 + times=3 + click Add",
        ("form 'adding' submitted: 2 fields changed -> add_up",),
    ),
    Example(
        "a form that the script reads",
        """
        with st.form("sign up"):
            name = st.text_input("Name", key="name")
            mail = st.text_input("Mail", key="mail")
            sent = st.form_submit_button("Sign up")
        if sent and not mail:
            st.error("Mail is missing")
            st.stop()
        """,
        "name='Ada' + click Sign up; mail='a@b' + click Sign up",
        ("form 'sign up' submitted: 1 field changed (stopped)", "form 'sign up' submitted: 1 field changed"),
    ),
    Example(
        "a form without a key, and one without a change",
        """
        with st.form("order", clear_on_submit=False):
            st.number_input("Bags", 0, 9)
            st.form_submit_button("Order", on_click=lambda: None)
        """,
        "click Order",
        ("form 'order' submitted: 0 fields changed -> <lambda>",),
    ),
)

FRAGMENTS = (
    Example(
        "a fragment that runs alone, or has the app run",
        APPS / "fragment_button.py",
        "part> click Run the fragment; part> click Run the app; click Run everything",
        (
            "button 'Run the fragment' clicked in part",
            "button 'Run the app' clicked in part (rerun)",
            "st.rerun at fragment_button.py:17 in part()",
            "button 'Run everything' clicked",
        ),
    ),
    Example(
        "a fragment that has the app run where the month is another one",
        """
        st.session_state.setdefault("month", 1)

        @st.fragment
        def daily():
            day = st.number_input("Day", 1, 360, key="day")
            if (month := (day - 1) // 30 + 1) != st.session_state.month:
                st.session_state.month = month
                st.rerun()

        daily()
        st.write("Month", st.session_state.month)
        """,
        "daily> day=9; daily> day=40",
        (
            "number_input `day`: 1 to 9 in daily",
            "number_input `day`: 9 to 40 in daily (rerun)",
            "st.rerun at L8 in daily()",
        ),
    ),
    Example(
        "a fragment that reruns itself",
        """
        st.session_state.setdefault("n", 0)

        @st.fragment
        def guess():
            if st.button("Guess"):
                st.session_state.n += 1
                st.rerun(scope="fragment")
            st.write(st.session_state.n)

        guess()
        """,
        "guess> click Guess",
        ("button 'Guess' clicked in guess (rerun)", "st.rerun of fragment `guess` at L7 in guess() in guess"),
    ),
    Example(
        "a stream that is started and stopped",
        """
        st.session_state.setdefault("streaming", False)

        def toggle():
            st.session_state.streaming = not st.session_state.streaming

        st.button("Start", on_click=toggle, disabled=st.session_state.streaming)
        st.button("Stop", on_click=toggle, disabled=not st.session_state.streaming)

        @st.fragment(run_every=2 if st.session_state.streaming else None)
        def feed():
            st.session_state.seen = st.session_state.get("seen", 0) + 1

        feed()
        """,
        "click Start; click Stop; click Start; feed> tick; feed> tick",
        (
            "button 'Start' clicked -> toggle",
            "button 'Stop' clicked -> toggle",
            "button 'Start' clicked -> toggle",
            "fragment `feed` every 2 s in feed",
            "fragment `feed` every 2 s in feed",
        ),
    ),
    Example(
        "a fragment over several containers, with a callback",
        """
        left, right = st.columns(2)

        def count(colour):
            st.session_state[colour] = st.session_state.get(colour, 0) + 1

        @st.fragment
        def cats():
            left.write(st.session_state.get("black", 0))
            right.write(st.session_state.get("orange", 0))
            st.button("Black", on_click=count, args=("black",))
            st.button("Orange", on_click=count, kwargs={"colour": "orange"})

        cats()
        """,
        "cats> click Black; cats> click Orange",
        ("button 'Black' clicked -> count in cats", "button 'Orange' clicked -> count in cats"),
    ),
    Example(
        "a form in a fragment",
        """
        @st.fragment
        def contact():
            with st.form("contact"):
                st.text_input("Mail", key="mail")
                st.form_submit_button("Send")

        contact()
        """,
        "contact> mail='a@b' + click Send",
        ("form 'contact' submitted: 1 field changed in contact",),
    ),
    Example(
        "a dialog that keeps a vote",
        """
        @st.dialog("Your vote")
        def vote(item):
            reason = st.text_input("Because", key="reason")
            if st.button("Send"):
                st.session_state.vote = {"item": item, "reason": reason}
                st.rerun()

        if "vote" not in st.session_state:
            if st.button("Tea"):
                vote("tea")
            if st.button("Coffee"):
                vote("coffee")
        """,
        "click Tea; vote> reason='warm'; vote> click Send",
        (
            "button 'Tea' clicked",
            "text_input `reason`: '' to 'warm' in vote",
            "button 'Send' clicked in vote (rerun)",
            "st.rerun at L6 in vote()",
        ),
    ),
    Example(
        "a dialog that a callback's flag opens",
        """
        def ask():
            st.session_state.asking = True

        def answer(text):
            st.session_state.answer = text
            st.session_state.asking = False

        @st.dialog("Sure?")
        def confirm():
            st.button("Yes", on_click=answer, args=("yes",))

        st.button("Delete", on_click=ask)
        if st.session_state.get("asking"):
            confirm()
        """,
        "click Delete; confirm> click Yes",
        ("button 'Delete' clicked -> ask", "button 'Yes' clicked -> answer in confirm"),
    ),
)

CHAT_AND_TABLES = (
    Example(
        "a bot that echoes",
        APPS / "echo_bot.py",
        "Say something='hi'",
        ("chat_input 'Say something' at echo_bot.py:14: 'hi' sent",),
    ),
    Example(
        "a bot with a callback",
        """
        def send():
            st.session_state.setdefault("messages", []).append(st.session_state.prompt)

        st.chat_input("Say", key="prompt", on_submit=send)
        """,
        "prompt='hi'",
        ("chat_input `prompt`: 'hi' sent -> send",),
    ),
    Example(
        "an answer that is checked before it is sent",
        """
        st.session_state.setdefault("step", "ask")
        if st.session_state.step == "ask":
            if text := st.chat_input("Ask", key="question"):
                st.session_state.draft = text
                st.session_state.step = "check"
                st.rerun()
        elif st.session_state.step == "check":
            st.text_area("Draft", key="draft")
            if st.button("Accept"):
                st.session_state.step = "ask"
                st.rerun()
        """,
        "question='why'; draft='because'; click Accept",
        (
            "chat_input `question`: 'why' sent (rerun)",
            "st.rerun at L6",
            "text_area `draft`: 'why' to 'because'",
            "button 'Accept' clicked (rerun)",
            "st.rerun at L11",
        ),
    ),
    Example(
        "thumbs for an answer",
        """
        def rate(index):
            st.session_state.rating = (index, st.session_state[f"thumb_{index}"])

        st.feedback("thumbs", key="thumb_0", on_change=rate, args=[0])
        """,
        f"thumb_0:{THUMB_UP}",
        ("feedback `thumb_0`: None to 1 -> rate",),
    ),
    Example(
        "a table that is edited",
        APPS / "data_editor.py",
        'edits:{"string_value": "{\\"edited_rows\\": {\\"0\\": {\\"rating\\": 1}}}"}; click Keep the edits',
        ("data_editor `edits` edited", "button 'Keep the edits' clicked"),
    ),
    Example(
        "a table that is edited, with a callback",
        """
        import pandas as pd

        def note():
            st.session_state.edits = len(st.session_state.table["edited_rows"])

        st.data_editor(pd.DataFrame({"a": [1, 2]}), key="table", on_change=note)
        """,
        'table:{"string_value": "{\\"edited_rows\\": {\\"0\\": {\\"a\\": 5}}}"}',
        ("data_editor `table` edited -> note",),
    ),
    Example(
        "points of a chart that are selected",
        """
        import altair as alt
        import pandas as pd

        data = pd.DataFrame({"x": [1, 2], "y": [3, 4]})
        brush = alt.selection_interval(name="brush")
        chart = alt.Chart(data).mark_point().encode(x="x", y="y").add_params(brush)
        st.altair_chart(chart, key="chart", on_select="rerun")
        """,
        'chart:{"string_value": "{\\"selection\\": {\\"brush\\": {\\"x\\": [0, 1]}}}"}',
        ("altair_chart `chart`: another selection",),
    ),
    Example(
        "pills with a callback",
        """
        def chosen():
            st.session_state.last = st.session_state.tag

        st.pills("Tag", ["red", "blue"], key="tag", on_change=chosen)
        """,
        f"tag:{BLUE}",
        ("pills `tag`: None to 'blue' -> chosen",),
    ),
    Example(
        "rows that are selected",
        """
        import pandas as pd

        def picked():
            st.session_state.rows = st.session_state.table.selection.rows

        st.dataframe(pd.DataFrame({"a": [1, 2]}), key="table", on_select=picked)
        """,
        'table:{"string_value": "{\\"selection\\": {\\"rows\\": [1], \\"columns\\": []}}"}',
        ("dataframe `table`: another selection -> picked",),
    ),
)


def do(at: AppTest, step: str) -> dict[str, dict[str, Any]]:
    """Do one thing in the page, but send nothing; what AppTest has no widget for is returned, by key."""
    if step.startswith("click "):
        next(b for b in at.button if b.label == step[6:]).click()
    elif re.match(r"\w+:\{", step):
        key, _, value = step.partition(":")
        return {key: eval(value, {"true": True})}
    elif step not in ("", "tick"):
        name, _, value = step.partition("=")
        chat = [c for c in at.chat_input if c.placeholder == name]
        (chat[0] if chat else field(at, name)).set_value(eval(value, {}))
    return {}


def widget_id(at: AppTest, key: str) -> str:
    protos = [getattr(node, "proto", None) for node in at._tree]
    return next(p.id for p in protos if getattr(p, "id", "").endswith(f"-{key}"))


def play(at: AppTest, run_fragment: Any, steps: str) -> None:
    for step in (part.strip() for part in steps.split("; ")):
        fragment, _, inside = step.rpartition("> ")
        sent: dict[str, dict[str, Any]] = {}
        for part in inside.split(" + "):
            sent |= do(at, part)
        if sent:
            states = [WidgetState(id=widget_id(at, key), **value) for key, value in sent.items()]
            at._run(WidgetStates(widgets=states))
        elif fragment:
            run_fragment(fragment, timer=inside == "tick")
        else:
            at.run()
        assert not at.exception


def in_words(run: Run) -> str:
    callbacks = f" -> {', '.join(trace.name for trace in run.callbacks)}" if run.callbacks else ""
    fragments = f" in {', '.join(run.fragments)}" if run.fragments else ""
    return f"{run.cause}{callbacks}{fragments}{'' if run.ending == 'finished' else f' ({run.ending})'}"


EXAMPLES = (*BUTTONS, *CALLBACKS, *FRAGMENTS, *CHAT_AND_TABLES)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name.replace(" ", "-"))
def test_every_run_has_the_cause_that_a_reader_of_the_code_would_name(example, inspected_parts):
    app, run_fragment = inspected_parts(
        example.app if isinstance(example.app, Path) else example.app.removeprefix("\n")
    )
    play(app.at, run_fragment, example.steps)
    expected = [
        re.sub(r"\bL(\d+)\b", lambda m: f"app.py:{int(m[1]) + _LINES_ABOVE}", run) for run in example.runs
    ]
    assert str(app.runs[0].cause) == "first run of this session"
    assert [in_words(run) for run in app.runs[1:]] == expected
