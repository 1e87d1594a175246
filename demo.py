"""The order desk of a small coffee roastery: the app that `make demo` serves.

It is an ordinary Streamlit app of two pages. The line right below is all that the inspector needs.
"""

import st_state_inspector.auto

import streamlit as st

from demo_pages.roastery import open_for_business

st.set_page_config(page_title="Roastery order desk", page_icon="☕")
open_for_business()

st.navigation(
    [
        st.Page("demo_pages/shop.py", title="Shop", icon=":material/local_cafe:", default=True),
        st.Page("demo_pages/report.py", title="Report", icon=":material/bar_chart:"),
    ]
).run()
