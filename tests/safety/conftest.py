"""Fixtures of the tests that plant secrets."""

import logging
import textwrap

import pytest

from st_state_inspector import history_of, install, streamlit_hooks
from st_state_inspector.run_taps import FAULTS
from tests.inspecting import start, write_app
from tests.safety.planting import HELD, HOLDING, Planter, outputs_of


@pytest.fixture
def plant():
    return Planter()


@pytest.fixture
def told(monkeypatch):
    """The leaves of ``st.secrets``, as if Streamlit had loaded them."""
    secrets: dict = {}
    monkeypatch.setattr(streamlit_hooks, "loaded_secrets", lambda: dict(secrets))  # parsed anew
    return secrets


@pytest.fixture
def leaks(tmp_path, caplog, plant):
    """Run an app, click through it, and give what leaked."""

    def run(source: str, use=lambda at: None, held=(), **options) -> dict[str, str]:
        HELD[:] = held
        source = HOLDING + textwrap.dedent(source)
        install(**options)
        with caplog.at_level(logging.DEBUG):
            at = start(write_app(source, tmp_path / "app", inspector=False)).at.run()
            use(at)
        history = history_of(at)
        slot = streamlit_hooks.slot_of(at)
        problems = (*FAULTS.problems, *slot.sink.faults.problems)
        outputs = dict(outputs_of(history, problems))
        outputs["problems"] = repr(problems)
        outputs["log"] = "\n".join(r.getMessage() for r in caplog.records if "inspector" in r.name)
        outputs["slot"] = repr(slot) + repr(slot.sink) + repr(slot.sink.recorder)
        run.history = history
        return plant.found_in(outputs)

    return run
