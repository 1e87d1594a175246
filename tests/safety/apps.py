"""Small apps of the kinds that Streamlit's documentation teaches, written for these tests.

None draws at random or shows the time, so two runs of the same clicks must look the same.
"""

from tests.safety.more_apps import MORE

APPS: dict[str, str] = {
    "todo list": """
        st.session_state.setdefault("tasks", ["water", "feed"])

        def add():
            if st.session_state.new_task:
                st.session_state.tasks.append(st.session_state.new_task)
                st.session_state.new_task = ""

        st.text_input("New task", key="new_task", on_change=add)
        for i, task in enumerate(st.session_state.tasks):
            left, right = st.columns([4, 1])
            left.checkbox(task, key=f"done_{i}")
            if right.button("Drop", key=f"drop_{i}"):
                st.session_state.tasks.pop(i)
                st.rerun()
        st.caption(f"{sum(bool(v) for k, v in st.session_state.items() if k.startswith('done_'))} done")
        """,
    "wizard": """
        st.session_state.setdefault("step", 0)

        def go(by):
            st.session_state.step += by

        if st.session_state.step == 0:
            st.text_input("Name", key="name")
        elif st.session_state.step == 1:
            st.slider("Age", 0, 99, 30, key="age")
        else:
            st.json({"step": st.session_state.step})
        st.button("Back", on_click=go, args=(-1,), disabled=st.session_state.step == 0)
        st.button("Next", on_click=go, kwargs={"by": 1}, disabled=st.session_state.step == 2)
        """,
    "login": """
        def check():
            st.session_state.ok = st.session_state.get("pw") == "swordfish-7"
            if "pw" in st.session_state:
                del st.session_state["pw"]

        if not st.session_state.get("ok"):
            st.text_input("Password", type="password", key="pw", on_change=check)
            st.stop()
        st.success("in")
        if st.button("Log out"):
            st.session_state.clear()
            st.rerun()
        """,
    "form with validation": """
        with st.form("order", clear_on_submit=True):
            count = st.number_input("Count", 0, 10, 1)
            kind = st.radio("Kind", ["a", "b", "c"])
            sent = st.form_submit_button("Send")
        if sent and count > 8:
            st.error("too many")
        elif sent:
            st.session_state.orders = [*st.session_state.get("orders", []), (kind, count)]
        st.write(st.session_state.get("orders"), sent, count, kind)
        """,
    "two forms": """
        def sent(which):
            st.session_state[which] = st.session_state.get(which, 0) + 1

        for which in ("left", "right"):
            with st.form(which):
                st.text_input("Text", key=f"text_{which}")
                st.form_submit_button("Send", on_click=sent, args=(which,))
        st.write(st.session_state.get("left"), st.session_state.get("right"))
        """,
    "linked sliders": """
        def from_a():
            st.session_state.b = 100 - st.session_state.a

        def from_b():
            st.session_state.a = 100 - st.session_state.b

        st.slider("A", 0, 100, 50, key="a", on_change=from_a)
        st.slider("B", 0, 100, 50, key="b", on_change=from_b)
        """,
    "dependent selects": """
        towns = {"north": ["Umea", "Kiruna"], "south": ["Lund", "Ystad"], "none": []}
        part = st.selectbox("Part", towns)
        town = st.selectbox("Town", towns[part], index=None)
        chosen = st.multiselect("Also", [t for ts in towns.values() for t in ts], key="also")
        st.write(part, town, chosen)
        """,
    "filters of a table": """
        import pandas as pd
        frame = pd.DataFrame({"n": range(6), "word": list("abcdef")})
        low, high = st.slider("Between", 0, 5, (1, 4))
        words = st.multiselect("Words", frame.word, default=["b", "c"])
        st.dataframe(frame[frame.n.between(low, high) & frame.word.isin(words)])
        st.session_state.frame = frame
        """,
    "cached data": """
        @st.cache_data
        def squares(n):
            st.text(f"counting to {n}")
            return [i * i for i in range(n)]

        @st.cache_resource
        def shelf():
            return {"books": 0}

        n = st.number_input("n", 1, 5, 2)
        st.write(squares(n))
        if st.button("Read"):
            shelf()["books"] += 1
        if st.button("Forget"):
            squares.clear()
            shelf.clear()
        st.write(shelf())
        """,
    "cached with state": """
        @st.cache_data(show_spinner=False)
        def double(n):
            return n * 2

        st.session_state.result = double(st.session_state.get("times", 0))
        if st.button("More"):
            st.session_state.times = st.session_state.get("times", 0) + 1
        st.write(st.session_state.result)
        """,
    "fragments": """
        st.session_state.setdefault("inner", 0)

        @st.fragment
        def part():
            if st.button("Inner"):
                st.session_state.inner += 1
            st.toggle("Deep", key="deep")
            st.write(st.session_state.inner)

        part()
        with st.sidebar:
            part_two = st.fragment(lambda: st.checkbox("Side", key="side"))
            part_two()
        st.button("Outer")
        """,
    "dialog": """
        @st.dialog("Sure?")
        def ask(what):
            st.write(what)
            if st.button("Yes"):
                st.session_state.sure = what
                st.rerun()

        if st.button("Ask"):
            ask("really")
        st.write(st.session_state.get("sure"))
        """,
    "chat": """
        st.session_state.setdefault("talk", [])
        for who, text in st.session_state.talk:
            st.chat_message(who).write(text)
        if said := st.chat_input("Say"):
            st.session_state.talk += [("user", said), ("assistant", said[::-1])]
            for who, text in st.session_state.talk[-2:]:
                st.chat_message(who).write(text)
        """,
    **MORE,
}
