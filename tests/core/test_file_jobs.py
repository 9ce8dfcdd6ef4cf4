"""What becomes of files by themselves: cleaned, swept when nobody names them, checked."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from blueprints.core import arriving_files, attachments, file_jobs, file_store
from blueprints.core.attachments import Attachment
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.file_jobs import GRACE, HALF_ARRIVED
from blueprints.core.file_types import JPEG, Announced, Purpose
from blueprints.core.people import Membership
from tests.drawing import jpeg

RunJobs = Callable[[], None]
Keep = Callable[..., Attachment]


@pytest.fixture
def keep(cs_manager: Membership) -> Keep:
    def keep(body: bytes, record: str = "/issues/1") -> Attachment:
        said = Announced(file_store.hash_of(body), JPEG, len(body), Purpose.OTHER)
        arriving_files.keep_posted(
            [arriving_files.Posted(said, body)], lambda _file: record, by=cs_manager, at=now()
        )
        db.session.commit()
        return attachments.of_record(record)[-1]

    return keep


def make_old(path: Path, age: timedelta) -> None:
    then = (now() - age - timedelta(minutes=1)).timestamp()
    os.utime(path, (then, then))


def on_disk() -> set[str]:
    return {path.name for path in file_store.kept()}


def test_what_came_is_swept_once_the_cleaned_picture_is_there(
    keep: Keep, run_jobs: RunJobs
) -> None:
    file = keep(jpeg())
    run_jobs()
    db.session.expire_all()
    assert on_disk() == {file.sha, file.kept}
    for path in file_store.kept():
        make_old(path, GRACE)
    file_jobs.sweep(now())
    assert on_disk() == {file.kept}
    assert file_store.thumbnail_of(file.kept).exists()


def test_what_nobody_names_yet_is_left_alone_for_an_hour(app: Flask) -> None:
    sha = file_store.keep(b"on its way into a transaction")
    file_jobs.sweep(now())
    assert on_disk() == {sha}


def test_a_removed_file_goes_when_no_other_record_shows_it(
    keep: Keep, run_jobs: RunJobs, cs_manager: Membership
) -> None:
    first, second = keep(jpeg()), keep(jpeg(), "/issues/2")
    run_jobs()
    db.session.expire_all()
    assert first.kept == second.kept
    for path in file_store.kept():
        make_old(path, GRACE)
    attachments.remove(first, "wrong issue", by=cs_manager, at=now())
    run_jobs()
    assert second.kept in on_disk()
    attachments.remove(second, "wrong issue too", by=cs_manager, at=now())
    run_jobs()
    assert on_disk() == set()
    assert not file_store.thumbnail_of(second.kept).exists()


def test_half_of_a_photo_is_kept_as_long_as_its_tablet_may_be_away(app: Flask) -> None:
    file_store.parts().mkdir(parents=True)
    young, old = file_store.parts() / "young", file_store.parts() / "old"
    for part in (young, old):
        part.write_bytes(b"half")
    make_old(young, HALF_ARRIVED - timedelta(days=1))
    make_old(old, HALF_ARRIVED)
    file_jobs.sweep(now())
    assert (young.exists(), old.exists()) == (True, False)


def test_a_picture_whose_job_was_lost_is_cleaned_by_the_next_round(
    keep: Keep, run_jobs: RunJobs
) -> None:
    file = keep(jpeg())
    db.session.execute(db.text("DELETE FROM job"))
    db.session.commit()
    file_jobs.clean_the_rest(now())
    run_jobs()
    db.session.expire_all()
    assert (file.kept != "", file.width, file.height) == (True, 64, 48)


def test_the_command_names_what_is_missing_or_damaged(
    app: Flask, keep: Keep, run_jobs: RunJobs
) -> None:
    files = [keep(jpeg(seed=n), f"/issues/{n}") for n in range(3)]
    run_jobs()
    db.session.expire_all()
    call = app.test_cli_runner().invoke
    whole = call(args=["check-files"])
    assert (whole.exit_code, whole.output.split(",")[0]) == (0, "3 files are whole")
    file_store.path_of(files[0].kept).unlink()
    file_store.path_of(files[1].kept).write_bytes(b"rotten")
    faulty = call(args=["check-files"])
    assert faulty.exit_code == 1
    assert f"missing: {files[0].kept} of /issues/0" in faulty.output
    assert f"damaged: {files[1].kept} of /issues/1" in faulty.output
    assert "1 files are whole, 2 are missing or damaged" in faulty.output
