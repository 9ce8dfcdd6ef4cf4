"""A manager answers: line by line, the rest at once, as an issue, or sends it back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.notices.models import Notice
from blueprints.report_answers import actions, queries, rules
from blueprints.report_answers.models import LineAnswer
from blueprints.report_answers.rules import Disposition
from blueprints.report_duties.models import Duty
from blueprints.report_duties.rules import Standing
from blueprints.reports.models import Line
from blueprints.tracker.models import Issue
from tests.conftest import MemberOf, SignIn
from tests.reporting import a_duty, said, sent


@pytest.fixture
def rep(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.REP, "sales", name="Chen")


@pytest.fixture
def boss(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.HEAD, "sales", name="Li")


@pytest.fixture
def duty(rep: Membership, boss: Membership) -> Duty:
    duty = a_duty(rep)
    sent(duty, rep, said("happened:拜访三家", "wrong:试驾车没电", "needed:要两块价签"))
    return duty


def lines() -> list[Line]:
    return list(db.session.scalars(select(Line).order_by(Line.position)))


def told(member: Membership) -> list[str]:
    found = select(Notice.text).where(Notice.person_id == member.person_id)
    return list(db.session.scalars(found))


@pytest.mark.parametrize("htmx", [False, True])
def test_each_line_has_its_answer_and_the_last_one_answers_the_report(
    duty: Duty, rep: Membership, boss: Membership, sign_in: SignIn, *, htmx: bool
) -> None:
    browser = sign_in(boss, htmx=htmx)
    assert "试驾车没电" in browser.get("/reports/waiting").text
    happened, wrong, needed = lines()
    browser.post(f"/reports/lines/{happened.id}/answer", 409, disposition="adopt")
    browser.post(f"/reports/lines/{wrong.id}/answer", 400, disposition="perhaps")
    browser.post(f"/reports/lines/{wrong.id}/answer", 409, disposition="decline", words=" ")
    browser.post(f"/reports/lines/{wrong.id}/answer", disposition="task")
    browser.post(f"/reports/lines/{wrong.id}/answer", 409, disposition="adopt")
    assert told(rep) == []
    browser.post(f"/reports/lines/{needed.id}/answer", disposition="decline", words="已有库存")
    assert told(rep) == [actions.ANSWERED]
    issue = db.session.scalars(select(Issue)).one()
    assert (issue.title, issue.source_id, issue.feedback_to_id) == (
        "试驾车没电",
        wrong.id,
        rep.person_id,
    )
    page = sign_in(rep).get(f"/reports/duties/{duty.id}").text
    assert issue.number in page
    assert "已有库存" in page
    assert (
        f"/reports/duties/{duty.id}#line-{wrong.id}"
        in sign_in(boss).get(f"/issues/{issue.id}").text
    )
    assert "No report waits" in sign_in(boss).get("/reports/waiting").text


def test_one_tap_files_the_rest_and_one_answers_all_that_only_need_reading(
    duty: Duty, rep: Membership, boss: Membership, sign_in: SignIn
) -> None:
    plain = a_duty(rep, day=duty.first_day - timedelta(days=1))
    sent(plain, rep, said("happened:电话十个"))
    sign_in(boss).post("/reports/answers")
    db.session.expire_all()
    assert plain.standing(now()) is Standing.ANSWERED
    assert duty.standing(now()) is Standing.SENT
    sign_in(boss).post(f"/reports/duties/{duty.id}/answers")
    db.session.expire_all()
    assert duty.answered_by_id == boss.person_id
    filed = db.session.scalars(select(LineAnswer.disposition)).all()
    assert filed == [Disposition.FILE, Disposition.FILE]
    sign_in(boss).post(f"/reports/duties/{duty.id}/answers", 409)


def test_sent_back_it_says_what_is_missing(
    duty: Duty, rep: Membership, boss: Membership, sign_in: SignIn
) -> None:
    browser = sign_in(boss)
    browser.post(f"/reports/duties/{duty.id}/return", 409, wish=" ")
    browser.post(f"/reports/duties/{duty.id}/return", wish="哪台车？")
    db.session.refresh(duty)
    assert duty.standing(now()) is Standing.RETURNED
    assert told(rep) == [actions.SENT_BACK]
    assert "哪台车" in sign_in(rep).get(f"/reports/duties/{duty.id}").text


def test_nobody_else_answers(
    duty: Duty, rep: Membership, head: Membership, advisor: Membership, sign_in: SignIn
) -> None:
    url = f"/reports/lines/{lines()[1].id}/answer"
    sign_in(rep).post(url, 409, disposition="adopt")
    sign_in(head).post(url, 404, disposition="adopt")
    sign_in(advisor).post(url, 403, disposition="adopt")
    assert "Adopt" not in sign_in(rep).get(f"/reports/duties/{duty.id}").text


def test_it_waits_on_my_work_and_late_on_the_silence_page(
    duty: Duty, boss: Membership, gm: Membership
) -> None:
    [group] = queries.work_of(boss, at=now())
    assert (group.count, group.rows[0].due_at) == (1, duty.answer_due_at)
    assert list(queries.work_of(gm, at=now())) == []
    assert duty.answer_due_at
    for at, expected in ((now(), []), (duty.answer_due_at + timedelta(seconds=1), [duty.id])):
        [silence] = queries.silent_of(gm, at=at)
        assert [row.id for row in db.session.execute(silence.found)] == expected


def test_a_long_line_becomes_a_short_title() -> None:
    assert rules.title_of("价" * 100) == "价" * 79 + "…"
    assert rules.title_of("一行\n两行") == "一行"
