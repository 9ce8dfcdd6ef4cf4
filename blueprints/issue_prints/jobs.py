"""Slips and sheets as PDF, made in the process that prints; old ones are swept away."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import joinedload

from blueprints.core import attachments, prints
from blueprints.core.clock import local_day
from blueprints.core.db import db
from blueprints.core.formats import name_of
from blueprints.core.i18n import speaking
from blueprints.core.jobs import Outcome, Progress, job, periodic
from blueprints.core.pdf import printed
from blueprints.core.people import Membership
from blueprints.core.rules import RuleBroken
from blueprints.issue_prints import queries, rules
from blueprints.issue_prints.queries import Due, Sheet, written

KEPT_FOR = timedelta(days=7)  # they name customers, and are printed again with one tap
Asked = dict[str, Any]
"""Who asked, when, in which language: what actions.start says of every print."""


@job("issue_prints.slips")
def print_slips(progress: Progress, *, asked: Asked, issue_ids: Sequence[int]) -> Outcome:
    member, at = who_asked(asked)
    with speaking(asked["language"]):
        slips = list(queries.slips(member, issue_ids, at=at, root=asked["root"]))
    check_any(slips)
    uploads = attachments.for_print(photo.file for slip in slips for photo in slip.photos)
    template, language = "issue_prints/pdf/slips.html", asked["language"]
    frame = frame_for(member, asked)
    pdf = printed(template, language=language, uploads=uploads, slips=slips, **frame)
    return keep(progress, pdf)


@job("issue_prints.sheets")
def print_sheets(
    progress: Progress, *, asked: Asked, department_ids: Sequence[int], day: str
) -> Outcome:
    member, at = who_asked(asked)
    due = Due(date.fromisoformat(day), at)
    sheets = list(queries.sheets(member, department_ids, due, root=asked["root"]))
    return keep(progress, pdf_of(sheets, asked, frame_for(member, asked) | {"day": due.day}))


@job("issue_prints.picked-sheets")
def print_picked_sheets(progress: Progress, *, asked: Asked, issue_ids: Sequence[int]) -> Outcome:
    member, at = who_asked(asked)
    sheets = list(queries.picked_sheets(member, issue_ids, at=at, root=asked["root"]))
    return keep(progress, pdf_of(sheets, asked, frame_for(member, asked) | {"day": None}))


def pdf_of(sheets: Sequence[Sheet], asked: Asked, frame: dict[str, Any]) -> bytes:
    check_any(sheets)
    template, language = "issue_prints/pdf/sheets.html", asked["language"]
    return printed(template, language=language, sheets=sheets, **frame)


def who_asked(asked: Asked) -> tuple[Membership, datetime]:
    """As they stand now: who has lost the right meanwhile gets nothing."""
    people = [joinedload(Membership.person), joinedload(Membership.store)]
    member = db.session.get_one(Membership, asked["member_id"], options=people)
    if not (member.is_active and member.person.is_active):
        raise RuleBroken("There is nothing to print.")
    return member, datetime.fromisoformat(asked["at"])


def frame_for(member: Membership, asked: Asked) -> dict[str, Any]:
    """In the language of the print."""
    with speaking(asked["language"]):
        return frame_of(member, datetime.fromisoformat(asked["at"]))


def frame_of(member: Membership, at: datetime) -> dict[str, Any]:
    """What every page says of its making."""
    zone = member.store.zone
    return {
        "store_name": name_of(member.store),
        "zone": zone,
        "cut_off": at,
        "today": local_day(at, zone),
        "printed_at": written(at, zone),
        "printed_by": member.person.name,
    }


def check_any(printable: Sequence[object]) -> None:
    if not printable:
        raise RuleBroken("There is nothing to print.")


def keep(progress: Progress, pdf: bytes) -> Outcome:
    prints.keep(rules.file_name(progress.job_id), pdf)
    return Outcome(result_url=f"/issues/prints/{progress.job_id}.pdf")


@periodic("issue_prints.sweep", minute="40", hour="18")
def sweep(at: datetime) -> None:
    """Away with what was printed more than a week ago."""
    prints.sweep(rules.FILES, before=at - KEPT_FOR)
