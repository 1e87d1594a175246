"""Fragments: a button inside a fragment runs only the fragment; st.rerun() from inside runs all."""

import streamlit as st

st.session_state.setdefault("app_runs", 0)
st.session_state.setdefault("fragment_runs", 0)
st.session_state.app_runs += 1


@st.fragment
def part():
    st.session_state.fragment_runs += 1
    st.button("Run the fragment")
    if st.button("Run the app"):
        st.rerun()
    st.write("Fragment runs:", st.session_state.fragment_runs)


part()
st.button("Run everything")
st.write("App runs:", st.session_state.app_runs)
