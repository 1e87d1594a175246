"""Widget behaviour: two number inputs that keep each other in step through callbacks (°F and °C)."""

import streamlit as st

st.session_state.setdefault("celsius", 0.0)
st.session_state.setdefault("fahrenheit", 32.0)


def from_celsius():
    st.session_state.fahrenheit = st.session_state.celsius * 9 / 5 + 32


def from_fahrenheit():
    st.session_state.celsius = (st.session_state.fahrenheit - 32) * 5 / 9


def water_boils():
    st.session_state.celsius = 100.0
    from_celsius()


left, right = st.columns(2)
left.number_input("Celsius", key="celsius", on_change=from_celsius)
right.number_input("Fahrenheit", key="fahrenheit", on_change=from_fahrenheit)
st.button("Water boils", on_click=water_boils)
