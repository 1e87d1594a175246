"""Dataframes: an editable table, its result, and its edits in the state."""

import pandas as pd
import streamlit as st

if "commands" not in st.session_state:
    st.session_state.commands = pd.DataFrame(
        [
            {"command": "st.selectbox", "rating": 4, "widget": True},
            {"command": "st.balloons", "rating": 5, "widget": False},
            {"command": "st.time_input", "rating": 3, "widget": True},
        ]
    )

edited = st.data_editor(st.session_state.commands, key="edits", num_rows="dynamic")
favourite = edited.loc[edited["rating"].idxmax(), "command"]
st.markdown(f"Favourite: **{favourite}**")
if st.button("Keep the edits"):
    st.session_state.commands = edited
