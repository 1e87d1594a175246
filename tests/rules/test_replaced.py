"""Key and widget fight over one value: values that Streamlit or the browser replaced."""

from tests.rules.acting import Case, act, cases, is_silent, near_misses, of, played, speaks

KEY_IS_IDENTITY = (1, 50)

# ---- lost-input

FOLLOWS_ITSELF = """
st.session_state.setdefault("name", "")
st.session_state.name = st.text_input("Name", st.session_state.name)
"""


@cases(
    Case(  # reduced from streamlit/streamlit#7749
        "the default follows the value",
        FOLLOWS_ITSELF,
        "Name='a'; Name='b'; Name='c'; Name='d'",
        says=("'d'", "'Name'", "text_input", "L2", "Run 5", "its default", "key='name'"),
    ),
    Case(
        "the label follows the value",
        """
        st.session_state.setdefault("n", 0)
        st.session_state.n = st.slider(f"Size {st.session_state.n}", 0, 9, key="size_of_" if False else None)
        """,
        "Size 0=4; Size 0=5",
        says=("5", "slider", "its label", "L2"),
    ),
    Case(
        "a box that is ticked",
        """
        st.session_state.setdefault("on", False)
        st.session_state.on = st.checkbox("On", st.session_state.on)
        """,
        "On=True; On=False",
        says=("False", "checkbox"),
    ),
    Case(
        "a key does not help before 1.50",
        FOLLOWS_ITSELF.replace("st.session_state.name)", 'st.session_state.name, key="field")'),
        "field='a'; field='b'",
        says=("`field`",),
        key="field",
        versions=((0, 0), KEY_IS_IDENTITY),
    ),
)
def test_lost_input_speaks(inspected, case):
    speaks(inspected, case, "lost-input", "warning")


def test_every_second_input_is_lost_and_counted(inspected):
    app = played(inspected, Case("", FOLLOWS_ITSELF, "Name='a'; Name='b'; Name='c'; Name='d'"))
    (warning,) = of(app, "lost-input")
    assert (warning.count, warning.first_run, warning.last_run, warning.run_id) == (2, 3, 5, 5)
    assert [len([w for w in run.warnings if w.rule == "lost-input"]) for run in app.runs] == [0, 0, 1, 0, 1]


@near_misses(
    Case(
        "a constant default",
        'st.session_state.name = st.text_input("Name", "x")',
        "Name='a'; Name='b'; Name='c'",
    ),
    Case(
        "a key holds the value",
        'st.session_state.setdefault("name", "")\nst.text_input("Name", key="name")',
        "name='a'; name='b'; name='c'",
    ),
    Case(
        "a key since 1.50",
        FOLLOWS_ITSELF.replace("st.session_state.name)", 'st.session_state.name, key="field")'),
        "field='a'; field='b'; field='c'",
        versions=(KEY_IS_IDENTITY, (9, 0)),
    ),
    Case(
        "the next question",
        """
        asked = st.session_state.setdefault("asked", 1)
        answer = st.text_input(f"Question {asked}")
        if answer:
            st.session_state.asked += 1
            st.rerun()
        """,
        "Question 1='a'; Question 2='b'; Question 3='c'",
    ),
    Case(
        "the next item after a button",
        """
        queue = st.session_state.setdefault("queue", ["a", "b", "c"])
        def done():
            queue.pop(0)
        if queue:
            st.button(f"Do {queue[0]}", on_click=done)
        """,
        "click Do a; click Do b",
    ),
    Case(
        "a finished task leaves the list",
        """
        tasks = st.session_state.setdefault("tasks", ["a", "b", "c", "d"])
        for task in tasks[:2]:
            if st.checkbox(task, key=f"done_{task}"):
                tasks.remove(task)
                st.rerun()
        """,
        "done_a=True; done_b=True",
    ),
    Case(
        "a new key begins anew",
        """
        n = st.session_state.setdefault("n", 0)
        def again():
            st.session_state.n += 1
        st.text_input("Name", key=f"name_{n}", on_change=again)
        """,
        "name_0='a'; name_1='b'",
    ),
    Case(
        "hidden by its own value",
        'if not st.session_state.get("off"):\n    st.session_state.off = st.checkbox("Off")',
        "Off=True; run",
    ),
    Case(
        "the default depends on another widget",
        'st.number_input("B", value=st.number_input("A", step=1), step=1)',
        "A=1; B=5; A=2; B=7",
    ),
)
def test_lost_input_is_silent(inspected, case):
    is_silent(inspected, case, "lost-input")


# ---- default-ignored

DEPENDS = """
n = st.number_input("N", 0, 10, key="n")
st.slider("X", 0, 10, n, key="x")
"""
SINCE = (KEY_IS_IDENTITY, (9, 0))


@cases(
    Case(  # reduced from streamlit/streamlit#12629
        "a default from another widget",
        DEPENDS,
        "n=3; n=4",
        says=(
            "`x`",
            "slider",
            "default 4",
            "instead of 3",
            "still is 0",
            "L2",
            'st.session_state["x"] = ...',
        ),
        key="x",
        versions=SINCE,
    ),
    Case(
        "an index from another widget",
        """
        last = st.checkbox("last", key="last")
        st.selectbox("Y", ["a", "b", "c"], index=2 if last else 1, key="y")
        """,
        "last=True",
        says=("`y`", "'c'", "'b'", "selectbox"),
        versions=SINCE,
    ),
)
def test_default_ignored_speaks(inspected, case):
    speaks(inspected, case, "default-ignored", "info")


@near_misses(
    Case(
        "before 1.50 a new default is a new widget", DEPENDS, "n=3; n=4", versions=((0, 0), KEY_IS_IDENTITY)
    ),
    Case(
        "the same default",
        'st.number_input("N", key="n")\nst.slider("X", 0, 10, 5, key="x")',
        "n=3.0; x=4; n=4.0",
    ),
    Case(
        "the default follows the value",
        'st.slider("X", 0, 10, st.session_state.get("x", 5), key="x")',
        "x=3; x=4",
    ),
    Case(
        "set where it should change",
        """
        def follow():
            st.session_state.x = st.session_state.n
        st.number_input("N", 0, 10, key="n", on_change=follow)
        st.slider("X", 0, 10, key="x")
        """,
        "n=3; n=4",
    ),
    Case("without a key", 'n = st.number_input("N", 0, 10, key="n")\nst.slider("X", 0, 10, n)', "n=3; n=4"),
)
def test_default_ignored_is_silent(inspected, case):
    is_silent(inspected, case, "default-ignored")


# ---- changed-by-streamlit

CITIES = """
coast = st.checkbox("coast only", key="coast")
st.selectbox("City", ["Hamburg", "Kiel"] if coast else ["Berlin", "Hamburg", "Kiel"], key="city")
"""


OPTIONS_ARE_FREE = (1, 54)  # since when a key outlives its options: 1.51 does not know it yet


@cases(
    Case(  # reduced from streamlit/streamlit#3598
        "the chosen option is filtered out",
        CITIES,
        "city='Kiel'; city='Berlin'; coast=True",
        says=("`city`", "'Berlin' by 'Hamburg'", "selectbox 'City'", "L2", "Run 4"),
        key="city",
    ),
    Case(
        "an option is added, and the widget is a new one",
        CITIES,
        "coast=True; city='Kiel'; coast=False",
        says=("`city`", "'Kiel' by 'Berlin'"),
        versions=((0, 0), OPTIONS_ARE_FREE),
    ),
    Case(
        "the options of a radio",
        """
        n = st.number_input("N", 1, 5, 3, key="n")
        st.radio("Row", list(range(n)), key="row")
        """,
        "row=2; n=2",
        says=("`row`", "2 by 0", "radio"),
    ),
    Case(
        "one of several",
        """
        n = st.number_input("N", 1, 5, 3, key="n")
        st.multiselect("Rows", [f"row {i}" for i in range(n)], key="rows")
        """,
        "rows=['row 0', 'row 2']; n=2",
        says=("`rows`", "multiselect"),
    ),
)
def test_changed_by_streamlit_speaks(inspected, case):
    speaks(inspected, case, "changed-by-streamlit", "warning")


@near_misses(
    Case(
        "the options stay",
        'st.selectbox("City", ["a", "b"], key="city")\nst.button("Go")',
        "city='b'; click Go",
    ),
    Case("nobody chose", CITIES, "coast=True; coast=False"),
    Case(
        "code chose again",
        """
        coast = st.checkbox("coast only", key="coast")
        offered = ["Hamburg", "Kiel"] if coast else ["Berlin", "Hamburg", "Kiel"]
        if st.session_state.get("city") not in offered:
            st.session_state.city = offered[-1]
        st.selectbox("City", offered, key="city")
        """,
        "city='Berlin'; coast=True",
    ),
    Case("still offered", CITIES, "city='Hamburg'; coast=True", versions=SINCE),
    Case(
        "an option is added",
        CITIES,
        "coast=True; city='Kiel'; coast=False",
        versions=(OPTIONS_ARE_FREE, (9, 0)),
    ),
)
def test_changed_by_streamlit_is_silent(inspected, case):
    is_silent(inspected, case, "changed-by-streamlit")


@near_misses(
    Case(
        "a city of another country",
        """
        land = st.radio("Land", ["de", "fr"], key="land")
        st.selectbox("City", {"de": ["Berlin", "Kiel"], "fr": ["Lyon", "Paris"]}[land], key="city")
        """,
        "city='Kiel'; land='fr'; city='Paris'; land='de'",
    ),
)
def test_changed_by_streamlit_is_a_note_where_all_options_are_new(inspected, case):
    is_silent(inspected, case, "changed-by-streamlit", but=("info",))


# ---- deleted-widget-key

RESET = """
if st.button("Reset"):
    del st.session_state.name
st.text_input("Name", key="name")
"""

RERUN = RESET.replace("del st.session_state.name", "del st.session_state.name\n    st.rerun()")


@cases(
    Case(  # reduced from streamlit/streamlit#16388
        "deleted above the widget",
        RESET,
        "name='q'; click Reset",
        says=("`name`", "L2", "L3", "'q'", "text_input 'Name'", 'st.session_state["name"] = ...'),
        severity="warning",
        key="name",
    ),
    Case(
        "deleted in a callback",
        """
        def reset():
            for k in list(st.session_state.keys()):
                del st.session_state[k]
        st.text_input("Name", key="name")
        st.button("Reset", on_click=reset)
        """,
        "name='q'; click Reset",
        says=("`name`", "L3", "L4"),
        severity="warning",
        key="name",
    ),
    Case(
        "the browser brings it back",
        RESET,
        "name='q'; click Reset; name='q'",
        says=("brought 'q' back", "run 3", "run 4"),
        severity="error",
    ),
    Case(
        "deleted, and the script run again: the widget stays",
        RERUN,
        "name='q'; click Reset",
        says=("`name`", "L2", "L4", "Run 3", "'q'", "default from then on"),
        severity="warning",
        key="name",
    ),
    Case(
        "deleted, the script run again, and brought back with the next click",
        RERUN,
        "name='q'; click Reset; name='q'",
        says=("brought 'q' back", "run 3", "run 5"),
        severity="error",
    ),
    Case(
        "deleted, and run again twice",
        'if st.session_state.pop("again", False):\n    st.rerun()'
        + RERUN.replace("    st.rerun()", "    st.session_state.again = True\n    st.rerun()"),
        "name='q'; click Reset; name='q'",
        says=("brought 'q' back",),
        severity="error",
    ),
    Case(
        "deleted below the widget, and brought back",
        'st.text_input("Name", key="name")\nif st.button("Reset"):\n    del st.session_state["name"]',
        "name='q'; click Reset; name='q'",
        says=("brought 'q' back",),
        severity="error",
    ),
)
def test_deleted_widget_key_speaks(inspected, case):
    speaks(inspected, case, "deleted-widget-key")


@near_misses(
    Case("a key of the app's own", 'st.session_state.x = 1\ndel st.session_state["x"]', "run; run"),
    Case(
        "set anew at once",
        RESET.replace(
            "del st.session_state.name", 'del st.session_state.name\n    st.session_state.name = ""'
        ),
        "name='q'; click Reset; run",
    ),
    Case("it had its default anyway", RESET, "click Reset; run"),
    Case(
        "a log-out, and the widgets drawn anew with their defaults",
        """
        ss = st.session_state
        ss.setdefault("auth", False)
        if not ss.auth:
            if st.button("Log in"):
                ss.auth = True
                st.rerun()
            st.stop()
        if st.button("Log out"):
            for key in list(ss):
                del ss[key]
            st.rerun()
        st.radio("Kind", ["p", "q"], key="kind")
        st.text_input("Name", key="name")
        """,
        "click Log in; name='q'; kind='q'; kind='p'; click Log out; click Log in; run",
    ),
    Case(
        "deleted below the widget, which had begun with that value",
        'st.radio("Kind", ["p", "q"], key="kind")\nif st.button("Reset"):\n    del st.session_state["kind"]\n'
        'st.button("Go")',
        "click Reset; kind='p' + click Go",
    ),
    Case(
        "deleted at its default, and the script run again",
        RERUN,
        "run; click Reset; run",
    ),
    Case(
        "deleted, and given another value above the widget in the run that follows",
        'if "name" not in st.session_state:\n    st.session_state.name = ""' + RERUN,
        "name='q'; click Reset; run",
    ),
    Case(
        "deleted, then not drawn in a whole run, then typed again",
        """
        hidden = st.session_state.pop("hidden", False)
        if st.button("Reset"):
            del st.session_state.name
            st.session_state.hidden = True
            st.rerun()
        if not hidden:
            st.text_input("Name", key="name")
        """,
        "name='q'; click Reset; run; name='q'",
    ),
    Case(
        "a form that clears itself, sent with the same again",
        """
        with st.form("f", clear_on_submit=True):
            st.text_input("Name", key="name")
            if st.form_submit_button("Send"):
                del st.session_state.name
                st.rerun()
        """,
        "name='q' + click Send; name='q' + click Send; name='r' + click Send",
    ),
    Case(
        "the widget goes too",
        """
        if "done" not in st.session_state:
            st.text_input("Name", key="name")
        if st.button("Reset"):
            del st.session_state["name"]
            st.session_state.done = True
            st.rerun()
        """,
        "name='q'; click Reset; run",
    ),
    Case(
        "another value afterwards",
        RESET.replace("    del st.session_state.name", "    pass"),
        "name='q'; click Reset",
    ),
)
def test_deleted_widget_key_is_silent(inspected, case):
    is_silent(inspected, case, "deleted-widget-key")


@cases(Case("", DEPENDS, "n=3; n=4", versions=SINCE))
def test_default_ignored_ends_with_the_new_default(inspected, case):
    app = played(inspected, case)
    act(app.at, "x=4; n=4")
    assert [warning.last_run for warning in of(app, "default-ignored")] == ([3] if case.applies else [])
