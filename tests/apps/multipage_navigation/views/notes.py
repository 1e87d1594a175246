"""Multipage apps: a text that outlives its page, because a callback copies it to a key without a widget."""

import streamlit as st

st.title("Notes")
st.session_state.setdefault("note", "")


def store(key):
    st.session_state[key] = st.session_state[f"_{key}"]


st.session_state["_note"] = st.session_state.note
st.text_area("Note", key="_note", on_change=store, args=("note",))
st.write("Visitor:", st.session_state.visitor or "nobody")
