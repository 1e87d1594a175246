"""Tests in a real browser, against a real ``streamlit run``."""
