from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from huey.registry import Message
from sqlalchemy import select

from blueprints.core import jobs
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.jobs import Job, JobState, Outcome, Progress
from blueprints.core.people import Membership
from blueprints.core.queues import JsonSerializer
from blueprints.core.rules import RuleBroken
from tests.conftest import SignIn

RunJobs = Callable[[], None]


def count(progress: Progress, *, to: int) -> Outcome:
    for n in range(to):
        progress.step(n + 1, to)
    return Outcome(message="counted", result_url="/account")


def refuse(progress: Progress) -> Outcome:
    raise RuleBroken("The file is empty.")


def break_down(progress: Progress) -> Outcome:
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"count": count, "refuse": refuse, "break_down": break_down}
    monkeypatch.setattr(jobs.registry, "jobs", known)


@pytest.fixture
def start(caller: Membership) -> Callable[..., Job]:
    def start(kind: str, **arguments: Any) -> Job:
        job = jobs.start(kind, store_id=caller.store_id, person_id=caller.person_id, **arguments)
        db.session.commit()
        return job

    return start


def test_a_job_runs_and_says_where_its_result_is(
    start: Callable[..., Job], run_jobs: RunJobs, sign_in: SignIn, caller: Membership
) -> None:
    job = start("count", to=3)
    run_jobs()
    db.session.refresh(job)
    assert (job.state, job.done, job.total) == (JobState.DONE, 3, 3)
    browser = sign_in(caller)
    browser.get(f"/jobs/{job.id}")
    assert browser.get(f"/jobs/{job.id}?then=result", expect=303).location == "/account"


def test_nobody_sees_another_person_s_job(
    start: Callable[..., Job], sign_in: SignIn, cs_manager: Membership
) -> None:
    sign_in(cs_manager).get(f"/jobs/{start('count', to=1).id}", expect=404)


def test_a_second_message_finds_nothing_to_do(start: Callable[..., Job]) -> None:
    job = start("count", to=1)
    jobs.execute(str(job.id))
    db.session.refresh(job)
    finished = job.finished_at
    jobs.execute(str(job.id))
    db.session.refresh(job)
    assert job.finished_at == finished


def test_a_job_that_is_cancelled_stops_at_its_next_step(
    start: Callable[..., Job], run_jobs: RunJobs, sign_in: SignIn, caller: Membership
) -> None:
    job = start("count", to=3)
    sign_in(caller).post(f"/jobs/{job.id}/cancellation")
    run_jobs()
    db.session.refresh(job)
    assert (job.state, job.done) == (JobState.CANCELLED, 1)


def test_a_refusal_is_told_and_a_failure_is_not_spelled_out(
    start: Callable[..., Job], run_jobs: RunJobs
) -> None:
    refused, broken = start("refuse"), start("break_down")
    run_jobs()
    for job in (refused, broken):
        db.session.refresh(job)
    assert (refused.state, refused.message) == (JobState.FAILED, "The file is empty.")
    assert (broken.state, broken.message) == (JobState.FAILED, "")


def test_what_is_rolled_back_wakes_nobody(app: Flask, caller: Membership) -> None:
    jobs.start("count", store_id=caller.store_id, person_id=caller.person_id, to=1)
    db.session.rollback()
    db.session.commit()
    assert len(app.extensions["queues"]["work"]) == 0


def test_a_commit_wakes_the_worker(app: Flask, start: Callable[..., Job]) -> None:
    start("count", to=1)
    assert len(app.extensions["queues"]["work"]) == 1


def test_what_a_killed_worker_left_is_taken_up_again(
    app: Flask, start: Callable[..., Job], run_jobs: RunJobs
) -> None:
    job = start("count", to=2)
    assert jobs.claim(job.id) is not None
    jobs.take_up_again("work")
    run_jobs()
    db.session.refresh(job)
    assert job.state is JobState.DONE


def test_a_job_whose_message_was_lost_is_found(app: Flask, start: Callable[..., Job]) -> None:
    start("count", to=1)
    queue = app.extensions["queues"]["work"]
    queue.flush()
    jobs.wake_the_lost(now())
    assert len(queue) == 0
    jobs.wake_the_lost(now() + timedelta(minutes=1))
    assert len(queue) == 1
    assert db.session.scalars(select(Job.state)).all() == [JobState.QUEUED]


def test_a_message_is_plain_json() -> None:
    serializer = JsonSerializer()
    message = Message(id="1", name="work.execute", args=("abc",), kwargs={})
    assert serializer.serialize(message).startswith(b"{")
    back = serializer.deserialize(serializer.serialize(message))
    assert (back.name, list(back.args)) == ("work.execute", ["abc"])
