"""The tests. They mirror the package; ``apps`` holds Streamlit apps to try it on."""
