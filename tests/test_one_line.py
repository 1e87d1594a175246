"""The helper that adds and removes the inspector's line."""

import pytest

from tests.one_line import LINE, with_line, without_line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import streamlit as st\n", f"{LINE}\nimport streamlit as st\n"),
        ('"""Doc."""\n\nx = 1\n', f'"""Doc."""\n\n{LINE}\n\nx = 1\n'),
        (
            '"""Doc\n\nof two."""\n\nfrom __future__ import annotations\n\nx = 1\n',
            f'"""Doc\n\nof two."""\n\nfrom __future__ import annotations\n\n{LINE}\n\nx = 1\n',
        ),
    ],
)
def test_the_line_goes_below_docstring_and_future_imports(before, after):
    assert with_line(before) == after


def test_the_line_is_never_there_twice():
    assert with_line(with_line("x = 1\n")) == with_line("x = 1\n")


def test_removing_the_line_leaves_the_rest():
    assert without_line(f'"""Doc."""\n{LINE}\nx = 1\n') == '"""Doc."""\nx = 1\n'
