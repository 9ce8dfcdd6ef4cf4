"""The least that could serve a list and take a row: Flask, one ORM column query, a table of 50 rows."""

import os
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, redirect, render_template_string, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, Index, create_engine, event, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from werkzeug.wrappers import Response

PRAGMAS = ("busy_timeout = 10000", "journal_mode = WAL", "synchronous = FULL")
OWNERS, CHUNK = 60, 10_000
PAGE = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>问题</title></head><body><h1>问题</h1>
<table><thead><tr><th>编号</th><th>问题</th><th>状态</th><th>级别</th><th>部门</th><th>处理人</th><th>期限</th></tr></thead>
<tbody>{% for row in rows %}
<tr><td><a href="/issues/{{ row.id }}">{{ row.number }}</a></td><td>{{ row.title }}</td><td>{{ row.state }}</td><td>{{ row.level }}</td><td>{{ row.department }}</td><td>{{ row.owner_id }}</td><td><time datetime="{{ row.due.isoformat() }}">{{ row.due.month }}/{{ row.due.day }}</time></td></tr>{% endfor %}
</tbody></table></body></html>"""


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Row(Base):
    """What stands in the list."""

    __tablename__ = "row"
    __table_args__ = (Index("ix_row_owner", "owner_id", "is_open", "due", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int]
    is_open: Mapped[bool]
    due: Mapped[datetime]
    number: Mapped[str]
    title: Mapped[str]
    state: Mapped[str]
    level: Mapped[str]
    department: Mapped[str]


class Note(Base):
    """What is posted."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    row_id: Mapped[int]
    at: Mapped[datetime]
    text: Mapped[str]


COLUMNS = (
    Row.id,
    Row.number,
    Row.title,
    Row.state,
    Row.level,
    Row.department,
    Row.owner_id,
    Row.due,
)


@event.listens_for(Engine, "connect")
def open_sqlite(connection: Any, _record: Any) -> None:
    if connection.__class__.__module__ == "sqlite3":
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")


def create_floor() -> Flask:
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["FLOOR_DATABASE_URL"]
    db.init_app(app)
    app.add_url_rule("/issues", view_func=list_rows)
    app.add_url_rule("/issues/<int:row_id>", view_func=show_row)
    app.add_url_rule("/issues/<int:row_id>/notes", view_func=add_note, methods=["POST"])
    app.add_url_rule("/healthz", view_func=lambda: {"status": "ok"}, endpoint="healthz")
    return app


def list_rows() -> str:
    wanted = select(*COLUMNS).where(Row.owner_id == request.args.get("owner", 1, int), Row.is_open)
    rows = db.session.execute(wanted.order_by(Row.due, Row.id).limit(50)).all()
    return render_template_string(PAGE, rows=rows)


def show_row(row_id: int) -> str:
    """A page of one row, read by its key."""
    rows = db.session.execute(select(*COLUMNS).where(Row.id == row_id)).all()
    return render_template_string(PAGE, rows=rows)


def add_note(row_id: int) -> Response:
    db.session.add(Note(row_id=row_id, at=datetime.now(UTC), text=request.form["text"]))  # noqa: TID251 - no program of ours
    db.session.commit()
    return redirect(f"/issues/{row_id}", 303)


def make(uri: str, count: int) -> None:
    engine = create_engine(uri)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    at = datetime(2026, 1, 1)  # noqa: DTZ001 - as its column has it
    with Session(engine) as session:
        for first in range(1, count + 1, CHUNK):
            numbers = range(first, min(first + CHUNK, count + 1))
            session.execute(insert(Row), [row(n, at) for n in numbers])
        session.commit()
    engine.dispose()


def row(number: int, at: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "owner_id": number % OWNERS + 1,
        "is_open": number % 11 == 0,
        "due": at + timedelta(minutes=number % 50_000),
        "number": f"2026-{number:07d}",
        "title": f"远山左前减震器异响，客户要求复检（{number % 97}）",
        "state": "处理中",
        "level": "一般",
        "department": "售后服务部",
    }
