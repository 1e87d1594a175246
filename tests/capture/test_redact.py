"""Secrets never reach a Node: by name, by value, by shape, at any depth and in any corner of it."""

from __future__ import annotations

import dataclasses
import gc
from collections import OrderedDict, defaultdict, deque
from typing import Any

import numpy as np
import pandas as pd
import pytest

from st_state_inspector.capture import Capturer
from st_state_inspector.capture.redact import Redactor
from st_state_inspector.diff import diff
from st_state_inspector.model import Node
from st_state_inspector.options import Options

from .values import capturer

SECRET = "correct-horse-battery"
NAMES = """password PASSWORD user_password userPassword db-passwd pwd passphrase secret client_secret token
access_token accessToken api_key apiKey API-KEY apikey OPENAI_API_KEY authorization
Authorization auth cookie cookies credential credentials private_key privateKey session_id
sessionid card_number cardNumber cvv ssn refresh_token bearer aws_secret_access_key
connection_string""".split()
HARMLESS = """author authors authored tokenizer token_count tokens max_tokens num_tokens keyboard key keys
monkey passenger compass secretary session sessions page_id discard cardinal username bypass
turkey authentication_status classname""".split()
TOKENS = {
    "aws": "AKIA" + "ABCDEFGHIJKLMNOP",
    "github": "ghp_" + "a1B2" * 9,
    "slack": "xoxb-" + "1234567890-abcdef",
    "jwt": "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0." + "abc_def-123",
    "pem": "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE",
    "openai": "sk-" + "proj-abcdefghijklmnop1234",
    "google": "AIza" + "B" * 35,
    "url": "postgres://me:" + "hunter22@db/x",
}


def texts(node: Node) -> str:
    """Everything a Node, its parts, and what it holds for itself say."""
    seen, todo, out = set(), [node], []
    while todo:
        item: Any = todo.pop()
        if id(item) in seen or isinstance(item, type):
            continue
        seen.add(id(item))
        out.append(str(item) if isinstance(item, str | bytes | int) else "")
        todo.extend(gc.get_referents(item) if not isinstance(item, str) else [])
    return "\n".join(out)


def with_secret(*leaves: str) -> Capturer:
    return Capturer(Options(), lambda: leaves)


@pytest.mark.parametrize("name", [*NAMES, "api key"])
def test_a_name_that_says_secret_is_redacted(name: str) -> None:
    """As a key of the state, and in a dict in a list."""
    assert capturer().capture(name, "abcd").redacted
    inner = capturer().capture("v", [{name: "abcdefg"}])
    assert "abcdefg" not in texts(inner)


@pytest.mark.parametrize("name", HARMLESS)
def test_a_name_that_only_looks_like_one_is_shown(name: str) -> None:
    """The list has no false hits of the usual kind."""
    assert not Redactor().is_secret_name(name)


@pytest.mark.parametrize("name", TOKENS)
def test_the_shape_of_a_token_is_redacted(name: str) -> None:
    """Wherever in a text it stands."""
    node = capturer().capture("v", {"note": f"use {TOKENS[name]} please"})
    assert TOKENS[name] not in texts(node)
    assert dict(node.children)["note"].preview == "redacted (token shape)"


@dataclasses.dataclass
class Login:
    user: str
    field: str


@pytest.mark.parametrize(
    "value",
    [
        SECRET,
        f"Bearer {SECRET}!",
        SECRET.encode(),
        bytearray(SECRET.encode()),
        [SECRET],
        ("a", SECRET),
        {"a": {"b": SECRET}},
        {SECRET: 1},
        {SECRET, "other"},
        frozenset([SECRET]),
        {(SECRET, 1): 1},
        {(1, 2): SECRET},
        Login("me", SECRET),
        [[i, "x"] for i in range(300)] + [[1, SECRET]],
        dict.fromkeys(range(300), "x") | {"z": {"y": SECRET}},
        [[[[[[[[[[[[[[[[[[[[SECRET]]]]]]]]]]]]]]]]]]]],
    ],
    ids=lambda v: type(v).__name__,
)
def test_a_leaf_of_st_secrets_is_nowhere_in_the_record(value: Any) -> None:
    """Not in a preview, a label, a proof or what is held for putting back; nor half of it."""
    node = with_secret(SECRET).capture("v", value)
    said = texts(node)
    assert SECRET not in said
    assert SECRET[:12] not in said
    assert not node.restorable


def test_a_named_secret_behind_the_shown_parts_is_not_held() -> None:
    """The change test of hidden parts does not keep what the shown ones would not."""
    node = capturer().capture("v", [{"n": i} for i in range(300)] + [{"password": "abcdefg"}])
    assert "abcdefg" not in texts(node)
    assert "abcdefg" not in texts(
        capturer().capture("v", {**dict.fromkeys(range(300)), "password": "abcdefg"})
    )


def test_a_redacted_node_says_only_why() -> None:
    """No size, no length, no hash, no parts; and the same Node for as long as it stays redacted."""
    c = capturer()
    node = c.capture("password", "first")
    assert (node.preview, node.redacted, node.restorable) == ("redacted (key name)", True, False)
    assert (node.size_bytes, node.children, node.held, node.proof, node.truncated) == (
        None,
        (),
        None,
        None,
        0,
    )
    assert c.capture("password", "second, and longer", node) is node


@pytest.mark.parametrize("flag", [None, True, False])
def test_flags_are_no_secrets_at_any_depth(flag: Any) -> None:
    """``show_password = True`` is worth seeing, and says how a login went, not with what."""
    state = {"password_correct": flag, "d": {"password_correct": flag}, "l": [{"deep": {"token": flag}}]}
    state |= {"o": Login("me", "x"), "frame": pd.DataFrame({"password_ok": [True], "n": [1]})}
    state["o"].password_ok = flag  # type: ignore[attr-defined]
    c = capturer()
    nodes = c.snapshot(state, c.snapshot(state, {}))
    assert not any(node.redacted for root in nodes.values() for node in below(root))


@pytest.mark.parametrize("value", [0, 1, 12345, 1.5, "x", ["x"], {"ok": True}, (), b"x"])
def test_everything_but_a_flag_goes_wholly_at_any_depth(value: Any) -> None:
    """A number may be a PIN; what a container of such a name holds goes with it."""
    for root in (
        capturer().snapshot({"auth": value, "d": {"auth": value}, "l": [{"auth": value}]}, {}).values()
    ):
        assert [node.preview for node in below(root)][-1] == "redacted (key name)"


def below(node: Node) -> list[Node]:
    return [node, *(part for _, child in node.children for part in below(child))]


ADDRESSES = {
    "query": "https://x.org/cb?page=1&access_token=abc1",
    "fragment": "https://x.org/#id_token=abc1&x=1",
    "no host": "/login?user[password]=abc1",
    "escaped name": "https://x.org/?api%5Fkey=abc1",
    "in a sentence": "see https://x.org/?token=abc1 for more",
    "user": "ftp://me:abc1@x.org/",
}


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("wrap", [lambda v: v, lambda v: [v], lambda v: {v: 1}, lambda v: [*range(300), v]])
def test_a_secret_in_an_address_takes_the_text_with_it(name: str, wrap: Any) -> None:
    assert "abc1" not in texts(capturer().capture("v", wrap(ADDRESSES[name])))


@pytest.mark.parametrize(
    "text", ["https://x/?show_password=true&page=2", "https://x/?token=", "a = b & token"]
)
def test_an_address_without_a_secret_is_shown(text: str) -> None:
    assert capturer().capture("v", text).preview == repr(text)


def test_a_value_becomes_redacted_when_the_secrets_are_read_later() -> None:
    """The proof that nothing changed is not trusted when the secrets did."""
    found: list[str] = []
    c = Capturer(Options(), lambda: found)
    state = {"a": SECRET, "b": [SECRET], "c": [1]}
    before = c.snapshot(state, {})
    found.append(SECRET)
    after = c.snapshot(state, before)
    assert after["a"].redacted
    assert SECRET not in texts(after["b"])
    assert after["c"] is before["c"]


def test_values_of_secret_environment_variables_are_redacted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when they are set after the capturer was made."""
    c = capturer()
    monkeypatch.setenv("MY_SERVICE_API_KEY", "zzTopSecret99")
    assert c.capture("v", "it is zzTopSecret99").preview == "redacted (secret value)"


def test_short_leaves_of_st_secrets_are_left_alone() -> None:
    """A port or a flag would black out half the record."""
    assert with_secret("on", "").capture("v", "on and on").preview == "'on and on'"


def test_patterns_of_the_options_are_names_too() -> None:
    """Regular expressions, case ignored; a name that is no valid pattern is taken as it is."""
    c = capturer(redact=("^iban.*", "odd(name"))
    assert c.capture("IBAN_main", "DE00").redacted
    assert c.capture("odd(name", "x").redacted
    assert not c.capture("other", "x").redacted


def test_messages_lose_their_secrets_and_keep_the_rest() -> None:
    """For exception messages."""
    text = with_secret(SECRET).redact_text(f"login with {SECRET} and {TOKENS['github']} failed")
    assert text == "login with redacted (secret value) and redacted (token shape) failed"


def test_broken_secrets_do_not_stop_the_capture() -> None:
    """A secrets file that can't be parsed is not the inspector's business."""

    def broken() -> list[str]:
        raise RuntimeError("no secrets.toml")

    assert Capturer(Options(), broken).capture("v", 1).preview == "1"


def test_the_working_directory_is_no_secret_whatever_the_shell_calls_it(tmp_path):
    """``PWD`` is where the shell is, and ``SSH_AUTH_SOCK`` a place: the app's files lie there."""
    redactor = Redactor()
    redactor.refresh((), {"PWD": str(tmp_path), "SSH_AUTH_SOCK": str(tmp_path), "DB_PWD": "correct-horse-9"})
    assert redactor.reason(f"{tmp_path}/app.py") is None
    assert redactor.reason("postgres://u:correct-horse-9@db") == "secret value"


PASSWORD = "Zq7!hunter"


def accounts() -> pd.DataFrame:
    """Of texts alone: pandas 1.5 warns where a row is made of columns of several types."""
    return pd.DataFrame({"user": ["ann", "bob"], "password": [PASSWORD, PASSWORD + "2"], "n": ["1", "2"]})


@pytest.mark.parametrize(
    "value",
    [
        accounts().iloc[0],
        accounts().T,
        accounts().set_index("password"),
        accounts().set_index(["user", "password"]),
        accounts().pivot(index="user", columns="password", values="n"),
        pd.DataFrame({("a", "token"): [PASSWORD], ("a", "n"): ["1"]}),
        pd.Series([PASSWORD], name=("a", "token")),
        pd.Series({"user": "ann", "api_key": PASSWORD}),
        pd.Series([1], index=pd.MultiIndex.from_tuples([("a", PASSWORD)], names=["n", "secret"])),
        pd.Index([PASSWORD], name="api_key"),
        np.array([(PASSWORD, 1)], dtype=[("password", "U30"), ("n", "i4")]),
        np.array([((PASSWORD, 1), 1)], dtype=[("db", [("password", "O"), ("n", "i4")]), ("n", "i4")]),
        np.rec.array([(PASSWORD, 1)], dtype=[("password", "U30"), ("n", "i4")]),
    ],
)
def test_names_of_rows_levels_axes_and_fields_are_names_too(value: Any) -> None:
    """A row of a table, a table that was turned or indexed, columns of two levels, structured arrays."""
    c = capturer()
    before = c.snapshot({"v": value}, {})
    after = c.snapshot({"v": value[:0]}, before)
    assert "key name" in everything(before["v"])
    assert "Zq7" not in everything(before["v"]) + everything(after["v"])
    assert not any("Zq7" in change.note for change in diff(before, after))
    assert c.snapshot({"v": value}, before)["v"] is before["v"]


def everything(node: Node) -> str:
    """All texts of a Node and of those in it; what it holds is none of the record, and there is none."""
    assert node.held is None or "Zq7" not in repr(node.held)
    parts = [f"{label} {everything(part)}" for label, part in node.children]
    return " ".join([node.preview, node.note, *parts])


@pytest.mark.parametrize(
    "value",
    [
        pd.Series({"user": "ann", "age": "7"}),
        pd.Series({"password_ok": True, "b": False}),
        pd.Series(range(2_000), index=["token", *(f"word {i}" for i in range(1_999))]),
        np.array([(True, 1)], dtype=[("password_ok", "?"), ("n", "i4")]),
    ],
)
def test_flags_and_words_that_were_counted_are_shown(value: Any) -> None:
    assert not capturer().capture("v", value).redacted


@pytest.mark.parametrize("held", [bytes(PASSWORD, "utf-8"), PASSWORD])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda s: s,
        lambda s: {s},
        lambda s: frozenset([s]),
        lambda s: deque([{"a": s}]),
        lambda s: OrderedDict(a=s),
        lambda s: defaultdict(list, a=[s]),
    ],
)
def test_a_text_in_plain_data_of_a_secret_name_is_one_elsewhere(held: Any, wrap: Any) -> None:
    nodes = capturer().snapshot({"config": {"credentials": wrap(held)}, "copy": f"it is {PASSWORD}"}, {})
    assert nodes["copy"].redacted
