"""Fragments: one that runs by itself every second while a toggle outside it is on."""

import streamlit as st

st.session_state.setdefault("ticks", 0)
running = st.toggle("Stream", value=True, key="stream")


@st.fragment(run_every=1.0 if running else None)
def ticker():
    st.session_state.ticks += 1
    st.write("Ticks:", st.session_state.ticks)


ticker()
