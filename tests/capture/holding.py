"""An app that gets at values of its state in every way Python has, and changes them when nobody looks."""

from __future__ import annotations

import functools
import gc
import random
import threading
import weakref
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

KEYS = [f"k{n}" for n in range(30)]


def fresh(rng: random.Random) -> Any:
    n = rng.randrange(1000)
    return rng.choice(
        [
            lambda: {"id": n, "tags": ["a", n, [n]], "size": {"w": 1.5, "h": None}},
            lambda: [n, [n, {"x": [n]}], ("a", [n])],
            lambda: {n, n + 1},
            lambda: [{n}, (1, 2), ()],
            lambda: {"deep": {"er": {"est": [n]}}},
            lambda: ([n], {"t": n}),
            lambda: f"text {n}",
        ]
    )()


def containers(value: Any) -> list[Any]:
    inner = value.values() if type(value) is dict else value if type(value) in (list, tuple) else ()
    found = [part for item in inner for part in containers(item)]
    return [value, *found] if type(value) in (dict, list, set) else found


def tuples(value: Any) -> list[Any]:
    inner = value.values() if type(value) is dict else value if type(value) in (list, tuple) else ()
    found = [part for item in inner for part in tuples(item)]
    return [value, *found] if type(value) is tuple else found


def change(part: Any, n: int) -> None:
    if type(part) is list:
        part.append(n)
    elif type(part) is set:
        part ^= {n, -1}
    elif type(part) is dict:
        part["new"] = n


class App:
    """Does one thing after the other, as ``rng`` has it; ``held`` are the ways to values that it keeps."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.held: list[Callable[[], Any]] = []

    def step(self, state: MutableMapping[str, Any]) -> None:
        self.rng.choice(
            [
                self.write,
                self.write,
                self.write_and_keep,
                self.put_one_into_another,
                self.change_now,
                self.keep,
                self.keep,
                self.change_what_is_kept,
                self.change_what_is_kept,
                self.change_what_is_kept,
                self.let_go,
                self.let_go,
                self.look_only,
                self.assign_the_same,
                self.take_away,
                self.keep_one_of_all,
            ]
        )(state)

    def write(self, state: MutableMapping[str, Any]) -> None:
        state[self.rng.choice(KEYS)] = fresh(self.rng)

    def write_and_keep(self, state: MutableMapping[str, Any]) -> None:
        value = fresh(self.rng)
        state[self.rng.choice(KEYS)] = value
        self._hold(value)

    def put_one_into_another(self, state: MutableMapping[str, Any]) -> None:
        parts = containers(self._any(state))
        if parts:
            state[self.rng.choice(KEYS)] = {"shared": self.rng.choice(parts)}

    def change_now(self, state: MutableMapping[str, Any]) -> None:
        self._change(self._any(state))

    def keep(self, state: MutableMapping[str, Any]) -> None:
        self._hold(self._any(state))

    def change_what_is_kept(self, _state: MutableMapping[str, Any]) -> None:
        if self.held:
            self._change(self.rng.choice(self.held)())

    def let_go(self, _state: MutableMapping[str, Any]) -> None:
        if self.held:
            self.held.pop(self.rng.randrange(len(self.held)))

    def look_only(self, state: MutableMapping[str, Any]) -> None:
        key = self.rng.choice(KEYS)
        if key in state:
            state.setdefault(key, 0)

    def assign_the_same(self, state: MutableMapping[str, Any]) -> None:
        key = self.rng.choice(KEYS)
        if key in state:
            value = state[key]
            self._change(value)
            state[key] = value

    def take_away(self, state: MutableMapping[str, Any]) -> None:
        key = self.rng.choice(KEYS)
        if key in state and self.rng.random() < 0.5:
            self._hold(state.pop(key))

    def keep_one_of_all(self, state: MutableMapping[str, Any]) -> None:
        values = [*state.values()] if self.rng.random() < 0.5 else [value for _, value in state.items()]
        # Not a widget's: it would raise if it got what is none of its options.
        mine = [value for key, value in zip(state, values, strict=True) if key in KEYS]
        if mine and self.rng.random() < 0.3:
            self._hold(self.rng.choice(mine))

    def _any(self, state: MutableMapping[str, Any]) -> Any:
        key = self.rng.choice(KEYS)
        return state[key] if key in state else None  # noqa: SIM401 - that of an AppTest has no "get"

    def _change(self, value: Any) -> None:
        parts = containers(value)
        if parts:
            change(self.rng.choice(parts), self.rng.randrange(1000))

    def _hold(self, value: Any) -> None:
        """Keep a way to ``value`` or to a part of it."""
        parts = containers(value) + tuples(value)
        if parts:
            part = self.rng.choice(parts)
            self.held.append(self.rng.choice(WAYS)(part))


def _by_thread(part: Any) -> Callable[[], Any]:
    """A thread that has the value."""
    ask, answer, box = threading.Semaphore(0), threading.Semaphore(0), []

    def wait(mine: Any) -> None:
        while ask.acquire():
            if box == ["stop"]:
                return
            box.append(mine)
            answer.release()

    threading.Thread(target=wait, args=(part,), daemon=True).start()

    def get() -> Any:
        ask.release()
        answer.acquire()
        return box.pop()

    weakref.finalize(get, lambda: (box.append("stop"), ask.release()))
    return get


def _by_generator(part: Any) -> Callable[[], Any]:
    def endless(mine: Any) -> Iterator[Any]:
        while True:
            yield mine

    return functools.partial(next, endless(part))


def _by_view(part: Any) -> Callable[[], Any]:
    if type(part) is not dict:
        return lambda: part
    view = part.items()
    return lambda: view.mapping and next(r for r in gc.get_referents(view) if type(r) is dict)


def _by_weak_set(part: Any) -> Callable[[], Any]:
    return weakref.ref(part) if type(part) is set else lambda: part


def _by_cycle(part: Any) -> Callable[[], Any]:
    class Ring:
        pass

    ring = Ring()
    ring.me, ring.part = ring, part  # type: ignore[attr-defined] # gone when the garbage collector says so
    return lambda: ring.part  # type: ignore[attr-defined] # as above


WAYS: list[Callable[[Any], Callable[[], Any]]] = [
    lambda part: lambda: part,
    lambda part: functools.partial(lambda x: x, part),
    lambda part: functools.partial({"part": part}.__getitem__, "part"),
    lambda part: functools.partial(getattr, part.__len__, "__self__"),
    _by_thread,
    _by_generator,
    _by_view,
    _by_weak_set,
    _by_cycle,
]

RUNNING: list[App] = []
"""What the scripts of tests use."""
