"""Mistakes to make on purpose: each is a common one, and the inspector explains it under "Warnings"."""

import streamlit as st


def expander() -> None:
    """Three mistakes. Two raise an exception: those are made last, when the rest of the page is drawn."""
    with st.expander("Make a mistake"):
        st.caption("Each is a common one. The panel's tab *Warnings* tells what happened and how to mend it.")
        with st.container(border=True):
            lose_what_was_typed()
        with st.container(border=True):
            reset = asks_to_reset_the_cups()
        with st.container(border=True):
            show = asks_to_show_the_discount()
    if reset:
        assign_too_late()
    if show:
        misspell_a_key()


def lose_what_was_typed() -> None:
    """A key dies with its widget: what was typed is gone when the widget comes back."""
    st.markdown("**Lose what was typed.** Write a note, hide it, and show it again: the field is empty.")
    if not st.toggle("Hide the note", key="hide_note"):
        st.text_input("Note for the roaster", key="note")


def asks_to_reset_the_cups() -> bool:
    """Whether the button below the widget was pressed."""
    st.markdown("**Assign too late.** The button wants to set the number back to 1, below its widget.")
    st.number_input("Cups to taste", min_value=1, max_value=9, key="cups")
    return st.button("Reset the cups", key="reset_cups")


def assign_too_late() -> None:
    """A widget's key can't be assigned any more once the widget was drawn; a callback could."""
    st.session_state.cups = 1


def asks_to_show_the_discount() -> bool:
    """Whether the button was pressed."""
    st.markdown("**Misspell a key.** The button reads `discuont`; the key is `discount`.")
    return st.button("Show the discount", key="show_discount")


def misspell_a_key() -> None:
    """A key that nobody set: here because of a spelling slip."""
    st.write(st.session_state.discuont)
