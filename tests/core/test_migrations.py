"""A migrated database is what the models say, triggers included, and one can go back."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.demo import actions as demo
from blueprints.tracker.actions import NewIssue, report
from blueprints.tracker.models import Issue
from tests.conftest import app_on, pg_uri

MADE_BY_HAND = ("issue_search_fts", "issue_search_vector", "'vector'", "sqlite_", "alembic_version")
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def uris(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """An empty database, and one whose tables the models have made."""
    if request.param == "sqlite":
        made = shutil.copy(request.getfixturevalue("empty_sqlite"), tmp_path / "made.sqlite")
        return f"sqlite:///{tmp_path / 'empty.sqlite'}", f"sqlite:///{made}"
    server, name = request.getfixturevalue("postgresql"), f"migrated_{uuid4().hex}"
    server.psql(f"CREATE DATABASE {name}")
    return pg_uri(server, name), pg_uri(server, "empty")


@pytest.fixture
def migrated(uris: tuple[str, str], tmp_path: Path) -> Iterator[Flask]:
    app = app_on(uris[0], tmp_path / "instance")
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


def triggers() -> set[str]:
    found = set(db.session.scalars(text(TRIGGERS[db.engine.dialect.name])))
    db.session.rollback()
    return found


def shape() -> dict[str, set[str]]:
    """Of every table the names of its columns, indexes and constraints."""
    inspector = inspect(db.engine)
    return {
        table: {
            *(f"column {c['name']} {c['nullable']}" for c in inspector.get_columns(table)),
            *(f"index {i['name']}" for i in inspector.get_indexes(table)),
            *(f"check {c['name']}" for c in inspector.get_check_constraints(table)),
            *(f"unique {u['name']}" for u in inspector.get_unique_constraints(table)),
            *(f"reference {f['name']}" for f in inspector.get_foreign_keys(table)),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def test_a_migrated_database_is_what_the_models_make(
    migrated: Flask, uris: tuple[str, str], tmp_path: Path
) -> None:
    shape_here, triggers_here = shape(), triggers()
    with app_on(uris[1], tmp_path / "made").app_context():
        assert shape_here == shape()
        assert triggers_here == triggers()
        db.engine.dispose()


def test_the_models_say_nothing_that_no_migration_does(migrated: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        differences = [d for d in compare_metadata(context, db.metadata) if not is_made_by_hand(d)]
    assert differences == []


def is_made_by_hand(difference: object) -> bool:
    return any(name in str(difference) for name in MADE_BY_HAND)


def an_issue(store: Store) -> Issue:
    """With a history: tables that others refer to are changed with rows in them."""
    head = select(Membership).where(Membership.store_id == store.id, Membership.role == Role.HEAD)
    by = db.session.scalars(head.order_by(Membership.id)).first()
    assert by
    return report(NewIssue(title="右前门异响", department_id=by.department_id), by=by, at=now())


def test_one_can_go_back_with_business_in_it_and_forth_again(migrated: Flask) -> None:
    an_issue(demo.make_store())
    db.session.commit()
    db.session.remove()
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert "issue" in inspect(db.engine).get_table_names()
