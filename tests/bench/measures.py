"""What is measured: pages by one client, a list by eight, forms by thirty-two, memory, a cold visit."""

import base64
import gzip
import hashlib
import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from statistics import median, quantiles
from urllib.parse import urlencode
from uuid import uuid4

import psycopg
from flask import Flask
from sqlalchemy import Engine, event, select

from blueprints.core import tickets
from blueprints.core.access import STAFF_IN
from blueprints.core.db import db
from blueprints.core.people import Membership, Person
from tests.bench.load import FORM, Crowd, Line, Requests, Took, Visitor, posted, request
from tests.bench.make import Databases
from tests.bench.pages import LIST, MANAGER, ROW, PageAsked, Subjects
from tests.bench.people import PASSWORD
from tests.bench.servers import Server

WARM = 6
LINKED = (
    rb'<link rel="(?:icon|manifest|stylesheet)" href="(/[^"]+)"'
    rb'|<(?:script|img) src="(/[^"]+)"|<use href="(/[^"#]+)'
)
"""What a browser on a computer asks for after the page; the pictures of an iPad's home screen are not."""
ENOUGH = 15.0
"""Seconds after which a page that is slow has been asked often enough."""


@dataclass
class Times:
    """Milliseconds until the answer, and of the server's processor, which no neighbour disturbs."""

    all: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return median(self.all)

    @property
    def p95(self) -> float:
        return quantiles(self.all, n=20)[18] if len(self.all) > 1 else self.all[0]

    @property
    def is_enough(self) -> bool:
        return sum(self.all) > 1000 * ENOUGH


@dataclass(frozen=True)
class Asked:
    """A request, to whom, and what it is answered with where all is well."""

    name: str
    server: Server
    line: Line
    make: Requests
    status: int

    def once(self) -> tuple[float, float]:
        sent, before = self.make(), self.server.cpu()
        took, answer = self.line.timed(sent)
        assert answer.status == self.status, (self.name, answer.status, answer.body[:500])
        return took, self.server.cpu() - before


def interleaved(asked: Sequence[Asked], rounds: int) -> dict[str, Times]:
    """Each once, then each again: what disturbs the machine disturbs all of them."""
    times = {one.name: Times() for one in asked}
    for number in range(WARM + rounds):
        for one in asked:
            if times[one.name].is_enough:
                continue
            took, cpu = one.once()
            if number >= WARM:
                times[one.name].all.append(took)
                times[one.name].cpu.append(cpu)
    return times


class Bench:
    """Both programs, served, with people signed in to ours."""

    def __init__(self, app: Flask, made: Databases, servers: tuple[Server, Server]) -> None:
        self.app, self.made = app, made
        self.ours, self.floor = servers
        self.cookies: dict[str, str] = {}

    def visitor(self, username: str) -> Visitor:
        """On a line of their own; signed in once, as on a device."""
        visitor = Visitor(Line(self.ours.port), self.cookies.get(username, ""))
        if not visitor.cookie:
            visitor.sign_in(username, PASSWORD)
            self.cookies[username] = visitor.cookie
        return visitor

    # One client

    def floor_pages(self) -> Sequence[Asked]:
        line = Line(self.floor.port)
        fifty, one = request("GET", "/issues?owner=7"), request("GET", "/issues/4711")
        return (
            Asked(LIST, self.floor, line, always(fifty), 200),
            Asked(ROW, self.floor, line, always(one), 200),
        )

    def read(self, pages: Sequence[PageAsked], rounds: int) -> dict[str, Times]:
        ours = [
            Asked(page.name, self.ours, v.line, always(v.get(page.path)), 200)
            for page in pages
            for v in [self.visitor(page.username)]
        ]
        return interleaved([*self.floor_pages(), *ours], rounds)

    def write(self, about: Subjects, rounds: int) -> dict[str, Times]:
        line, visitor = Line(self.ours.port), self.visitor(MANAGER)
        deposits = Deposits(self.app, about)
        comment = f"/issues/{about.to_comment}/comments"

        def by_form() -> bytes:
            fields = {"words": "已跟进。", "submission_id": str(uuid4())}
            return posted(comment, fields, visitor.headers)

        asked = (
            Asked("floor", self.floor, Line(self.floor.port), note, 303),
            Asked("comment, by form", self.ours, visitor.line, by_form, 303),
            Asked("deposit of a comment", self.ours, line, deposits.comment, 201),
            Asked("deposit of an issue", self.ours, line, deposits.issue, 201),
        )
        return interleaved(asked, rounds)

    # Many clients

    def crowded_list(self, path: str, clients: int, seconds: float) -> tuple[Took, Took]:
        """By turns, so that noise falls on both; the best of each program's turns is not taken."""
        visitor = self.visitor(MANAGER)
        ours, floor = always(visitor.get(path)), always(request("GET", "/issues?owner=7"))
        turns = [
            (
                Crowd(self.ours.port, clients, ours, 200).run(seconds),
                Crowd(self.floor.port, clients, floor, 200).run(seconds),
            )
            for _ in range(3)
        ]
        return sorted(turns, key=lambda turn: turn[0].a_second)[1]

    def crowded_deposits(self, about: Subjects, clients: int, seconds: float) -> "Flood":
        deposits = Deposits(self.app, about)
        ours = Crowd(self.ours.port, clients, deposits.issue_of_many, 201).run(seconds)
        floor = Crowd(self.floor.port, clients, note, 303).run(seconds)
        kept = accepted(self.made.ours, deposits.sent)
        return Flood(ours, floor, len(ours.times) - ours.errors - kept)

    # What else there is

    def queries(self, page: PageAsked) -> int:
        """Statements of one request, in a process of our own."""
        visitor = self.visitor(page.username)
        client = self.app.test_client(use_cookies=False)
        headers = {"Cookie": visitor.cookie}
        client.get(page.path, headers=headers)
        with counting() as statements:
            client.get(page.path, headers=headers)
        return len(statements)

    def megabytes(self, pages: Sequence[PageAsked], requests: int) -> Mapping[str, float]:
        """Of a worker, after so many requests of the daily work to each."""
        lines = [Line(self.ours.port) for _ in range(8)]
        daily = [self.visitor(page.username).get(page.path) for page in pages]
        floor = [Line(self.floor.port) for _ in range(8)]
        listed = request("GET", "/issues?owner=7")
        for number in range(2 * requests):
            lines[number % 8].ask(daily[number % len(daily)])
            floor[number % 8].ask(listed)
        return {
            "ours": self.ours.megabytes(),
            "ours, shared divided": self.ours.megabytes("Pss"),
            "floor": self.floor.megabytes(),
        }

    def cold(self, path: str) -> tuple[int, float]:
        """Requests and kilobytes of a list page for who has nothing of it yet."""
        visitor = self.visitor(MANAGER)
        page = visitor.line.ask(visitor.get(path))
        linked = re.findall(LINKED, page.body)
        paths = {found.decode() for group in linked for found in group if found}
        sizes = [len(gzip.compress(page.body, 6))]
        for each in sorted(paths):
            headers = {**visitor.headers, "Accept-Encoding": "br, gzip"}
            sizes.append(len(visitor.line.ask(request("GET", each, headers)).body))
        return len(sizes), sum(sizes) / 1024


@dataclass(frozen=True)
class Flood:
    ours: Took
    floor: Took
    lost: int


def always(sent: bytes) -> Callable[[], bytes]:
    return lambda: sent


def note() -> bytes:
    return posted("/issues/4711/notes", {"text": "已跟进。"}, {})


class counting:  # noqa: N801 - reads as what it does
    """The statements that run meanwhile, without the beginnings of transactions."""

    def __enter__(self) -> list[str]:
        self.statements: list[str] = []
        event.listen(Engine, "before_cursor_execute", self.note)
        return self.statements

    def __exit__(self, *_: object) -> None:
        event.remove(Engine, "before_cursor_execute", self.note)

    def note(self, _c: object, _k: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            self.statements.append(statement)


class Deposits:
    """Forms as devices deposit them, each with an id of its own."""

    def __init__(self, app: Flask, about: Subjects) -> None:
        self.about = about
        self.sent: list[str] = []
        with app.app_context():
            staff = db.session.scalars(
                STAFF_IN.join(Person).where(Person.username.like("%-1"), Membership.is_active)
            ).all()
            self.tickets = [tickets.issue(member, f"tablet-{n}") for n, member in enumerate(staff)]
            manager = next(m for m in staff if m.person.username == MANAGER)
            self.ticket = tickets.issue(manager, "tablet-of-the-manager")
            self.department = db.session.scalar(
                select(Membership.department_id).where(Membership.department_id.is_not(None))
            )

    def deposit(self, form: str, fields: Mapping[str, str], ticket: str) -> bytes:
        body, own = urlencode(fields).encode(), uuid4()
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        self.sent.append(own.hex)
        headers = {
            "X-Form": form,
            "X-Form-Version": "1",
            "X-Deposit-Ticket": ticket,
            "X-Device": f"bench/{len(self.sent)}/1",
            "Content-Digest": f"sha-256=:{digest}:",
            "Content-Type": FORM,
        }
        return request("PUT", f"/inbox/{own}", headers, body)

    def comment(self) -> bytes:
        fields = {"issue_id": str(self.about.to_comment), "words": "已跟进。"}
        return self.deposit("comment", fields, self.ticket)

    def issue(self) -> bytes:
        return self.deposit("issue", self.new_issue(), self.ticket)

    def issue_of_many(self) -> bytes:
        """Each from another person's tablet."""
        return self.deposit(
            "issue", self.new_issue(), self.tickets[len(self.sent) % len(self.tickets)]
        )

    def new_issue(self) -> Mapping[str, str]:
        return {
            "title": f"展厅灯不亮 {len(self.sent)}",
            "department_id": str(self.department),
            "level": "normal",
        }


def accepted(uri: str, ids: Sequence[str]) -> int:
    """How many of these forms are in the records, read behind the program's back."""
    asked = "SELECT id FROM inbox WHERE status = 'accepted'"
    if uri.startswith("sqlite"):
        with closing(sqlite3.connect(uri.removeprefix("sqlite:///"))) as file:
            found = {row[0] for row in file.execute(asked)}
    else:
        with psycopg.connect(uri.replace("+psycopg", "")) as server:
            found = {row[0].hex for row in server.execute(asked).fetchall()}
    return len(found & set(ids))
