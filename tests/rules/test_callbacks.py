"""Key warnings about callbacks: apps that must be warned of, and honest ones that must not."""

import pytest

from tests.inspecting import click
from tests.rules.test_order import messages, warned

# ---- stale-callback-args --------------------------------------------------------------------------

STALE = {
    "args": """
        def save(text):
            st.session_state.saved = text
        text = st.text_input("Text", "A", key="text")
        st.button("Save", on_click=save, args=[text])
        """,  # 8365
    "an expression in kwargs": """
        def save(by):
            st.session_state.saved = by
        step = st.number_input("Step", 1, key="text_n")
        st.text_input("Text", "A", key="text")
        st.button("Save", on_click=save, kwargs={"by": st.session_state.text + "!"})
        """,
    "a script variable": """
        text = st.text_input("Text", "A", key="text")
        def save():
            st.session_state.saved = text
        st.button("Save", on_click=save)
        """,
    "a closure": """
        def form():
            text = st.text_input("Text", "A", key="text")
            def save():
                st.session_state.saved = text
            st.button("Save", on_click=save)
        form()
        """,
    "a lambda's default": """
        text = st.text_input("Text", "A", key="text")
        st.button("Save", on_click=lambda t=text: st.session_state.update(saved=t))
        """,
    "partial": """
        from functools import partial
        def save(text):
            st.session_state.saved = text
        text = st.text_input("Text", "A", key="text")
        st.button("Save", on_click=partial(save, text))
        """,
    "in a form": """
        def save(text):
            st.session_state.saved = text
        with st.form("form"):
            text = st.text_input("Text", "A", key="text")
            st.form_submit_button("Save", on_click=save, args=(text,))
        """,
}


@pytest.mark.parametrize("source", STALE.values(), ids=STALE)
def test_stale_callback_args_speaks(inspected, source):
    app = inspected(source)
    app.at.text_input(key="text").set_value("B")
    click(app.at, "Save")
    assert app.at.session_state.saved.startswith("A")
    assert warned(app, "stale-callback-args") == [("text", 2)]
    assert "'A'" in messages(app, "stale-callback-args")
    assert "st.session_state['text']" in messages(app, "stale-callback-args")


FRESH = {
    "constants that are equal by chance": """
        def save(text):
            st.session_state.saved = text
        text = st.text_input("Text", "A", key="text")
        st.button("Save", on_click=save, args=("A",))
        """,
    "the key": """
        def save(key):
            st.session_state.saved = st.session_state[key]
        st.text_input("Text", "A", key="text")
        st.button("Save", on_click=save, args=("text",))
        """,
    "old and new on purpose": """
        def save(old):
            st.session_state.saved = (old, st.session_state.text)
        text = st.text_input("Text", "A", key="text")
        st.button("Save", on_click=save, args=(text,))
        """,
    "a local of the same name": """
        def save():
            text = st.session_state.text
            st.session_state.saved = text
        text = st.text_input("Text", "A", key="text")
        st.button("Save", on_click=save)
        """,
    "another widget's": """
        def save(n):
            st.session_state.saved = n
        st.text_input("Text", "A", key="text")
        n = st.number_input("N", 1, key="n")
        st.button("Save", on_click=save, args=(n,))
        """,
}


@pytest.mark.parametrize("source", FRESH.values(), ids=FRESH)
def test_stale_callback_args_is_silent(inspected, source):
    app = inspected(source)
    app.at.text_input(key="text").set_value("B")
    click(app.at, "Save")
    assert "saved" in app.at.session_state
    assert warned(app, "stale-callback-args") == []


def test_stale_callback_args_is_silent_where_the_value_was_drawn_since(inspected):
    app = inspected(STALE["args"])
    app.at.text_input(key="text").set_value("B").run()
    click(app.at, "Save")
    assert app.at.session_state.saved == "B"
    assert warned(app, "stale-callback-args") == []


# ---- late-binding-callback ------------------------------------------------------------------------

LATE = {
    "8061": """
        ss = st.session_state
        ss.setdefault("store", [0, 0])
        def on_change(x, i):
            ss["store"][i] = x
        for i in range(2):
            st.selectbox(f"S {i}", [0, 1], key=f"key{i}", on_change=lambda: on_change(ss[f"key{i}"], i))
        """,
    "a function in a function": """
        def draw():
            for name in ["a", "b", "c"]:
                label = name.upper()
                def chosen():
                    st.session_state.chosen = label
                st.button(name, key=f"key{name}", on_click=chosen)
        draw()
        """,
    "a comprehension": """
        def draw():
            [st.button(n, key=f"key{n}", on_click=lambda: st.session_state.update(chosen=n)) for n in "ab"]
        draw()
        """,
}


@pytest.mark.parametrize("source", LATE.values(), ids=LATE)
def test_late_binding_callback_speaks(inspected, source):
    app = inspected(source)
    ((key, run),) = warned(app, "late-binding-callback")
    assert key.startswith("key")
    assert run == 1
    assert "args=(" in messages(app, "late-binding-callback")


BOUND = {
    "args": """
        def chosen(i):
            st.session_state.chosen = i
        for i in range(3):
            st.button(f"b{i}", on_click=chosen, args=(i,))
        """,
    "a default": """
        for i in range(3):
            st.button(f"b{i}", on_click=lambda i=i: st.session_state.update(chosen=i))
        """,
    "a factory": """
        def choose(i):
            def chosen():
                st.session_state.chosen = i
            return chosen
        for i in range(3):
            st.button(f"b{i}", on_click=choose(i))
        """,
    "a total that is read late on purpose": """
        total = 0
        def save():
            st.session_state.total = total
        for i in range(3):
            total += i
            st.button(f"b{i}", on_click=save)
        """,
    "a variable that the loop leaves alone": """
        prefix = "x"
        for i in range(3):
            st.button(f"b{i}", on_click=lambda: st.session_state.update(chosen=prefix))
        prefix = "y"
        """,
    "one widget": """
        for i in range(1):
            st.button(f"b{i}", on_click=lambda: st.session_state.update(chosen=i))
        """,
}


@pytest.mark.parametrize("source", BOUND.values(), ids=BOUND)
def test_late_binding_callback_is_silent(inspected, source):
    app = inspected(source)
    click(app.at, "b0")
    assert warned(app, "late-binding-callback") == []


# ---- callback-called ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("widget", "given"),
    [
        ('st.button("Go", on_click=add())', "on_click=add"),
        ('st.checkbox("Go", on_change=add(2), key="go")', "on_change=add"),
        ('st.sidebar.text_input(\n    "Go",\n    on_change=add(by=3),\n)', "on_change=add"),
    ],
)
def test_callback_called_speaks(inspected, widget, given):  # 9030
    app = inspected(
        f'st.session_state.setdefault("n", 0)\ndef add(by=1):\n    st.session_state.n += by\n{widget}\n'
    )
    assert warned(app, "callback-called") == [("n", 1)]
    assert f"{given}, args=" in messages(app, "callback-called")


@pytest.mark.parametrize(
    "source",
    [
        'st.button("Go", on_click=add)',
        'st.button("Go", on_click=lambda: add(2))',
        'st.button("Go", on_click=make())',
        'add(2)\nst.button("Go")',
        'st.button("Go", on_click=nothing())\nadd(1)',
    ],
)
def test_callback_called_is_silent(inspected, source):
    app = inspected(
        'st.session_state.setdefault("n", 0)\n'
        "def add(by=1):\n    st.session_state.n += by\n"
        "def make():\n    st.session_state.made = True\n    return add\n"
        f"def nothing():\n    return None\n{source}\n"
    )
    click(app.at, "Go")
    assert warned(app, "callback-called") == []


# ---- callback-exception ---------------------------------------------------------------------------


def test_callback_exception_speaks(inspected):
    app = inspected("""
        def save():
            st.session_state.first = 1
            st.session_state.second = 1 / 0
        st.button("Go", key="go", on_click=save)
    """)
    click(app.at, "Go")
    assert warned(app, "callback-exception") == [("go", 2)]
    (warning,) = [w for w in app.last.warnings if w.rule == "callback-exception"]
    assert warning.severity == "error"
    assert "`first`" in warning.message
    assert "`second`" not in warning.message
    assert "ZeroDivisionError" in warning.hint


def test_callback_exception_speaks_of_a_method_without_writes(inspected):
    app = inspected("""
        class Form:
            def check(self):
                raise ValueError("no")
        st.text_input("Name", key="name", on_change=Form().check)
    """)
    app.at.text_input(key="name").set_value("Ada").run()
    assert warned(app, "callback-exception") == [("name", 2)]
    assert "nothing yet" in messages(app, "callback-exception")


@pytest.mark.parametrize(
    "body",
    [
        "try:\n        1 / 0\n    except ZeroDivisionError:\n        st.session_state.failed = True",
        "st.session_state.done = True",
        "pass",
    ],
)
def test_callback_exception_is_silent(inspected, body):
    app = inspected(f'def save():\n    {body}\nst.button("Go", on_click=save)\n')
    click(app.at, "Go")
    assert warned(app, "callback-exception") == []


def test_callback_exception_is_silent_about_the_script_and_about_rerun(inspected):
    app = inspected("""
        def again():
            st.rerun()
        st.button("Again", on_click=again)
        if st.button("Go"):
            raise ValueError("in the script")
    """)
    click(app.at, "Again")
    click(app.at, "Go")
    assert warned(app, "callback-exception") == []


# ---- programmatic-change-no-callback --------------------------------------------------------------


def test_programmatic_change_speaks(inspected):  # 3601
    app = inspected("""
        st.session_state.setdefault("price", 1)
        def reprice():
            st.session_state.price = {"a": 1, "b": 2}[st.session_state.kind]
        if st.button("Reset"):
            st.session_state.kind = "b"
        st.selectbox("Kind", ["a", "b"], key="kind", on_change=reprice)
        st.write(st.session_state.price)
    """)
    click(app.at, "Reset")
    assert warned(app, "programmatic-change-no-callback") == [("kind", 2)]
    assert "`price`" in messages(app, "programmatic-change-no-callback")
    assert "reprice()" in messages(app, "programmatic-change-no-callback")


def test_programmatic_change_speaks_of_what_the_callback_did_before(inspected):
    app = inspected("""
        def note(key):
            st.session_state[key + "_noted"] = st.session_state[key]
        def clear():
            st.session_state.name = ""
        st.text_input("Name", key="name", on_change=note, args=("name",))
        st.button("Clear", on_click=clear)
    """)
    app.at.text_input(key="name").set_value("Ada").run()
    click(app.at, "Clear")
    assert warned(app, "programmatic-change-no-callback") == [("name", 3)]


IN_STEP = {
    "called by hand": """
        st.session_state.setdefault("price", 1)
        def reprice():
            st.session_state.price = len(st.session_state.kind)
        if st.button("Go"):
            st.session_state.kind = "bb"
            reprice()
        st.selectbox("Kind", ["a", "bb"], key="kind", on_change=reprice)
        """,
    "a first value": """
        def reprice():
            st.session_state.price = 1
        if st.button("Go"):
            st.session_state.kind = "bb"
            st.session_state.shown = True
        if st.session_state.get("shown"):
            st.selectbox("Kind", ["a", "bb"], key="kind", on_change=reprice)
        """,
    "a callback that writes nothing": """
        def tell():
            print("changed")
        if st.button("Go"):
            st.session_state.kind = "bb"
        st.selectbox("Kind", ["a", "bb"], key="kind", on_change=tell)
        """,
    "the same value again": """
        def reprice():
            st.session_state.price = 1
        if st.button("Go"):
            st.session_state.kind = "a"
        st.selectbox("Kind", ["a", "bb"], key="kind", on_change=reprice)
        """,
}


@pytest.mark.parametrize("source", IN_STEP.values(), ids=IN_STEP)
def test_programmatic_change_is_silent(inspected, source):
    app = inspected(source)
    click(app.at, "Go")
    assert warned(app, "programmatic-change-no-callback") == []
