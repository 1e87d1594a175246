"""A real server for tabs without a browser, and questions to what is inside it."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.browser.server import _environment, port_of, reserve_port
from tests.inspecting import write_app
from tests.one_line import ROOT

FULL = bool(os.environ.get("SOAK"))
"""The long forms, which ``make soak`` runs: a minute, a hundred sessions, ten thousand runs."""

_START_SECONDS = 60.0


class Live:
    """One app, served; ``ask`` looks inside: see ``live_server``."""

    def __init__(
        self,
        app: str,
        folder: Path,
        address: str = "127.0.0.1",
        python: tuple[str, ...] = (),
        env: Mapping[str, str] | None = None,
        inspector: bool = True,
        **options: object,
    ) -> None:
        """Start it.

        ``address`` empty: all of this machine's. ``python``: flags of the interpreter; ``server__port=1`` and
        the like are options of Streamlit's.
        """
        self._reserved = reserve_port(), reserve_port()
        self.port, self._control_port = map(port_of, self._reserved)
        control = str(self._control_port)
        self.inspected = inspector
        self.script = write_app(app, folder / "app", inspector=inspector)
        self._log = folder / "server.log"
        given = {
            "server.port": self.port,
            **({"server.address": address} if address else {}),
            "server.headless": "true",
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": "false",
            **{name.replace("__", "."): value for name, value in options.items()},
        }
        parts = [part for name, value in given.items() for part in (f"--{name}", str(value))]
        environment = {**_environment(home=folder), "PYTHONPATH": str(ROOT), **(env or {})}
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    *python,
                    "-m",
                    "tests.safety.live_server",
                    str(self.script),
                    control,
                    *parts,
                ],
                cwd=self.script.parent,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> "Live":
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://localhost:{self.port}/_stcore/health", timeout=1):
                    return self
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.__exit__(None, None, None)
        raise RuntimeError(f"the server did not come up:\n{self.log}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for reserved in self._reserved:
            reserved.close()

    @property
    def log(self) -> str:
        """What the server has written so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def ask(self, question: str) -> Any:
        """One of ``live_server.ANSWERS``."""
        with socket.create_connection(("127.0.0.1", self._control_port), timeout=240) as connection:
            connection.sendall(json.dumps(question).encode() + b"\n")
            with connection.makefile("rb") as answer:
                return json.loads(answer.readline())

    async def until_left(self, session: str) -> None:
        """Wait until the server has noticed that this session's tab is gone."""
        while session in await asyncio.to_thread(self.ask, "connected"):
            await asyncio.sleep(0.02)
