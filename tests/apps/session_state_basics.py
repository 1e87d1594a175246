"""Session State: setting a key once, reading it both ways, updating it, deleting it."""

import streamlit as st

if "greeting" not in st.session_state:
    st.session_state["greeting"] = "hello"

st.text_input("Name", key="name")
st.write("By item:", st.session_state["greeting"])
st.write("By attribute:", st.session_state.greeting)

if st.button("Shout"):
    st.session_state.greeting = st.session_state.greeting.upper()
if st.button("Forget"):
    del st.session_state["greeting"]

st.write("Keys:", sorted(st.session_state))
