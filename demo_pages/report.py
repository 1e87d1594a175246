"""The page where the day is looked at: sales, stock, and a chat that knows both."""

import pandas as pd
import streamlit as st

st.title("Report")

orders = pd.DataFrame(st.session_state.orders, columns=["customer", "coffee", "bags", "euros"])
if orders.empty:
    st.info("No orders yet: take one on the page *Shop*.")
else:
    st.bar_chart(orders.groupby("coffee")["bags"].sum(), horizontal=True)
    st.dataframe(orders, hide_index=True)

st.subheader("Stock")
st.caption("Change a number and save: the panel names the row and the column.")
with st.form("stock_form"):
    edited = st.data_editor(
        st.session_state.stock, key="stock_edits", hide_index=True, disabled=["coffee"], num_rows="fixed"
    )
    if st.form_submit_button("Save the stock"):
        st.session_state.stock = edited
stock = st.session_state.stock
short = stock[stock["bags"] < stock["reorder at"]]
if not short.empty:
    st.warning(f"Reorder: {', '.join(short['coffee'])}.")


def answer(question: str) -> str:
    """What the assistant of this roastery can say: it counts, no more."""
    for coffee, bags in zip(stock["coffee"], stock["bags"], strict=True):
        if coffee.split()[0].lower() in question.lower():
            return f"{bags} bags of {coffee} are left."
    return f"I only know the stock. Ask about {', '.join(stock['coffee'])}."


st.subheader("Ask")
for message in st.session_state.chat:
    st.chat_message(message["role"]).write(message["content"])
if question := st.chat_input("How much Huila is left?", key="question"):
    st.session_state.chat += [
        {"role": "user", "content": question},
        {"role": "assistant", "content": answer(question)},
    ]
    st.rerun()
