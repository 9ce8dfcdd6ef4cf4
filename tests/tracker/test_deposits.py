"""What is done to an issue away from the desk, and photos that follow their form."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from blueprints.core import attachments, file_store
from blueprints.core.db import db
from blueprints.core.inbox import Status, Why
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import OFFLINE_STEPS, State, Step
from tests.conftest import MemberOf, SignIn, department_of
from tests.depositing import Tablet, row_of
from tests.drawing import jpeg
from tests.tracker.conftest import Cast

PHOTO = jpeg(1200, 900)
SHA = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def tablet(app: Flask) -> Tablet:
    return Tablet(app)


def step(issue: Issue, step: Step, **fields: Any) -> dict[str, Any]:
    return {"issue_id": issue.id, "step": step.value, "version": issue.version} | fields


def test_measures_are_planned_and_closing_applied_for_in_one_afternoon_offline(
    tablet: Tablet, cast: Cast
) -> None:
    """Both forms were opened on the same version: one's own steps do not stand in one's way."""
    issue = cast.in_state(State.IN_PROGRESS)
    db.session.commit()
    plan = step(issue, Step.PLAN, note="紧固")
    apply = step(issue, Step.APPLY, note="已紧固", result="不响了")
    assert row_of(tablet.put(cast.handler, "step", plan)).status is Status.ACCEPTED
    row = row_of(tablet.put(cast.handler, "step", apply))
    assert row.status is Status.ACCEPTED, row.sentence
    assert issue.state is State.CLOSING_APPLIED
    assert issue.events[-1].device == "tablet-1"


def test_a_step_on_an_issue_that_another_moved_is_looked_at_first(
    tablet: Tablet, cast: Cast, sign_in: SignIn
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    db.session.commit()
    stale = step(issue, Step.PLAN, note="更换胶条")
    cast.take(issue, Step.ASSIGN)
    cast.take(issue, Step.PLAN)
    db.session.commit()
    row = row_of(tablet.put(cast.handler, "step", stale))
    assert row.why is Why.RULE
    browser = sign_in(cast.handler)
    where = browser.get(f"/inbox/{row.id}", expect=303).location or ""
    page = browser.get(where).text
    assert "更换胶条" in page
    assert "The issue has moved" in page
    assert f'value="{issue.version}"' in page


def test_a_step_in_other_hands_is_not_done(tablet: Tablet, cast: Cast) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    db.session.commit()
    row = row_of(tablet.put(cast.finder, "step", step(issue, Step.PLAN, note="x")))
    assert row.why in {Why.RULE, Why.REFUSED}
    assert issue.measures != "x"


@pytest.mark.parametrize("other", sorted(set(Step) - OFFLINE_STEPS))
def test_steps_of_the_desk_are_not_taken_from_a_device(
    tablet: Tablet, cast: Cast, other: Step
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    db.session.commit()
    row = row_of(tablet.put(cast.manager, "step", step(issue, other, note="x")))
    assert row.why is Why.REFUSED


def test_a_comment_arrives(tablet: Tablet, cast: Cast) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    db.session.commit()
    fields = {"issue_id": issue.id, "words": "配件\0明天到"}
    assert row_of(tablet.put(cast.handler, "comment", fields)).outcome == f"/issues/{issue.id}"
    assert [c.text for c in issue.comments] == ["配件明天到"]


def test_an_empty_comment_comes_back_with_its_reason(
    tablet: Tablet, cast: Cast, sign_in: SignIn
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    db.session.commit()
    row = row_of(tablet.put(cast.handler, "comment", {"issue_id": issue.id, "words": ""}))
    assert row.why is Why.VALIDATION
    browser = sign_in(cast.handler)
    where = browser.get(f"/inbox/{row.id}", expect=303).location or ""
    assert "error-summary" in browser.get(where).text


def test_a_doubtful_verification_needs_attention_and_with_the_box_ticked_it_is_done(
    tablet: Tablet, cast: Cast, sign_in: SignIn
) -> None:
    issue = cast.in_state(State.CLOSING_APPLIED)
    db.session.commit()
    doubtful = step(issue, Step.VERIFY, note="异响仍然有")
    row = row_of(tablet.put(cast.verifier, "step", doubtful))
    assert row.why is Why.RULE
    browser = sign_in(cast.verifier)
    page = browser.get(browser.get(f"/inbox/{row.id}", expect=303).location or "").text
    assert "“异响仍然有”" in page
    assert 'name="is_confirmed"' in page
    sure = step(issue, Step.VERIFY, note="异响仍然有", is_confirmed="y")
    assert row_of(tablet.put(cast.verifier, "step", sure)).status is Status.ACCEPTED
    assert issue.state is State.CLOSED


# Photos


def photo_form(store: Store, *files: tuple[str, str, int]) -> dict[str, Any]:
    department = department_of(store, "service").id
    said = ":".join(str(part) for part in files[0])
    return {"title": "地面有油", "department_id": department, "level": "normal", "attachment": said}


def send(tablet: Tablet, owner: Membership, row_id: object, body: bytes, span: str = "") -> Any:
    headers = {"X-Deposit-Ticket": tablet.ticket(owner)} | ({"Content-Range": span} if span else {})
    client = tablet.app.test_client()
    return client.put(f"/inbox/{row_id}/files/{SHA}", data=body, headers=headers)


def test_a_photo_follows_in_pieces_and_only_who_sees_the_issue_sees_it(
    tablet: Tablet,
    store: Store,
    other_store: Store,
    member_of: MemberOf,
    caller: Membership,
    sign_in: SignIn,
    run_jobs: Callable[[], None],
) -> None:
    row = row_of(tablet.put(caller, "issue", photo_form(store, (SHA, "image/jpeg", len(PHOTO)))))
    assert "on the way" in sign_in(caller).get(row.outcome).text
    half, whole = 524_288, len(PHOTO)
    first = send(tablet, caller, row.id, PHOTO[:half], f"bytes 0-{half - 1}/{whole}")
    assert first.json == {"ack": SHA, "have": half, "whole": False}
    hole = send(tablet, caller, row.id, PHOTO[-9:], f"bytes {whole - 9}-{whole - 1}/{whole}")
    assert hole.json["have"] == half
    last = send(tablet, caller, row.id, PHOTO[half:], f"bytes {half}-{whole - 1}/{whole}")
    assert last.json == {"ack": SHA, "have": whole, "whole": True}
    assert "on the way" in sign_in(caller).get(row.outcome).text
    url = f"/files/{attachments.of_record(row.outcome)[0].id}/content"
    sign_in(caller).get(url, expect=404)
    run_jobs()
    assert sign_in(caller).get(url).data.startswith(b"\xff\xd8\xff")
    stranger = member_of(other_store, Role.GM, "office", name="Qian")
    sign_in(stranger).get(url, expect=404)
    again = send(tablet, caller, row.id, b"\xff\xd8\xffother")
    assert again.json["whole"] is True
    assert file_store.path_of(SHA).read_bytes() == PHOTO


@pytest.mark.parametrize("body", [PHOTO[:-1], b"\xff\xd8\xff" + b"x" * (len(PHOTO) - 3)])
def test_a_photo_that_came_damaged_is_not_kept(
    tablet: Tablet, store: Store, caller: Membership, body: bytes
) -> None:
    row = row_of(tablet.put(caller, "issue", photo_form(store, (SHA, "image/jpeg", len(PHOTO)))))
    assert send(tablet, caller, row.id, body).status_code == 400
    assert not file_store.path_of(SHA).exists()


def test_a_photo_that_no_form_announced_is_not_taken(
    tablet: Tablet, store: Store, caller: Membership
) -> None:
    row = row_of(tablet.put(caller, "issue", photo_form(store, (SHA, "text/html", len(PHOTO)))))
    assert send(tablet, caller, row.id, PHOTO).status_code == 404


def test_a_photo_of_a_form_that_had_to_be_mended_belongs_to_the_issue(
    tablet: Tablet, store: Store, caller: Membership
) -> None:
    form = photo_form(store, (SHA, "image/jpeg", len(PHOTO)))
    first = row_of(tablet.put(caller, "issue", form | {"title": ""}))
    assert send(tablet, caller, first.id, PHOTO).json["whole"] is True
    mended = {k: v for k, v in form.items() if k != "attachment"} | {"supersedes": first.id}
    row = row_of(tablet.put(caller, "issue", mended))
    assert [a.sha for a in attachments.of_record(row.outcome)] == [SHA]


def test_what_a_form_brought_that_was_mended_twice_belongs_to_the_issue(
    tablet: Tablet, store: Store, caller: Membership
) -> None:
    form = photo_form(store, (SHA, "image/jpeg", len(PHOTO)))
    first = row_of(tablet.put(caller, "issue", form | {"title": ""}))
    bare = {name: value for name, value in form.items() if name != "attachment"}
    second = row_of(tablet.put(caller, "issue", bare | {"title": "", "supersedes": first.id}))
    assert [file.sha for file in attachments.came_with(second.id, store.id)] == [SHA]
    row = row_of(tablet.put(caller, "issue", bare | {"supersedes": second.id}))
    assert [file.sha for file in attachments.of_record(row.outcome)] == [SHA]


def test_nobody_takes_the_photos_of_a_form_that_was_done(
    tablet: Tablet, store: Store, caller: Membership, other_store: Store, member_of: MemberOf
) -> None:
    form = photo_form(store, (SHA, "image/jpeg", len(PHOTO)))
    done = row_of(tablet.put(caller, "issue", form))
    stranger = member_of(other_store, Role.CS_MANAGER, "cr")
    for thief, shop in ((stranger, other_store), (caller, store)):
        department = department_of(shop, "service").id
        theirs = {"title": "灯不亮", "department_id": department, "level": "normal"}
        theirs |= {"supersedes": done.id}
        assert row_of(tablet.put(thief, "issue", theirs)).is_done()
    assert [file.sha for file in attachments.of_record(done.outcome)] == [SHA]
