"""Apps in the manner of Streamlit's documentation: own, short forms of what its pages teach.

``TRUE`` names the mistakes that some of them make on purpose, or make where they show something
else: rule and key.
"""

APPS: dict[str, str] = {}
TRUE: dict[str, set[tuple[str, str]]] = {}


def _app(name: str, source: str, *mistakes: tuple[str, str]) -> None:
    APPS[name] = source
    TRUE[name] = set(mistakes)


# ---- concepts: session state, callbacks, forms

_app(
    "counter",
    """
st.session_state.setdefault("count", 0)
if st.button("Increment"):
    st.session_state.count += 1
st.write("Count =", st.session_state.count)
""",
)
_app(
    "counter with a step and kwargs",
    """
if "count" not in st.session_state:
    st.session_state.count = 0
def change(by=0, times=1):
    st.session_state.count += by * times
step = st.number_input("Step", value=1, step=1, key="step")
def change_by_step():
    st.session_state.count += st.session_state.step
st.button("Up", on_click=change_by_step)
st.button("Down", on_click=change, kwargs={"by": -1, "times": 2})
st.metric("Count", st.session_state.count)
""",
)
_app(
    "slider and number keep in step",
    """
def from_slider():
    st.session_state.number = st.session_state.slider
def from_number():
    st.session_state.slider = st.session_state.number
st.session_state.setdefault("slider", 3)
st.session_state.setdefault("number", 3)
st.slider("Slider", 0, 10, key="slider", on_change=from_slider)
st.number_input("Number", 0, 10, key="number", on_change=from_number)
""",
)
_app(
    "form with a callback",
    """
st.session_state.setdefault("total", 0)
def submitted():
    st.session_state.total += st.session_state.amount
with st.form("order", clear_on_submit=True):
    st.slider("Amount", 0, 9, key="amount")
    st.form_submit_button("Order", on_click=submitted)
st.write(st.session_state.total)
""",
)
_app(
    "form that returns its values",
    """
with st.form("me"):
    name = st.text_input("Name")
    agreed = st.checkbox("Agreed")
    sent = st.form_submit_button("Send")
if sent and agreed:
    st.session_state.who = name
st.write(st.session_state.get("who", "nobody"))
""",
)
_app(
    "delete everything",
    """
st.session_state.setdefault("items", ["a"])
st.session_state.setdefault("seen", 0)
st.session_state.seen += 1
if st.button("Add"):
    st.session_state["items"].append("b")
if st.button("Clear"):
    for key in list(st.session_state.keys()):
        del st.session_state[key]
    st.rerun()
st.write(st.session_state)
""",
)
_app(
    "a value with the state as default",
    """
if "celsius" not in st.session_state:
    st.session_state.celsius = 50.0
st.slider("Temperature", -100.0, 100.0, key="celsius")
st.write(st.session_state.celsius)
""",
)
_app(
    "default and state on purpose",
    """
if "celsius" not in st.session_state:
    st.session_state.celsius = 50.0
st.slider("Temperature", -100.0, 100.0, 10.0, key="celsius")
""",
    ("default-and-state", "celsius"),
)

# ---- concepts: widget behaviour, buttons

_app(
    "a button that stays",
    """
st.session_state.setdefault("open", False)
def toggle():
    st.session_state.open = not st.session_state.open
st.button("Show", on_click=toggle)
if st.session_state.open:
    st.write("Details")
    st.slider("Level", 0, 5)
""",
)
_app(
    "a process in stages",
    """
st.session_state.setdefault("stage", 0)
def go(i):
    st.session_state.stage = i
if st.session_state.stage == 0:
    st.button("Begin", on_click=go, args=[1])
if st.session_state.stage >= 1:
    name = st.text_input("Name", on_change=go, args=[2])
if st.session_state.stage >= 2:
    st.write("Hello", name)
    colour = st.selectbox("Colour", [None, "red", "green"], on_change=go, args=[3])
    if colour is None:
        go(2)
if st.session_state.stage >= 3:
    st.button("Again", on_click=go, args=[0])
""",
)
_app(
    "a button changes another widget",
    """
def fill(text):
    st.session_state.name = text
st.text_input("Name", key="name")
st.button("Ada", on_click=fill, args=("Ada",))
st.button("Clear", on_click=fill, args=("",))
""",
)
_app(
    "a button above changes another widget",
    """
at = st.container()
if at.button("Bob"):
    st.session_state.name = "Bob"
st.text_input("Name", key="name")
""",
)
_app(
    "a button adds widgets",
    """
st.session_state.setdefault("rows", 0)
def more():
    st.session_state.rows += 1
for i in range(st.session_state.rows):
    st.text_input(f"Row {i}", key=f"row_{i}")
st.button("More", on_click=more)
""",
)
_app(
    "expensive work behind a button",
    """
import math
st.session_state.setdefault("results", {})
n = st.slider("n", 1, 9)
if st.button("Calculate") and n not in st.session_state.results:
    st.session_state.results[n] = math.factorial(n)
st.write(st.session_state.results.get(n, "not yet"))
""",
)
_app(
    "values kept over pages with a copy",
    """
def keep(key):
    st.session_state[key] = st.session_state["_" + key]
def load(key):
    st.session_state["_" + key] = st.session_state[key]
st.session_state.setdefault("level", 5)
if st.radio("Page", ["one", "two"]) == "one":
    load("level")
    st.slider("Level", 0, 10, key="_level", on_change=keep, args=["level"])
st.write(st.session_state.level)
""",
)
_app(
    "widgets without keys that come and go",
    """
if st.toggle("Details"):
    st.slider("Level", 0, 10, 5)
    st.text_input("Note")
st.radio("Size", ["S", "M", "L"])
""",
)
_app(
    "labels and looks follow settings",
    """
st.session_state.setdefault("visibility", "visible")
st.session_state.setdefault("disabled", False)
left, right = st.columns(2)
with left:
    st.checkbox("Disable", key="disabled")
    st.radio("Label", ["visible", "hidden", "collapsed"], key="visibility")
with right:
    st.text_input("Text", label_visibility=st.session_state.visibility, disabled=st.session_state.disabled)
""",
)
_app(
    "a default that another widget gives",
    """
low = st.number_input("Low", 0, 10, 2)
high = st.number_input("High", 11, 20, 15)
st.slider("Between", low, high, (low, high))
""",
)
_app(
    "options that depend on another choice",
    """
continents = {"Europe": ["Spain", "Norway"], "Asia": ["Japan", "Nepal"]}
continent = st.selectbox("Continent", list(continents), key="continent")
country = st.selectbox("Country", continents[continent], key="country")
st.write(country)
""",
)

# ---- concepts: fragments, dialogs, flow

_app(
    "a fragment counts by itself",
    """
@st.fragment
def counter():
    st.session_state.setdefault("clicks", 0)
    if st.button("Count"):
        st.session_state.clicks += 1
    st.write(st.session_state.clicks)
counter()
st.button("All")
""",
)
_app(
    "a fragment filters",
    """
@st.fragment
def chooser():
    picked = st.multiselect("Rows", ["a", "b", "c"], ["a"])
    st.write(picked)
    if st.button("Apply"):
        st.session_state.picked = picked
        st.rerun()
chooser()
st.write("Applied:", st.session_state.get("picked", []))
""",
)
_app(
    "vote in a dialog",
    """
@st.dialog("Vote")
def vote(item):
    reason = st.text_input("Because")
    if st.button("Submit"):
        st.session_state.vote = {"item": item, "reason": reason}
        st.rerun()
if "vote" not in st.session_state:
    if st.button("A"):
        vote("A")
else:
    st.write(st.session_state.vote["item"])
""",
)
_app(
    "rerun changes a title above",
    """
st.session_state.setdefault("title", "Title")
st.header(st.session_state.title)
if st.button("Foo"):
    st.session_state.title = "Foo"
    st.rerun()
if st.button("Bar"):
    st.session_state.title = "Bar"
    st.rerun()
""",
)
_app(
    "stop until there is a name",
    """
name = st.text_input("Name")
if not name:
    st.warning("Enter a name.")
    st.stop()
st.success(f"Thank you, {name}")
st.slider("Level", 0, 5, key="level")
""",
)
_app(
    "a log-in",
    """
st.session_state.setdefault("role", None)
def log_in():
    st.session_state.role = st.session_state.choice
def log_out():
    st.session_state.role = None
if st.session_state.role is None:
    st.selectbox("Role", ["Reader", "Writer"], key="choice")
    st.button("Log in", on_click=log_in)
else:
    st.write("Hello", st.session_state.role)
    st.button("Log out", on_click=log_out)
""",
)
_app(
    "a password",
    """
def check():
    st.session_state.correct = st.session_state.password == "a"
    del st.session_state["password"]
if not st.session_state.get("correct", False):
    st.text_input("Password", type="password", on_change=check, key="password")
    if "correct" in st.session_state:
        st.error("Wrong")
    st.stop()
st.write("In")
""",
)
_app(
    "query parameters",
    """
if "tab" in st.query_params:
    st.session_state.setdefault("tab", st.query_params["tab"])
def keep():
    st.query_params["tab"] = st.session_state.tab
st.radio("Tab", ["a", "b"], key="tab", on_change=keep)
""",
)

# ---- tutorials and reference

_app(
    "a chat",
    """
st.session_state.setdefault("messages", [])
for message in st.session_state.messages:
    with st.chat_message(message["role"]):
        st.write(message["content"])
if prompt := st.chat_input("Say"):
    st.session_state.messages.append({"role": "user", "content": prompt})
    st.chat_message("user").write(prompt)
    st.session_state.messages.append({"role": "assistant", "content": prompt.upper()})
    st.chat_message("assistant").write(prompt.upper())
""",
)
_app(
    "a chat that waits for an answer",
    """
st.session_state.setdefault("stage", "user")
st.session_state.setdefault("history", [])
for entry in st.session_state.history:
    st.write(entry)
if st.session_state.stage == "user":
    if text := st.chat_input("Say"):
        st.session_state.history.append(text)
        st.session_state.pending = text + "?"
        st.session_state.stage = "check"
        st.rerun()
elif st.session_state.stage == "check":
    if st.button("Accept"):
        st.session_state.history.append(st.session_state.pending)
        st.session_state.stage = "user"
        st.rerun()
    if st.button("Reject"):
        st.session_state.pending = None
        st.session_state.stage = "user"
        st.rerun()
""",
)
_app(
    "a list of things to do",
    """
st.session_state.setdefault("tasks", ["wash", "cook", "sleep"])
def add():
    if st.session_state.new:
        st.session_state.tasks = [*st.session_state.tasks, st.session_state.new]
    st.session_state.new = ""
def done(task):
    st.session_state.tasks = [t for t in st.session_state.tasks if t != task]
st.text_input("New", key="new", on_change=add)
for i, task in enumerate(st.session_state.tasks):
    st.button(f"Done: {task}", key=f"done_{i}_{task}", on_click=done, args=(task,))
""",
)
_app(
    "pages of a table",
    """
st.session_state.setdefault("page", 0)
def turn(by):
    st.session_state.page = min(9, max(0, st.session_state.page + by))
st.button("Back", on_click=turn, args=(-1,))
st.button("Next", on_click=turn, args=(1,))
st.write(list(range(100))[st.session_state.page * 10:][:10])
""",
)
_app(
    "a table is edited",
    """
import pandas as pd
if "frame" not in st.session_state:
    st.session_state.frame = pd.DataFrame({"a": [1, 2], "b": [True, False]})
edited = st.data_editor(st.session_state.frame, key="editor", num_rows="dynamic")
st.write(edited["a"].sum())
st.button("Refresh")
""",
)
_app(
    "select all",
    """
names = ["a", "b", "c"]
def set_all(value):
    for name in names:
        st.session_state[f"box_{name}"] = value
st.button("All", on_click=set_all, args=(True,))
st.button("None", on_click=set_all, args=(False,))
st.write([name for name in names if st.checkbox(name, key=f"box_{name}")])
""",
)
_app(
    "a quiz",
    """
questions = [("1 + 1", "2"), ("2 * 3", "6"), ("9 - 4", "5")]
st.session_state.setdefault("at", 0)
st.session_state.setdefault("right", 0)
if st.session_state.at < len(questions):
    question, solution = questions[st.session_state.at]
    with st.form(f"question_{st.session_state.at}"):
        answer = st.text_input(question)
        if st.form_submit_button("Answer"):
            st.session_state.right += answer == solution
            st.session_state.at += 1
            st.rerun()
else:
    st.write("Right:", st.session_state.right)
    if st.button("Again"):
        st.session_state.at = st.session_state.right = 0
        st.rerun()
""",
)
_app(
    "a wizard that keeps its answers",
    """
st.session_state.setdefault("step", 1)
st.session_state.setdefault("answers", {})
def answer(key):
    st.session_state.answers[key] = st.session_state[key]
def to(step):
    st.session_state.step = step
if st.session_state.step == 1:
    known = st.session_state.answers.get("name", "")
    st.text_input("Name", known, key="name", on_change=answer, args=("name",))
    st.button("Next", on_click=to, args=(2,))
else:
    known = st.session_state.answers.get("age", 30)
    st.number_input("Age", 0, 99, known, key="age", on_change=answer, args=("age",))
    st.button("Back", on_click=to, args=(1,))
st.write(st.session_state.answers)
""",
)
_app(
    "cached data and a filter",
    """
@st.cache_data
def load(n):
    return list(range(n))
numbers = load(50)
low, high = st.slider("Between", 0, 50, (10, 20))
st.write([n for n in numbers if low <= n < high])
st.multiselect("Only", ["odd", "even"], key="only")
""",
)
_app(
    "every kind of field",
    """
import datetime
st.text_area("Text", key="text")
st.date_input("Day", datetime.date(2024, 5, 6), key="day")
st.time_input("Time", datetime.time(8, 45), key="time")
st.color_picker("Colour", "#00f900", key="colour")
st.select_slider("Grade", ["poor", "fair", "good"], "fair", key="grade")
st.toggle("On", key="on")
st.radio("Size", ["S", "M"], index=None, key="size")
st.selectbox("Where", ["a", "b"], index=None, placeholder="choose", key="where")
st.number_input("Price", 0.0, 9.5, step=0.5, key="price")
st.multiselect("Tags", ["x", "y", "z"], ["x"], key="tags")
""",
)
_app(
    "the sidebar sets what is shown",
    """
with st.sidebar:
    kind = st.selectbox("Kind", ["text", "number"], key="kind")
if kind == "text":
    st.text_input("Text")
else:
    st.number_input("Number", step=1)
""",
)
_app(
    "a download beside a counter",
    """
st.session_state.setdefault("made", 0)
if st.button("Make"):
    st.session_state.made += 1
st.download_button("Download", str(st.session_state.made), "made.txt")
""",
)
_app(
    "values that the callback takes away",
    """
st.session_state.setdefault("sent", [])
def send():
    st.session_state.sent.append(st.session_state.draft)
    st.session_state.draft = ""
st.text_area("Draft", key="draft")
st.button("Send", on_click=send)
st.write(len(st.session_state.sent))
""",
)
_app(
    "objects in the state",
    """
class Cart:
    def __init__(self):
        self.items = []
if "cart" not in st.session_state:
    st.session_state.cart = Cart()
if st.button("Buy"):
    st.session_state.cart.items.append("apple")
st.write(len(st.session_state.cart.items))
""",
)
_app(
    "choices as pills of buttons",
    """
st.session_state.setdefault("choice", None)
for name in ["red", "green", "blue"]:
    if st.button(name, type="primary" if st.session_state.choice == name else "secondary"):
        st.session_state.choice = name
        st.rerun()
st.write(st.session_state.choice)
""",
)
_app(
    "an optional field that is missed on purpose",
    """
if st.checkbox("Gift", key="gift"):
    st.text_input("Card", key="card")
st.slider("Paper", 0, 5)
st.button("Preview")
st.write(st.session_state.get("card", "no card"))
""",
    ("dropped-widget-key", "card"),
)
_app(
    "a nested button on purpose",
    """
if st.button("Open"):
    if st.button("Save"):
        st.session_state.saved = True
""",
    ("nested-button", "Save"),
)
_app(
    "a default that follows its own value on purpose",
    """
st.session_state.setdefault("n", 1)
st.session_state.n = st.number_input("N", 0, 99, st.session_state.n)
""",
    ("lost-input", "N"),
)
