"""A real ``streamlit run`` of a copy of an app."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

START_SECONDS = 60.0
STOP_SECONDS = 5.0


class Server:
    """One running app. ``url`` is where; ``script`` is the copy that runs, to edit at will."""

    def __init__(
        self, script: Path, log: Path, *, watch: bool = False, env: Mapping[str, str] | None = None
    ) -> None:
        """Start the app and wait until it answers.

        ``watch``: rerun when a file is saved. ``env``: variables on top of the ordinary ones; of those,
        what would configure Streamlit or the inspector is left out, and the home folder is an empty one.
        """
        self.script = script
        self._reserved = reserve_port()
        port = port_of(self._reserved)
        self.url = f"http://localhost:{port}"
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", str(script), *_options(port, watch=watch)],
                cwd=script.parent,
                env={**_environment(home=log.parent), **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._wait_until_healthy()

    @property
    def log(self) -> str:
        """What the server has written so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """End the server; a second call does nothing."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reserved.close()

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"streamlit run {self.script} did not come up:\n{self.log}")


def save(file: Path, text: str) -> None:
    """Save a file in one step: a server that watches it must not see it empty."""
    written = file.with_suffix(".new")
    written.write_text(text, encoding="utf-8")
    os.replace(written, file)


def reserve_port() -> socket.socket:
    """A socket with a port that the system gives to nobody else while it is open.

    A server can listen there all the same, because nobody does so here, and both reuse addresses.
    """
    reserved = socket.socket()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.bind(("127.0.0.1", 0))
    return reserved


def port_of(reserved: socket.socket) -> int:
    """The port of ``reserve_port``."""
    port: int = reserved.getsockname()[1]
    return port


def _options(port: int, *, watch: bool) -> list[str]:
    options = {
        "server.port": str(port),
        "server.address": "localhost",
        "server.headless": "true",
        "server.fileWatcherType": "poll" if watch else "none",
        "server.runOnSave": str(watch).lower(),
        "browser.gatherUsageStats": "false",
    }
    return [part for name, value in options.items() for part in (f"--{name}", value)]


def _environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("STREAMLIT_", "ST_STATE_INSPECTOR"))}
    return {**kept, "HOME": str(home), "PYTHONUNBUFFERED": "1"}
