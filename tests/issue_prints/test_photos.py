"""What an issue's slip shows of how it was and how it is now."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blueprints.core import attachments, file_store, prints
from blueprints.core.attachments import Attachment
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.file_types import JPEG, PDF, Purpose
from blueprints.core.people import Membership
from blueprints.issue_prints import actions, queries, rules
from blueprints.issue_prints.actions import Paper
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import State
from tests.conftest import saved
from tests.drawing import jpeg
from tests.tracker.conftest import AT, Cast

PAPER = Paper("en", "https://bihuan.example")
Photograph = Callable[..., Attachment]
PrintedFor = Callable[..., bytes]
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""Paper looks the same whatever the database."""


@pytest.fixture
def photograph(cast: Cast) -> Photograph:
    """photograph(issue, Purpose.AFTER): as it lies there once it has been cleaned."""

    def photograph(issue: Issue, purpose: Purpose = Purpose.BEFORE, **known: Any) -> Attachment:
        sha = file_store.keep(jpeg(seed=issue.id))
        file_store.put(file_store.thumbnail_of(sha), jpeg(32, 24, seed=issue.id))
        row = {"record": f"/issues/{issue.id}", "sha": sha, "kept": sha, "type": JPEG, "size": 1}
        whose = {"store_id": issue.store_id, "by_id": cast.handler.person_id, "at": AT}
        return saved(Attachment(**row | whose | {"purpose": purpose} | known))

    return photograph


@pytest.fixture
def printed_for(run_jobs: Callable[[], None]) -> PrintedFor:
    def printed_for(member: Membership, *issues: Issue) -> bytes:
        ids = [issue.id for issue in issues]
        job_id = actions.start_slips(ids, PAPER, by=member, at=now()).id
        run_jobs()
        return prints.kept(rules.file_name(job_id))

    return printed_for


def text_of(pdf: bytes, folder: Path) -> str:
    (folder / "slip.pdf").write_bytes(pdf)
    command = ["pdftotext", "-layout", str(folder / "slip.pdf"), "-"]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()


def addresses_for(member: Membership, *issues: Issue) -> set[str]:
    slips = queries.slips(member, [issue.id for issue in issues], at=now(), root="")
    return set(attachments.for_print(photo.file for slip in slips for photo in slip.photos))


def test_a_slip_shows_how_it_was_and_how_it_is_small_with_who_and_when(
    cast: Cast, photograph: Photograph, printed_for: PrintedFor, tmp_path: Path
) -> None:
    issue = cast.in_state(State.CLOSED)
    photograph(issue, Purpose.AFTER)
    photograph(issue)
    pdf = printed_for(cast.manager, issue)
    assert pdf.count(b"/DCTDecode") == 2
    assert pdf.count(b"/Width 32") == 2
    lines = text_of(pdf, tmp_path).splitlines()
    assert [line.split() for line in lines if "Before the fix" in line] == [
        ["Before", "the", "fix", "After", "the", "fix"]
    ]
    for words in (["Handler", "Handler"], ["2026-10-14", "10:00"] * 2):
        assert [line for line in lines if line.split() == words]


def test_more_photos_than_have_room_are_said_to_be_on_the_live_page(
    cast: Cast, photograph: Photograph, printed_for: PrintedFor, tmp_path: Path
) -> None:
    issue = cast.in_state(State.CLOSED)
    for _number in range(8):
        photograph(issue)
    assert "2 more photos on the live page" in text_of(printed_for(cast.manager, issue), tmp_path)


def test_what_is_removed_on_its_way_or_no_photo_of_the_trouble_is_not_printed(
    cast: Cast, photograph: Photograph
) -> None:
    issue = cast.in_state(State.CLOSED)
    photograph(issue, removed_at=AT, removed_by_id=cast.handler.person_id)
    photograph(issue, kept="")
    photograph(issue, Purpose.OTHER)
    photograph(issue, type=PDF)
    assert addresses_for(cast.manager, issue) == set()


def test_a_photo_of_an_issue_that_somebody_may_not_see_is_not_on_his_print(
    cast: Cast, advisor: Membership, photograph: Photograph, printed_for: PrintedFor
) -> None:
    """Not even where a text names it: what people write is no page."""
    seen, hidden = cast.in_state(State.IN_PROGRESS), cast.draft()
    shown, kept_back = photograph(seen), photograph(hidden)
    seen.description = f'<img src="upload:{kept_back.id}">'
    db.session.commit()
    assert addresses_for(advisor, seen, hidden) == {f"upload:{shown.id}"}
    assert printed_for(advisor, seen).count(b"/DCTDecode") == 1


def test_a_photo_without_its_thumbnail_is_printed_and_one_without_a_file_is_said_to_be_missing(
    cast: Cast, photograph: Photograph, printed_for: PrintedFor, tmp_path: Path
) -> None:
    issue = cast.in_state(State.CLOSED)
    file = photograph(issue)
    file_store.thumbnail_of(file.kept).unlink()
    assert b"/Width 64" in printed_for(cast.manager, issue)
    file_store.path_of(file.kept).unlink()
    pdf = printed_for(cast.manager, issue)
    assert b"/DCTDecode" not in pdf
    assert "The file of this photo is not there" in text_of(pdf, tmp_path)
