"""A TCP proxy in front of the server that can lose its answers, as bad Wi-Fi does."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

CHUNK = 65_536


@dataclass
class Proxy:
    """`swallow` answers to writes are read from the server and never passed on."""

    upstream: int
    swallow: int = 0
    writes: int = 0
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def takes_answer(self, request: bytes) -> bool:
        if not request.startswith((b"POST /callbacks", b"PUT")):
            return False
        with self.lock:
            self.writes += 1
            self.swallow -= 1
            return self.swallow >= 0

    def pump(self, client: socket.socket) -> None:
        """One connection: requests one after the other, as a browser sends them."""
        with client, socket.create_connection(("127.0.0.1", self.upstream)) as server:
            loses = threading.Event()
            back = threading.Thread(target=self.answers, args=(server, client, loses), daemon=True)
            back.start()
            with suppress(OSError):
                while chunk := client.recv(CHUNK):
                    if self.takes_answer(chunk):
                        loses.set()
                    server.sendall(chunk)

    def answers(self, server: socket.socket, client: socket.socket, loses: threading.Event) -> None:
        with suppress(OSError):
            while chunk := server.recv(CHUNK):
                if loses.is_set():
                    break  # the server has committed; nobody hears of it
                client.sendall(chunk)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)

    def serve(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _address = listener.accept()
                threading.Thread(target=self.pump, args=(client,), daemon=True).start()


@contextmanager
def proxy_to(upstream: int) -> Iterator[Proxy]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = Proxy(upstream, port=listener.getsockname()[1])
        threading.Thread(target=proxy.serve, args=(listener,), daemon=True).start()
        yield proxy
