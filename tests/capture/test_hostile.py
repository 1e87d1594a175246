"""Values that raise, sleep, lie or never end: the app's code does not run, and the record stays whole."""

from __future__ import annotations

import itertools
import socket
import threading
import types
import weakref
from typing import Any, NoReturn
from unittest.mock import MagicMock

import numpy as np
import pandas as pd
import pytest

from st_state_inspector.diff import diff

from .values import capturer

calls: list[str] = []


def trap(name: str) -> Any:
    def method(*args: Any, **kwargs: Any) -> NoReturn:
        calls.append(name)
        raise SystemExit(f"{name} was run")  # not even `except Exception` would catch it

    return method


METHODS = """__repr__ __str__ __eq__ __ne__ __hash__ __len__ __iter__ __next__ __getattr__ __getattribute__
__bool__ __reduce__ __reduce_ex__ __getstate__ __copy__ __deepcopy__ __sizeof__ __format__
__contains__ __getitem__ keys items values __index__ __int__ __float__ __array__ __buffer__
__instancecheck__ __subclasscheck__ __lt__ __dir__ _fields to_dict dtype shape __call__ __del_
__length_hint__ __missing__ __fspath__ __bytes__ __complex__ __enter__ _repr_html_
__class_getitem__ __set_name__ __trunc__ isoformat copy __array_interface__""".split()


def body() -> dict[str, Any]:
    return {name: trap(name) for name in METHODS}


class Meta(type):
    """A metaclass that answers nothing."""

    __eq__ = trap("meta.__eq__")
    __hash__ = trap("meta.__hash__")
    __repr__ = trap("meta.__repr__")
    __instancecheck__ = trap("meta.__instancecheck__")
    __subclasscheck__ = trap("meta.__subclasscheck__")
    __getattribute__ = trap("meta.__getattribute__")
    __getattr__ = trap("meta.__getattr__")
    __bool__ = trap("meta.__bool__")
    __name__ = property(trap("meta.__name__"))  # type: ignore[assignment]


def instance_of(base: type, metaclass: type = type) -> Any:
    cls = types.new_class("Hostile", (base,), {"metaclass": metaclass}, lambda ns: ns.update(body()))
    return base.__new__(cls)


BASES = [object, dict, list, tuple, set, frozenset, str, int, float, bytes, complex, bytearray, Exception]


@pytest.fixture(autouse=True)
def no_code_of_the_app_ran() -> Any:
    """The traps stay untouched, whatever the test asserts besides."""
    calls.clear()
    yield
    assert calls == []


@pytest.mark.parametrize("metaclass", [type, Meta])
@pytest.mark.parametrize("base", BASES)
def test_no_method_of_the_app_is_run(base: type, metaclass: type) -> None:
    """Alone, in containers, as the new value of a key that was plain, and when compared."""
    c, value = capturer(), instance_of(base, metaclass)
    state: dict[str, Any] = {"v": 1, "l": [1], "d": {"a": 1}}
    before = c.snapshot(state, {})
    state["v"], state["l"][0], state["d"]["a"] = value, value, value
    after = c.snapshot(state, before)
    assert after["v"].type.endswith("Hostile")
    again = c.snapshot(state, after)
    assert {k: again[k] is after[k] for k in after} == dict.fromkeys(after, True)
    assert len(diff(before, after)) == 3


class LyingClass:
    """Says that it is a dict."""

    @property
    def __class__(self) -> Any:
        return trap("__class__")()

    @property
    def __dict__(self) -> Any:  # type: ignore[override]
        return trap("__dict__")()


class SneakyDict(dict):  # type: ignore[type-arg]
    items = keys = values = __iter__ = __len__ = __getitem__ = trap("SneakyDict")


def test_a_lying_class_and_dict_are_not_asked() -> None:
    """``__class__`` and ``__dict__`` as properties do not run."""
    assert capturer().capture("v", LyingClass()).type.endswith("LyingClass")


def test_an_instance_dict_of_a_hostile_class_is_read_by_dict_itself() -> None:
    """Its own methods do not run."""
    thing = types.new_class("Thing")()
    thing.__dict__ = SneakyDict()
    dict.__setitem__(thing.__dict__, "a", 1)
    assert [label for label, _ in capturer().capture("v", thing).children] == ["a"]


def test_properties_and_descriptors_are_not_run() -> None:
    """Only what the instance stores is read."""

    class Lazy:
        total = property(trap("property"))

        def __init__(self) -> None:
            self.rows = [1]

    node = capturer().capture("v", Lazy())
    assert [label for label, _ in node.children] == ["rows"]


def test_a_hostile_key_of_a_dict_is_neither_compared_nor_hashed() -> None:
    """After it is in the dict, nothing asks it again."""
    armed = False

    class Key:
        def __hash__(self) -> int:
            return trap("__hash__")() if armed else 7  # type: ignore[no-any-return]

        def __eq__(self, other: object) -> bool:
            return trap("__eq__")() if armed else self is other  # type: ignore[no-any-return]

    value = {Key(): 1, "a": 2}
    armed = True
    c = capturer()
    node = c.capture("v", value)
    assert c.capture("v", value, node) is node
    value["a"] = 3
    assert c.capture("v", value, node) is not node
    armed = False


def test_cycles_end() -> None:
    """A list in itself, dicts in each other, an object that knows its parent."""
    loop: list[Any] = [1]
    loop.append(loop)
    a: dict[str, Any] = {}
    a["b"] = {"a": a}
    thing = types.SimpleNamespace()
    thing.me = [thing]
    c = capturer()
    for value in (loop, a, thing):
        node = c.capture("v", value)
        assert not node.restorable
        assert c.capture("v", value, node) is node
    node = c.capture("v", loop)
    loop.insert(0, 0)
    assert c.capture("v", loop, node) is not node


@pytest.mark.parametrize("kind", ["list", "dict", "tuple", "object"])
def test_a_hundred_thousand_levels_end_and_say_that_they_are_not_compared(kind: str) -> None:
    """Nothing recurses out; the level where the record ends says so."""
    wrap: Any = {
        "list": lambda v: [v],
        "dict": lambda v: {"a": v},
        "tuple": lambda v: (v,),
        "object": lambda v: types.SimpleNamespace(a=v),
    }[kind]
    value: Any = 1
    for _ in range(100_000):
        value = wrap(value)
    c = capturer()
    node = c.capture("v", value)
    assert c.capture("v", value, node) is node
    assert not node.restorable
    while node.children:
        node = node.children[0][1]
    assert "not compared" in node.note


def test_a_bomb_of_shared_parts_ends() -> None:
    """Two to the sixtieth leaves in sixty lists."""
    value: Any = [1]
    for _ in range(60):
        value = [value, value]
    c = capturer()
    assert not c.capture("v", value, c.capture("v", value)).restorable


def test_generators_and_iterators_are_not_consumed() -> None:
    """They go on where they were."""
    gen, it, count = (i for i in range(3)), iter([1, 2]), itertools.count()
    for value in (gen, it, count, map(str, [1])):
        assert capturer().capture("v", value).note == "not compared"
    assert (next(gen), next(it), next(count)) == (0, 1, 0)


def test_machinery_shows_its_type_only() -> None:
    """Locks, sockets, threads, modules, functions, classes, mocks, weak proxies, exceptions."""
    lock = threading.Lock()

    class Some:
        pass

    thing = Some()
    with socket.socket() as sock:
        values: list[Any] = [
            lock,
            threading.RLock(),
            sock,
            threading.current_thread(),
            socket,
            len,
            Some,
            lambda: 0,
        ]
        values += [
            MagicMock(),
            weakref.proxy(thing),
            weakref.ref(thing),
            ValueError("x"),
            NotImplemented,
            object(),
        ]
        values += [
            Meta("M", (), {}),
            memoryview(b"x"),
            property(),
            threading.local(),
            types.MappingProxyType({}),
        ]
        for value in values:
            c = capturer()
            node = c.capture("v", value)
            assert "not readable" not in node.preview
            assert c.capture("v", value, node) is node
    assert lock.acquire(blocking=False)


def test_a_queryset_is_not_evaluated() -> None:
    """Django-like: iterating, len, bool and repr send a query."""

    class QuerySet:
        __iter__ = __len__ = __bool__ = __repr__ = __getitem__ = trap("query")

        def __init__(self) -> None:
            self.query, self._result_cache = "SELECT 1", None

    assert "SELECT 1" in capturer().capture("v", QuerySet()).preview


def test_a_lazy_giant_is_not_measured() -> None:
    """An object that says it has ten billion items."""

    class Giant(list):  # type: ignore[type-arg]
        def __len__(self) -> int:
            return 10**10

    assert capturer().capture("v", Giant([1])).children[0][1].preview == "1"


def test_another_thread_may_change_the_value_meanwhile() -> None:
    """Each snapshot is of some moment; none fails."""
    state: dict[str, Any] = {"d": {str(i): [i] for i in range(300)}, "s": set(range(300))}
    stop = threading.Event()

    def churn() -> None:
        for i in itertools.count():
            if stop.is_set():
                return
            state["d"][f"x{i % 50}"] = i
            state["d"].pop(f"x{(i + 25) % 50}", None)
            state["s"] ^= {i % 500}

    thread = threading.Thread(target=churn)
    thread.start()
    try:
        c, nodes = capturer(), {}
        for _ in range(30):
            nodes = c.snapshot(state, nodes)
            assert [n.type for n in nodes.values()] == ["builtins.dict", "builtins.set"]
    finally:
        stop.set()
        thread.join()


def test_a_class_that_lies_about_its_name_is_not_taken_for_a_library() -> None:
    """``pandas.DataFrame`` is what pandas says it is."""
    fake = type("DataFrame", (), {"__module__": "pandas", "columns": property(trap("columns"))})
    assert capturer().capture("v", fake()).kind == "object"


def test_what_each_thread_sees_differently_is_not_looked_into() -> None:
    """The ``__dict__`` of a ``threading.local`` is another one in each thread that runs the script."""

    class Local(threading.local):
        def __init__(self) -> None:
            self.loaded = [1]

    c, value, found = capturer(), Local(), []
    node = c.capture("v", value)
    assert (node.children, node.note) == ((), "not compared")
    thread = threading.Thread(target=lambda: found.append(c.capture("v", value, node)))
    thread.start()
    thread.join()
    assert found[0] is node


@pytest.mark.parametrize("wrap", ["frame", "series", "index", "array", "columns"])
def test_cells_and_labels_of_the_app_s_classes_are_not_asked(wrap: str) -> None:
    """Nor when they differ and are told of; also where the class gives itself out for a builtin one."""
    armed: list[bool] = []

    def guarded(name: str) -> Any:
        def method(self: Any, *args: Any) -> Any:
            return trap(name)() if armed else getattr(object, name)(self, *args)

        return method

    def cells(number: int) -> Any:
        made = np.empty(3, dtype=object)
        for i in range(3):
            made[i] = type("Cell", (), dict(hostile))()
            made[i].n = number
        return made

    names = "__repr__ __str__ __eq__ __hash__ __getattribute__ __format__ __reduce_ex__".split()
    hostile = {name: guarded(name) for name in names}
    hostile |= {"__module__": "builtins", "item": trap("item"), "dtype": "float64"}
    make: Any = {
        "frame": lambda v: pd.DataFrame({"a": v}),
        "series": pd.Series,
        "index": lambda v: pd.Series(range(3), index=pd.Index(v)),
        "columns": lambda v: pd.DataFrame(np.zeros((2, 3)), columns=pd.Index(v)),
        "array": lambda v: v,
    }[wrap]
    c, values = capturer(), [make(cells(1)), make(cells(2))]
    armed.append(True)
    nodes = [c.snapshot({"v": values[0]}, {})]
    same = c.snapshot({"v": values[0]}, nodes[0])["v"] is nodes[0]["v"]
    nodes.append(c.snapshot({"v": values[1]}, nodes[0]))
    told = [change.note for change in diff(*nodes)]
    armed.clear()
    assert same
    assert told
    assert "not readable" not in nodes[1]["v"].preview
