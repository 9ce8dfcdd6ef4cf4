"""Work outside the web process. A row of `job` is the queue; Huey wakes who works on it.

A job is enqueued only after the commit of what asks for it, and begins by claiming its row: a message
that is lost, comes twice or outlives a killed worker does no harm.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from flask import Flask, current_app
from sqlalchemy import ForeignKey, Index, event, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from blueprints.core import transactions
from blueprints.core.clock import now
from blueprints.core.db import Model, db
from blueprints.core.i18n import said_in
from blueprints.core.people import Person, Store
from blueprints.core.rules import N_, RuleBroken

QUEUES = ("work", "prints")
LOST_AFTER = timedelta(seconds=30)
log = logging.getLogger(__name__)


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return JOB_LABELS[self]


JOB_LABELS = {
    JobState.QUEUED: N_("waiting"),
    JobState.RUNNING: N_("running"),
    JobState.DONE: N_("done"),
    JobState.FAILED: N_("failed"),
    JobState.CANCELLED: N_("cancelled"),
}


class Job(Model):
    """One piece of work: who asked, how far it is, where its result can be seen."""

    __tablename__ = "job"
    __table_args__ = (Index(None, "person_id", "created_at"), Index(None, "state", "queue"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    store_id: Mapped[int | None] = mapped_column(ForeignKey(Store.id))
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    kind: Mapped[str]
    queue: Mapped[str]
    arguments: Mapped[str]
    state: Mapped[JobState] = mapped_column(default=JobState.QUEUED)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(default="")
    result_url: Mapped[str] = mapped_column(default="")
    asks_cancel: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def is_over(self) -> bool:
        return self.state not in {JobState.QUEUED, JobState.RUNNING}


class Cancelled(Exception):  # noqa: N818 - it is what happened, not an error
    """Whoever asked for the job wants no more of it."""


@dataclass
class Outcome:
    message: str = ""
    result_url: str = ""


@dataclass
class Progress:
    """Say how far it is, between two transactions of the job's own. Raises Cancelled when asked to."""

    job_id: UUID

    def step(self, done: int, total: int) -> None:
        transactions.write()
        asks_cancel = db.session.scalar(
            update(Job)
            .where(Job.id == self.job_id)
            .values(done=done, total=total)
            .returning(Job.asks_cancel)
        )
        db.session.commit()
        if asks_cancel:
            raise Cancelled


Work = Callable[..., Outcome]


@dataclass
class Registry:
    """What kinds of jobs there are. Each feature's jobs.py adds its own when it is imported."""

    jobs: dict[str, Work] = field(default_factory=dict)
    rounds: dict[str, tuple[Callable[[datetime], None], dict[str, str]]] = field(
        default_factory=dict
    )
    preparations: dict[str, list[Callable[[], None]]] = field(default_factory=dict)


registry = Registry()


def job(kind: str) -> Callable[[Work], Work]:
    """Register `work(progress, **arguments)`; the arguments are what JSON can carry."""

    def register(work: Work) -> Work:
        registry.jobs[kind] = work
        return work

    return register


def periodic(
    kind: str, **when: str
) -> Callable[[Callable[[datetime], None]], Callable[[datetime], None]]:
    """Register a round that the "work" queue makes by crontab (UTC). It may run twice or late."""

    def register(round_: Callable[[datetime], None]) -> Callable[[datetime], None]:
        registry.rounds[kind] = (round_, when)
        return round_

    return register


def start(
    kind: str, *, store_id: int | None, person_id: int | None, queue: str = "work", **arguments: Any
) -> Job:
    """Put a job into the caller's transaction; it is woken when that commits."""
    new = Job(
        id=uuid4(),
        store_id=store_id,
        person_id=person_id,
        kind=kind,
        queue=queue,
        arguments=json.dumps(arguments),
        created_at=now(),
    )
    db.session.add(new)
    db.session.info.setdefault("to_wake", []).append((queue, str(new.id)))
    return new


@event.listens_for(Session, "after_commit")
def wake(session: Session) -> None:
    for queue, job_id in session.info.pop("to_wake", []):
        enqueue(queue, job_id)


@event.listens_for(Session, "after_rollback")
def forget(session: Session) -> None:
    session.info.pop("to_wake", None)


def enqueue(queue: str, job_id: str) -> None:
    """A message that cannot be left now is left by the round that looks for lost jobs."""
    try:
        current_app.extensions["queues"][queue].wake(job_id)
    except Exception:
        log.exception("job %s could not be enqueued and waits for the next round", job_id)


def execute(job_id: str) -> None:
    """Claim the job and do it; a second message finds nothing to claim."""
    claimed = claim(UUID(job_id))
    if claimed is None:
        return
    kind, arguments = claimed
    try:
        outcome = registry.jobs[kind](Progress(UUID(job_id)), **arguments)
    except Cancelled:
        finish(job_id, JobState.CANCELLED, Outcome())
    except RuleBroken as broken:
        finish(job_id, JobState.FAILED, Outcome(message=in_words(broken, job_id)))
    except Exception:
        log.exception("job %s (%s) failed", job_id, kind)
        finish(job_id, JobState.FAILED, Outcome())
    else:
        finish(job_id, JobState.DONE, outcome)


def in_words(broken: RuleBroken, job_id: str) -> str:
    """The refusal in the language of who asked for the job."""
    asked_by = select(Person.language).join(Job, Job.person_id == Person.id)
    language = db.session.scalar(asked_by.where(Job.id == UUID(job_id)))
    return said_in(language or "zh", broken.key, **broken.values)


def claim(job_id: UUID) -> tuple[str, dict[str, Any]] | None:
    transactions.write()
    row = db.session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.QUEUED)
        .values(state=JobState.RUNNING, started_at=now())
        .returning(Job.kind, Job.arguments)
    ).one_or_none()
    db.session.commit()
    return (row.kind, json.loads(row.arguments)) if row else None


def finish(job_id: str, state: JobState, outcome: Outcome) -> None:
    transactions.write()
    db.session.execute(
        update(Job)
        .where(Job.id == UUID(job_id))
        .values(
            state=state,
            finished_at=now(),
            message=outcome.message,
            result_url=outcome.result_url,
        )
    )
    db.session.commit()


def take_up_again(queue: str) -> None:
    """What a killed worker left running begins anew; every job may run twice."""
    transactions.write()
    left = (Job.queue == queue) & (Job.state == JobState.RUNNING)
    db.session.execute(update(Job).where(left).values(state=JobState.QUEUED))
    waiting = db.session.scalars(
        select(Job.id).where(Job.queue == queue, Job.state == JobState.QUEUED)
    ).all()
    db.session.commit()
    for job_id in waiting:
        enqueue(queue, str(job_id))


def wake_the_lost(at: datetime) -> None:
    """Jobs whose message was lost between the commit and the queue."""
    waiting = select(Job.queue, Job.id).where(
        Job.state == JobState.QUEUED, Job.created_at < at - LOST_AFTER
    )
    for queue, job_id in db.session.execute(waiting).all():
        enqueue(queue, str(job_id))
    db.session.rollback()


class Queues(dict[str, Any]):
    """By name, each made when somebody needs it: most web processes never wake anybody, and Huey,
    which brings a driver for PostgreSQL with it, weighs as much as five features.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __missing__(self, name: str) -> Any:
        from blueprints.core.queues import queue_named  # noqa: PLC0415 - as said above

        self[name] = queue_named(self.app, name)
        return self[name]


def serve(app: Flask, name: str) -> None:
    """Work on one queue until stopped."""
    from blueprints.core.queues import add_rounds  # noqa: PLC0415 - as Queues says

    huey = app.extensions["queues"][name]
    if name == "work":
        add_rounds(app, huey)
    with app.app_context():
        take_up_again(name)
        for prepare in registry.preparations.get(name, []):
            prepare()
    huey.create_consumer(
        workers=1, worker_type="thread", initial_delay=0.05, backoff=1.0, max_delay=0.2
    ).run()


def init_app(app: Flask) -> None:
    app.extensions["queues"] = Queues(app)
