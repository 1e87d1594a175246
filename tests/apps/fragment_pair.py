"""Fragments: two independent ones, each with its own widget and its own key."""

import streamlit as st


@st.fragment
def herd(colour):
    key = f"{colour}_cats"
    st.session_state.setdefault(key, 0)
    if st.button(f"Herd a {colour} cat", key=f"herd_{colour}"):
        st.session_state[key] += 1
    st.write(f"{colour.title()} cats:", st.session_state[key])


left, right = st.columns(2)
with left:
    herd("black")
with right:
    herd("orange")

if st.button("Herd all cats"):
    st.session_state.black_cats += 1
    st.session_state.orange_cats += 1
    st.rerun()
