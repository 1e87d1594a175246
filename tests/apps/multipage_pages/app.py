"""Multipage apps: the pages/ directory. A key without a widget is shared by all pages."""

import streamlit as st

st.title("Home")
st.session_state.setdefault("visits", [])
st.session_state.visits.append("home")
st.text_input("Owner", key="owner")
st.write("Visits:", " > ".join(st.session_state.visits))
