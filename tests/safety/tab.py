"""A browser tab without the browser: Streamlit's messages over a WebSocket, from any address, any headers.

Of a real browser it lacks what draws. It answers pings, keeps the values of the widgets that are there, and
sends all of them with every click, as Streamlit's frontend does.
"""

import asyncio
import base64
import json
import os
import re
import socket
import struct
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

SECONDS = 60.0
_RERUN = ForwardMsg.FINISHED_EARLY_FOR_RERUN
_VALUES = {"text_input": "string_value", "checkbox": "bool_value", "button": "trigger_value"}
_BINARY, _CLOSE, _PING, _PONG = 2, 8, 9, 10
_QUICKACK = getattr(socket, "TCP_QUICKACK", None)  # of Linux, and to be asked for again and again
_TOKEN = re.compile(rb"tok[0-9]{4}x")


class RefusedError(Exception):
    """The server did not open the WebSocket."""


@asynccontextmanager
async def browser() -> AsyncIterator[Callable[..., "Tab"]]:
    """Makes tabs, and closes all of them in the end."""
    tabs: list[Tab] = []

    def tab(query: str = "") -> Tab:
        tabs.append(Tab(query))
        return tabs[-1]

    try:
        yield tab
    finally:
        await asyncio.gather(*(tab.close() for tab in tabs))


class Tab:
    """One connection at a time.

    ``panel`` is the inspector's latest message, None while there is no panel; ``runs`` are the last
    that it told of, ``app`` what it says of the app, ``heard`` the tokens of sessions in anything that came.
    """

    def __init__(self, query: str = "") -> None:
        self.query = query
        self.session = ""
        self.page = ""
        self.pages: dict[str, str] = {}
        """The pages of the navigation: name to hash."""
        self.widgets: dict[str, str] = {}
        self.fragments: dict[str, str] = {}
        self.texts: list[str] = []
        self.heard: set[str] = set()
        self.app: dict[str, Any] = {}
        self.runs: deque[dict[str, Any]] = deque(maxlen=600)
        self.panel: dict[str, Any] | None = None
        self._values: dict[str, WidgetState] = {}
        self._drawn: set[str] = set()
        self.told_at = 0.0
        """When the server last told that a run is over, by ``perf_counter``."""
        self.saved: set[int] = set()
        """The commands that were answered with a file."""
        self.gaps = 0
        """How many messages of the panel did not arrive."""
        self.keyframes = 0
        """How many that say everything did."""
        self.is_over = False
        """Whether the run that was asked for last is over."""
        self._kept = False
        self._idle = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    async def open(
        self,
        port: int,
        address: str = "127.0.0.1",
        host: str | None = "localhost",
        headers: tuple[tuple[str, str], ...] = (),
        session: str = "",
    ) -> "Tab":
        """Connect, and run the app once. ``session``: the tab had that one before it lost its connection."""
        self._reader, self._writer = await asyncio.open_connection(address, port)
        protocols = f"streamlit, , {session}" if session else "streamlit"
        lines = [
            "GET /_stcore/stream HTTP/1.1",
            *([] if host is None else [f"Host: {host.replace('PORT', str(port))}"]),
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Protocol: {protocols}",
            *(f"{name}: {value.replace('PORT', str(port))}" for name, value in headers),
        ]
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        answer = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        if " 101 " not in answer.splitlines()[0]:
            self._writer.close()
            await self._writer.wait_closed()
            raise RefusedError(answer.splitlines()[0])
        self._listening = asyncio.create_task(self._listen())
        await self.rerun()
        return self

    async def close(self) -> None:
        """Lose the connection, as a tab does that is closed."""
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.cancel()
            self._writer.close()
            await asyncio.gather(listening, self._writer.wait_closed(), return_exceptions=True)

    # ---- what a user does ---------------------------------------------------------------------------

    async def click(self, label: str, wait: bool = True) -> None:
        """Press a button, or tick a checkbox the other way."""
        widget = self.widgets[label]
        if widget in self._values:
            state = self._values[widget]
            state.bool_value = not state.bool_value
            await self.rerun(wait=wait, fragment=self.fragments.get(label, ""))
        else:
            pressed = WidgetState(id=widget, trigger_value=True)
            await self.rerun(pressed, wait=wait, fragment=self.fragments.get(label, ""))

    async def stop(self) -> None:
        """Press Stop in the toolbar."""
        await self._send(BackMsg(stop_script=True).SerializeToString())

    async def type(self, label: str, text: str) -> None:
        """Type into a text field, and press Enter."""
        self._values[self.widgets[label]].string_value = text
        await self.rerun()

    async def go_to(self, page: str) -> None:
        """Choose a page in the navigation: of the widgets of the old one nothing is sent any more."""
        self.page = self.pages[page]
        self._values.clear()
        await self.rerun()

    async def command(self, kind: str, number: int, wait: bool = True, **more: object) -> None:
        """What the panel asks for; its component's value is JSON."""
        panel = self.widgets["panel"]
        text = json.dumps({"id": number, "kind": kind, **more})
        self._values[panel] = WidgetState(id=panel, json_value=text)
        await self.rerun(wait=wait, fragment=self.fragments["panel"])

    async def rerun(self, *pressed: WidgetState, wait: bool = True, fragment: str = "") -> None:
        """Ask for a run with the values that the widgets have.

        ``wait`` until it is over, and a panel that was kept in its place meanwhile has its message.
        """
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_script_hash, asked.fragment_id = self.query, self.page, fragment
        asked.widget_states.widgets.extend([*self._values.values(), *pressed])
        self._idle.clear()
        self._kept = self.is_over = False
        await self._send(message.SerializeToString())
        if wait:
            idle = asyncio.create_task(self._idle.wait())
            await asyncio.wait({idle, self._listening}, timeout=SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if not idle.done():
                idle.cancel()
                if self._listening.done():
                    self._listening.result()
                    raise ConnectionError("the server closed the connection")
                raise TimeoutError(f"the run did not end; the tab showed {self.texts}")

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for what a message will bring."""
        deadline = perf_counter() + SECONDS
        while not condition():
            if perf_counter() > deadline:
                raise TimeoutError(f"it did not come; the tab showed {self.texts}")
            await asyncio.sleep(0.005)

    # ---- messages -----------------------------------------------------------------------------------

    async def _send(self, data: bytes, kind: int = _BINARY) -> None:
        mask, size = os.urandom(4), len(data)
        if size < 126:
            head = struct.pack("!BB", 0x80 | kind, 0x80 | size)
        elif size < 1 << 16:
            head = struct.pack("!BBH", 0x80 | kind, 0x80 | 126, size)
        else:
            head = struct.pack("!BBQ", 0x80 | kind, 0x80 | 127, size)
        long = (mask * (size // 4 + 1))[:size]
        masked = (int.from_bytes(data, "big") ^ int.from_bytes(long, "big")).to_bytes(size, "big")
        self._writer.write(head + mask + masked)
        await self._writer.drain()

    async def _frame(self) -> tuple[int, bool, bytes]:
        first, size = await self._reader.readexactly(2)
        if _QUICKACK is not None:  # or the server's next small message would wait for 40 ms
            self._writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)
        if size == 126:
            (size,) = struct.unpack("!H", await self._reader.readexactly(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", await self._reader.readexactly(8))
        return first & 15, bool(first & 0x80), await self._reader.readexactly(size)

    async def _listen(self) -> None:
        whole = b""
        while True:
            kind, last, data = await self._frame()
            if kind == _PING:
                await self._send(data, _PONG)
            elif kind == _CLOSE:
                return
            elif kind != _PONG:
                whole += data
                if last:
                    self._take(whole)
                    whole = b""

    def _take(self, data: bytes) -> None:
        self.heard.update(found.decode() for found in _TOKEN.findall(data))
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.session = message.new_session.initialize.session_id or self.session
            self.page = message.new_session.page_script_hash or self.page
            if not getattr(message.new_session, "fragment_ids_this_run", ()):
                self.texts.clear()
                self._drawn = set()
        elif kind == "navigation":
            self.pages = {page.page_name: page.page_script_hash for page in message.navigation.app_pages}
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._draw(message.delta.new_element, message.delta.fragment_id)
        elif kind == "script_finished" and message.script_finished != _RERUN:
            if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:  # of the whole script
                self._values = {at: value for at, value in self._values.items() if at in self._drawn}
            self.told_at, self.is_over = perf_counter(), True
        if self.is_over and not self._kept:
            self._idle.set()

    def _draw(self, element: Any, fragment: str) -> None:
        kind = element.WhichOneof("type")
        drawn = getattr(element, kind or "empty")
        self._drawn.add(getattr(drawn, "id", ""))
        label = "panel" if kind == "component_instance" else getattr(drawn, "label", "")
        if kind == "component_instance":
            self.widgets[label] = drawn.id
            self._take_message({arg.key: arg.bytes for arg in drawn.special_args})
        elif kind in _VALUES:
            self.widgets[label] = drawn.id
            if kind != "button" and (drawn.id not in self._values or drawn.set_value):
                value = {_VALUES[kind]: drawn.value if drawn.set_value else drawn.default}
                self._values[drawn.id] = WidgetState(id=drawn.id, **value)
        elif kind == "markdown":
            self.texts.append(drawn.body)
        elif kind == "exception":
            self.texts.append(f"{drawn.type}: {drawn.message}")
        if fragment:
            self.fragments[label] = fragment

    def _take_message(self, given: dict[str, bytes]) -> None:
        """Of the panel; none or one it has, where it is kept in its place until the run is over."""
        self._kept = "message" not in given
        messages = json.loads(given.get("message", b"[]"))
        for message in messages if isinstance(messages, list) else [messages]:
            self._hear(message)
            if message.get("reply") and "payload" in given:
                self.saved.add(message["reply"]["command"])

    def _hear(self, message: dict[str, Any]) -> None:
        known = self.panel and (self.panel["record"], self.panel["seq"])
        if known and known[0] == message["record"] and message["seq"] <= known[1]:
            return
        if message["kind"] == "delta" and known != (message["record"], message["seq"] - 1):
            self.gaps += 1
        self.panel = message
        self.app = message.get("app", self.app)
        if message["kind"] == "keyframe":
            self.keyframes += 1
            self.runs.clear()
        self.runs += message["runs"]
