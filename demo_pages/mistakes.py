"""Mistakes to make on purpose: each is a common one, and the inspector explains it under "Warnings"."""

import streamlit as st


def expander() -> None:
    """Three mistakes at the end of the page, so that an exception here hides nothing else."""
    with st.expander("Make a mistake"):
        for mistake in (dropped_widget_key, write_after_widget, missing_key):
            with st.container(border=True):
                mistake()


def dropped_widget_key() -> None:
    """A key dies with its widget: what was typed is gone when the widget comes back."""
    st.markdown("**Lose what was typed.** Write a note, hide it, and show it again.")
    if not st.toggle("Hide the note", key="hide_note"):
        st.text_input("Note for the roaster", key="note")


def write_after_widget() -> None:
    """A widget's key can't be assigned any more once the widget was drawn; a callback could."""
    st.markdown("**Assign too late.** The button resets the cups below their widget.")
    st.number_input("Cups to taste", min_value=1, max_value=9, key="cups")
    if st.button("Reset the cups", key="reset_cups"):
        st.session_state.cups = 1


def missing_key() -> None:
    """A key that nobody set: here because of a spelling slip."""
    st.markdown("**Misspell a key.** The button reads `discuont`; the key is `discount`.")
    if st.button("Show the discount", key="show_discount"):
        st.write(st.session_state.discuont)
