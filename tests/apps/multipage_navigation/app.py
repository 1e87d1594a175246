"""Multipage apps: st.navigation with pages from functions and files, and a widget common to all pages."""

import streamlit as st


def welcome():
    st.title("Welcome")
    st.session_state.visitor = st.text_input("Visitor", value=st.session_state.visitor)


st.session_state.setdefault("visitor", "")
st.session_state.setdefault("visits", 0)
st.session_state.visits += 1
st.sidebar.selectbox("Language", ["English", "Deutsch"], key="language")

page = st.navigation(
    {
        "Start": [st.Page(welcome, title="Welcome", default=True)],
        "Tools": [
            st.Page("views/notes.py", title="Notes"),
            st.Page("views/settings.py", title="Settings"),
        ],
    }
)
page.run()
st.caption(f"{st.session_state.visits} runs, now on {page.title}, in {st.session_state.language}")
