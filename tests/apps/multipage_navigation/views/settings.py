"""Multipage apps: a page whose widgets lose their keys when it is left."""

import streamlit as st

st.title("Settings")
st.slider("Volume", 0, 11, 5, key="volume")
st.toggle("Mute", key="mute")
