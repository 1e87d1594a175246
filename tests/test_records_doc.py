"""``docs/records.md`` names every field of the records with its type, and every kind of cause and ending."""

import dataclasses
import re
from typing import get_args

import pytest

from st_state_inspector import kinds, model
from tests.one_line import ROOT

_PAGE = (ROOT / "docs" / "records.md").read_text(encoding="utf-8")
_SECTIONS = dict(part.split("\n", 1) for part in re.split(r"^##+ ", _PAGE, flags=re.MULTILINE)[1:])


def _rows(section: str) -> list[list[str]]:
    """The rows of the section's table, without its head."""
    lines = [line for line in _SECTIONS[section].splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def _word(cell: str) -> str:
    return cell.strip("`").replace("\\|", "|")


@pytest.mark.parametrize("record", [model.Run, model.Change, model.Write, model.CallbackTrace])
def test_a_record_is_told_field_by_field_with_its_types(record):
    told = [(_word(row[0]), _word(row[1])) for row in _rows(record.__name__)]
    assert told == [(field.name, field.type) for field in dataclasses.fields(record)]
    assert all(row[2] for row in _rows(record.__name__))


@pytest.mark.parametrize(
    ("section", "literals"),
    [
        ("Causes", kinds.CauseKind),
        ("Endings", kinds.Ending),
        ("Interruptions", kinds.InterruptedBy),
        ("Kinds of changes", kinds.ChangeKind),
        ("Kinds of writes", kinds.WriteKind),
    ],
)
def test_every_kind_is_told_with_what_it_means(section, literals):
    assert [_word(row[0]) for row in _rows(section)] == list(get_args(literals))
    assert all(row[1] for row in _rows(section))
