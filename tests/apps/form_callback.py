"""Forms: the submit button's callback reads the form's widgets by their keys."""

import streamlit as st

st.session_state.setdefault("total", 0)


def add_up():
    st.session_state.total += st.session_state.amount * st.session_state.times


with st.form("adding"):
    st.slider("Amount", 0, 10, 1, key="amount")
    st.number_input("Times", 1, 5, key="times")
    st.form_submit_button("Add", on_click=add_up)

st.write("Total:", st.session_state.total)
