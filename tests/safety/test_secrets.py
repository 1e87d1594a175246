"""No secret comes out anywhere: hundreds are planted wherever a value can be, and every byte is searched."""

import random
import re

import pytest

from st_state_inspector import history_of, install
from tests.inspecting import click, start, write_app
from tests.safety.planting import HELD, HOLDING, NAMES, Planter, outputs_of, shapes


def test_by_name_at_any_depth(leaks, plant):
    source, held = "", []
    for i, name in enumerate(NAMES):
        n = len(held)
        held += [plant(f"key {name}"), plant(f"nested {name}"), plant(f"list below {name}")]
        source += (
            f"st.session_state[{name!r}] = HELD[{n}]\n"
            f"st.session_state.d{i} = {{'a': [{{{name!r}: HELD[{n + 1}]}}, 1]}}\n"
            f"st.session_state.t{i} = ({{'x': {{{name!r}: [HELD[{n + 2}], 2]}}}},)\n"
        )
    found = leaks(source, lambda at: at.run(), held)
    assert len(plant.planted) >= 120
    assert found == {}
    assert {r.reason for r in leaks.history.redactions} == {"key name"}
    assert ("d0", "a", 0, "password") in {r.path for r in leaks.history.redactions}


def test_by_value_of_the_secrets_of_the_app(leaks, plant, told):
    """A leaf of st.secrets: as a value, inside one, as a name, as a number, in bytes, in a message."""
    told["db"] = {"user": plant("st.secrets"), "more": [plant("st.secrets"), plant("st.secrets")]}
    told["pin"] = 83920174
    plant.planted["83920174"] = "number in st.secrets"
    held = [told["db"]["user"], *told["db"]["more"]]
    source = """
        import decimal, enum, pathlib, datetime
        import numpy as np, pandas as pd
        from collections import namedtuple, deque, defaultdict, OrderedDict, Counter
        from dataclasses import dataclass

        one, two, three = HELD

        @dataclass
        class Row:
            text: str

        class Slots:
            __slots__ = ("inner",)

        class Plain:
            def __init__(self):
                self.inner, self.more = one, [two]

        class Text(str):
            pass

        class Kind(enum.Enum):
            A = one

        slots = Slots()
        slots.inner = one
        Point = namedtuple("Point", "x y")
        values = [
            one, f"in {two} text", one.encode(), bytearray(two.encode()), [one], (two,), {one},
            frozenset([two]),
            {"a": one}, {one: 1}, {(two, 1): 2}, {1: {2: {3: three}}}, Row(one), slots, Plain(), Text(two),
            Point(one, 2), deque([two]), defaultdict(list, a=[one]), OrderedDict(b=two), Counter([one, one]),
            pathlib.PurePosixPath("/x") / one, Kind.A, 83920174, [83920174], {83920174: 1}, 83920174.0,
            pd.DataFrame({"a": [one, "b"]}), pd.DataFrame({one: [1]}), pd.Series([two]),
            pd.Series([1], name=three),
            pd.DataFrame({"n": [1]}, index=[one]), np.array([one, "b"]), np.array([two], dtype=object),
            "x" * 100 + one, "x" * 119 + two, "y" * 5000 + three, [0] * 300 + [one],
            {str(i): i for i in range(300)} | {"z": two},
            lambda: one, Exception(one), slice(one, two), iter([one]),
            memoryview(one.encode()), complex(1), range(3), one.upper() + one,
        ]
        for i, value in enumerate(values):
            st.session_state[f"v{i}"] = value
        st.session_state[one] = 1
        st.session_state[f"key with {two}"] = 1
        st.session_state[f"widget {three}"] = "x"
        st.text_input(f"label {one}", key=f"widget {three}")
        st.text_input(f"label {two}", value=one)
        st.selectbox("Pick", [one, two], key="pick")
        st.slider(f"Slide {one}", 0, 9)

        def callback(*args, **kwargs):
            st.session_state.seen = args
            raise ValueError(f"failed with {one}", *args)

        callback.__qualname__ = callback.__name__ = f"callback_{two}"
        st.button("Go", on_click=callback, args=(one, {"k": two}), kwargs={"name": three})
        st.query_params["q"] = one
        st.query_params[two] = "1"

        @st.fragment
        def part():
            st.session_state.part = one
        part()
        part.__wrapped__ = None
        fail, miss = st.checkbox("Fail"), st.checkbox("Miss")
        if fail:
            raise KeyError(two, f"and {three!r}")
        if miss:
            st.session_state[f"missing {one}"]
        """

    def use(at):
        at.selectbox(key="pick").select_index(1).run()
        at.text_input[1].input(f"typed {held[0]}").run()
        at.checkbox[0].check().run()
        at.checkbox[0].uncheck()
        at.checkbox[1].check().run()
        click(at, "Go")

    assert leaks(source, use, held) == {}
    assert "secret value" in {r.reason for r in leaks.history.redactions}


def test_by_the_environment(leaks, plant, monkeypatch):
    monkeypatch.setenv("MY_API_KEY", plant("environment"))
    monkeypatch.setenv("DB_PASSWORD", plant("environment"))
    source = """
        import os
        st.session_state.url = "https://x/?a=" + os.environ["MY_API_KEY"]
        st.session_state.copy = [os.environ["DB_PASSWORD"]]
        raise RuntimeError("no access with " + os.environ["DB_PASSWORD"])
        """
    assert leaks(source) == {}


def test_by_shape(leaks, plant):
    found = shapes(random.Random(3))
    for name, token in found.items():
        telling = (
            token.split("@")[0].rsplit(":", 1)[-1]
            if name == "url"
            else token.split("\n")[-1 - token.count("-----END")]
        )
        plant.planted[telling] = f"shape {name}"
    source = """
        for i, token in enumerate(HELD):
            st.session_state[f"v{i}"] = token
            st.session_state[f"l{i}"] = ["before " + token + " after", {"deep": token}]
        st.text_input("T", key="t")
        raise ValueError(" ".join(HELD))
        """
    assert leaks(source, lambda at: at.text_input(key="t").input(found["github"]).run(), found.values()) == {}
    assert "token shape" in {r.reason for r in leaks.history.redactions}


def test_a_value_of_a_secret_name_is_hidden_wherever_else_it_is(leaks, plant):
    """In another key, in a message, in the source that spells it out, in what it was before."""
    spelt = plant("spelt out in the source")
    source = f"""
        api_key = "{spelt}"
        st.session_state["innocent"] = "{spelt}"
        st.session_state["api_key"] = "{spelt}"
        config = {{"token": "{spelt}", "n": 1}}
        def connect(password="{spelt}"):
            raise ConnectionError(f"refused: {{password}}")
        st.button("Go", on_click=connect)
        """
    assert leaks(source, lambda at: click(at, "Go")) == {}
    lines = "\n".join(line for excerpt in leaks.history.excerpts.values() for line in excerpt)
    assert "redacted" in lines
    assert "ConnectionError" in lines


def test_secrets_in_addresses(leaks, plant):
    """In values, in labels, in what is drawn, in arguments and in messages."""
    held = [plant("query parameter"), plant("fragment of an address"), plant("user of an address")]
    source = """
        links = [f"https://x.org/?a=1&api_key={HELD[0]}", f"/cb#id_token={HELD[1]}", f"ftp://me:{HELD[2]}@x"]
        st.session_state.link, st.session_state.links = links[0], links
        st.session_state.by_link = {links[1]: 1}
        st.session_state.many = [*range(300), *links]
        st.session_state.text = "see " + links[1]
        st.text_input("Open " + links[0], value=links[2], key="typed")
        st.button("Go", on_click=lambda *args: None, args=(links[1],))
        raise ValueError("can't open " + " ".join(links[:2]))
        """
    assert leaks(source, lambda at: at.text_input(key="typed").input(f"?token={held[0]}").run(), held) == {}
    assert {"key name", "token shape"} <= {r.reason for r in leaks.history.redactions}


def test_secret_names_in_query_parameters(leaks, plant):
    first, second = plant("query"), plant("query")

    def use(at):
        at.query_params["token"] = second
        at.query_params["page"] = "2"
        at.run()

    source = """
        if "token" not in st.query_params:
            st.query_params["token"] = HELD[0]
            st.query_params.api_key = ["a1", HELD[0]]
        """
    assert leaks(source, use, [first]) == {}
    assert ("query parameters", "token") in {r.path for r in leaks.history.redactions}


def test_secrets_that_are_loaded_in_the_middle_of_a_run(leaks, plant, told):
    late = plant("late")
    source = """
        late, told = HELD
        st.session_state["before"] = late
        st.text_input("Label " + late, key="a")
        st.session_state[late] = 1
        st.button("Go", on_click=print, args=(late,))
        told["x"] = late
        """
    assert leaks(source, lambda at: at.text_input(key="a").input(late).run(), [late, told]) == {}


def test_a_file_and_a_function_with_a_secret_in_their_names(leaks, plant, told, tmp_path):
    name = plant("file name")
    told["x"] = name
    folder = tmp_path / name
    install()
    at = start(
        write_app(f"def f_{name}():\n    st.session_state.a = 1\nf_{name}()", folder, inspector=False)
    ).at
    at.run()
    assert plant.found_in(dict(outputs_of(history_of(at)))) == {}


def test_own_patterns(leaks, plant):
    source = """
        st.session_state.internal_number = HELD[0]
        st.session_state.data = {"INTERNAL": HELD[1]}
        """
    assert leaks(source, held=[plant("pattern"), plant("pattern")], redact=["^internal"]) == {}


@pytest.mark.parametrize("lengths", [(9, 30), (12, 500)])
def test_neither_length_nor_hash_of_a_secret_changes_anything(tmp_path, lengths, told):
    """The same app with a short and with a long secret gives the same record, byte for byte."""
    source = (
        HOLDING
        + """
import pandas as pd
secret = HELD[0]
st.session_state.password = secret
st.session_state.copy = secret
st.session_state.inside = ["a", secret, {"b": secret}]
st.session_state.named = {"token": secret, "x": 1}
st.session_state.frame = pd.DataFrame({"password": [secret], "n": [1]})
st.session_state.cells = pd.DataFrame({"text": [secret], "n": [1]})
st.session_state.data = secret.encode()
st.text_input("P", type="password", key="p")
st.button("Go", on_click=lambda *args: None, args=(secret, [secret]))
"""
    )
    script = write_app(source, tmp_path / "app", inspector=False)
    install()
    start(script).at.run()
    seen = []
    for size in lengths:
        secret = told["s"] = Planter(size)("x", size)
        HELD[:] = [secret]
        at = start(script).at.run()
        at.text_input(key="p").input(secret).run()
        click(at, "Go")
        seen.append(_without_times(history_of(at)))
    assert seen[0] == seen[1]


def _without_times(history):
    """The whole record as text, without clocks and without the numbers that Nodes are given."""
    parts = [repr(sorted(entry.patch.items())) + repr(entry.run) for entry in history.entries]
    parts += [repr(sorted(history.excerpts.items())), repr(sorted(history.redactions))]
    return re.sub(r"uid=\d+|started_at=datetime[^)]*\)|(duration|overhead)_ms=[\d.]+", "", "\n".join(parts))


def test_a_leak_would_be_found(plant, tmp_path):
    secret = plant("an innocent name")
    install()
    at = start(write_app(f"st.session_state.a = {secret!r}", tmp_path, inspector=False)).at.run()
    assert {where.split(":")[0] for where in plant.found_in(dict(outputs_of(history_of(at))))} >= {
        "to_dict",
        "repr",
        "keyframe",
        "message 1",
    }
