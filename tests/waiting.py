"""For apps whose threads must meet at a certain place: they wait for each other, and not for a time."""

import sys
import threading
import time

_WORKER = "worker of a test's app"


def start(thread: threading.Thread) -> None:
    """Start the app's worker, which ends with the tests at the latest."""
    thread.name, thread.daemon = _WORKER, True
    vars(thread)["go"] = threading.Event()
    thread.start()


def for_go() -> None:
    """In the worker: wait until ``go`` is called."""
    vars(threading.current_thread())["go"].wait()


def go() -> None:
    """Let the worker go on, and wait until it is done."""
    for worker in _workers():
        vars(worker)["go"].set()
    join()


def join() -> None:
    """Wait until the worker is done."""
    for worker in _workers():
        worker.join()


def at_the_lock() -> None:
    """Wait until the worker waits for the session state, which is locked while callbacks run."""
    (worker,) = _workers()
    while not _is_at_the_lock(worker):
        assert worker.is_alive()
        time.sleep(0.001)


def _workers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == _WORKER]


def _is_at_the_lock(thread: threading.Thread) -> bool:
    frame = sys._current_frames().get(thread.ident or 0)
    return frame is not None and frame.f_code.co_filename.endswith("safe_session_state.py")
