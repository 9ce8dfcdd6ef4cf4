"""A TCP proxy that does to a connection what a bad day does: it loses, cuts, keeps silent, refuses."""

import re
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import BinaryIO

CHUNK = 65_536
ANYTHING = ""
FORMS = "^PUT /inbox/"
RESET = struct.pack("ii", 1, 0)


class Mode(Enum):
    PASS = auto()
    LOSE = auto()  # the request goes on, the answer is swallowed
    CUT = auto()  # two thirds of the body go on, then both ends are closed
    HOLE = auto()  # accepted, and nothing more is heard
    DOWN = auto()  # refused
    DELAY = auto()
    ANSWER = auto()  # the proxy answers itself: a gateway's error, a captive portal


@dataclass(frozen=True)
class Trouble:
    """What happens to requests whose first line `only` matches, the first `times` of them."""

    mode: Mode
    only: str = FORMS
    times: int = 1_000_000
    seconds: float = 0
    status: str = "200 OK"
    headers: str = "Content-Type: text/html"
    body: str = "<html><h1>Welcome to our free Wi-Fi</h1></html>"


@dataclass(frozen=True)
class Request:
    line: str  # PUT /inbox/… HTTP/1.1
    head: bytes
    body: bytes


def read_request(stream: BinaryIO) -> Request | None:
    """The next on a kept-alive connection; None at its end."""
    head = first = stream.readline()
    while first and not head.endswith(b"\r\n\r\n"):
        line = stream.readline()
        if not line:
            return None
        head += line
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    body = stream.read(int(length[1])) if length else b""
    return Request(first.decode("latin-1").rpartition(" ")[0], head, body) if first else None


@dataclass
class Chaos:
    """In front of `upstream`. `came` and `went` count the requests that arrived and were passed on."""

    upstream: int
    port: int = 0
    troubles: list[Trouble] = field(default_factory=list)
    met: Counter[Trouble] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)
    went: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    calm: threading.Event = field(default_factory=threading.Event)
    listener: socket.socket | None = None
    clients: set[socket.socket] = field(default_factory=set)

    # What the tests say

    def make(self, *troubles: Trouble) -> None:
        """From now on; who waits in a black hole is let go. None is a good day."""
        with self.lock:
            self.troubles, self.met = list(troubles), Counter()
            self.calm.set()
            self.calm = threading.Event()
        if any(trouble.mode is Mode.DOWN for trouble in troubles):
            self.close()
        elif self.listener is None:
            self.listen()

    def heal(self) -> None:
        self.make()

    def copies(self, path: str) -> tuple[int, int]:
        """How many requests for this path arrived here, and how many the server got whole."""
        with self.lock:
            return self.came[path], self.went[path]

    # How it is done

    def listen(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def close(self) -> None:
        """Refuse new connections and end those that there are."""
        listener, self.listener = self.listener, None
        for one in (listener, *list(self.clients)):
            if one:
                hang_up(one)
        if listener:
            listener.close()

    def accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _address = listener.accept()
                threading.Thread(target=self.talk, args=(client,), daemon=True).start()

    def talk(self, client: socket.socket) -> None:
        """One connection: requests one after the other, as a browser sends them."""
        self.clients.add(client)
        with (
            suppress(OSError),
            client,
            client.makefile("rb") as stream,
            socket.create_connection(("127.0.0.1", self.upstream)) as server,
        ):
            conversation = Conversation(self, client, server)
            while request := read_request(stream):
                conversation.hand_on(request)
        self.clients.discard(client)

    def trouble_of(self, request: Request) -> Trouble:
        """What this request runs into."""
        with self.lock:
            self.came[request.line] += 1
            for trouble in self.troubles:
                if re.search(trouble.only, request.line) and self.met[trouble] < trouble.times:
                    self.met[trouble] += 1
                    return trouble
        return Trouble(Mode.PASS)

    def passed(self, request: Request) -> None:
        with self.lock:
            self.went[request.line] += 1


def hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@dataclass
class Conversation:
    """A browser's connection and ours to the server behind it."""

    chaos: Chaos
    client: socket.socket
    server: socket.socket
    loses: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        threading.Thread(target=self.answers, daemon=True).start()

    def hand_on(self, request: Request) -> None:
        calm, trouble = self.chaos.calm, self.chaos.trouble_of(request)
        if trouble.mode is Mode.ANSWER:
            self.client.sendall(own_answer(trouble))
        elif trouble.mode is Mode.HOLE:
            calm.wait(60)
            self.end()
        elif trouble.mode is Mode.CUT:
            self.server.sendall(request.head + request.body[: len(request.body) * 2 // 3])
            self.end()
        else:
            time.sleep(trouble.seconds)
            self.pass_on(request, loses=trouble.mode is Mode.LOSE)

    def pass_on(self, request: Request, *, loses: bool) -> None:
        if loses:
            self.loses.set()
        self.chaos.passed(request)
        self.server.sendall(request.head + request.body)

    def end(self) -> None:
        hang_up(self.server)
        hang_up(self.client)

    def answers(self) -> None:
        """The server has committed when it answers; whether anybody hears of it is another matter."""
        with suppress(OSError):
            while (chunk := self.server.recv(CHUNK)) and not self.loses.is_set():
                self.client.sendall(chunk)
        hang_up(self.client)


def own_answer(trouble: Trouble) -> bytes:
    body = trouble.body.encode()
    head = f"HTTP/1.1 {trouble.status}\r\n{trouble.headers}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@contextmanager
def chaos_before(upstream: int) -> Iterator[Chaos]:
    chaos = Chaos(upstream)
    chaos.listen()
    try:
        yield chaos
    finally:
        chaos.close()
        chaos.calm.set()
