"""The server is killed while many send: whatever it acknowledged is there, and is there once."""

import base64
import hashlib
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from sqlalchemy import select

from blueprints.core import tickets
from blueprints.core.db import db
from blueprints.core.people import Membership, Person
from tests.conftest import pg_uri
from tests.faults.ground import Ground, ground_of
from tests.faults.oracle import Oracle, oracle_of
from tests.faults.server import Server, running
from tests.patience import PATIENCE, eventually

SENDERS = 4
KILLS = 3


@dataclass
class Load:
    """Tablets that send one form after the other, each until it is acknowledged."""

    server: Server
    ticket: str
    issue_id: int
    acknowledged: list[str] = field(default_factory=list)
    tries: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def send(self, name: str, token: str) -> bool:
        body = urlencode({"issue_id": self.issue_id, "words": token}).encode()
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Digest": f"sha-256=:{digest}:",
            "X-Form": "comment",
            "X-Form-Version": "1",
            "X-Deposit-Ticket": self.ticket,
        }
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        self.tries += 1
        try:
            with suppress(OSError, HTTPException):
                connection.request("PUT", f"/inbox/{name}", body, headers)
                answer = connection.getresponse()
                return answer.status in {200, 201} and name in answer.read().decode()
            return False
        finally:
            connection.close()

    def work(self) -> None:
        while not self.over.is_set():
            name, token = str(uuid4()), f"t{uuid4().hex[:12]}"
            while not self.send(name, token):
                time.sleep(0.05)
            self.acknowledged.append(token)

    def run(self) -> None:
        senders = [threading.Thread(target=self.work) for _ in range(SENDERS)]
        for sender in senders:
            sender.start()
        for _ in range(KILLS):
            self.wait_for_more()
            with self.server.killed_for(0.2):
                pass
        self.wait_for_more()
        self.over.set()
        for sender in senders:
            sender.join(PATIENCE)

    def wait_for_more(self) -> None:
        enough = len(self.acknowledged) + SENDERS
        eventually(lambda: len(self.acknowledged) >= enough, expected=True)


def ticket_of(ground: Ground, username: str, secret: str) -> str:
    """As the server would write it for this person."""
    ground.app.secret_key = secret
    with ground.writing():
        member = db.session.scalars(
            select(Membership).join(Person).where(Person.username == username)
        ).one()
        return tickets.issue(member, "load")


def check(load: Load, oracle: Oracle) -> None:
    assert len(load.acknowledged) > KILLS * SENDERS
    for token in load.acknowledged:
        assert oracle.where(token) == (1, 0, 0), token
    rows = oracle.ask("SELECT count(*) FROM comment WHERE text LIKE 't%'")
    assert rows == len(load.acknowledged)
    assert load.tries > len(load.acknowledged)  # some answers never came


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bihuan.sqlite'}"
    server = request.getfixturevalue("postgresql")
    name = f"faults_{uuid4().hex}"
    server.psql(f"CREATE DATABASE {name}")
    return pg_uri(server, name)


def test_what_was_acknowledged_is_there_once(address: str, tmp_path: Path) -> None:
    with running(address, tmp_path) as server:
        ground, oracle = ground_of(address, tmp_path / "ground"), oracle_of(address)
        load = Load(server, ticket_of(ground, "linyue", server.secret), ground.issue("Load"))
        load.run()
        check(load, oracle)
        oracle.engine.dispose()
        with ground.app.app_context():
            db.engine.dispose()
