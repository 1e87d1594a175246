"""Key and widget fight over one value: what the app assigns, and when."""

from tests.rules.acting import Case, cases, is_silent, near_misses, of, played, speaks

# ---- write-after-widget


@cases(
    Case(  # reduced from streamlit/streamlit#3903
        "below the widget",
        """
        st.text_input("Name", key="name")
        st.session_state.name = "x"
        """,
        says=("`name`", "L2", "L1", "text_input", "def set_name():", "Run 1"),
        key="name",
    ),
    Case(
        "a button below clears the field",
        """
        st.text_input("Say", key="say")
        if st.button("Clear"):
            st.session_state["say"] = ""
        """,
        "say='hi'; click Clear",
        says=("`say`", "L3", "L1", 'st.session_state["say"]', "Run 3"),
        key="say",
    ),
)
def test_write_after_widget_speaks(inspected, case):
    warning = speaks(inspected, case, "write-after-widget", "error")
    assert warning is not None
    assert len(warning.sites) == 2


@near_misses(
    Case("above the widget", 'st.session_state.name = "x"\nst.text_input("Name", key="name")', "run; run"),
    Case(
        "in a callback",
        """
        def clear():
            st.session_state.say = ""
        st.text_input("Say", key="say")
        st.button("Clear", on_click=clear)
        """,
        "say='hi'; click Clear",
    ),
    Case(
        "another key below the widget",
        """
        st.session_state.copy = st.text_input("Say", key="say")
        st.session_state.said = True
        """,
        "say='hi'",
    ),
    Case("an exception of another kind", 'st.text_input("Say", key="say")\nraise ValueError("say")'),
)
def test_write_after_widget_is_silent(inspected, case):
    is_silent(inspected, case, "write-after-widget")


# ---- read-only-key


@cases(
    Case(  # reduced from streamlit/streamlit#7044
        "the state is copied in a loop",
        """
        for k in st.session_state:
            st.session_state[k] = st.session_state[k]
        st.text_input("Name", key="name")
        st.button("Go", key="go")
        """,
        "click Go",
        says=("`go`", "button", "L2", "L4", 'if k != "go"'),
        key="go",
    ),
    Case(
        "the name of a form",
        """
        st.session_state.order = {"size": 1}
        with st.form("order"):
            st.form_submit_button("Send")
        """,
        says=("`order`", "form", "L1", "L2", 'st.session_state["order_value"]'),
        key="order",
    ),
    Case(
        "a button is pressed by code",
        'if st.checkbox("now", key="now"):\n    st.session_state.go = True\nst.button("Go", key="go")',
        "now=True",
        says=("`go`", "L2", "L3"),
    ),
)
def test_read_only_key_speaks(inspected, case):
    speaks(inspected, case, "read-only-key", "error")


@near_misses(
    Case("a key of its own", 'st.session_state.went = st.button("Go", key="go")', "click Go"),
    Case("a form that is only read", 'with st.form("f"):\n    st.form_submit_button("Send")', "click Send"),
    Case(
        "a loop that leaves the button out",
        """
        for k in list(st.session_state):
            if k != "go":
                st.session_state[k] = st.session_state[k]
        st.text_input("Name", key="name")
        st.button("Go", key="go")
        """,
        "name='a'; click Go",
    ),
)
def test_read_only_key_is_silent(inspected, case):
    is_silent(inspected, case, "read-only-key")


# ---- default-and-state


@cases(
    Case(  # reduced from streamlit/streamlit#15544
        "a guard and another default",
        'st.session_state.setdefault("x", 3)\nst.slider("X", 0, 10, 5, key="x")',
        "run; run",
        says=("`x`", "3", "default 5", "L1", "L2", 'st.session_state.setdefault("x", ...)'),
    ),
    Case(
        "an index",
        'st.session_state.y = "b"\nst.selectbox("Y", ["a", "b", "c"], index=2, key="y")',
        says=("`y`", "'b'", "'c'", "selectbox"),
    ),
    Case(
        "a text",
        """
        if "who" not in st.session_state:
            st.session_state.who = "Ada"
        st.text_input("Who", "you", key="who")
        """,
        says=("'Ada'", "'you'"),
    ),
)
def test_default_and_state_speaks(inspected, case):
    speaks(inspected, case, "default-and-state", "warning")


@near_misses(
    Case("both the same", 'st.session_state.setdefault("x", 3)\nst.slider("X", 0, 10, 3, key="x")'),
    Case("the same number", 'st.session_state.setdefault("x", 3)\nst.number_input("X", value=3.0, key="x")'),
    Case("the same list", 'st.session_state.x = ["a"]\nst.multiselect("X", ["a", "b"], ["a"], key="x")'),
    Case("the same index", 'st.session_state.x = "b"\nst.radio("X", ["a", "b"], index=1, key="x")'),
    Case(
        "a callback resets",
        """
        def reset():
            st.session_state.x = 0
        st.slider("X", 0, 10, 5, key="x")
        st.button("Reset", on_click=reset)
        """,
        "click Reset",
    ),
)
def test_default_and_state_is_a_note_at_most(inspected, case):
    is_silent(inspected, case, "default-and-state", but=("info",))


@near_misses(
    Case("no default", 'st.session_state.setdefault("x", 3)\nst.slider("X", 0, 10, key="x")', "x=4"),
    Case("no state", 'st.slider("X", 0, 10, 5, key="x")', "x=4; run"),
    Case("no key", 'st.session_state.setdefault("x", 3)\nst.slider("X", 0, 10, 5)', "X=4; run"),
    Case(
        "the widget's own default",
        'st.session_state.x = "b"\nst.selectbox("X", ["a", "b"], index=0, key="x")',
    ),
    Case(
        "later runs",
        'if st.checkbox("set", key="set"):\n    st.session_state.y = 1\nst.slider("X", value=5, key="x")',
        "set=True",
    ),
)
def test_default_and_state_is_silent(inspected, case):
    is_silent(inspected, case, "default-and-state")


# ---- overwritten-each-run

PAGES = """
def open_b():
    st.session_state.page = "b"
st.session_state.page = "a"
st.button("B", on_click=open_b)
st.write(st.session_state.page)
"""


@cases(
    Case(
        "a callback's value",
        PAGES,
        "click B; run; click B",
        says=("`page`", "open_b()", "L3", "run 2", "Run 4", 'if "page" not in st.session_state:'),
    ),
    Case(
        "the browser's value",
        'st.session_state.size = "M"\nst.radio("Size", ["S", "M", "L"], key="size")',
        "size='L'; size='S'",
        says=("`size`", "browser", "L1", "radio 'Size'"),
    ),
)
def test_overwritten_each_run_speaks(inspected, case):
    speaks(inspected, case, "overwritten-each-run", "warning")


@near_misses(
    Case("once", PAGES, "click B; run; run"),
    Case(
        "the first value only",
        """
        def open_b():
            st.session_state.page = "b"
        if "page" not in st.session_state:
            st.session_state.page = "a"
        st.button("B", on_click=open_b)
        """,
        "click B; click B; click B",
    ),
    Case(
        "clamped",
        'st.session_state.n = min(3, st.session_state.get("n", 0))\nst.number_input("N", key="n", step=1)',
        "n=5; n=6; n=7",
    ),
    Case(
        "taken first by a callback",
        """
        def send():
            st.session_state.setdefault("sent", []).append(st.session_state.draft)
        st.session_state.draft = ""
        st.text_input("Draft", key="draft", on_change=send)
        """,
        "draft='a'; draft='b'; draft='c'",
    ),
    Case(
        "under a condition",
        """
        def open_b():
            st.session_state.page = "b"
        if st.checkbox("stay", True, key="stay"):
            st.session_state.page = "a"
        st.button("B", on_click=open_b)
        """,
        "click B; click B; click B",
    ),
    Case(
        "the same value",
        """
        def touch():
            st.session_state.page = "a"
        st.session_state.page = "a"
        st.button("A", on_click=touch)
        """,
        "click A; click A; click A",
    ),
)
def test_overwritten_each_run_is_silent(inspected, case):
    is_silent(inspected, case, "overwritten-each-run")


# ---- type-clash


@cases(
    Case(  # reduced from streamlit/streamlit#7037
        "a list and a text field",
        """
        if "items" not in st.session_state:
            st.session_state["items"] = []
        st.text_input("New", key="items")
        """,
        says=("`items`", "list", "text_input", "L2", "L3", 'key="items_text_input"'),
    ),
    Case(
        "a text and a box",
        'st.session_state.agree = {"terms": "yes"}\nst.checkbox("Agree", key="agree")',
        says=("`agree`", "dict", "checkbox"),
    ),
    Case(
        "a text and a number",
        'st.session_state.age = "old"\nst.number_input("Age", 0, 120, key="age")',
        says=("`age`", "str", "number_input"),
    ),
)
def test_type_clash_speaks(inspected, case):
    speaks(inspected, case, "type-clash")


@near_misses(
    Case("fits", 'st.session_state.items = "a"\nst.text_input("New", key="items")'),
    Case("nothing", 'st.session_state.items = None\nst.text_input("New", key="items")'),
    Case("too big", 'st.session_state.age = 500\nst.number_input("Age", 0, 120, key="age")'),
    Case("the widget's own mistake", 'st.session_state.x = "a"\nst.slider("X", 10, 0, key="y")'),
    Case(
        "a failing function of the app",
        """
        st.session_state.x = [1]
        def name(option):
            raise TypeError(option)
        st.selectbox("X", [1, 2], format_func=name, key="x")
        """,
    ),
)
def test_type_clash_is_silent(inspected, case):
    is_silent(inspected, case, "type-clash")


# ---- duplicate-key


@cases(
    Case(  # reduced from streamlit/streamlit#5715
        "a key in a loop",
        'for n in range(3):\n    st.text_input(f"Name {n}", key="name")',
        says=("`name`", "L2", "text_input", 'key=f"name_{i}"', "Run 1"),
        key="name",
    ),
    Case(
        "no key, the same arguments",
        'st.button("Go")\nst.checkbox("x")\nst.button("Go")',
        says=("'Go'", "L1", "L3", "one id", 'key="button_2"'),
    ),
    Case(
        "a key of two widgets",
        'st.text_input("Name", key="name")\nst.number_input("Name", key="name")',
        says=("`name`", "L1", "L2", 'key="name_2"'),
        key="name",
    ),
)
def test_duplicate_key_speaks(inspected, case):
    warning = speaks(inspected, case, "duplicate-key", "error")
    assert warning is not None
    assert len(warning.sites) == 2


@near_misses(
    Case("keys in a loop", 'for n in range(3):\n    st.text_input("Name", key=f"name_{n}")', "name_1='a'"),
    Case("labels in a loop", 'for n in range(3):\n    st.text_input(f"Name {n}")', "Name 1='a'"),
    Case(
        "one after the other",
        'st.text_input("A" if st.checkbox("b", key="b") else "C", key="name")',
        "b=True",
    ),
)
def test_duplicate_key_is_silent(inspected, case):
    is_silent(inspected, case, "duplicate-key")


def test_a_secret_is_in_no_message(inspected):
    app = 'st.session_state.password = "hunter2"\nst.text_input("Password", "hunter3", key="password")'
    warnings = of(played(inspected, Case("", app)), "default-and-state")
    assert len(warnings) == 1
    assert "hunter" not in warnings[0].message + warnings[0].hint
