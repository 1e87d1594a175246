"""What holds for all rules: the table, switching them off, rules of others, and rules that fail."""

from dataclasses import replace

import pytest

import st_state_inspector
from st_state_inspector import Finding, History, Rule, history_of, register_rule, unregister_rule
from st_state_inspector.rules import RULES, all_rules
from st_state_inspector.streamlit_hooks import slot_of
from tests.rules.acting import act

OPTIONAL = """
if st.checkbox("more", key="more"):
    st.text_input("Note", key="note")
st.write(st.session_state.get("note", "none"))
"""
LOSES = "more=True; note='q'; more=False; run; run"


def found(app):
    return [(w.rule, w.key, w.severity) for w in app.history().warnings]


def shouting(facts):
    for change in facts.run.changes:
        if change.kind == "added" and change.key.isupper():
            yield Finding(change.key, f"`{change.key}` shouts.", "Write it in lower case.")


MINE = Rule("shouting-key", "info", "A key in capitals", "", "", "", "", shouting)


@pytest.fixture
def mine():
    yield register_rule(MINE)
    unregister_rule(MINE.id)


def test_ids_are_unique_and_every_text_is_there():
    assert len({rule.id for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert all((rule.title, rule.what, rule.why, rule.fix, rule.since)), rule.id
        assert rule.docs_url.startswith("https://docs.streamlit.io/"), rule.id
        assert rule.find.__doc__, rule.id


@pytest.mark.parametrize(
    ("rules", "left"),
    [
        ({}, ["warning"]),
        ({"dropped-widget-key": "off"}, []),
        ({"dropped-widget-key": "error"}, ["error", "error"]),
        ({"dropped-widget-key:note": "off"}, []),
        ({"dropped-widget-key:other": "off"}, ["warning"]),
        ({"dropped-widget-key": "off", "dropped-widget-key:note": "info"}, ["info", "info"]),
    ],
)
def test_a_rule_is_set_as_a_whole_or_for_one_key(inspected, rules, left):
    app = inspected(OPTIONAL, rules=rules)
    act(app.at, LOSES)
    assert [severity for rule, _, severity in found(app) if rule == "dropped-widget-key"] == left


@pytest.mark.parametrize("name", ["dropped-widget", "dropped_widget_key:note", "", "shouting-key"])
def test_an_unknown_rule_is_refused_by_name(name):
    with pytest.raises(ValueError, match="there is no rule") as error:
        st_state_inspector.install(rules={name: "off"})
    assert "dropped-widget-key" in str(error.value)
    assert "register_rule" in str(error.value)


@pytest.mark.parametrize(
    ("comment", "silent"),
    [
        ("# ssi: ignore[dropped-widget-key]", True),
        ("# ssi: ignore[missing-key, dropped-widget-key]", True),
        ("# ssi: ignore", True),
        ("# SSI:ignore", True),
        ("# optional on purpose  # ssi: ignore[dropped-widget-key]", True),
        ("# ssi: ignore[missing-key]", False),
        ("# ssi: ignored", False),
        ("# ignore", False),
    ],
)
@pytest.mark.parametrize("line", ["text_input", "st.write"])
def test_a_comment_silences_a_line(inspected, comment, silent, line):
    source = "\n".join(f"{text}  {comment}" if line in text else text for text in OPTIONAL.splitlines())
    app = inspected(source)
    act(app.at, LOSES)
    assert ("warning" not in [severity for *_, severity in found(app)]) is silent


@pytest.mark.parametrize(("above", "silent"), [("# ssi: ignore", True), ("x = 1  # ssi: ignore", False)])
def test_a_comment_stands_on_a_line_of_its_own(inspected, above, silent):
    app = inspected(OPTIONAL.replace("st.write", f"{above}\nst.write"))
    act(app.at, LOSES)
    assert ("warning" not in [severity for *_, severity in found(app)]) is silent


def test_the_same_mistake_is_one_warning(inspected):
    app = inspected(OPTIONAL)
    act(app.at, LOSES + "; run")
    (warning,) = [w for w in app.history().warnings if w.severity == "warning"]
    assert (warning.count, warning.first_run, warning.last_run, warning.run_id) == (4, 4, 7, 7)
    assert "run 7" in warning.message
    own = [w for run in app.runs for w in run.warnings if w.severity == "warning"]
    assert [(w.run_id, w.count, w.first_run, w.last_run) for w in own] == [(n, 1, n, n) for n in (5, 6, 7)]


def test_warnings_survive_the_journey(inspected):
    app = inspected(OPTIONAL)
    act(app.at, LOSES)
    assert History.from_dict(app.history().to_dict()).warnings == app.history().warnings


def test_a_rule_of_others_is_asked(inspected, mine):
    app = inspected("st.session_state.LOUD = 1\nst.session_state.quiet = 1")
    assert found(app) == [("shouting-key", "LOUD", "info")]
    assert mine in all_rules()


def test_a_rule_of_others_can_be_set_and_silenced(inspected, mine):
    assert found(inspected("st.session_state.LOUD = 1", rules={"shouting-key": "error"})) == [
        ("shouting-key", "LOUD", "error")
    ]
    assert found(inspected("st.session_state.LOUD = 1", rules={"shouting-key:LOUD": "off"})) == []


@pytest.mark.parametrize("rule_id", ["missing-key", "Shouting", "shouting key", "a:b", ""])
def test_an_id_must_be_new_and_well_formed(rule_id):
    with pytest.raises(ValueError, match="rule"):
        register_rule(replace(MINE, id=rule_id))


def test_registering_again_replaces(mine):
    register_rule(replace(mine, title="Another"))
    assert [rule.title for rule in all_rules() if rule.id == mine.id] == ["Another"]


@pytest.fixture
def broken():
    def fail(facts):
        yield from ()
        raise RuntimeError("no")

    register_rule(replace(MINE, id="broken-rule", find=fail))
    yield
    unregister_rule("broken-rule")


def test_a_rule_that_raises_is_reported_once_and_disturbs_nothing(inspected, broken, mine, faults_expected):
    app = inspected("st.session_state.LOUD = 1\nst.session_state.gone")
    act(app.at, "run; run")
    assert ("shouting-key", "LOUD", "info") in found(app)
    assert ("missing-key", "gone", "error") in found(app)
    problems = slot_of(app.at).sink.faults.problems
    assert [problem.stage for problem in problems] == ["rule broken-rule"]


def test_a_rule_that_is_off_is_not_asked(inspected, broken):
    app = inspected("st.session_state.x = 1", rules={"broken-rule": "off"})
    assert slot_of(app.at).sink.faults.problems == ()


def test_gates_are_asked(inspected):
    asked = []

    def never(features):
        asked.append(features)
        return False

    register_rule(replace(MINE, applies=never))
    try:
        app = inspected("st.session_state.LOUD = 1")
    finally:
        unregister_rule(MINE.id)
    assert asked
    assert found(app) == []
    assert history_of(app.at) is not None
