"""What can wait is recorded when the run is over, in the order in which it happened."""

import threading

import pytest

from st_state_inspector import backlog, events
from st_state_inspector.backlog import Backlog
from st_state_inspector.events import (
    BrowserValues,
    DefaultGiven,
    KeyWritten,
    Request,
    ValueDrawn,
    WidgetValue,
)

LIST = ["a"]
RUN_STARTED = events.RunStarted(Request("browser"), (), "", "main", {}, first=True)
RUN_ENDED = events.RunEnded(False, False, None, "app", "main", {}, {})
VALUES = {
    "a number that the browser sent": (BrowserValues((WidgetValue("id", "k", 1, 2),)), True),
    "a list that the browser sent": (BrowserValues((WidgetValue("id", "k", [], LIST),)), False),
    "a text that is drawn": (ValueDrawn("k", "id", "text", to_browser=False), True),
    "a list that is drawn": (ValueDrawn("k", "id", LIST, to_browser=False), False),
    "a plain default": (DefaultGiven("k", None, False, None), True),
    "a default that may change": (DefaultGiven("k", LIST, False, None), False),
    "a plain default for a key that has a list": (DefaultGiven("k", 1, True, LIST), False),
    "a run with values from before the inspector came": (RUN_STARTED._replace(values={"k": LIST}), False),
    "an exception": (events.ExceptionSeen(ValueError()), False),
}


class Taken:
    """A backlog, and what was taken out of it."""

    def __init__(self) -> None:
        self.told: list[tuple[events.Event, bool]] = []
        self.backlog = Backlog(lambda event, over: self.told.append((event, over)))

    @property
    def keys(self) -> list[str]:
        return [event.key for event, _ in self.told if isinstance(event, KeyWritten)]


def written(key: object) -> KeyWritten:
    return KeyWritten(str(key), None)


@pytest.mark.parametrize("name", VALUES)
def test_what_may_change_does_not_wait(name):
    event, waits = VALUES[name]
    taken = Taken()
    taken.backlog.add(event)
    assert (taken.told == []) == waits


def test_all_is_taken_in_its_order_as_soon_as_something_can_not_wait():
    taken = Taken()
    drawn = ValueDrawn("k", "id", LIST, to_browser=False)
    for event in (RUN_STARTED, written(1), written(2), drawn, written(3)):
        taken.backlog.add(event)
    assert [event for event, _ in taken.told] == [RUN_STARTED, written(1), written(2), drawn]
    taken.backlog.add(RUN_ENDED)
    assert taken.told[4:] == [(written(3), True), (RUN_ENDED, True)]
    assert not any(over for _, over in taken.told[:4])


def test_no_more_wait_than_there_is_room_for():
    taken = Taken()
    taken.backlog.add(RUN_STARTED)
    for n in range(3 * backlog._MANY):
        taken.backlog.add(written(n))
    assert len(taken.told) > 2 * backlog._MANY
    taken.backlog.add(RUN_ENDED)
    assert taken.keys == [str(n) for n in range(3 * backlog._MANY)]


def test_a_thread_that_tells_too_much_neither_waits_nor_disturbs_the_order_of_the_script():
    taken = Taken()
    taken.backlog.add(RUN_STARTED)

    def flood() -> None:
        for n in range(2 * backlog._MANY):
            taken.backlog.add(written(f"flood {n}"))

    with taken.backlog.turn:  # the script is catching up
        thread = threading.Thread(target=flood)
        thread.start()
        thread.join(60)
        assert not thread.is_alive()
    for n in range(10):
        taken.backlog.add(written(n))
    taken.backlog.add(RUN_ENDED)
    assert len(taken.told) == 2 * backlog._MANY + 12
    assert [key for key in taken.keys if "flood" not in key] == [str(n) for n in range(10)]


def test_a_thread_that_can_not_wait_lets_another_catch_up_first():
    """As the threads of parallel fragments do, which begin before anything of their run was taken."""
    began, go_on = threading.Event(), threading.Event()
    told: list[events.Event] = []

    def take(event: events.Event, _over: bool) -> None:
        if event is RUN_STARTED:
            began.set()
            assert go_on.wait(60)
        told.append(event)

    both = Backlog(take)
    both.add(RUN_STARTED)
    values = [ValueDrawn(key, "id", LIST, to_browser=False) for key in "ab"]
    threads = [threading.Thread(target=both.add, args=(value,)) for value in values]
    threads[0].start()
    assert began.wait(60)
    both._waiting.append(written(1))
    threads[1].start()
    go_on.set()
    for thread in threads:
        thread.join(60)
    assert told[:2] == [RUN_STARTED, written(1)]
    assert sorted(event.key for event in told[2:] if isinstance(event, ValueDrawn)) == ["a", "b"]


def test_what_is_forgotten_is_not_taken():
    taken = Taken()
    taken.backlog.add(written(1))
    taken.backlog.clear()
    taken.backlog.add(RUN_ENDED)
    assert taken.told == [(RUN_ENDED, True)]


def test_thousands_of_reads_in_a_run_are_all_counted_and_their_cost_is_told(inspected):
    source = """
    st.session_state.setdefault("n", 0)
    for _ in range(3_500):
        st.session_state.n
    """
    running = inspected(source)
    running.at.run()
    (read,) = [read for read in running.last.reads if read.count > 3_000]
    assert read.count == 3_500
    assert read.site.line > 0
    assert running.last.overhead_ms > 1
    assert running.last.duration_ms > 1
