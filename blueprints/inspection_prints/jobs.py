"""Prints of inspections and findings as PDF, made in the process that prints; old ones are swept away."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from blueprints.checklists.models import CheckArea
from blueprints.checklists.queries import get_area
from blueprints.core import attachments, prints
from blueprints.core.attachments import Attachment
from blueprints.core.i18n import speaking
from blueprints.core.jobs import Outcome, Progress, job, periodic
from blueprints.core.pdf import printed
from blueprints.core.people import Membership
from blueprints.findings.queries import Asked as AskedList
from blueprints.inspection_map import queries as maps
from blueprints.inspection_map.rules import Mark
from blueprints.inspection_prints import queries, rules
from blueprints.inspection_prints.actions import COMPARISON, MAP, REPEATS, REPORT
from blueprints.inspection_prints.rules import Choice
from blueprints.issue_prints.jobs import KEPT_FOR, Asked, check_any, frame_of, who_asked
from blueprints.stores.queries import get_department


@job(REPORT)
def print_report(progress: Progress, *, asked: Asked, inspection_id: int) -> Outcome:
    member, at = who_asked(asked)
    with speaking(asked["language"]):
        report = queries.report_of(member, inspection_id, root=asked["root"])
        frame = frame_of(member, at)
    check_any([report] if report else [])
    files = report.files if report else []
    return keep(progress, asked, "report", frame | {"report": report}, files)


@job(MAP)
def print_map(progress: Progress, *, asked: Asked, list_id: int | None) -> Outcome:
    member, at = who_asked(asked)
    check_list = maps.get_list(member, list_id) if list_id else None
    with speaking(asked["language"]):
        frame = frame_of(member, at)
    area_map = maps.map_of(member, check_list, frame["today"])
    check_any(area_map.columns if check_list or list_id is None else [])
    more = {
        "check_list": check_list,
        "area_map": area_map,
        "marks": list(Mark),
        "live_url": f"{asked['root']}/inspections/map?list={list_id or ''}",
    }
    return keep(progress, asked, "map", frame | more)


@job(COMPARISON)
def print_comparison(
    progress: Progress, *, asked: Asked, department_id: int | None, month: str | None
) -> Outcome:
    member, at = who_asked(asked)
    choice = Choice(department_id, date.fromisoformat(month) if month else None)
    with speaking(asked["language"]):
        found = list(queries.comparisons(member, choice, at=at, root=asked["root"]))
        frame = frame_of(member, at) | {"month": choice.month, "sheets": found}
    check_any(found)
    return keep(progress, asked, "comparison", frame, [f for sheet in found for f in sheet.files])


@job(REPEATS)
def print_repeats(
    progress: Progress, *, asked: Asked, department_id: int | None, area_id: int | None
) -> Outcome:
    member, at = who_asked(asked)
    chosen = AskedList("repeated", area_id, department_id)
    with speaking(asked["language"]):
        found = queries.repeated(member, chosen, at=at)
        frame = frame_of(member, at)
    check_any(found)
    more = {
        "repeated": found,
        "area": area_of(member, area_id),
        "department": get_department(member.store_id, department_id) if department_id else None,
        "live_url": live_list(asked["root"], chosen),
    }
    return keep(progress, asked, "repeats", frame | more)


def area_of(member: Membership, area_id: int | None) -> CheckArea | None:
    return get_area(member, area_id) if area_id else None


def live_list(root: str, chosen: AskedList) -> str:
    return f"{root}/findings?stage=repeated&area={chosen.area or ''}&department={chosen.department or ''}"


def keep(
    progress: Progress,
    asked: Asked,
    name: str,
    context: dict[str, Any],
    files: Iterable[Attachment] = (),
) -> Outcome:
    pdf = printed(
        f"inspection_prints/pdf/{name}.html",
        language=asked["language"],
        uploads=attachments.for_print(files),
        **context,
    )
    prints.keep(rules.file_name(progress.job_id), pdf)
    return Outcome(result_url=f"/inspections/prints/{progress.job_id}.pdf")


@periodic("inspection_prints.sweep", minute="45", hour="18")
def sweep(at: datetime) -> None:
    """Away with what was printed more than a week ago."""
    prints.sweep(rules.FILES, before=at - KEPT_FOR)
