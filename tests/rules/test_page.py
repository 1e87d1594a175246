"""The page about the key warnings says what the table says."""

import runpy

from st_state_inspector.rules import RULES
from tests.one_line import ROOT

SCRIPT = runpy.run_path(str(ROOT / "scripts" / "key_warnings.py"))
PAGE = ROOT / "docs" / "key-warnings.md"


def test_the_page_is_what_the_script_writes():
    assert PAGE.read_text(encoding="utf-8") == SCRIPT["page"](), "run: python scripts/key_warnings.py"


def test_every_rule_has_a_section():
    text = PAGE.read_text(encoding="utf-8")
    assert [line.removeprefix("### ") for line in text.splitlines() if line.startswith("### ")] == [
        rule.id for rule in RULES
    ]
