"""A report on paper, in both languages, for who may see it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.jobs import Job, JobState
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.report_duties.rules import ReportKind
from blueprints.reports.rules import Planned
from tests.conftest import MemberOf, SignIn
from tests.reporting import a_duty, said, sent


@pytest.fixture
def rep(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.REP, "sales", name="Chen")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_sent_report_is_printed_in_either_language(
    rep: Membership, gm: Membership, sign_in: SignIn, run_jobs: Callable[[], None], language: str
) -> None:
    duty = a_duty(rep, ReportKind.WEEKLY)
    url = f"/reports/duties/{duty.id}/print"
    sign_in(gm).post(url, 409, language=language)
    plan = (Planned("回访", duty.last_day, "记录"),)
    sent(duty, rep, said("happened:拜访", "wrong:缺车", plan=plan))
    browser = sign_in(gm)
    browser.post(url, 400, language="fr")
    browser.post(url, language=language)
    run_jobs()
    job = db.session.scalars(select(Job).order_by(Job.created_at.desc())).first()
    assert job
    assert job.state is JobState.DONE, job.message
    assert browser.get(f"/reports/prints/{job.id}.pdf").data.startswith(b"%PDF")
    sign_in(rep).get(f"/reports/prints/{job.id}", 404)


def test_another_department_prints_nothing(
    rep: Membership, head: Membership, sign_in: SignIn
) -> None:
    duty = a_duty(rep)
    sent(duty, rep, said("happened:拜访"))
    sign_in(head).post(f"/reports/duties/{duty.id}/print", 404, language="zh")
