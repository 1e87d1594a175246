"""The demo: both pages run, and each mistake is made when asked for and not before."""

import sys

import pytest
from streamlit.testing.v1 import AppTest

from tests.app_testing import app_test, go_to
from tests.one_line import DEMO, LINE


@pytest.fixture
def shop(tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("demo_pages")]:
        monkeypatch.delitem(sys.modules, name)  # they belong to another test's copy
    at = app_test(DEMO, tmp_path, inspector=False).run()
    assert not at.exception
    return at


def order(at: AppTest, customer: str, coffee: str, bags: int) -> AppTest:
    at.text_input(key="customer").set_value(customer)
    at.selectbox(key="coffee").select(coffee)
    at.number_input(key="bags").set_value(bags)
    at.button[0].click().run()
    assert not at.exception
    return at


def test_the_line_is_the_first_statement_of_the_demo():
    statements = [line for line in DEMO.read_text(encoding="utf-8").split('"""')[2].splitlines() if line]
    assert statements[0] == LINE


def test_an_order_goes_into_the_book_and_out_of_the_stock(shop):
    order(shop, "Ada", "Huila washed", 3)
    assert [metric.value for metric in shop.metric][:3] == ["3", "11", "€ 117.00"]
    assert shop.session_state.stock["bags"].tolist() == [24, 33, 60]
    shop.button(key="remove").click().run()
    assert [order.customer for order in shop.session_state.orders] == ["Café Mole", "Noor"]
    assert shop.session_state.last_removed == {"customer": "Ada", "reason": "typed by mistake"}


def test_a_coupon_makes_the_next_order_cheaper(shop):
    shop.text_input(key="coupon").set_value(" neighbour ").run()
    order(shop, "", "Huila washed", 1)
    newest = shop.session_state.orders[-1]
    assert (newest.customer, newest.euros) == ("Walk-in", 8.8)


def test_the_roaster_is_measured_live(shop):
    shop.toggle(key="live").set_value(True).run()
    shop.slider(key="target").set_value(220).run()
    assert not shop.exception
    assert shop.session_state.readings == 3


def test_the_report_shows_sales_and_stock(shop):
    order(shop, "Ada", "Guji natural", 12)
    order(shop, "Ben", "Guji natural", 6)
    go_to(shop, "demo_pages/report.py")
    assert not shop.exception
    assert [warning.value for warning in shop.warning] == ["Reorder: Guji natural."]
    assert len(shop.dataframe[0].value) == 4


def test_the_chat_knows_the_stock(shop):
    go_to(shop, "demo_pages/report.py")
    shop.chat_input[0].set_value("How much Huila is left?").run()
    assert not shop.exception
    assert [m["content"] for m in shop.session_state.chat] == [
        "How much Huila is left?",
        "36 bags of Huila washed are left.",
    ]
    shop.chat_input[0].set_value("And tea?").run()
    assert shop.session_state.chat[-1]["content"].startswith("I only know the stock.")


def test_the_keys_that_belong_to_no_widget_survive_the_pages(shop):
    order(shop, "Ada", "Guji natural", 1)
    go_to(shop, "demo_pages/report.py")
    go_to(shop, "demo_pages/shop.py")
    assert not shop.exception
    assert len(shop.session_state.orders) == 3


def test_mistake_hiding_a_widget_drops_its_key(shop):
    shop.text_input(key="note").set_value("no blend").run()
    shop.toggle(key="hide_note").set_value(True).run()
    assert not shop.exception
    assert "note" not in shop.session_state
    shop.toggle(key="hide_note").set_value(False).run()
    assert shop.text_input(key="note").value == ""


def test_mistake_writing_after_the_widget(shop):
    shop.button(key="reset_cups").click().run()
    assert "cups" in shop.exception[0].message
    assert "cannot be modified" in shop.exception[0].message
    assert not shop.run().exception


def test_mistake_reading_a_key_that_nobody_set(shop):
    shop.button(key="show_discount").click().run()
    assert 'no attribute "discuont"' in shop.exception[0].message
    assert not shop.run().exception
