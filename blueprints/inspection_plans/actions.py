"""Plan an inspection, move and cancel it; keep what comes round in the calendar. None commits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from blueprints.calendars.rules import Calendar
from blueprints.checklists.models import CheckList
from blueprints.core import audit
from blueprints.core.clock import local_day
from blueprints.core.db import db, insert_if_new
from blueprints.core.people import Membership, Store
from blueprints.core.rules import N_, RuleBroken
from blueprints.inspection_plans import queries, rules
from blueprints.inspection_plans.rules import Rhythm
from blueprints.inspections.models import Inspection, InspectionRoutine
from blueprints.notices.actions import tell_all
from blueprints.notices.rules import Line, News, Value

PLANNED = N_("You are to hold an inspection on %(day)s: %(list)s")
CANCELLED = N_("The inspection of %(day)s was cancelled: %(list)s")
COMES_ROUND = N_("From %(day)s on an inspection comes round to you: %(list)s")
DUE_TODAY = N_("Inspections due today: %(number)s")
DUE_LINE = N_("%(list)s, due today")


@dataclass(frozen=True)
class Plan:
    check_list: CheckList
    inspector_id: int
    day: date


def plan(new: Plan, *, by: Membership, at: datetime) -> Inspection:
    """Raises RuleBroken."""
    rules.check_day(new.day, local_day(at, by.store.zone))
    check_who_and_what(new.check_list, new.inspector_id)
    planned = Inspection(
        store_id=by.store_id,
        check_list=new.check_list,
        inspector_id=new.inspector_id,
        due_on=new.day,
        planned_by_id=by.person_id,
        planned_at=at,
    )
    db.session.add(planned)
    db.session.flush()
    tell(planned, PLANNED, by=by, at=at)
    return planned


def check_who_and_what(check_list: CheckList, inspector_id: int) -> None:
    """Raises RuleBroken."""
    if not queries.is_published(check_list):
        raise RuleBroken("This check list has no published version to inspect with.")
    check_inspector(check_list.store_id, inspector_id)


def check_inspector(store_id: int, inspector_id: int) -> None:
    if not queries.is_inspector(store_id, inspector_id):
        raise RuleBroken("This person does not inspect in this store. Choose somebody else.")


def begin_now(check_list: CheckList, *, by: Membership, at: datetime) -> Inspection:
    """Today, by oneself. What one has of this list today anyway is not planned again.

    Raises RuleBroken.
    """
    today = local_day(at, by.store.zone)
    planned = queries.open_today(check_list, by.person_id, today)
    return planned or plan(Plan(check_list, by.person_id, today), by=by, at=at)


def lock(inspection: Inspection, by: Membership, at: datetime) -> None:
    """As it stands now, and nobody else changes it meanwhile. Raises RuleBroken unless it is open."""
    db.session.refresh(inspection, with_for_update={"of": Inspection})
    rules.check_open(queries.standing_of(inspection, local_day(at, by.store.zone)))


def change(
    inspection: Inspection, inspector_id: int, day: date, *, by: Membership, at: datetime
) -> None:
    """Another day, another inspector. Raises RuleBroken."""
    lock(inspection, by, at)
    if day != inspection.due_on:
        rules.check_day(day, local_day(at, by.store.zone))
    if queries.falls_on(inspection, day):
        raise RuleBroken("This routine has another inspection on that day.")
    if inspector_id != inspection.inspector_id:
        check_inspector(inspection.store_id, inspector_id)
    if (inspector_id, day) == (inspection.inspector_id, inspection.due_on):
        return
    was = about(inspection)
    inspection.inspector_id, inspection.due_on = inspector_id, day
    inspection.planned_by_id, inspection.planned_at = by.person_id, at
    db.session.flush()
    db.session.refresh(inspection, ["inspector"])
    audit.note(N_("Inspection moved"), f"{was} → {about(inspection)}", by=by, at=at)
    tell(inspection, PLANNED, by=by, at=at)


def cancel(inspection: Inspection, reason: str, *, by: Membership, at: datetime) -> None:
    """Raises RuleBroken."""
    lock(inspection, by, at)
    call_off(inspection, reason, by=by, at=at)
    audit.note(N_("Inspection cancelled"), f"{about(inspection)}: {reason}", by=by, at=at)
    tell(inspection, CANCELLED, by=by, at=at)


def about(inspection: Inspection) -> str:
    return f"{inspection.check_list.name} {inspection.due_on} {inspection.inspector.name}"


def tell(inspection: Inspection, text: str, *, by: Membership, at: datetime) -> None:
    """The inspector, unless he did it himself."""
    values: dict[str, Value] = {"day": inspection.due_on, "list": inspection.check_list.name}
    key = f"inspection:{inspection.id}:{at.isoformat()}"
    news = News(key, text, f"/inspections/{inspection.id}/plan", values)
    tell_all({inspection.inspector_id} - {by.person_id}, by.store, news, at=at)


# What comes round


@dataclass(frozen=True)
class NewRoutine:
    check_list: CheckList
    inspector_id: int
    rhythm: Rhythm
    first_on: date


def begin_routine(new: NewRoutine, *, by: Membership, at: datetime) -> InspectionRoutine:
    """Its inspections of the next eight weeks stand in the calendar at once. Raises RuleBroken."""
    rules.check_rhythm(new.rhythm)
    rules.check_day(new.first_on, local_day(at, by.store.zone))
    check_who_and_what(new.check_list, new.inspector_id)
    routine = InspectionRoutine(
        store_id=by.store_id,
        check_list=new.check_list,
        inspector_id=new.inspector_id,
        every=new.rhythm.every,
        day=new.rhythm.day,
        first_on=new.first_on,
        made_by_id=by.person_id,
        made_at=at,
    )
    db.session.add(routine)
    db.session.flush()
    audit.note(N_("Routine of inspections begun"), routine.check_list.name, by=by, at=at)
    tell_of_routine(routine, by=by, at=at)
    plan_ahead(by.store, at)
    return routine


def tell_of_routine(routine: InspectionRoutine, *, by: Membership, at: datetime) -> None:
    values: dict[str, Value] = {"day": routine.first_on, "list": routine.check_list.name}
    news = News(f"routine:{routine.id}", COMES_ROUND, "/inspections/routines", values)
    tell_all({routine.inspector_id} - {by.person_id}, by.store, news, at=at)


def end_routine(routine: InspectionRoutine, *, by: Membership, at: datetime) -> None:
    """What it has still to come is cancelled; what is due today or was not held stays.

    Raises RuleBroken.
    """
    db.session.get_one(Store, by.store_id, with_for_update=True)
    db.session.refresh(routine)
    if routine.ended_at is not None:
        raise RuleBroken("This routine was ended already.")
    routine.ended_at, routine.ended_by_id = at, by.person_id
    for inspection in queries.of_routine_after(routine, local_day(at, by.store.zone)):
        call_off(inspection, rules.ROUTINE_ENDED, by=by, at=at)
    audit.note(N_("Routine of inspections ended"), routine.check_list.name, by=by, at=at)


def call_off(inspection: Inspection, reason: str, *, by: Membership, at: datetime) -> None:
    inspection.cancelled_at, inspection.cancelled_by_id = at, by.person_id
    inspection.cancellation = reason


def follow_list(check_list: CheckList, by: Membership, at: datetime) -> None:
    """What a retired list has still to come is cancelled, and is to be held again once it is back."""
    db.session.get_one(Store, by.store_id, with_for_update=True)
    today = local_day(at, by.store.zone)
    if not check_list.is_active:
        for inspection in queries.of_list_after(check_list, today):
            call_off(inspection, rules.LIST_RETIRED, by=by, at=at)
        return
    for inspection in queries.cancelled_with_list(check_list, today):
        inspection.cancelled_at = inspection.cancelled_by_id = None
        inspection.cancellation = ""


def plan_ahead(store: Store, at: datetime) -> None:
    """Eight weeks of what comes round, in the calendar. Twice, or late, does no harm."""
    db.session.get_one(Store, store.id, with_for_update=True)
    routines = queries.running_routines(store.id)
    calendars = queries.calendars_of(store, queries.inspectors(store.id)) if routines else {}
    for routine in routines:
        calendar = calendars.get(routine.inspector_id, Calendar(store.zone))
        plan_routine(routine, calendar, at)


def plan_routine(routine: InspectionRoutine, calendar: Calendar, at: datetime) -> None:
    """Each of its days once: also where the calendar or the inspection was changed meanwhile."""
    today = local_day(at, calendar.zone)
    rhythm = Rhythm(routine.every, routine.day)
    days = rules.still_to_plan(rhythm, routine.first_on, routine.planned_until, today)
    for day in rules.moved(days, calendar.next_working_day):
        new = {
            "store_id": routine.store_id,
            "check_list_id": routine.check_list_id,
            "routine_id": routine.id,
            "inspector_id": routine.inspector_id,
            "due_on": day,
            "planned_at": at,
        }
        db.session.execute(insert_if_new(Inspection, **new))
    routine.planned_until = max(routine.planned_until or today, today + rules.AHEAD)


# The morning


def remind(store: Store, at: datetime) -> None:
    """Each inspector of what is due today, once, from when the department opens."""
    day = local_day(at, store.zone)
    due = queries.due_on(store.id, day)
    calendars = queries.calendars_of(store, queries.inspectors(store.id)) if due else {}
    for person_id, inspections in groupby(due, key=lambda inspection: inspection.inspector_id):
        calendar = calendars.get(person_id)
        if calendar and calendar.opening(day) <= at < calendar.closing(day):
            news = morning_news(f"inspections:{store.id}:{person_id}:{day}", inspections)
            tell_all({person_id}, store, news, at=at)


def morning_news(key: str, inspections: Iterable[Inspection]) -> News:
    lines = [
        Line(DUE_LINE, {"list": each.check_list.name}, queries.filling_url(each.id))
        for each in inspections
    ]
    return News(key, DUE_TODAY, "/", {"number": len(lines)}, lines)
