"""A round is filled in, refused while something is missing, handed in once, and read again."""

import hashlib
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from blueprints.checklists.models import CheckList
from blueprints.core.attachments import of_record
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.inspections import queries
from blueprints.inspections.models import Inspection, InspectionAnswer
from blueprints.tracker.models import Issue
from tests.conftest import MemberOf, SignIn, department_of
from tests.depositing import Tablet
from tests.drawing import jpeg
from tests.inspecting import a_list, a_round, answers_for, publish, rows_for

DAY = date(2026, 3, 2)


@pytest.fixture
def check_list(inspector: Membership, store: Store) -> CheckList:
    return a_list(inspector, now(), rows_for(store))


@pytest.fixture
def inspection(check_list: CheckList, inspector: Membership) -> Inspection:
    return a_round(check_list, inspector, DAY, now())


def said(inspection: Inspection, **failed: str) -> dict[str, Any]:
    return answers_for(inspection, now(), failed)


@pytest.mark.parametrize("htmx", [True, False])
def test_a_round_is_handed_in_and_shows_its_score(
    inspection: Inspection, inspector: Membership, sign_in: SignIn, htmx: bool
) -> None:
    browser = sign_in(inspector, htmx=htmx)
    page = browser.get(f"/inspections/{inspection.id}/filling").text
    assert "展车清洁" in page
    assert "地面无油污" in page
    browser.post(f"/inspections/{inspection.id}/filling", **said(inspection, 地面无油污="漏油"))
    db.session.refresh(inspection)
    assert (inspection.reached, inspection.possible) == (8, 18)
    assert inspection.done_by_id == inspector.person_id
    shown = sign_in(inspector).get(f"/inspections/{inspection.id}").text
    assert "44.4%" in shown
    assert "漏油" in shown


@pytest.mark.parametrize("htmx", [True, False])
def test_what_is_missing_is_named_and_what_was_typed_stays(
    inspection: Inspection, inspector: Membership, sign_in: SignIn, htmx: bool
) -> None:
    given = said(inspection, 价格牌齐全="")
    first = next(name for name in given if name.endswith("-outcome"))
    del given[first]
    page = sign_in(inspector, htmx=htmx).post(
        f"/inspections/{inspection.id}/filling", expect=422, note="早班", **given
    )
    assert "2 rows need a look" in page.text
    assert "Not answered yet." in page.text
    assert "Say what you saw, or take a photo." in page.text
    assert "早班" in page.text
    assert db.session.scalars(select(InspectionAnswer)).all() == []


def test_nobody_hands_in_a_round_twice(
    inspection: Inspection, inspector: Membership, cs_manager: Membership, sign_in: SignIn
) -> None:
    given = said(inspection)
    sign_in(inspector).post(f"/inspections/{inspection.id}/filling", **given)
    page = sign_in(cs_manager).post(f"/inspections/{inspection.id}/filling", expect=409, **given)
    assert "Fang Min has handed in this inspection already." in page.text
    again = sign_in(inspector).get(f"/inspections/{inspection.id}/filling", expect=303)
    assert again.headers["Location"] == f"/inspections/{inspection.id}"


def test_one_that_is_not_done_says_so_and_leads_to_its_form(
    inspection: Inspection, inspector: Membership, head: Membership, sign_in: SignIn
) -> None:
    page = sign_in(inspector).get(f"/inspections/{inspection.id}").text
    assert "It has not been handed in yet." in page
    assert "/filling" in page
    assert "/filling" not in sign_in(head).get(f"/inspections/{inspection.id}").text


def test_who_may_read_and_who_may_fill_in(
    inspection: Inspection,
    head: Membership,
    advisor: Membership,
    other_store: Store,
    member_of: MemberOf,
    inspector: Membership,
    sign_in: SignIn,
) -> None:
    url = f"/inspections/{inspection.id}"
    sign_in(head).get(url)
    sign_in(head).get(f"{url}/filling", expect=403)
    sign_in(advisor).get(url, expect=403)
    stranger = sign_in(member_of(other_store, inspector.role, "cr"))
    stranger.get(url, expect=404)
    stranger.post(f"{url}/filling", expect=404)


def test_a_tablet_hands_in_with_the_version_with_which_it_began(
    app: Any,
    check_list: CheckList,
    inspection: Inspection,
    inspector: Membership,
    store: Store,
) -> None:
    given = said(inspection, 展车清洁="有划痕") | {"inspection_id": inspection.id}
    publish(check_list, inspector, now(), rows_for(store)[:1])
    answer = Tablet(app).put(inspector, "inspection", given)
    assert answer.json
    assert answer.json["status"] == "accepted"
    db.session.refresh(inspection)
    assert inspection.version
    assert inspection.version.number == 1
    assert len(inspection.answers) == 3


def test_what_a_tablet_sends_late_is_done_when_it_was_handed_in_and_runs_from_its_arrival(
    app: Any, inspection: Inspection, inspector: Membership
) -> None:
    given = said(inspection, 展车清洁="有划痕") | {"inspection_id": inspection.id}
    Tablet(app).put(inspector, "inspection", given)
    issue = db.session.scalars(select(Issue)).one()
    assert inspection.done_at
    assert issue.sent_at
    assert inspection.done_at <= issue.sent_at


def test_a_list_that_was_never_published_says_so(
    inspection: Inspection, inspector: Membership, check_list: CheckList, sign_in: SignIn
) -> None:
    check_list.versions[0].published_at = check_list.versions[0].published_by_id = None
    page = sign_in(inspector).get(f"/inspections/{inspection.id}/filling", expect=409)
    assert "no version that is published" in page.text


@pytest.mark.parametrize("htmx", [True, False])
def test_of_a_closed_department_it_says_in_which_row_another_is_to_be_chosen(
    inspection: Inspection, inspector: Membership, store: Store, sign_in: SignIn, htmx: bool
) -> None:
    department_of(store, "workshop").is_active = False
    db.session.commit()
    url, browser = f"/inspections/{inspection.id}/filling", sign_in(inspector, htmx=htmx)
    given = said(inspection, 地面无油污="漏油")
    refused = browser.post(url, expect=422, **given).text
    assert "1 row needs a look" in refused
    assert '<option value="" selected>' in refused
    row = next(name for name in given if name.endswith("-note")).removesuffix("-note")
    browser.post(url, expect=422, **given, **{f"{row}-department_id": "9" * 30})
    sales = department_of(store, "sales").id
    browser.post(url, **given, **{f"{row}-department_id": sales})
    assert db.session.scalars(select(Issue.department_id)).all() == [sales]


def test_a_closed_department_holds_up_no_row_that_passed(
    inspection: Inspection, inspector: Membership, store: Store, sign_in: SignIn
) -> None:
    department_of(store, "workshop").is_active = False
    db.session.commit()
    sign_in(inspector).post(f"/inspections/{inspection.id}/filling", **said(inspection))


def test_a_form_of_six_hundred_rows_is_posted_by_a_browser_alone(
    inspector: Membership, store: Store, sign_in: SignIn
) -> None:
    long = [(f"区域{n // 50}", f"检查项{n}", 1, "workshop") for n in range(600)]
    check_list = a_list(inspector, now(), rows_for(store, long), name="大检查")
    inspection = a_round(check_list, inspector, DAY, now())
    given = answers_for(inspection, now(), {}) | {"submission_id": uuid4()}
    for row in check_list.versions[0].rows:
        shop = row.department_id
        given |= {f"{row.id}-note": "好", f"{row.id}-lost": 1, f"{row.id}-department_id": shop}
    form = {"data": given, "content_type": "multipart/form-data"}
    browser = sign_in(inspector)
    browser.open(f"/inspections/{inspection.id}/filling", 303, method="POST", **form)


# The store's rule


@pytest.mark.parametrize("htmx", [True, False])
def test_a_store_says_what_a_repeated_fault_costs(
    store: Store, admin: Membership, inspector: Membership, sign_in: SignIn, htmx: bool
) -> None:
    browser = sign_in(admin, htmx=htmx)
    assert 'value="2"' in sign_in(admin).get("/inspections/rule").text
    wrong = {"repeat_factor": 0, "final_after_days": 900}
    assert "between 1 and 10" in browser.post("/inspections/rule", expect=422, **wrong).text
    browser.post("/inspections/rule", repeat_factor=3, final_after_days=90)
    rule = queries.rule_of(store.id)
    assert (rule.repeat_factor, rule.raises_level, rule.final_after_days) == (3, False, 90)
    sign_in(inspector).get("/inspections/rule", expect=403)


# Three hundred rows and thirty photos


def send(tablet: Tablet, inbox: str, by: Membership, body: bytes) -> None:
    sha = hashlib.sha256(body).hexdigest()
    headers = {"X-Deposit-Ticket": tablet.ticket(by)}
    url = f"/inbox/{inbox}/files/{sha}"
    assert tablet.app.test_client().put(url, data=body, headers=headers).status_code < 300


def announced(place: int, body: bytes) -> str:
    return f"{hashlib.sha256(body).hexdigest()}:image/jpeg:{len(body)}:before:{place}"


def test_three_hundred_rows_and_thirty_photos_arrive_each_where_it_belongs(
    app: Flask, inspector: Membership, store: Store
) -> None:
    long = [(f"区域{n // 50}", f"检查项{n}", 1 + n % 5, "workshop") for n in range(300)]
    check_list = a_list(inspector, now(), rows_for(store, long), name="大检查")
    inspection = a_round(check_list, inspector, DAY, now())
    failed = {f"检查项{n}": f"第{n}项不合格" for n in range(0, 300, 10)}
    given = answers_for(inspection, now(), failed) | {"inspection_id": inspection.id}
    rows = {r.id: r for r in check_list.versions[0].rows if r.words in failed}
    pictures = {row_id: jpeg(40, 30, seed=row_id) for row_id in rows}
    given["attachment"] = [announced(*picture) for picture in pictures.items()]
    tablet = Tablet(app)
    answer = tablet.put(inspector, "inspection", given)
    assert answer.json
    assert answer.json["status"] == "accepted", answer.text
    for body in pictures.values():
        send(tablet, answer.json["ack"], inspector, body)
    db.session.rollback()
    issues = {issue.title: issue for issue in db.session.scalars(select(Issue))}
    assert len(issues) == 30
    for row_id, row in rows.items():
        (file,) = of_record(f"/issues/{issues[f'{row.area.name}：{row.words}'].id}")
        assert file.sha == hashlib.sha256(pictures[row_id]).hexdigest()


def test_a_row_of_which_a_photo_came_needs_no_words_when_the_form_is_corrected(
    app: Flask, inspection: Inspection, inspector: Membership, sign_in: SignIn
) -> None:
    given = said(inspection, 地面无油污="") | {"inspection_id": inspection.id}
    row = int(next(name for name in given if name.endswith("-note")).removesuffix("-note"))
    given["attachment"] = announced(row, jpeg(40, 30))
    missing = next(n for n in given if n.endswith("-outcome") and not n.startswith(f"{row}-"))
    bare = {name: value for name, value in given.items() if name != missing}
    answer = Tablet(app).put(inspector, "inspection", bare)
    assert answer.json
    assert answer.json["status"] == "attention"
    again = f"/inspections/{inspection.id}/filling?again={answer.json['ack']}"
    page = sign_in(inspector).get(again).text
    assert "1 row needs a look" in page
    assert page.count("1 photo came with the form.") == 1
