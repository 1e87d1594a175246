"""Multipage apps: a page of the pages/ directory with a widget of its own."""

import streamlit as st

st.title("Plants")
st.session_state.setdefault("visits", [])
st.session_state.visits.append("plants")
st.selectbox("Plant", ["Fern", "Cactus", "Ivy"], key="plant")
st.write("Visits:", " > ".join(st.session_state.visits))
