"""Widget behaviour: widgets that come and go, and as many of them as a number says."""

import streamlit as st

if st.checkbox("Ship to another address", key="other_address"):
    st.text_input("Street", key="street")
    st.text_input("Town", key="town")

count = st.number_input("How many guests?", 0, 5, 1, key="guests")
names = [st.text_input(f"Guest {number}", key=f"guest_{number}") for number in range(1, count + 1)]
st.write("Guests:", ", ".join(filter(None, names)) or "nobody yet")
