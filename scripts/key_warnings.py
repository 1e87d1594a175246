"""Write ``docs/key-warnings.md`` from the table of rules::

python scripts/key_warnings.py
"""

from __future__ import annotations

import re
from pathlib import Path

from st_state_inspector.rules import FAMILIES, Rule

PAGE = Path(__file__).resolve().parent.parent / "docs" / "key-warnings.md"

HEAD = """\
# Key warnings

<!-- Written by scripts/key_warnings.py from the table of rules. Change the table, then run the script. -->

A key warning names a known mistake that a run of your app has just made: what happened to which
key, in which run, at which lines, why it matters and how to mend it. A wrong alarm is worse than a
missed one: where a mistake can't be told from honest code, the rule is silent or makes a note (`info`).
The same mistake in many runs is one warning with a count, its first and its last run.

## Switching warnings off

For the whole app, or for one key, with an option of `install`:

```python
import st_state_inspector

st_state_inspector.install(
    rules={
        "never-read": "off",  # a rule
        "dropped-widget-key": "error",  # or another severity: "info", "warning", "error"
        "dropped-widget-key:note": "off",  # a rule for one key
    }
)
```

For one line, with a comment on it or on a line of its own above it; any of the warning's lines will do:

```python
st.text_input("Note", key="note")  # ssi: ignore[dropped-widget-key]
st.text_input("Note", key="note")  # ssi: ignore[dropped-widget-key, reinitialised]
st.text_input("Note", key="note")  # ssi: ignore
```

In a test suite the same warnings are `history_of(at).warnings`.

## A rule of your own

```python
from st_state_inspector import Finding, Rule, register_rule


def shouting(facts):
    for change in facts.run.changes:
        if change.kind == "added" and change.key.isupper():
            yield Finding(change.key, f"`{change.key}` shouts.", "Write it in lower case.")


register_rule(
    Rule(
        id="shouting-key",
        severity="info",
        title="A key in capitals",
        what="A key was added whose name is in capitals.",
        why="Names in capitals are for constants.",
        fix="Write it in lower case.",
        docs_url="",
        find=shouting,
    )
)
```

`find` is asked once after every run, gets the `Facts` of that run and must only read. A rule that
raises is named in the panel and disturbs no other. Register rules before `install(rules=...)` names them.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, _overview()]
    for family, rules in FAMILIES:
        parts += [f"## {family}\n", *map(_section, rules)]
    return "\n".join(parts).rstrip("\n") + "\n"


def _overview() -> str:
    rows = [
        f"| [`{rule.id}`](#{rule.id}) | {rule.severity} | {_cell(rule.title)} |"
        for _, rules in FAMILIES
        for rule in rules
    ]
    return "\n".join(["## All rules\n", "| id | severity | mistake |", "|---|---|---|", *rows, ""])


def _cell(text: str) -> str:
    return re.sub(r"\|", r"\\|", text)


def _section(rule: Rule) -> str:
    return "\n".join(
        [
            f"### {rule.id}\n",
            f"**{rule.title}** ({rule.severity}; {rule.since})\n",
            f"- What it saw: {rule.what}",
            f"- Why it matters: {rule.why}",
            f"- What to do: {rule.fix}",
            f"- More: <{rule.docs_url}>\n",
        ]
    )


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE}")
