"""Add statefulness to apps: a counter whose buttons have callbacks, with args and with kwargs."""

from datetime import time

import streamlit as st

if "count" not in st.session_state:
    st.session_state.count = 0
    st.session_state.last_updated = time(0, 0)


def increment(by):
    st.session_state.count += by


def decrement(by=0):
    st.session_state.count -= by


def note_the_time():
    st.session_state.last_updated = st.session_state.update_time


step = st.number_input("Step", value=1, min_value=1, key="step")
st.button("Add one", on_click=increment, args=(1,))
st.button("Add the step", on_click=increment, args=(step,))
st.button("Take the step away", on_click=decrement, kwargs={"by": step})
st.time_input("Updated at", value=time(12, 0), key="update_time", on_change=note_the_time)
st.write("Count:", st.session_state.count)
st.write("Last updated:", st.session_state.last_updated.strftime("%H:%M"))
