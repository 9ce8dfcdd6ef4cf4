"""Which inspections are planned, by whom they are to be held, and which were not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, literal, select
from sqlalchemy.orm import joinedload

from blueprints.calendars.queries import working_calendars
from blueprints.calendars.rules import Calendar
from blueprints.checklists.models import CheckList
from blueprints.checklists.queries import published_lists
from blueprints.core.clock import day_end, local_day
from blueprints.core.db import UtcDateTime, db
from blueprints.core.formats import name_of
from blueprints.core.i18n import gettext as _
from blueprints.core.paging import Key
from blueprints.core.people import Membership, Person, Store
from blueprints.core.rules import Can, Role, grants
from blueprints.core.silence import Silence, Told
from blueprints.core.work import WorkGroup, WorkRow
from blueprints.inspection_plans import rules
from blueprints.inspection_plans.rules import Standing
from blueprints.inspections.models import Inspection, InspectionRoutine
from blueprints.inspections.rules import Score

Condition = ColumnElement[bool]
FEW = 5  # rows of the group on the first page
INSPECTORS = frozenset(role for role in Role if grants(role, Can.INSPECT))
IS_OPEN = Inspection.done_at.is_(None) & Inspection.cancelled_at.is_(None)


def filling_url(inspection_id: int) -> str:
    return f"/inspections/{inspection_id}/filling"


def done_url(inspection_id: int) -> str:
    return f"/inspections/{inspection_id}"


# Who sees what


def scope(member: Membership) -> Condition:
    """Whoever reads inspections reads those of the whole store."""
    return Inspection.store_id == member.store_id


def visible_to(member: Membership) -> Select[Inspection]:
    named = (joinedload(Inspection.check_list), joinedload(Inspection.inspector))
    return select(Inspection).where(scope(member)).options(*named)


def get_visible(member: Membership, inspection_id: int) -> Inspection | None:
    return db.session.scalar(visible_to(member).where(Inspection.id == inspection_id))


def visible_routines(member: Membership) -> Select[InspectionRoutine]:
    named = (joinedload(InspectionRoutine.check_list), joinedload(InspectionRoutine.inspector))
    here = InspectionRoutine.store_id == member.store_id
    return select(InspectionRoutine).where(here).options(*named)


def get_routine(member: Membership, routine_id: int) -> InspectionRoutine | None:
    return db.session.scalar(visible_routines(member).where(InspectionRoutine.id == routine_id))


ROUTINES_ORDER = (InspectionRoutine.id.desc(),)


def inspectors(store_id: int) -> Sequence[Membership]:
    """Who may hold an inspection of this store."""
    found = (
        select(Membership)
        .join(Membership.person)
        .where(
            Membership.store_id == store_id,
            Membership.role.in_(INSPECTORS),
            Membership.is_active,
            Person.is_active,
        )
    )
    named = found.options(joinedload(Membership.person))
    return db.session.scalars(named.order_by(Person.name, Person.id)).all()


def is_inspector(store_id: int, person_id: int) -> bool:
    return any(member.person_id == person_id for member in inspectors(store_id))


# The calendar and the list


@dataclass(frozen=True)
class Asked:
    """What a calendar or a list is asked for; None: any."""

    check_list_id: int | None = None
    inspector_id: int | None = None

    @property
    def conditions(self) -> list[Condition]:
        wanted = (
            (Inspection.check_list_id, self.check_list_id),
            (Inspection.inspector_id, self.inspector_id),
        )
        return [column == value for column, value in wanted if value is not None]


def rounds(member: Membership, asked: Asked) -> Select[*tuple[Any, ...]]:
    """What a calendar and a list show of each; `name` and `name_en` are the check list's."""
    return (
        select(
            Inspection.id,
            Inspection.due_on,
            Inspection.inspector_id,
            Inspection.done_at,
            Inspection.cancelled_at,
            Inspection.reached,
            Inspection.possible,
            CheckList.name,
            CheckList.name_en,
            Person.name.label("inspector"),
        )
        .join(CheckList, CheckList.id == Inspection.check_list_id)
        .join(Person, Person.id == Inspection.inspector_id)
        .where(scope(member), *asked.conditions)
    )


def by_day(
    member: Membership, asked: Asked, first: date, last: date
) -> Mapping[date, list[Row[Any]]]:
    found = rounds(member, asked).where(Inspection.due_on.between(first, last))
    days: dict[date, list[Row[Any]]] = {}
    for row in db.session.execute(found.order_by(Inspection.due_on, Inspection.id)):
        days.setdefault(row.due_on, []).append(row)
    return days


def standing_of(row: Row[Any] | Inspection, today: date) -> Standing:
    return rules.standing(
        row.due_on,
        today,
        is_done=row.done_at is not None,
        is_cancelled=row.cancelled_at is not None,
    )


def rate_of(row: Row[Any]) -> float | None:
    """得分率; None until it is done, and where nothing applied."""
    return None if row.reached is None else Score(row.reached, row.possible).rate


def reason_of(inspection: Inspection) -> str:
    """Why it was cancelled, in the words of who did, or in the reader's."""
    reason = inspection.cancellation
    return _(reason) if reason in rules.OUR_REASONS else reason


def standing_is(standing: Standing, today: date) -> Condition:
    return {
        Standing.DUE: IS_OPEN & (Inspection.due_on >= today),
        Standing.MISSED: IS_OPEN & (Inspection.due_on < today),
        Standing.DONE: Inspection.done_at.is_not(None),
        Standing.CANCELLED: Inspection.cancelled_at.is_not(None),
    }[standing]


def order_of(standing: Standing) -> Sequence[Key]:
    """What is to come by its day; what is past, the last of it first."""
    if standing is Standing.DUE:
        return (Inspection.due_on, Inspection.id)
    return (Inspection.due_on.desc(), Inspection.id.desc())


def lists_of(member: Membership) -> Sequence[CheckList]:
    """Every one of the store: also what is retired has been held."""
    found = select(CheckList).where(CheckList.store_id == member.store_id)
    return db.session.scalars(found.order_by(CheckList.name, CheckList.id)).all()


def is_published(check_list: CheckList) -> bool:
    return any(each.id == check_list.id for each in published_lists(check_list.store_id))


# When the inspectors work


def calendars_of(store: Store, people: Iterable[Membership]) -> dict[int, Calendar]:
    """By person: of the department, which says on which days that person walks the shop."""
    calendars, usual = working_calendars(store), Calendar(store.zone)
    return {m.person_id: calendars.get(m.department_id or 0, usual) for m in people}


def running_routines(store_id: int) -> Sequence[InspectionRoutine]:
    """Of lists that an inspection can be made with today."""
    lists = [each.id for each in published_lists(store_id)]
    found = select(InspectionRoutine).where(
        InspectionRoutine.store_id == store_id,
        InspectionRoutine.ended_at.is_(None),
        InspectionRoutine.check_list_id.in_(lists),
    )
    return db.session.scalars(found.order_by(InspectionRoutine.id)).all()


def of_routine_after(routine: InspectionRoutine, day: date) -> Sequence[Inspection]:
    found = select(Inspection).where(Inspection.routine_id == routine.id, IS_OPEN)
    return db.session.scalars(found.where(Inspection.due_on > day)).all()


def of_list_after(check_list: CheckList, day: date) -> Sequence[Inspection]:
    found = select(Inspection).where(Inspection.check_list_id == check_list.id, IS_OPEN)
    return db.session.scalars(found.where(Inspection.due_on > day)).all()


def cancelled_with_list(check_list: CheckList, day: date) -> Sequence[Inspection]:
    """When it was retired, and due on the day or later; not those of a routine that was ended since."""
    ended = select(InspectionRoutine.id).where(InspectionRoutine.ended_at.is_not(None))
    found = select(Inspection).where(
        Inspection.check_list_id == check_list.id,
        Inspection.due_on >= day,
        Inspection.cancellation == rules.LIST_RETIRED,
        Inspection.routine_id.is_(None) | Inspection.routine_id.not_in(ended),
    )
    return db.session.scalars(found).all()


def falls_on(inspection: Inspection, day: date) -> bool:
    """Has its routine another one on this day?"""
    same = select(Inspection.id).where(
        Inspection.routine_id == inspection.routine_id,
        Inspection.due_on == day,
        Inspection.id != inspection.id,
    )
    return inspection.routine_id is not None and db.session.scalar(same) is not None


def open_today(check_list: CheckList, person_id: int, today: date) -> Inspection | None:
    """This person's own with this list, due today and not held yet."""
    found = select(Inspection).where(
        Inspection.store_id == check_list.store_id,
        Inspection.check_list_id == check_list.id,
        Inspection.inspector_id == person_id,
        Inspection.due_on == today,
        IS_OPEN,
    )
    return db.session.scalars(found.order_by(Inspection.id)).first()


def due_on(store_id: int, day: date) -> Sequence[Inspection]:
    """Open ones of a day, each inspector's together."""
    found = select(Inspection).where(
        Inspection.store_id == store_id, Inspection.due_on == day, IS_OPEN
    )
    named = found.options(joinedload(Inspection.check_list))
    return db.session.scalars(named.order_by(Inspection.inspector_id, Inspection.id)).all()


# My work


def work_of(member: Membership, *, at: datetime) -> Iterator[WorkGroup]:
    """An inspector's own of today, and those that were not held, the oldest first."""
    if not member.can(Can.INSPECT):
        return
    today = local_day(at, member.store.zone)
    found = (
        rounds(member, Asked(inspector_id=member.person_id))
        .where(IS_OPEN, Inspection.due_on <= today)
        .add_columns(func.count().over().label("number"))
    )
    rows = db.session.execute(found.order_by(Inspection.due_on, Inspection.id).limit(FEW)).all()
    if rows:
        url = f"/inspections/list?inspector={member.person_id}&state="
        url += str(Standing.MISSED if rows[0].due_on < today else Standing.DUE)
        shown = [row_of(row, member.store) for row in rows]
        yield WorkGroup("inspections", _("Inspections to hold"), rows[0].number, url, shown)


def row_of(row: Row[Any], store: Store) -> WorkRow:
    last = day_end(row.due_on, store.zone) - timedelta(minutes=1)
    return WorkRow(name_of(row), filling_url(row.id), due_at=last, ahead=True)


def deadlines(member: Membership) -> Iterator[tuple[Row[Any], datetime]]:
    """One's own that are not held yet, each with the hour at which its day's work ends."""
    found = rounds(member, Asked(inspector_id=member.person_id)).where(IS_OPEN)
    found = found.add_columns(Inspection.planned_at).order_by(Inspection.due_on, Inspection.id)
    rows = db.session.execute(found).all()
    if rows:
        calendar = calendars_of(member.store, [member])[member.person_id]
        yield from ((row, calendar.closing(row.due_on)) for row in rows)


# What did not happen


def silent_of(member: Membership, *, at: datetime) -> Iterator[Silence]:
    yield Silence(
        "inspections",
        _("Inspections not held"),
        _(
            "Planned, its day was over within the last 31 days, and it was neither held nor cancelled."
        ),
        not_held(member, local_day(at, member.store.zone)),
        told,
    )


def not_held(member: Membership, today: date) -> Select[*tuple[Any, ...]]:
    days = [today - timedelta(days=n + 1) for n in range(rules.SILENT_FOR.days)]
    zone = member.store.zone
    over = {day: literal(day_end(day, zone), UtcDateTime()) for day in days}
    here = (Membership.store_id == Inspection.store_id) & (
        Membership.person_id == Inspection.inspector_id
    )
    return (
        select(
            Inspection.id,
            Membership.department_id,
            CheckList.name,
            CheckList.name_en,
            Person.name.label("person"),
            case(over, value=Inspection.due_on).label("since"),
        )
        .join(CheckList, CheckList.id == Inspection.check_list_id)
        .join(Person, Person.id == Inspection.inspector_id)
        .outerjoin(Membership, here)
        .where(scope(member), IS_OPEN, Inspection.due_on.between(days[-1], days[0]))
    )


def told(row: Row[Any]) -> Told:
    return Told(name_of(row), f"/inspections/{row.id}/plan")
