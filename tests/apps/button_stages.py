"""Buttons: a process in stages, each button bringing the next one through a callback."""

import streamlit as st

st.session_state.setdefault("stage", 0)


def set_stage(number):
    st.session_state.stage = number


if st.session_state.stage == 0:
    st.button("Begin", on_click=set_stage, args=(1,))
if st.session_state.stage >= 1:
    st.text_input("Name", key="name", on_change=set_stage, args=(2,))
if st.session_state.stage >= 2:
    st.write(f"Hello {st.session_state.name}!")
    colour = st.selectbox("Colour", [None, "red", "blue"], key="colour", on_change=set_stage, args=(3,))
    if colour is None:
        set_stage(2)
if st.session_state.stage >= 3:
    st.write("Thank you!")
    st.button("Start over", on_click=set_stage, args=(0,))
