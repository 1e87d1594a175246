"""Key warnings about what others reach too: fragments, sessions, modules, threads."""

import sys

import pytest
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.testing.v1 import app_test, local_script_runner

from tests.app_testing import SECONDS
from tests.inspecting import Inspected, click, run_fragments
from tests.rules.test_order import messages, warned

# ---- fragment-outside-write -----------------------------------------------------------------------


@pytest.fixture
def fragments(monkeypatch):
    """The fragments that are declared, by their ids, kept from run to run: AppTest did not before 1.67."""
    storage = MemoryFragmentStorage()
    monkeypatch.setattr(local_script_runner, "MemoryFragmentStorage", lambda: storage)
    monkeypatch.setattr(app_test, "MemoryFragmentStorage", lambda: storage, raising=False)
    return storage._fragments


MAIN = """
def set_main():
    st.session_state.main = 10
st.number_input("Main", key="main")
@st.fragment
def part():
    {body}
part()
"""


def in_fragment(app: Inspected, fragments: dict[str, object], label: str) -> None:
    """Click a button, as the browser does: only its fragment runs."""
    next(b for b in app.at.button if b.label == label).click()
    run_fragments(app.at, *fragments)
    assert any(run.fragments for run in app.runs)


def test_fragment_outside_write_speaks_of_a_callback(inspected, fragments):  # 11109
    app = inspected(MAIN.format(body='st.button("Set", on_click=set_main)'))
    in_fragment(app, fragments, "Set")
    assert warned(app, "fragment-outside-write") == [("main", app.last.id)]
    text = messages(app, "fragment-outside-write")
    assert "outside of it" in text
    assert "st.rerun()" in text
    assert len(app.last.warnings[-1].sites) == 2


def test_fragment_outside_write_speaks_of_the_body(inspected, fragments):
    app = inspected(MAIN.format(body='if st.button("Set"): set_main()'))
    in_fragment(app, fragments, "Set")
    assert warned(app, "fragment-outside-write") == [("main", app.last.id)]


def test_fragment_outside_write_speaks_of_another_fragments_widget(inspected, fragments):
    app = inspected("""
        @st.fragment
        def adding():
            if st.button("Set"):
                st.session_state.counter += 1
        @st.fragment
        def counting():
            st.number_input("Counter", key="counter")
        counting()
        adding()
    """)
    in_fragment(app, {list(fragments)[-1]: None}, "Set")
    assert app.last.fragments == ("adding",)
    assert warned(app, "fragment-outside-write") == [("counter", app.last.id)]
    assert "in the fragment counting" in messages(app, "fragment-outside-write")


@pytest.mark.parametrize(
    "body",
    [
        'if st.button("Set"): set_main(); st.rerun()',
        'if st.button("Set"): st.session_state.other = 1',
        'if st.button("Set"): st.session_state.main = st.session_state.main',
        'st.button("Set")',
        'if st.button("Set"): st.session_state.own = "x"\n    st.text_input("Own", key="own")',
    ],
)
def test_fragment_outside_write_is_silent(inspected, fragments, body):
    app = inspected(MAIN.format(body=body))
    in_fragment(app, fragments, "Set")
    assert warned(app, "fragment-outside-write") == []


def test_fragment_outside_write_is_silent_in_a_whole_run(inspected):
    app = inspected(MAIN.format(body='st.button("Set", on_click=set_main)'))
    click(app.at, "Set")
    assert warned(app, "fragment-outside-write") == []


# ---- shared-object and module-state ---------------------------------------------------------------


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module next to the apps of a test, by its source; forgotten afterwards."""
    made = []
    monkeypatch.syspath_prepend(tmp_path / "app1")  # as `streamlit run` does it; AppTest before 1.67 did not

    def write(name: str, source: str) -> None:
        made.append(name)
        for folder in [tmp_path / "app1", tmp_path / "app2"]:
            folder.mkdir(exist_ok=True)
            (folder / f"{name}.py").write_text(source, encoding="utf-8")

    yield write
    for name in made:
        sys.modules.pop(name, None)


SHARED = """
import ssi_shared
if "cart" not in st.session_state:
    st.session_state.cart = {value}
if st.button("Buy"):
    st.session_state.cart.append("apple")
st.write(st.session_state.cart)
"""


def test_shared_object_speaks_of_a_module_level_list(inspected, module):  # 5581
    module("ssi_shared", "DEFAULT = ['pear']\n")
    app = inspected(SHARED.format(value="ssi_shared.DEFAULT"))
    assert warned(app, "shared-object") == []
    click(app.at, "Buy")
    assert warned(app, "shared-object") == [("cart", 2)]
    assert "ssi_shared.DEFAULT" in messages(app, "shared-object")
    assert "copy.deepcopy" in messages(app, "shared-object")


def test_shared_object_speaks_of_two_sessions(inspected, module):
    module("ssi_shared", "def default(found=['pear']):\n    return found\n")
    app = inspected(SHARED.format(value="ssi_shared.default()"))
    other = Inspected(type(app.at).from_file(app.at._script_path, default_timeout=SECONDS), app.history)
    other.at.run()
    click(app.at, "Buy")
    assert warned(app, "shared-object") == [("cart", 2)]
    text = messages(app, "shared-object")
    assert "another session" in text
    assert "apple" not in text
    assert "pear" not in text


HUB = """
{share}
def hub(found=[]):
    return found
st.session_state.setdefault("hub", hub())
if st.button("Say"):
    st.session_state.hub.append("hello")
st.write(len(st.session_state.hub))
"""


@pytest.mark.parametrize(("share", "severity"), [("@st.cache_resource", "warning"), ("", "error")])
def test_shared_object_pins_another_sessions_change_on_nobody(inspected, module, share, severity):
    if not share:
        module("ssi_shared", "def hub(found=[]):\n    return found\n")
    source = HUB.format(share=share) if share else SHARED.format(value="ssi_shared.hub()")
    app = inspected(source)
    other = type(app.at).from_file(app.at._script_path, default_timeout=SECONDS).run()
    next(iter(other.button)).click().run()
    app.at.run()
    (warning,) = [w for w in app.last.warnings if w.rule == "shared-object"]
    assert warning.severity == severity, warning
    assert "has changed in place, by this session or another (this run read it at" in warning.message


def test_shared_object_is_silent_once_the_other_session_is_gone(inspected, module):
    module("ssi_shared", "def default(found=['pear']):\n    return found\n")
    app = inspected(SHARED.format(value="ssi_shared.default()"))
    other = type(app.at).from_file(app.at._script_path, default_timeout=SECONDS).run()
    other.session_state.cart = []
    other.run()
    click(app.at, "Buy")
    assert warned(app, "shared-object") == []


@pytest.mark.parametrize(
    "value",
    ["list(ssi_shared.DEFAULT)", "ssi_shared.fresh()", "__import__('copy').deepcopy(ssi_shared.DEFAULT)"],
)
def test_shared_object_is_silent_about_copies(inspected, module, value):
    module("ssi_shared", "DEFAULT = ['pear']\ndef fresh():\n    return ['pear']\n")
    app = inspected(SHARED.format(value=value))
    type(app.at).from_file(app.at._script_path, default_timeout=SECONDS).run()
    click(app.at, "Buy")
    assert warned(app, "shared-object") == []


def test_shared_object_is_silent_about_what_nobody_changes(inspected, module):
    module("ssi_shared", "DEFAULT = ['pear']\n")
    app = inspected("""
        import ssi_shared
        st.session_state.setdefault("options", ssi_shared.DEFAULT)
        st.selectbox("Fruit", st.session_state.options)
        st.button("Go")
    """)
    type(app.at).from_file(app.at._script_path, default_timeout=SECONDS).run()
    click(app.at, "Go")
    assert warned(app, "shared-object") == []


def test_shared_object_is_silent_about_a_connection_that_is_shared_on_purpose(inspected):
    app = inspected("""
        @st.cache_resource
        def connect():
            class Connection:
                used = 0
            return Connection()
        st.session_state.setdefault("connection", connect())
        if st.button("Go"):
            st.session_state.connection.used += 1
    """)
    type(app.at).from_file(app.at._script_path, default_timeout=SECONDS).run()
    click(app.at, "Go")
    assert warned(app, "shared-object") == []


MODULE = """
import ssi_state
if st.button("Go"):
    ssi_state.note("x")
"""


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("USERS = ['root']\ndef note(who):\n    USERS.append(who)\n", "USERS"),
        ("STATE = {'count': 0}\ndef note(who):\n    STATE['count'] += 1\n", "STATE"),
        ("SEEN = {'a'}\ndef note(who):\n    SEEN.add(who)\n", "SEEN"),
    ],
)
def test_module_state_speaks(inspected, module, source, name):
    module("ssi_state", source)
    app = inspected(MODULE)
    app.at.run()
    assert warned(app, "module-state") == []
    click(app.at, "Go")
    assert warned(app, "module-state") == [(f"ssi_state.{name}", 3)]
    assert f"`{name}`" in messages(app, "module-state")


@pytest.mark.parametrize(
    "source",
    [
        "_cache = {'a': 1}\ndef note(who):\n    _cache.clear()\n    _cache[who] = 2\n",
        "PRICES = {'a': 1}\ndef note(who):\n    PRICES[who] = 2\n",
        "LINES = []\ndef note(who):\n    LINES or LINES.extend(['loaded', 'once'])\n",
        "NAMES = ['a']\ndef note(who):\n    NAMES.copy().append(who)\n",
        "def note(who):\n    found = []\n    found.append(who)\n",
    ],
)
def test_module_state_is_silent(inspected, module, source):
    module("ssi_state", source)
    app = inspected(MODULE)
    click(app.at, "Go")
    click(app.at, "Go")
    assert warned(app, "module-state") == []


def test_module_state_is_silent_about_modules_outside_the_apps_folder(inspected):
    app = inspected("""
        import sys
        import tests.rules.test_sharing as elsewhere
        elsewhere.CHANGING.append(1)
        st.button("Go")
    """)
    click(app.at, "Go")
    click(app.at, "Go")
    assert warned(app, "module-state") == []


CHANGING = [0]

# ---- wrong-thread ---------------------------------------------------------------------------------

THREAD = """
import threading
from streamlit.runtime.scriptrunner import add_script_run_ctx
{body}
"""


def test_wrong_thread_speaks(inspected):  # 1326
    app = inspected(
        THREAD.format(
            body="""
def work():
    st.session_state.result = 1
if st.button("Go"):
    thread = threading.Thread(target=work)
    add_script_run_ctx(thread)
    thread.start()
    thread.join()
"""
        )
    )
    click(app.at, "Go")
    assert warned(app, "wrong-thread") == [("result", 2)]
    assert "work" in messages(app, "wrong-thread")


def test_wrong_thread_speaks_of_executors_and_deletions(inspected):  # 7290
    app = inspected(
        THREAD.format(
            body="""
from concurrent.futures import ThreadPoolExecutor
from streamlit.runtime.scriptrunner import get_script_run_ctx
st.session_state.setdefault("old", 1)
def work(ctx):
    add_script_run_ctx(threading.current_thread(), ctx)
    del st.session_state["old"]
if st.button("Go"):
    with ThreadPoolExecutor(1) as pool:
        pool.submit(work, get_script_run_ctx()).result()
"""
        )
    )
    click(app.at, "Go")
    assert warned(app, "wrong-thread") == [("old", 2)]


@pytest.mark.parametrize(
    "body",
    [
        """
found = []
thread = threading.Thread(target=lambda: found.append(1))
thread.start()
thread.join()
st.session_state.result = found
st.button("Go")
""",
        """
def work():
    return st.session_state.get("result")
thread = threading.Thread(target=work)
add_script_run_ctx(thread)
thread.start()
thread.join()
st.session_state.result = 1
st.button("Go")
""",
        """
def save():
    st.session_state.result = 1
st.button("Go", on_click=save)
""",
        """
@st.fragment
def part():
    st.session_state.result = 1
part()
st.button("Go")
""",
    ],
)
def test_wrong_thread_is_silent(inspected, body):
    app = inspected(THREAD.format(body=body))
    click(app.at, "Go")
    assert "result" in app.at.session_state
    app.at.session_state["result"] = 2
    app.at.run()
    assert warned(app, "wrong-thread") == []
