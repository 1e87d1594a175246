"""The second half of ``apps``: errors, unusual constructions, threads."""

MORE: dict[str, str] = {
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
