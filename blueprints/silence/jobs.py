"""What did not happen as PDF, made in the process that prints; old ones are swept away."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import joinedload

from blueprints.core import prints
from blueprints.core.clock import local
from blueprints.core.db import db
from blueprints.core.formats import name_of
from blueprints.core.i18n import speaking
from blueprints.core.jobs import Outcome, Progress, job, periodic
from blueprints.core.pdf import printed
from blueprints.core.people import Department, Membership
from blueprints.core.rules import Can, RuleBroken
from blueprints.silence import queries, rules
from blueprints.silence.actions import SHEET, Paper
from blueprints.silence.queries import Asked

KEPT_FOR = timedelta(days=7)


@job(SHEET)
def print_sheet(progress: Progress, *, member_id: int, at: str, asked: dict[str, Any]) -> Outcome:
    paper, member, moment = Paper(**asked), who_asked(member_id), datetime.fromisoformat(at)
    with speaking(paper.language):
        context = sheet_of(member, paper, moment)
    pdf = printed("silence/pdf/sheet.html", language=paper.language, **context)
    prints.keep(rules.file_name(progress.job_id), pdf)
    return Outcome(result_url=f"/silence/prints/{progress.job_id}.pdf")


def who_asked(member_id: int) -> Membership:
    """As they stand now: who has lost the right meanwhile gets nothing."""
    people = [joinedload(Membership.person), joinedload(Membership.store)]
    member = db.session.get_one(Membership, member_id, options=people)
    if not (member.is_active and member.person.is_active and member.can(Can.READ_SILENCE)):
        raise RuleBroken("There is nothing to print.")
    return member


def sheet_of(member: Membership, paper: Paper, at: datetime) -> dict[str, Any]:
    asked = asked_on(member, paper, at)
    kinds = queries.kinds_asked(member, paper.kind, at=at)
    found = queries.counts(kinds, asked.departments)
    zone = member.store.zone
    chosen = db.session.get(Department, paper.department_id) if paper.department_id else None
    return {
        "kinds": queries.beginnings(kinds, found, asked, rules.MOST_PRINTED),
        "number": rules.count_in(rules.all_kinds(found), None),
        "department": chosen,
        "departments": queries.departments_by_id(member),
        "store_name": name_of(member.store),
        "zone": zone,
        "printed_at": f"{local(at, zone):%Y-%m-%d %H:%M}",
        "printed_by": member.person.name,
        "live_url": f"{paper.root}/silence?{paper.query}",
    }


def asked_on(member: Membership, paper: Paper, at: datetime) -> Asked:
    """A department that is no longer the member's to see is none to print. Raises RuleBroken."""
    try:
        return Asked(member, queries.departments_asked(member, paper.department_id), at)
    except LookupError:
        raise RuleBroken("There is nothing to print.") from None


@periodic("silence.sweep", minute="50", hour="18")
def sweep(at: datetime) -> None:
    """Away with what was printed more than a week ago."""
    prints.sweep(rules.FILES, before=at - KEPT_FOR)
