"""Clients that cost little: requests are bytes made ahead, and one thread holds every connection.

A client in Python that parses answers would take the core that the servers need. This one sends
bytes, reads as many as `Content-Length` says, and looks at the status; `share` says what it took.
"""

import re
import selectors
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
END = b"\r\n\r\n"
FORM = "application/x-www-form-urlencoded"


def request(
    method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Sec-Fetch-Site: same-origin"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    lines += [f"Content-Length: {len(body)}"] if body or method != "GET" else []
    return "\r\n".join([*lines, "", ""]).encode() + body


def posted(path: str, fields: Mapping[str, str], headers: Mapping[str, str]) -> bytes:
    return request("POST", path, {**headers, "Content-Type": FORM}, urlencode(fields).encode())


@dataclass
class Answer:
    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        found = re.search(rf"\r\n{name}: *([^\r]*)".encode(), self.head, re.IGNORECASE)
        return found[1].decode() if found else ""


def answer_in(received: bytes) -> Answer | None:
    """None while some of it is still on its way."""
    at = received.find(END)
    if at < 0:
        return None
    length = LENGTH.search(received, 0, at + 2)
    whole = at + len(END) + (int(length[1]) if length else 0)
    if len(received) < whole:
        return None
    return Answer(int(received[9:12]), received[:at], received[at + len(END) : whole])


class Line:
    """A connection that stays open."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=300)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, sent: bytes) -> Answer:
        self.socket.sendall(sent)
        received = b""
        while True:
            piece = self.socket.recv(262_144)
            if not piece:
                raise ConnectionError("the server hung up")
            received += piece
            answer = answer_in(received)
            if answer:
                return answer

    def timed(self, sent: bytes) -> tuple[float, Answer]:
        """Milliseconds, and what came."""
        began = time.perf_counter()
        answer = self.ask(sent)
        return 1000 * (time.perf_counter() - began), answer

    def close(self) -> None:
        self.socket.close()


@dataclass
class Visitor:
    """Somebody signed in by the form, as a browser does."""

    line: Line
    cookie: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": self.cookie, "Accept-Encoding": "gzip", "User-Agent": "bench"}

    def sign_in(self, username: str, password: str) -> None:
        typed = {"username": username, "password": password, "next": "/"}
        answer = self.line.ask(posted("/sign-in", typed, {}))
        assert answer.status == 303, (answer.status, answer.body.decode()[:300])
        self.cookie = answer.header("Set-Cookie").split(";")[0]

    def get(self, path: str) -> bytes:
        return request("GET", path, self.headers)


@dataclass
class Took:
    """What a crowd got done: seconds, answers, errors; milliseconds each; our own share of a core."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    errors: int = 0
    cpu: float = 0.0

    @property
    def a_second(self) -> float:
        return len(self.times) / self.seconds

    @property
    def share(self) -> float:
        return self.cpu / self.seconds


@dataclass
class Client:
    """One of a crowd: what it waits for, and since when."""

    socket: socket.socket
    sent_at: float = 0.0
    received: bytes = b""


Requests = Callable[[], bytes]


class Crowd:
    """So many clients ask, each anew when it is answered. `good` is the status that is no error."""

    def __init__(self, port: int, clients: int, requests: Requests, good: int) -> None:
        self.took, self.requests, self.good = Took(), requests, good
        self.clients = [Client(Line(port).socket) for _ in range(clients)]
        self.selector = selectors.DefaultSelector()
        for client in self.clients:
            client.socket.setblocking(False)
            self.selector.register(client.socket, selectors.EVENT_READ, client)

    def run(self, seconds: float) -> Took:
        began, cpu = time.perf_counter(), time.process_time()
        for client in self.clients:
            self.send(client)
        while self.selector.get_map():
            for key, _ in self.selector.select(timeout=300):
                if self.is_answered(key.data):
                    if time.perf_counter() - began < seconds:
                        self.send(key.data)
                    else:
                        self.dismiss(key.data)
        self.took.seconds = time.perf_counter() - began
        self.took.cpu = time.process_time() - cpu
        return self.took

    def send(self, client: Client) -> None:
        client.received, client.sent_at = b"", time.perf_counter()
        client.socket.sendall(self.requests())

    def is_answered(self, client: Client) -> bool:
        piece = client.socket.recv(262_144)
        client.received += piece
        answer = answer_in(client.received)
        if answer:
            self.took.times.append(1000 * (time.perf_counter() - client.sent_at))
            self.took.errors += answer.status != self.good
        elif not piece:
            self.took.errors += 1
            self.dismiss(client)
        return answer is not None

    def dismiss(self, client: Client) -> None:
        self.selector.unregister(client.socket)
        client.socket.close()
