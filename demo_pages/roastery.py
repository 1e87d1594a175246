"""What both pages share: the coffees, and the keys that outlive a page."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

PRICES = {"Guji natural": 13.5, "Huila washed": 11.0, "House espresso": 9.5}
"""Euros per bag of 250 g."""

COUPONS = {"FIRSTBAG": 0.10, "NEIGHBOUR": 0.20}
"""Discount by code."""


@dataclass(frozen=True)
class Order:
    """One line of the order book."""

    customer: str
    coffee: str
    bags: int
    euros: float


EARLY_ORDERS = (Order("Café Mole", "House espresso", 6, 57.0), Order("Noor", "Guji natural", 2, 27.0))


def open_for_business() -> None:
    """Set the keys that belong to no widget; widgets bring their own."""
    st.session_state.setdefault("orders", list(EARLY_ORDERS))
    st.session_state.setdefault("discount", 0.0)
    st.session_state.setdefault("chat", [])
    if "stock" not in st.session_state:
        st.session_state.stock = pd.DataFrame(
            {"coffee": list(PRICES), "bags": [24, 36, 60], "reorder at": [10, 10, 20]}
        )


def place_order() -> None:
    """Callback of the order form: the form's own keys tell what was ordered."""
    state = st.session_state
    euros = PRICES[state.coffee] * state.bags * (1 - state.discount)
    # Changed in place: nobody assigns `orders`, and the inspector notices all the same.
    state.orders.append(Order(state.customer or "Walk-in", state.coffee, state.bags, round(euros, 2)))
    state.stock = sell(state.stock, state.coffee, state.bags)


def sell(stock: pd.DataFrame, coffee: str, bags: int) -> pd.DataFrame:
    """A new stock with so many bags less of one coffee."""
    sold = stock.copy()
    sold.loc[sold["coffee"] == coffee, "bags"] -= bags
    return sold


def redeem_coupon() -> None:
    """Callback of the coupon field."""
    st.session_state.discount = COUPONS.get(st.session_state.coupon.strip().upper(), 0.0)


def remove_last_order(reason: str) -> None:
    """Callback with an argument: take the newest order out of the book."""
    order = st.session_state.orders.pop()
    st.session_state.last_removed = {"customer": order.customer, "reason": reason}
