"""The two rates: what is excused, not yet due, late or unanswered, against a count by hand."""

from datetime import timedelta

from sqlalchemy import func, select

from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.figures import month_key, month_period
from blueprints.core.people import Store
from blueprints.core.people_figures import PersonFigure
from blueprints.core.rules import Role
from blueprints.report_answers import actions as answers
from blueprints.report_duties import queries as duties
from blueprints.report_duties.models import Duty
from blueprints.report_figures import queries
from tests.conftest import MemberOf, SignIn, saved
from tests.reporting import a_duty, said, sent


def test_each_rate_counts_what_it_says_and_opens_its_rows(
    store: Store, member_of: MemberOf, sign_in: SignIn
) -> None:
    rep, boss = member_of(store, Role.REP, "sales"), member_of(store, Role.HEAD, "sales")
    at = now()
    month = local_day(at, store.zone).replace(day=1) - timedelta(days=1)
    days = [month.replace(day=1) + timedelta(days=n) for n in range(6)]
    on_time, late, missing, excused, returned, later = (a_duty(rep, day=day) for day in days)
    for duty in (on_time, late, returned):
        sent(duty, rep, said("happened:拜访"))
    late.late_after = late.due_at = late.sent_at - timedelta(hours=1) if late.sent_at else at
    missing.late_after = missing.due_at = at - timedelta(days=1)
    excused.excused_at, excused.late_after, excused.due_at = at, missing.due_at, missing.due_at
    answers.answer_rest(on_time, by=boss, at=at)
    answers.send_back(returned, "哪款？", by=boss, at=at)
    late.answer_due_at = at - timedelta(minutes=1)
    saved(later)
    found = {f.key: f for f in figures(store, month_key(month))}
    assert (found[queries.ON_TIME].count, found[queries.ON_TIME].n) == (2, 4)
    assert (found[queries.ANSWERED].count, found[queries.ANSWERED].n) == (2, 3)
    for figure in found.values():
        for url, rows in ((figure.url, figure.n), (figure.rest_url, figure.n - figure.count)):
            assert sign_in(boss).get(url).text.count("row-link") == rows


def figures(store: Store, month: str) -> list[PersonFigure]:
    at = now() + timedelta(seconds=1)
    return list(queries.figures_of_people(store, month_period(month, store.zone), at=at))


def test_nobody_who_owed_nothing_has_a_rate(store: Store, member_of: MemberOf) -> None:
    rep = member_of(store, Role.REP, "sales")
    duty = a_duty(rep)
    duty.withdrawn_at = now()
    saved(duty)
    assert figures(store, month_key(duty.last_day)) == []
    counted = select(func.count(Duty.id)).where(duties.STANDS)
    assert db.session.scalar(counted) == 0
