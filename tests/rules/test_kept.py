"""State kept too long, or under two names."""

import pytest

from st_state_inspector.rules.kept import _spelt_alike
from tests.rules.acting import Case, cases, is_silent, near_misses, of, played, speaks

CLICKS = "; ".join(["click Go"] * 12)

# ---- growing-key


@cases(
    Case(  # reduced from streamlit/streamlit#12506
        "a list that is only appended to",
        """
        st.session_state.setdefault("log", []).append("x" * 200_000)
        st.button("Go")
        """,
        CLICKS,
        says=("`log`", "MB", "10 of its last 10", 'st.session_state["log"][-100:]'),
        key="log",
    ),
    Case(
        "a text",
        """
        if st.button("Go"):
            st.session_state["text"] = st.session_state.get("text", "") + "y" * 150_000
        """,
        CLICKS,
        says=("`text`", "MB", "L2"),
        key="text",
    ),
)
def test_growing_key_speaks(inspected, case):
    speaks(inspected, case, "growing-key", "warning")


@near_misses(
    Case("small", 'st.session_state.setdefault("log", []).append("x" * 500)\nst.button("Go")', CLICKS),
    Case(
        "bounded",
        'st.session_state.log = [*st.session_state.get("log", []), "x" * 400_000][-3:]\nst.button("Go")',
        CLICKS,
    ),
    Case("big and constant", 'st.session_state.setdefault("data", "x" * 3_000_000)\nst.button("Go")', CLICKS),
    Case(
        "up and down",
        """
        n = st.session_state.setdefault("n", 0)
        st.session_state.n += 1
        st.session_state.data = "x" * (3_000_000 if n % 2 else 1_500_000)
        st.button("Go")
        """,
        CLICKS,
    ),
    Case(
        "few changes",
        'st.session_state.setdefault("log", []).append("x" * 900_000)\nst.button("Go")',
        "run; run; run",
    ),
)
def test_growing_key_is_silent(inspected, case):
    is_silent(inspected, case, "growing-key")


# ---- near-duplicate-key


@cases(
    Case(
        "a plural",
        'st.session_state.users = ["a"]\nst.write(st.session_state.get("user", "nobody"))',
        "run; run; run",
        says=("`user`", "`users`", "L1", "L2", 'st.session_state["users"]'),
        key="user",
    ),
    Case(
        "a letter",
        'st.session_state["selected_row"] = 1\nst.write("seleted_row" in st.session_state)',
        "run; run",
        says=("`seleted_row`", "`selected_row`"),
    ),
    Case(
        "case and underscore",
        'st.session_state.userName = 1\nst.write(st.session_state.get("user_name"))',
        "run; run",
        says=("`user_name`", "`userName`"),
    ),
)
def test_near_duplicate_key_speaks(inspected, case):
    speaks(inspected, case, "near-duplicate-key", "info")


@near_misses(
    Case(
        "numbered", 'st.session_state.item_1 = 1\nst.write(st.session_state.get("item_2"))', "run; run; run"
    ),
    Case(
        "both are read",
        'st.session_state.users = 1\nst.write(st.session_state.get("user"), st.session_state.users)',
        "run; run; run",
    ),
    Case(
        "it comes later",
        """
        if st.checkbox("in", key="in"):
            st.session_state.user = "Ada"
        st.session_state.users = 1
        st.write(st.session_state.get("user"))
        """,
        "run; in=True; run; run",
    ),
    Case("other names", 'st.session_state.cart = 1\nst.write(st.session_state.get("user"))', "run; run; run"),
    Case("short names", 'st.session_state.x = 1\nst.write(st.session_state.get("y"))', "run; run; run"),
)
def test_near_duplicate_key_is_silent(inspected, case):
    is_silent(inspected, case, "near-duplicate-key")


@pytest.mark.parametrize(
    ("a", "b", "alike"),
    [
        ("user", "users", True),
        ("user_id", "userid", True),
        ("Name", "name", True),
        ("selected", "seleted", True),
        ("selected", "selectet", True),
        ("colour", "color", True),
        ("step1", "step2", False),
        ("step1", "step", False),
        ("cart", "card_total", False),
        ("min", "max", False),
        ("name", "name", False),
    ],
)
def test_names_are_spelt_alike(a, b, alike):
    assert _spelt_alike(a, b) is _spelt_alike(b, a) is alike


# ---- never-read


@cases(
    Case(
        "in every run",
        "st.session_state.seen = 1",
        "run; run; run; run",
        says=("`seen`", "run 1", "run 5", "L1"),
        key="seen",
    ),
    Case(
        "in a callback",
        'def go():\n    st.session_state["clicked_at"] = 1\nst.button("Go", on_click=go)',
        "; ".join(["click Go"] * 6),
        says=("`clicked_at`", "L2"),
        key="clicked_at",
    ),
)
def test_never_read_speaks(inspected, case):
    speaks(inspected, case, "never-read", "info")


@near_misses(
    Case("too early to say", "st.session_state.seen = 1", "run; run"),
    Case("read", "st.session_state.seen = 1\nst.session_state.seen", "run; run; run; run; run"),
    Case(
        "read with all the rest",
        "st.session_state.seen = 1\nst.write(st.session_state)",
        "run; run; run; run; run",
    ),
    Case(
        "looked for in a loop",
        "st.session_state.seen = 1\nfor k in st.session_state:\n    pass",
        "run; run; run; run",
    ),
    Case(
        "a widget's", 'st.session_state.seen = "x"\nst.text_input("S", key="seen")', "run; run; run; run; run"
    ),
    Case(
        "a guard",
        'if "seen" not in st.session_state:\n    st.session_state.seen = 1',
        "run; run; run; run; run",
    ),
)
def test_never_read_is_silent(inspected, case):
    is_silent(inspected, case, "never-read")


def test_growing_is_one_warning_with_its_last_run(inspected):
    app = played(
        inspected,
        Case("", 'st.session_state.setdefault("log", []).append("x" * 300_000)', "; ".join(["run"] * 14)),
    )
    (warning,) = of(app, "growing-key")
    assert warning.last_run == warning.run_id == 15
    assert warning.count == warning.last_run - warning.first_run + 1 > 1
