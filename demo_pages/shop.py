"""The page where orders are taken."""

import math

import streamlit as st

from demo_pages import mistakes
from demo_pages.roastery import PRICES, place_order, redeem_coupon, remove_last_order

orders = st.session_state.orders

st.title("Order desk")
st.caption(
    "Take an order, then look at the panel in the sidebar: what ran, what changed, and which line did it."
)

count, bags, revenue = st.columns(3)
count.metric("Orders", len(orders))
bags.metric("Bags", sum(order.bags for order in orders))
revenue.metric("Revenue", f"€ {sum(order.euros for order in orders):.2f}")

with st.form("order", clear_on_submit=True):
    st.text_input("Customer", key="customer", placeholder="Walk-in")
    left, right = st.columns([2, 1])
    left.selectbox("Coffee", list(PRICES), key="coffee")
    right.number_input("Bags", min_value=1, max_value=12, key="bags")
    st.form_submit_button("Place the order", on_click=place_order)

left, right = st.columns(2, vertical_alignment="bottom")
left.text_input("Coupon (try NEIGHBOUR)", key="coupon", on_change=redeem_coupon)
right.button(
    "Remove the last order",
    key="remove",
    on_click=remove_last_order,
    args=("typed by mistake",),
    disabled=not orders,
)
if st.session_state.discount:
    st.success(f"{st.session_state.discount:.0%} off the next orders.")


def roaster() -> None:
    """A fragment: its slider and its timer run only this function, not the page."""
    left, right = st.columns([2, 1], vertical_alignment="center")
    target = left.slider("Drum temperature, °C", 180, 230, 205, key="target")
    st.session_state.readings = st.session_state.get("readings", 0) + 1
    measured = target + 2 * math.sin(st.session_state.readings)
    right.metric(f"Reading {st.session_state.readings}", f"{measured:.1f} °C")


with st.container(border=True):
    st.subheader("Roaster")
    st.caption("A fragment: the slider and the timer rerun this box alone, and the panel says so.")
    live = st.toggle("Measure every two seconds", key="live")
    st.fragment(roaster, run_every=2 if live else None)()

mistakes.expander()
