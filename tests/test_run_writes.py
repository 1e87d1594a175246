"""What changed and which line did it, seen through AppTest: every way to write, delete and mutate."""

import textwrap

import pytest

from st_state_inspector import Read, streamlit_hooks
from tests.inspecting import change_told, click, code, shown, told, writes


@pytest.mark.parametrize(
    ("statement", "change"),
    [
        ("st.session_state.x = 2", ("x", "changed", "1", "2")),
        ('st.session_state["x"] = 2', ("x", "changed", "1", "2")),
        ("st.session_state.x += 1", ("x", "changed", "1", "2")),
        ('st.session_state.update({"x": 2})', ("x", "changed", "1", "2")),
        ('setattr(st.session_state, "x", 2)', ("x", "changed", "1", "2")),
        ('st.session_state.setdefault("y", 5)', ("y", "added", None, "5")),
        ("del st.session_state.x", ("x", "removed", "1", None)),
        ('del st.session_state["x"]', ("x", "removed", "1", None)),
        ('st.session_state.pop("x")', ("x", "removed", "1", None)),
        ("st.session_state.clear()", ("x", "removed", "1", None)),
    ],
)
def test_every_way_to_write_names_its_line(inspected, statement, change):
    app = inspected(
        f"""
        if not st.session_state.get("begun"):
            st.session_state.x = 1
            st.session_state.begun = True
        if st.button("Go"):
            {statement}
        """
    )
    click(app.at, "Go")
    assert change in told(app.last)
    key, kind = change[0], "deleted" if change[1] == "removed" else "assigned"
    assert (key, kind, None, statement) in writes(app.last)
    (made,) = [c for c in app.last.changes if c.path == (key,)]
    assert made.write is not None
    assert (made.write.kind, made.write.run_id) == (kind, 2)


def test_a_write_in_a_function_of_the_app_names_the_line_in_the_function(inspected):
    app = inspected(
        """
        def save(value):
            st.session_state.x = value

        save(1)
        """
    )
    (write,) = app.last.writes
    assert write.site is not None
    assert write.site.function == "save"
    assert str(write.site).endswith("in save()")


def test_several_writers_of_one_key_are_told_in_their_order(inspected):
    app = inspected(
        """
        st.session_state.d = {}
        st.session_state.d["a"] = 1
        st.session_state.other = 0
        st.session_state.d = {"a": 1}
        for n in range(2): st.session_state.d = {"a": n}
        """
    )
    lines = [code(write.site) for write in app.last.writes_of("d")]
    loop = 'for n in range(2): st.session_state.d = {"a": n}'
    assert lines == ["st.session_state.d = {}", 'st.session_state.d = {"a": 1}', loop, loop]
    (change,) = [change for change in app.last.changes if change.key == "d"]
    assert change.write == app.last.writes_of("d")[-1]


def test_a_click_that_outlived_its_failed_run_is_taken_back_by_streamlit_and_by_nobody_else(inspected):
    app = inspected(
        """
        st.session_state.setdefault("n", 0)
        if st.session_state.n:
            st.session_state.n += 1
            st.stop()
        if st.button("Go", key="go"):
            st.session_state.n = 1
            raise ValueError
        """
    )
    click(app.at, "Go")
    app.at.run()
    assert sorted(told(app.last)) == [("go", "changed", "True", "False"), ("n", "changed", "1", "2")]
    assert [w.kind for w in app.last.writes if w.key == "go"] == ["widget"]
    (back,) = [change for change in app.last.changes if change.key == "go"]
    assert back.note == "its value lasts for one run: Streamlit took it back"
    assert app.last.warnings == ()


def test_a_key_assigned_the_value_it_has_is_a_write_and_no_change(inspected):
    app = inspected("st.session_state.x = [1, 2]")
    app.at.run()
    assert told(app.last) == []
    assert writes(app.last) == [("x", "assigned", None, "st.session_state.x = [1, 2]")]
    first, second = (app.history().state_at(n)["x"] for n in (1, 2))
    assert first is second


@pytest.mark.parametrize(
    ("value", "statement", "change"),
    [
        ("[1]", "v.append(2)", ("v.1", "mutated", None, "2")),
        ("[1, 2]", "v.pop()", ("v.1", "mutated", "2", None)),
        ('{"a": 1}', 'v["a"] = 2', ("v.a", "mutated", "1", "2")),
        ('{"a": {"b": [1, 2]}}', 'v["a"]["b"][1] = 9', ("v.a.b.1", "mutated", "2", "9")),
        ("{1}", "v.add(2)", None),
    ],
)
def test_a_value_changed_in_place_is_told_at_the_deepest_path(inspected, value, statement, change):
    app = inspected(
        f"""
        st.session_state.setdefault("v", {value})
        if st.button("Go"):
            v = st.session_state.v
            {statement}
        """
    )
    click(app.at, "Go")
    assert {c.kind for c in app.last.changes} == {"mutated"}
    assert change is None or told(app.last) == [change]
    assert writes(app.last) == [("v", "mutated", None, None)]
    assert app.last.changes[0].write == app.last.writes[0]


def test_a_key_written_and_deleted_in_one_run_is_no_change(inspected):
    app = inspected("st.session_state.x = 1\ndel st.session_state.x")
    assert told(app.last) == []
    assert [(key, kind) for key, kind, _, _ in writes(app.last)] == [("x", "assigned"), ("x", "deleted")]


def test_the_last_write_of_a_key_is_that_of_its_change(inspected):
    app = inspected("for n in range(3):\n    st.session_state.x = n\nst.session_state.x = 'last'")
    (change,) = app.last.changes
    assert change.write == app.last.writes[-1]
    assert len(app.last.writes) == 4
    assert app.history().blame("x") == tuple(reversed(app.last.writes))


HIDE = """
if not st.session_state.get("hidden"):
    st.text_input("Name", key="name")
if st.button("Hide"):
    st.session_state.hidden = True
"""


def test_the_clean_up_after_the_body_is_in_the_run_that_did_not_draw_the_widget(inspected):
    app = inspected(HIDE)
    app.at.text_input(key="name").set_value("Ada").run()
    click(app.at, "Hide")
    assert app.state() == {"name": "'Ada'", "hidden": "True"}
    app.at.run()
    assert app.state() == {"hidden": "True"}
    assert told(app.last) == [("name", "removed", "'Ada'", None)]
    assert writes(app.last) == [("name", "cleanup", None, None)]


@pytest.mark.parametrize("ending", ["st.stop()", "raise ValueError"])
def test_there_is_no_clean_up_where_the_script_did_not_reach_its_end(inspected, ending):
    app = inspected(
        f"""
        if st.session_state.get("end"):
            {ending}
        st.text_input("Name", key="name")
        """
    )
    app.at.text_input(key="name").set_value("Ada").run()
    app.at.session_state["end"] = True
    app.at.run()
    assert app.state()["name"] == "'Ada'"
    assert "cleanup" not in [w.kind for w in app.last.writes]


def test_a_widget_that_is_drawn_for_the_first_time_brings_its_key(inspected):
    app = inspected('st.slider("Amount", 0, 10, 3, key="amount")')
    assert told(app.last) == [("amount", "added", None, "3")]
    (write,) = app.last.writes
    assert write.kind == "widget"
    assert writes(app.last)[0][3] == 'st.slider("Amount", 0, 10, 3, key="amount")'


def test_the_browsers_value_is_a_write_of_the_widget(inspected):
    app = inspected('st.text_input("Name", key="name")')
    app.at.text_input(key="name").set_value("Ada").run()
    assert told(app.last) == [("name", "changed", "''", "'Ada'")]
    assert [(key, kind) for key, kind, _, _ in writes(app.last)] == [("name", "widget")]


def test_a_keyless_widget_is_no_part_of_the_state(inspected):
    app = inspected('st.text_input("Name")')
    app.at.text_input[0].set_value("Ada").run()
    assert app.state() == {}
    assert told(app.last) == []
    assert [w.label for w in app.last.cause.widgets] == ["Name"]


def test_a_key_written_by_a_callback_and_then_by_the_body_has_both_writes(inspected):
    app = inspected(
        """
        def callback():
            st.session_state.x = "callback"

        st.button("Go", on_click=callback)
        st.session_state.x = "body"
        """
    )
    click(app.at, "Go")
    assert [(key, by) for key, _, by, _ in writes(app.last) if key == "x"] == [("x", "callback"), ("x", None)]
    assert told(app.last) == []
    assert [shown(c.after) for c in app.last.callbacks[0].changes] == ["'callback'"]


def test_what_a_test_writes_between_two_runs_belongs_to_the_next(inspected):
    app = inspected("st.session_state.setdefault('x', 1)")
    app.at.session_state["x"] = 2
    app.at.run()
    assert told(app.last) == [("x", "changed", "1", "2")]
    assert app.last.writes[0].kind == "assigned"


def test_a_secret_key_is_recorded_by_name_only(inspected):
    app = inspected(
        """
        st.text_input("Password", type="password", key="entry")
        st.session_state.api_key = "abcdefgh123"
        """
    )
    app.at.text_input(key="entry").set_value("hunter2-hunter2").run()
    state = app.history().state_at(2)
    assert state["api_key"].redacted
    assert state["entry"].redacted
    text = str(app.history().to_dict())
    assert "abcdefgh123" not in text.replace('st.session_state.api_key = "abcdefgh123"', "")
    assert "hunter2-hunter2" not in text


def test_ignored_keys_are_not_recorded_at_all(inspected):
    app = inspected("st.session_state.x = 1\nst.session_state.noise = 2", ignore=["noise"])
    assert app.state() == {"x": "1"}
    assert told(app.last) == [("x", "added", None, "1")]


def test_reads_are_counted_by_key_with_the_line_of_the_first(inspected):
    app = inspected(
        """
        st.session_state.x = 1
        st.session_state.x
        st.session_state["x"]
        """
    )
    (read,) = app.last.reads
    assert (read.key, read.count, read.callback) == ("x", 2, None)
    assert read.site is not None
    assert read.first < read.last


def lines(read: Read) -> list[str | None]:
    """The lines of source that got the value."""
    return [code(site) for site in (read.site, *read.others)]


def test_of_the_lines_that_read_a_key_the_first_four_are_named_and_the_rest_counted(inspected):
    reads = "\n".join(f"st.session_state.x; {n}" for n in range(7))
    app = inspected(f"st.session_state.x = 1\nfor _ in range(3):\n{textwrap.indent(reads, '    ')}")
    (read,) = app.last.reads
    assert lines(read) == [f"st.session_state.x; {n}" for n in range(4)]
    assert (read.more, read.count) == (3, 21)


def test_a_line_that_only_asks_whether_a_key_is_there_got_no_value(inspected):
    app = inspected(
        """
        "x" in st.session_state
        st.session_state.setdefault("z", [])
        y = st.session_state.setdefault("y", [])
        if "y" in st.session_state:
            st.session_state.get("y")
        """
    )
    app.at.run()
    asked, begun, got = app.last.reads
    assert (begun.key, begun.given, code(begun.site)) == ("z", False, 'st.session_state.setdefault("z", [])')
    assert (asked.key, asked.given, code(asked.site)) == ("x", False, '"x" in st.session_state')
    assert (got.key, got.given) == ("y", True)
    assert (asked.count, got.count) == (1, 2)
    assert lines(got) == ['y = st.session_state.setdefault("y", [])', 'st.session_state.get("y")']


@pytest.mark.parametrize(
    "line",
    [
        'st.session_state.setdefault("y", []).append(1)',
        'st.session_state.setdefault("y", y := [])[:] = [1]',
        '(lambda: st.session_state.setdefault("y", []))().append(1)',
        '[each.append(1) for each in [st.session_state.setdefault("y", [])]]',
    ],
)
def test_a_line_that_does_something_with_what_setdefault_gives_is_a_suspect(inspected, line):
    app = inspected(line)
    app.at.run()
    assert [(r.key, r.given) for r in app.last.reads] == [("y", True)]


def test_the_line_that_changed_a_value_in_place_is_among_its_suspects_wherever_it_stands(inspected):
    app = inspected(
        """
        if "items" not in st.session_state:
            st.session_state["items"] = []

        def show(items):
            st.write(len(items))

        def add():
            found = st.session_state["items"]
            found.append(1)

        show(st.session_state["items"])
        if st.button("Go"):
            add()
        st.session_state.get("items")
        """
    )
    click(app.at, "Go")
    (write,) = [w for w in app.last.writes if w.kind == "mutated"]
    assert write.callback is None
    blamed = app.history().blame("items")[0]
    assert [line for read in blamed.suspects for line in lines(read)] == [
        'show(st.session_state["items"])',
        'found = st.session_state["items"]',
        'st.session_state.get("items")',
    ]
    (begun,) = app.history().blame("items")[1:]
    assert [line for read in begun.suspects for line in lines(read)] == [
        'show(st.session_state["items"])',
        'st.session_state.get("items")',
    ]


def test_who_only_asked_is_no_suspect(inspected):
    app = inspected(
        """
        @st.cache_resource
        def shared():
            return []

        if st.session_state.get("begun") is None:
            st.session_state.begun = True
            st.session_state["items"] = shared()
        if st.button("Go") and "items" in st.session_state:
            shared().append(1)
        """
    )
    click(app.at, "Go")
    (write,) = [w for w in app.history().blame("items") if w.kind == "mutated"]
    assert "items" in {read.key for read in app.last.reads}
    assert write.suspects == ()


ASSIGNED_THEN_CHANGED = """
import copy
import types

value = {value}
st.session_state.x = copy.copy(st.session_state.get("x", value))
if st.button("Go"):
    {change}
"""


@pytest.mark.parametrize(
    ("value", "change"),
    [
        ("[]", "st.session_state.x.append(1)"),
        ("{'a': 1}", "st.session_state['x']['a'] = 2"),
        ("types.SimpleNamespace(n=1)", "st.session_state.x.n = 2"),
    ],
)
def test_an_assignment_names_who_got_the_value_after_it_and_nobody_before_it(inspected, value, change):
    app = inspected(ASSIGNED_THEN_CHANGED.format(value=value, change=change))
    click(app.at, "Go")
    assert app.last.changes
    (write,) = [w for w in app.history().blame("x") if w.run_id == app.last.id]
    assert write.kind == "assigned"
    assert code(write.site) == 'st.session_state.x = copy.copy(st.session_state.get("x", value))'
    assert [line for read in write.suspects for line in lines(read)] == [change]


SAME_OBJECT = {
    "changed, then assigned": """
        items = st.session_state.get("cart", [])
        items.append(1)
        st.session_state.cart = items
    """,
    "assigned, then changed": """
        st.session_state.cart = st.session_state.get("cart", [])
        st.session_state.cart.append(1)
    """,
    "in a callback": """
        def add():
            items = st.session_state.cart
            items.append(1)
            st.session_state.cart = items

        st.session_state.setdefault("cart", [])
        st.button("Add", on_click=add)
    """,
}


@pytest.mark.parametrize("source", SAME_OBJECT.values(), ids=SAME_OBJECT)
def test_assigning_the_object_that_the_key_has_is_no_change_and_the_change_in_place_is_one(inspected, source):
    app = inspected(source)
    app.at.run() if "button" not in source else click(app.at, "Add")
    (change,) = [c for c in app.last.changes if c.key == "cart"]
    assert change.kind == "mutated"
    assert change.write is not None
    assert (change.write.kind, change.write.same) == ("mutated", False)
    assert change.write.callback == ("add" if "button" in source else None)
    mutated, assigned = (w for w in app.history().blame("cart") if w.run_id == app.last.id)
    assert (assigned.kind, assigned.same, assigned.suspects) == ("assigned", True, ())
    assert code(assigned.site).startswith("st.session_state.cart = ")
    assert mutated.kind == "mutated"
    readers = [r for r in app.last.reads if r.callback == change.write.callback]
    assert readers
    assert mutated.suspects == tuple(readers)


def test_another_object_and_then_the_same_once_more_is_an_assignment(inspected):
    app = inspected(
        """
        st.session_state.cart = [len(st.session_state.get("cart", ()))]
        st.session_state.cart = st.session_state.cart
        """
    )
    app.at.run()
    (change,) = app.last.changes
    assert (change.kind, change.write.same, code(change.write.site)) == (
        "changed",
        False,
        'st.session_state.cart = [len(st.session_state.get("cart", ()))]',
    )
    assert [w.same for w in app.history().blame("cart")][:2] == [True, False]


def test_a_widgets_value_that_is_assigned_to_its_own_key_is_still_the_widgets(inspected):
    app = inspected(
        """
        if "name" in st.session_state:
            st.session_state.name = st.session_state.name
        st.text_input("Name", key="name")
        """
    )
    app.at.text_input[0].set_value("Ada").run()
    (change,) = app.last.changes
    assert (change.write.kind, change.after.preview) == ("widget", "'Ada'")


@pytest.mark.parametrize("value", ["1", "'text'", "(1, 2)", "None"])
def test_what_cannot_change_in_place_has_no_suspects(inspected, value):
    app = inspected(f"st.session_state.x = {value}\nst.write(st.session_state.x)")
    assert app.last.changes
    assert [w.suspects for w in app.history().blame("x")] == [()]


def test_only_the_last_assignment_of_a_run_has_suspects(inspected):
    app = inspected(
        """
        for n in range(3):
            st.session_state.x = [n]
            st.session_state.x.append(n)
        st.session_state.x = [5]
        """
    )
    assert [w.suspects for w in app.history().blame("x")] == [()] * len(app.last.writes)
    assert [r.count for r in app.last.reads if r.key == "x"] == [2, 1]


def cities(change):
    return f"""
        st.multiselect("Cities", ["Oslo", "Rome", "Bonn"], default=["Oslo"], key="cities")
        if st.button("Add"):
            {change}
        st.button("Other")
        """


def test_a_widget_s_value_that_code_changes_in_place_is_told_as_that(inspected):
    app = inspected(cities('st.session_state.cities.append("Rome")'))
    click(app.at, "Add")
    assert told(app.last) == [("cities.1", "mutated", None, "'Rome'")]
    assert writes(app.last) == [("cities", "mutated", None, None)]
    (newest, *_) = app.history().blame("cities")
    assert [code(read.site) for read in newest.suspects] == ['st.session_state.cities.append("Rome")']
    (change,) = app.last.changes
    assert change.note.startswith("the browser is not told: it sends its own value again with the next run")


def test_it_is_also_told_of_what_a_callback_changes_and_once_for_a_key(inspected):
    app = inspected(
        """
        def add():
            st.session_state.cities.extend(["Rome", "Bonn"])
        st.multiselect("Cities", ["Oslo", "Rome", "Bonn"], default=["Oslo"], key="cities")
        st.button("Add", on_click=add)
        """
    )
    click(app.at, "Add")
    assert [c.note.partition(":")[0] for c in app.last.changes] == ["the browser is not told", ""]


def test_a_browser_that_sends_its_value_again_is_no_cause_and_the_change_in_place_is_lost(inspected):
    app = inspected(cities('st.session_state.cities.append("Rome")'))
    click(app.at, "Add")
    app.at.multiselect[0].set_value(["Oslo"])  # what a browser sends, which was not told of the change
    click(app.at, "Other")
    assert str(app.last.cause) == "button 'Other' clicked"
    (change,) = app.last.changes
    assert change_told(change) == ("cities.1", "removed", "'Rome'", None)
    assert change.write is not None
    assert change.write.kind == "widget"
    assert change.note == "the browser sent its value again: what code had changed in place is lost"


def test_what_a_user_does_after_a_change_in_place_is_told_from_what_the_browser_had(inspected):
    app = inspected(cities('st.session_state.cities.append("Rome")'))
    click(app.at, "Add")
    app.at.multiselect[0].set_value(["Oslo", "Bonn"]).run()
    assert str(app.last.cause) == "multiselect `cities`: ['Oslo'] to ['Oslo', 'Bonn']"
    assert [(c.write.kind, c.note) for c in app.last.changes if c.write] == [("widget", "")]


def test_a_value_that_code_assigns_is_one_that_the_browser_has(inspected):
    app = inspected(
        """
        if "cities" not in st.session_state:
            st.session_state.cities = ["Oslo"]
        if st.session_state.get("go"):
            st.session_state.cities = ["Rome"]
        st.multiselect("Cities", ["Oslo", "Rome"], key="cities")
        st.button("Go", key="go")
        st.button("Other")
        """
    )
    click(app.at, "Go")
    app.at.multiselect[0].set_value(["Rome"])
    click(app.at, "Other")
    assert str(app.last.cause) == "button 'Other' clicked"
    assert told(app.last) == []
    app.at.multiselect[0].set_value(["Oslo"]).run()
    assert str(app.last.cause) == "multiselect `cities`: ['Rome'] to ['Oslo']"


@pytest.mark.parametrize("how", ["sort(key=lambda row: row['n'])", "reverse()", "append(rows.pop(0))"])
def test_a_list_that_is_sorted_in_place_is_one_change(inspected, how):
    app = inspected(
        f"""
        if "rows" not in st.session_state:
            st.session_state.rows = [{{"n": n}} for n in (3, 1, 2)]
        rows = st.session_state.rows
        if st.button("Go"):
            rows.{how}
        """
    )
    click(app.at, "Go")
    (change,) = [c for c in app.last.changes if c.key == "rows"]
    assert (change.path, change.kind) == (("rows",), "mutated")
    assert change.note.startswith("order changed: ")
    assert change.note.endswith(("1 of 3 items moved, from [0] to [2]", "2 of 3 items moved"))


def test_what_a_class_holds_for_all_its_instances_is_told_of_the_key_that_has_one(inspected):
    app = inspected(
        """
        class Cart:
            items = []

        if "cart" not in st.session_state:
            st.session_state.cart = Cart()
        if st.button("Go"):
            st.session_state.cart.items.append("tea")
        """
    )
    click(app.at, "Go")
    assert told(app.last) == [("cart.Cart.items.0", "mutated", None, "'tea'")]
    (newest, *_) = app.history().blame("cart")
    assert [code(read.site) for read in newest.suspects] == ['st.session_state.cart.items.append("tea")']


def test_what_had_changed_before_the_run_began_is_pinned_on_none_of_its_lines(inspected):
    """Known where a callback runs: the state is looked at before it."""
    app = inspected(
        """
        st.session_state.setdefault("log", [])
        st.button("Note", on_click=lambda: st.session_state.setdefault("noted", True))
        st.button("Go")
        st.write(len(st.session_state.log))
        """
    )
    log = streamlit_hooks.state_of(app.at)["log"]
    for label, early in (("Note", True), ("Go", False)):
        log.append("from elsewhere")
        click(app.at, label)
        (change,) = [change for change in app.last.changes if change.key == "log"]
        assert (change.kind, change.write.site, change.write.at == 0) == ("mutated", None, early)
        assert ("before this run began" in change.note) is early
        assert bool(app.history().blame("log")[0].suspects) is not early


def test_what_changed_before_the_run_began_and_again_in_it_is_told_as_any_change_in_place(inspected):
    app = inspected(
        """
        st.session_state.setdefault("log", [])
        st.button("Note", on_click=lambda: st.session_state.setdefault("noted", True))
        st.session_state.log.append("here")
        """
    )
    streamlit_hooks.state_of(app.at)["log"].append("from elsewhere")
    click(app.at, "Note")
    (write,) = [write for write in app.last.writes if write.key == "log"]
    assert (write.kind, write.at > 0) == ("mutated", True)
    assert app.history().blame("log")[0].suspects
