"""Multipage apps: a page that leaves for another one by st.switch_page."""

import streamlit as st

st.title("Watering")
st.session_state.setdefault("visits", [])
st.session_state.visits.append("watering")
if st.button("Back home"):
    st.switch_page("app.py")
st.write("Visits:", " > ".join(st.session_state.visits))
