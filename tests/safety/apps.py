"""Small apps of the kinds that Streamlit's documentation teaches, written for these tests.

None draws at random or shows the time, so two runs of the same clicks must look the same.
"""

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
    "magic": '''
        """A text that Streamlit shows by magic."""
        n = st.number_input("n", 0, 9, 3)
        n
        "plus one is", n + 1
        st.session_state.n = n
        st.session_state
        ''',
    "tabs and expanders": """
        one, two = st.tabs(["One", "Two"])
        with one, st.expander("More"):
            st.color_picker("Colour", "#112233", key="colour")
        with two, st.container(border=True):
            st.select_slider("Size", ["s", "m", "l"], key="size")
        with st.popover("Over"):
            st.time_input("When", value=None, key="when")
        st.write(st.session_state.colour, st.session_state.size)
        """,
    "progress and status": """
        with st.status("Working") as status:
            for i in range(3):
                st.write(i)
            status.update(label="Done", state="complete")
        bar = st.progress(0)
        for i in range(0, 101, 50):
            bar.progress(i)
        st.session_state.done = st.session_state.get("done", 0) + 1
        st.button("Again")
        """,
    "placeholder": """
        spot = st.empty()
        if st.checkbox("Show", key="show"):
            spot.text_input("Text", key="text")
        else:
            spot.info("hidden")
        st.write("text" in st.session_state, len(st.session_state))
        """,
    "rerun chain": """
        st.session_state.setdefault("n", 0)
        if st.session_state.n % 4:
            st.session_state.n += 1
            st.rerun()
        if st.button("Start"):
            st.session_state.n += 1
            st.rerun()
        st.write(st.session_state.n)
        """,
    "errors on purpose": """
        kind = st.radio("Kind", ["none", "missing", "attribute", "zero", "late", "twice"])
        if kind == "missing":
            st.session_state["nope"]
        elif kind == "attribute":
            st.session_state.nope
        elif kind == "zero":
            1 / 0
        elif kind == "late":
            st.text_input("T", key="t")
            st.session_state.t = "x"
        elif kind == "twice":
            st.button("B", key="same")
            st.button("B", key="same")
        """,
    "error in a callback": """
        def boom():
            st.session_state.before = 1
            raise ValueError("boom")

        st.button("Boom", on_click=boom)
        st.button("Fine")
        st.write(st.session_state.get("before"))
        """,
    "errors that the app catches": """
        import traceback

        def shown(action):
            try:
                action()
            except Exception:
                st.code(traceback.format_exc())

        def late():
            st.session_state.t = "x"

        def callback():
            shown(lambda: st.session_state.nope)
            shown(lambda: st.session_state["nope"])

        st.text_input("T", key="t")
        shown(late)
        shown(lambda: st.session_state["nope"])
        shown(lambda: st.session_state.nope)
        shown(lambda: st.session_state.pop("nope"))
        shown(lambda: st.text_input("T", key="t"))
        shown(lambda: st.slider("S", 0, 9, 99, key="s"))
        st.button("Go", on_click=callback)
        """,
    "query parameters": """
        st.query_params.setdefault("page", "1")
        if st.button("Turn"):
            st.query_params["page"] = str(int(st.query_params["page"]) + 1)
        st.write(dict(st.query_params))
        """,
    "own objects": """
        class Cat:
            def __init__(self):
                self.lives = 9

            def __eq__(self, other):
                raise RuntimeError("never compare cats")

            def __repr__(self):
                raise RuntimeError("never print cats")

            __hash__ = None

        if "cat" not in st.session_state:
            st.session_state.cat = Cat()
        if st.button("Fall"):
            st.session_state.cat.lives -= 1
        st.write(st.session_state.cat.lives)
        """,
    "iterating the state": """
        st.session_state.update({"a": 1, "b": 2}) if "a" not in st.session_state else None
        st.checkbox("C", key="c")
        for key in sorted(st.session_state):  # Streamlit keeps its keys in a set: their order means nothing
            st.write(key, st.session_state[key])
        st.write(sorted(st.session_state.to_dict()), len(st.session_state), len(st.session_state.values()))
        if st.button("Empty"):
            for key in [k for k in st.session_state.keys() if k != "c"]:
                del st.session_state[key]
        """,
    "threads": """
        import threading
        from streamlit.runtime.scriptrunner import add_script_run_ctx

        def work():
            st.session_state["from_thread"] = st.session_state.get("from_thread", 0) + 1

        st.button("Again")
        thread = add_script_run_ctx(threading.Thread(target=work))
        thread.start()
        thread.join()
        st.write(st.session_state.from_thread)
        """,
    "asyncio": """
        import asyncio

        async def fetch(n):
            await asyncio.sleep(0)
            st.session_state[f"got_{n}"] = n
            return n

        async def main():
            return await asyncio.gather(*(fetch(n) for n in range(3)))

        st.button("Again")
        st.write(asyncio.run(main()))
        """,
    "buttons in a row": """
        st.session_state.setdefault("log", [])
        for column, name in zip(st.columns(3), "abc"):
            if column.button(name, key=f"button_{name}"):
                st.session_state.log.append(name)
        st.write(st.session_state.log)
        st.session_state.counts = {n: st.session_state.log.count(n) for n in "abc"}
        """,
    "dates": """
        import datetime
        day = st.date_input("Day", datetime.date(2024, 2, 29), key="day")
        st.session_state.week = day.isocalendar() if day else None
        st.write(st.session_state.week)
        """,
}
