"""Photos and files of an issue: added with a form or to it, shown to who may see it, removed with a reason."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from blueprints.core import attachments, file_store
from blueprints.core.attachments import Attachment
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.file_types import Purpose
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import State, Step
from tests.conftest import MemberOf, SignIn, department_of
from tests.depositing import Tablet, row_of
from tests.drawing import claims, from_a_phone, jpeg
from tests.tracker.conftest import Cast

RunJobs = Callable[[], None]
FIVE = [jpeg(seed=n) for n in range(5)]


def a_file(body: bytes, name: str = "photo.jpg") -> tuple[BytesIO, str]:
    return BytesIO(body), name


@pytest.fixture
def issue(cast: Cast) -> Issue:
    issue = cast.in_state(State.IN_PROGRESS)
    db.session.commit()
    return issue


@pytest.fixture
def add(issue: Issue, sign_in: SignIn) -> Callable[..., Attachment]:
    def add(by: Membership, body: bytes, name: str = "photo.jpg", **form: Any) -> Attachment:
        record = f"/issues/{issue.id}"
        fields = {"record": record, "files": [a_file(body, name)], "purpose": "other"} | form
        sign_in(by).post("/files", **fields)
        db.session.expire_all()
        return db.session.scalars(select(Attachment).order_by(Attachment.id.desc())).first()  # type: ignore[return-value]  # it has just been added

    return add


def all_of(issue: Issue) -> list[tuple[str, Purpose]]:
    db.session.expire_all()
    return [(a.sha, a.purpose) for a in attachments.of_record(f"/issues/{issue.id}")]


@pytest.mark.parametrize("other", ["/issues/0{}", "/issues/\u0660{}", "/issues/{}/"])
def test_an_issue_has_one_address_for_its_files(
    issue: Issue, cast: Cast, sign_in: SignIn, other: str
) -> None:
    known = {"record": other.format(issue.id), "files": [a_file(FIVE[0])], "purpose": "other"}
    sign_in(cast.handler).post("/files", expect=404, **known)


# With a form


@pytest.mark.parametrize("htmx", [True, False])
def test_five_photos_go_with_a_new_issue_at_the_desk(
    store: Store, caller: Membership, sign_in: SignIn, run_jobs: RunJobs, *, htmx: bool
) -> None:
    browser, key = sign_in(caller, htmx=htmx), uuid4()
    for _again in range(2):
        browser.post(
            "/issues/new",
            submission_id=key,
            title="地面有油",
            department_id=department_of(store, "service").id,
            level="normal",
            purpose="before",
            photos=[a_file(body) for body in FIVE],
        )
    issue = db.session.scalars(select(Issue)).one()
    assert [purpose for _sha, purpose in all_of(issue)] == [Purpose.BEFORE] * 5
    run_jobs()
    page = browser.get(f"/issues/{issue.id}").text
    assert page.count("/thumbnail 64w") == 5


def test_five_photos_follow_a_new_issue_from_a_tablet(
    app: Flask, store: Store, caller: Membership
) -> None:
    fields = {
        "title": "地面有油",
        "department_id": department_of(store, "service").id,
        "level": "normal",
        "attachment": [f"{n:064x}:image/jpeg:9:before" for n in range(5)],
    }
    row = row_of(Tablet(app).put(caller, "issue", fields))
    assert attachments.count_of(row.outcome, Purpose.BEFORE) == 5


def test_a_sixth_photo_is_refused_with_the_form(
    store: Store, caller: Membership, sign_in: SignIn
) -> None:
    answer = sign_in(caller, htmx=True).post(
        "/issues/new",
        expect=409,
        title="地面有油",
        department_id=department_of(store, "service").id,
        level="normal",
        photos=[a_file(jpeg(seed=n)) for n in range(6)],
    )
    assert "At most 5 files" in answer.text
    assert db.session.scalars(select(Issue)).all() == []


def test_what_comes_with_an_application_for_closing_shows_it_after_the_fix(
    issue: Issue, cast: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(cast.handler)
    assert (
        'name="purpose" value="after"'
        in browser.get(f"/issues/{issue.id}/closing-application").text
    )
    browser.post(
        f"/issues/{issue.id}/closing-application",
        version=issue.version,
        note="已紧固",
        result="不响了",
        purpose="after",
        photos=[a_file(FIVE[0])],
    )
    assert attachments.count_of(f"/issues/{issue.id}", Purpose.AFTER) == 1


def test_a_photo_announced_with_a_step_offline_counts_before_it_is_here(
    app: Flask, issue: Issue, cast: Cast
) -> None:
    fields = {
        "issue_id": issue.id,
        "step": Step.APPLY.value,
        "version": issue.version,
        "note": "已紧固",
        "result": "不响了",
        "purpose": "after",
        "attachment": f"{'a' * 64}:image/jpeg:9:after",
    }
    row_of(Tablet(app).put(cast.handler, "step", fields))
    assert attachments.count_of(f"/issues/{issue.id}", Purpose.AFTER) == 1
    assert attachments.count_of(f"/issues/{issue.id}", Purpose.BEFORE) == 0


# To a record


def test_a_photo_is_shown_once_it_has_been_cleaned(
    issue: Issue, cast: Cast, add: Callable[..., Attachment], sign_in: SignIn, run_jobs: RunJobs
) -> None:
    file = add(cast.handler, from_a_phone(), purpose="after")
    browser = sign_in(cast.verifier)
    browser.get(f"/files/{file.id}/content", expect=404)
    assert "on the way" in browser.get(f"/issues/{issue.id}").text
    run_jobs()
    shown = browser.get(f"/files/{file.id}/content")
    assert (shown.mimetype, b"Exif" in shown.data) == ("image/jpeg", False)
    assert shown.headers["Cache-Control"] == "private, no-cache"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert browser.get(f"/files/{file.id}/thumbnail").mimetype == "image/jpeg"
    assert "After the fix, photo 1" in browser.get(f"/files/{file.id}").text
    page = browser.get(f"/issues/{issue.id}").text
    assert page.index("Before the fix") < page.index("After the fix, photo 1")


def test_a_document_is_given_out_as_a_download_only(
    cast: Cast, add: Callable[..., Attachment], sign_in: SignIn
) -> None:
    file = add(cast.handler, b"%PDF-1.7\n", "报价 <1>.pdf.jpg")
    answer = sign_in(cast.handler).get(f"/files/{file.id}/content")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_same_photo_twice_is_kept_once(
    issue: Issue, cast: Cast, add: Callable[..., Attachment], run_jobs: RunJobs
) -> None:
    add(cast.handler, FIVE[0])
    add(cast.verifier, FIVE[0])
    assert len(all_of(issue)) == 1
    run_jobs()
    second = add(cast.handler, FIVE[0], purpose="after")
    assert second.kept, "cleaned before: nothing waits"
    assert len({*file_store.kept()}) == 2  # as it came, and cleaned


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("body", "name", "sentence"),
    [
        (b"<svg onload='alert(1)'/>", "door.jpg", "are not taken"),
        (b"<html><script>", "door.png", "are not taken"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "IMG_1.HEIC", "HEIC"),
        (claims(50_000, 50_000), "small.png", "40 million"),
        (b"", "", "Choose a file."),
    ],
)
def test_what_is_not_taken_is_refused_where_it_was_chosen(
    issue: Issue, cast: Cast, sign_in: SignIn, body: bytes, name: str, sentence: str, *, htmx: bool
) -> None:
    answer = sign_in(cast.handler, htmx=htmx).post(
        "/files",
        expect=422,
        record=f"/issues/{issue.id}",
        purpose="other",
        files=[a_file(body, name)],
    )
    assert sentence in answer.text
    assert all_of(issue) == []


def test_a_photo_that_turns_out_to_be_cut_short_says_so(
    issue: Issue, cast: Cast, add: Callable[..., Attachment], sign_in: SignIn, run_jobs: RunJobs
) -> None:
    file = add(cast.handler, jpeg(400, 400)[:-9000], purpose="after")
    run_jobs()
    assert "came damaged" in sign_in(cast.handler).get(f"/issues/{issue.id}").text
    assert attachments.count_of(file.record, Purpose.AFTER) == 0


# Who may


def test_only_who_sees_the_issue_sees_its_files(
    store: Store,
    other_store: Store,
    member_of: MemberOf,
    issue: Issue,
    cast: Cast,
    add: Callable[..., Attachment],
    sign_in: SignIn,
    run_jobs: RunJobs,
) -> None:
    file = add(cast.handler, FIVE[0])
    run_jobs()
    strangers = [
        member_of(other_store, Role.GM, "office"),
        member_of(store, Role.REP, "sales"),
        member_of(store, Role.ADMIN, "office"),
    ]
    for stranger in strangers:
        browser = sign_in(stranger)
        for path in ("", "/content", "/thumbnail"):
            browser.get(f"/files/{file.id}{path}", expect=404)
        browser.get(f"/files?record=/issues/{issue.id}", expect=404)
        browser.post(f"/files/{file.id}/removal", expect=404, reason="x")
        browser.post(f"/files/{file.id}/purpose", expect=404, purpose="after")
        browser.post("/files", expect=404, record=f"/issues/{issue.id}")


@pytest.mark.parametrize("record", ["", "/issues/x", "/issues/1/../2", "/etc/passwd", "/inbox/1"])
def test_files_belong_to_records_that_there_are(
    caller: Membership, sign_in: SignIn, record: str
) -> None:
    sign_in(caller).post("/files", expect=404, record=record)


# Changed, removed


def test_who_added_a_file_removes_it_within_a_day_and_the_page_says_so(
    issue: Issue, cast: Cast, add: Callable[..., Attachment], sign_in: SignIn, run_jobs: RunJobs
) -> None:
    file = add(cast.handler, FIVE[0], "door.jpg", purpose="after")
    run_jobs()
    browser = sign_in(cast.handler)
    assert "Why it is removed" in browser.get(f"/files/{file.id}").text
    browser.post(f"/files/{file.id}/removal", expect=422, reason=" ")
    browser.post(f"/files/{file.id}/removal", reason="shows a customer's face")
    page = browser.get(f"/issues/{issue.id}").text
    assert "Handler removed “door.jpg”: shows a customer&#39;s face" in page
    browser.get(f"/files/{file.id}/content", expect=404)
    assert attachments.count_of(file.record, Purpose.AFTER) == 0
    again = browser.post(f"/files/{file.id}/removal", expect=409, reason="once more")
    assert "has been removed already" in again.text


def test_later_only_the_customer_service_manager_changes_or_removes_it(
    cast: Cast, add: Callable[..., Attachment], sign_in: SignIn
) -> None:
    file = add(cast.handler, FIVE[0])
    file.at = now() - timedelta(days=1, minutes=1)
    db.session.commit()
    for by in (cast.handler, cast.verifier):
        sign_in(by).post(f"/files/{file.id}/removal", expect=409, reason="mine")
        sign_in(by).post(f"/files/{file.id}/purpose", expect=409, purpose="after")
    sign_in(cast.manager, htmx=True).post(f"/files/{file.id}/purpose", purpose="after")
    db.session.expire_all()
    assert file.purpose is Purpose.AFTER
    sign_in(cast.manager).post(f"/files/{file.id}/removal", reason="the wrong car")
    db.session.expire_all()
    assert file.removed_by_id == cast.manager.person_id


def test_photos_of_a_form_that_needs_attention_are_seen_with_it(
    app: Flask, store: Store, caller: Membership, sign_in: SignIn
) -> None:
    fields = {"title": "", "attachment": f"{'b' * 64}:image/jpeg:9"}
    row = row_of(Tablet(app).put(caller, "issue", fields))
    assert "on the way" in sign_in(caller).get(f"/files?record=/inbox/{row.id}").text
