"""Key warnings about Python objects in the state."""

import threading

import pytest

from tests.inspecting import click, code
from tests.rules.test_order import messages, warned

# ---- class-redefined ------------------------------------------------------------------------------

REDEFINED = {
    "an Enum": """
        from enum import Enum
        class Colour(Enum):
            RED = 1
        st.session_state.setdefault("v", Colour.RED)
        st.button("Go")
        """,  # 8129
    "a dataclass": """
        from dataclasses import dataclass
        @dataclass
        class Point:
            x: int
        st.session_state.setdefault("v", Point(1))
        st.write(st.session_state.v == Point(1))
        st.button("Go")
        """,
    "isinstance": """
        class Item:
            pass
        if "v" not in st.session_state:
            st.session_state.v = Item()
        st.write(isinstance(st.session_state.v, Item))
        st.button("Go")
        """,  # 8180
    "in a list": """
        from dataclasses import dataclass
        @dataclass
        class Point:
            x: int
        st.session_state.setdefault("v", [Point(1), Point(2)])
        st.write(Point(2) in st.session_state.v)
        st.button("Go")
        """,
}


@pytest.mark.parametrize("source", REDEFINED.values(), ids=REDEFINED)
def test_class_redefined_speaks(inspected, source):
    app = inspected(source)
    assert warned(app, "class-redefined") == []
    click(app.at, "Go")
    assert warned(app, "class-redefined") == [("v", 2)]
    (warning,) = [w for w in app.last.warnings if w.rule == "class-redefined"]
    assert warning.severity == "warning"
    assert len(warning.sites) == 2
    assert "of its own" in warning.hint


@pytest.mark.parametrize("source", REDEFINED.values(), ids=REDEFINED)
def test_class_redefined_speaks_once_for_a_value_however_many_runs_follow(inspected, source):
    """Every rerun defines the class again, but it is one mistake until the key has a new object."""
    app = inspected(source)
    for _ in range(5):
        click(app.at, "Go")
    assert warned(app, "class-redefined") == [("v", 2)]
    del app.at.session_state["v"]
    click(app.at, "Go")
    click(app.at, "Go")
    assert warned(app, "class-redefined") == [("v", 2), ("v", 8)]


def test_class_redefined_speaks_once_of_an_object_that_its_methods_change(inspected):
    app = inspected("""
        class Game:
            def move(self):
                self.moves = getattr(self, "moves", 0) + 1
        st.session_state.setdefault("v", Game())
        if st.button("Go"):
            st.session_state.v.move()
    """)
    for _ in range(4):
        click(app.at, "Go")
    assert warned(app, "class-redefined") == [("v", 2)]


def test_class_redefined_is_a_note_of_a_dataclass_that_is_only_shown(inspected):
    app = inspected("""
        import dataclasses
        @dataclasses.dataclass
        class Task:
            text: str
        for task in st.session_state.setdefault("v", [Task("a")]):
            if task.text != "b":
                st.write(task.text)
        st.button("Go")
    """)
    click(app.at, "Go")
    assert [w.severity for w in app.last.warnings if w.rule == "class-redefined"] == ["info"]


def test_class_redefined_is_a_note_where_nothing_compares(inspected):
    app = inspected("""
        class Game:
            def move(self):
                self.moves = getattr(self, "moves", 0) + 1
        st.session_state.setdefault("v", Game())
        if st.button("Go"):
            st.session_state.v.move()
    """)
    click(app.at, "Go")
    assert [w.severity for w in app.last.warnings if w.rule == "class-redefined"] == ["info"]


@pytest.mark.parametrize(
    "source",
    [
        """
        from enum import Enum
        class Colour(Enum):
            RED = 1
        st.session_state.v = Colour.RED
        st.button("Go")
        """,
        """
        import fractions
        st.session_state.setdefault("v", fractions.Fraction(1, 2))
        st.button("Go")
        """,
        """
        @st.cache_resource
        def classes():
            class Item:
                pass
            return Item
        st.session_state.setdefault("v", classes()())
        st.button("Go")
        """,
        """
        import pandas as pd
        st.session_state.setdefault("v", [pd.DataFrame({"a": [1]})])
        st.button("Go")
        """,
    ],
    ids=["made anew each run", "of the standard library", "made once", "of a library"],
)
def test_class_redefined_is_silent(inspected, source):
    app = inspected(source)
    click(app.at, "Go")
    click(app.at, "Go")
    assert warned(app, "class-redefined") == []


# ---- mutated-in-place -----------------------------------------------------------------------------

MUTATED = {
    "a list by a variable": """
        st.session_state.setdefault("v", [1])
        found = st.session_state.v
        if st.button("Go"):
            found.append(2)
        """,
    "a nested dict by a loop": """
        st.session_state.setdefault("v", [{"done": False}])
        go = st.button("Go")
        for task in st.session_state.v:
            task["done"] = go
        """,
    "a DataFrame by a function": """
        import pandas as pd
        st.session_state.setdefault("v", pd.DataFrame({"a": [1, 2]}))
        def add_total(frame):
            frame["total"] = frame["a"].cumsum()
        if st.button("Go"):
            add_total(st.session_state.v)
        """,
    "by another key": """
        st.session_state.setdefault("other", [1])
        st.session_state.setdefault("v", st.session_state.other)
        if st.button("Go"):
            st.session_state.other.append(2)
        """,
}


@pytest.mark.parametrize("source", MUTATED.values(), ids=MUTATED)
def test_mutated_in_place_speaks(inspected, source):
    app = inspected(source)
    assert warned(app, "mutated-in-place") == []
    click(app.at, "Go")
    assert warned(app, "mutated-in-place") == [("v", 2)]
    assert "deepcopy(st.session_state['v'])" in messages(app, "mutated-in-place")


def test_mutated_in_place_names_the_callback_that_did_it(inspected):
    app = inspected("""
        st.session_state.setdefault("v", [1])
        def add():
            found = st.session_state.v
            found.append(2)
        st.button("Go", on_click=add)
    """)
    click(app.at, "Go")
    (warning,) = [w for w in app.last.warnings if w.rule == "mutated-in-place"]
    assert "changed in place, by the callback add();" in warning.message
    assert code(warning.sites[0]) == "found = st.session_state.v"


def test_mutated_in_place_does_not_say_that_a_reader_did_what_a_thread_had_done_before(inspected):
    app = inspected("""
        import threading
        st.session_state.setdefault("v", [])
        if st.button("Start"):
            started = threading.Timer(0.2, list.append, (st.session_state.v, "done"))
            started.start()
        st.button("Next")
        st.write(len(st.session_state.v))
    """)
    click(app.at, "Start")
    for thread in [t for t in threading.enumerate() if isinstance(t, threading.Timer)]:
        thread.join()
    click(app.at, "Next")
    (warning,) = [w for w in app.last.warnings if w.rule == "mutated-in-place"]
    reader = warning.sites[0]
    assert code(reader) in ('st.session_state.setdefault("v", [])', "st.write(len(st.session_state.v))")
    assert warning.message == (
        "By the end of run 3: the value of `v` changed in place; nobody assigned it; "
        f"first read in this run at {reader}."
    )


def test_mutated_in_place_is_silent_where_the_script_took_a_callbacks_change_back(inspected):
    app = inspected("""
        st.session_state.setdefault("v", [1])
        found = st.session_state.v
        if found[-1] == 2:
            found.pop()
        def add():
            found = st.session_state.v
            found.append(2)
        st.button("Go", on_click=add)
    """)
    click(app.at, "Go")
    assert [w.callback for w in app.last.writes if w.kind == "mutated"] == ["add"]
    assert app.last.changes == ()
    assert warned(app, "mutated-in-place") == []


@pytest.mark.parametrize(
    "line",
    [
        "st.session_state.v.append(2)",
        'st.session_state["v"].append(2)',
        "st.session_state.v[0] = 2",
        "st.session_state.v += [2]",
        "found = st.session_state.v; found.append(2); st.session_state.v = found",
        "st.session_state.v = [*st.session_state.v, 2]",
        "del st.session_state.v[0]",
        "name = 'v'; st.session_state[name].append(2)",
        "st.session_state.v.copy().append(2)",
        "found = list(st.session_state.v); found.append(2)",
    ],
)
def test_mutated_in_place_is_silent(inspected, line):
    app = inspected(f'st.session_state.setdefault("v", [1])\nif st.button("Go"):\n    {line}\n')
    click(app.at, "Go")
    assert warned(app, "mutated-in-place") == []


def test_mutated_in_place_is_silent_about_objects_that_change_themselves(inspected):
    app = inspected("""
        from types import SimpleNamespace
        st.session_state.setdefault("v", SimpleNamespace(n=0))
        game = st.session_state.v
        if st.button("Go"):
            game.n += 1
    """)
    click(app.at, "Go")
    assert [c.kind for c in app.last.changes] == ["mutated"]
    assert warned(app, "mutated-in-place") == []


# ---- aliased-keys ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "st.session_state.a = st.session_state.b = []",
        'st.session_state.setdefault("a", {"x": 1})\nst.session_state.b = st.session_state.a',
        "import pandas as pd\nframe = pd.DataFrame()\nst.session_state.a = frame\nst.session_state.b = frame",
    ],
)
def test_aliased_keys_speaks(inspected, source):
    app = inspected(source)
    assert warned(app, "aliased-keys") == [("b", 1)]
    text = messages(app, "aliased-keys")
    assert "`a`" in text
    assert "st.session_state['b'] = copy.deepcopy(st.session_state['a'])" in text


def test_aliased_keys_speaks_when_it_comes_to_be(inspected):
    app = inspected("""
        st.session_state.setdefault("a", [1])
        st.session_state.setdefault("b", [1])
        if st.button("Go"):
            st.session_state.a = st.session_state.b
    """)
    click(app.at, "Go")
    assert [run for _, run in warned(app, "aliased-keys")] == [2]


@pytest.mark.parametrize(
    "source",
    [
        "st.session_state.a = [1]\nst.session_state.b = [1]",
        "st.session_state.a = st.session_state.b = (1, 2)",
        "st.session_state.a = st.session_state.b = 'text'",
        'st.session_state.a = [1]\nst.session_state.b = list(st.session_state["a"])',
        'st.multiselect("M", [1, 2], [1], key="a")\nst.session_state.b = st.session_state.a',
        "import threading\nst.session_state.a = st.session_state.b = threading.Event()",
    ],
)
def test_aliased_keys_is_silent(inspected, source):
    app = inspected(source)
    app.at.run()
    app.at.run()
    assert warned(app, "aliased-keys") == []


# ---- unserialisable -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("__import__('threading').Lock()", "lock"),
        ("(n for n in range(3))", "generator"),
        ("lambda: 1", "lambda"),
        ("__import__('sqlite3').connect(':memory:', check_same_thread=False)", "sqlite3.Connection"),
        ("[open(__file__)]", "TextIOWrapper"),
        ("make()", "made inside a function"),
        ("Holder()", "lock"),
    ],
)
def test_unserialisable_speaks(inspected, value, name):
    app = inspected(f"""
        def make():
            class Local:
                pass
            return Local()
        class Holder:
            def __init__(self):
                import threading
                self.lock = threading.Lock()
        if "v" not in st.session_state:
            st.session_state.v = {value}
    """)
    app.at.run()
    assert warned(app, "unserialisable") == [("v", 1)]
    assert name in messages(app, "unserialisable")
    closing = app.at.session_state.v
    for held in closing if type(closing) is list else [closing]:
        getattr(held, "close", lambda: None)()


@pytest.mark.parametrize(
    "value",
    [
        "[1, {'a': (2, 3)}]",
        "len",
        "__import__('datetime').date.today()",
        "__import__('io').BytesIO(b'x')",
        "__import__('pandas').DataFrame({'a': [1]})",
        "top_level",
        "Taught()",
        "RuntimeError('x')",
    ],
)
def test_unserialisable_is_silent(inspected, value):
    app = inspected(f"""
        def top_level():
            pass
        class Taught:
            def __init__(self):
                import threading
                self.lock = threading.Lock()
            def __getstate__(self):
                raise AssertionError("the app's code must not run")
        st.session_state.v = {value}
    """)
    assert warned(app, "unserialisable") == []
