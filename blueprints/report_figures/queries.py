"""报告按时率 and 阅示率 of each person's month; each opens its rows."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select

from blueprints.core.db import db
from blueprints.core.figures import Period
from blueprints.core.people import Store
from blueprints.core.people_figures import PersonFigure
from blueprints.core.rules import N_
from blueprints.report_duties import queries as duties
from blueprints.report_duties.models import Duty

ON_TIME, ANSWERED = "report_on_time_rate", "report_answered_rate"
LABELS = {ON_TIME: N_("Reports on time"), ANSWERED: N_("Reports answered in time")}


def figures_of_people(store: Store, period: Period, *, at: datetime) -> Iterator[PersonFigure]:
    """A report belongs to the month in which its period ends, whenever it was sent.

    报告按时率 = on time ÷ (due − excused). 阅示率 = answered within the store's working days ÷ sent; a
    report whose answer is neither there nor due yet is counted in neither (product.md §6).
    """
    due, asks = duties.is_due(at), duties.wants_an_answer(at)
    counted = (
        select(
            Duty.person_id,
            func.count().filter(due).label("due"),
            func.count().filter(due & duties.is_on_time()).label("on_time"),
            func.count().filter(asks).label("sent"),
            func.count().filter(asks & duties.was_seen_in_time()).label("answered"),
        )
        .where(
            Duty.store_id == store.id,
            duties.STANDS,
            Duty.last_day.between(period.first_day, period.last_day),
        )
        .group_by(Duty.person_id)
        .order_by(Duty.person_id)
    )
    for row in db.session.execute(counted):
        url = f"/reports?month={period.key}&person={row.person_id}&figure="
        if row.due:
            whole, rest = f"{url}due", f"{url}late"
            yield PersonFigure(
                row.person_id, ON_TIME, LABELS[ON_TIME], row.on_time, row.due, whole, rest
            )
        if row.sent:
            whole, rest = f"{url}answers", f"{url}unanswered"
            yield PersonFigure(
                row.person_id, ANSWERED, LABELS[ANSWERED], row.answered, row.sent, whole, rest
            )
