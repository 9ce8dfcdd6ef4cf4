"""Whose issues are opened to who stands in for him."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Select, or_, select

from blueprints.core.clock import local_day, now
from blueprints.core.people import Department, Membership
from blueprints.core.rules import Role
from blueprints.stand_ins.queries import absent_ids
from blueprints.subtasks.models import SubTask
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import Box


def opened_to(member: Membership) -> Iterator[ColumnElement[bool]]:
    """While somebody is away, who stands in for him sees what waits for him.

    All of it within the list's own query: nearly always nobody is away.
    """
    absent = absent_ids(member, local_day(now(), member.store.zone))
    boxes = (getattr(Issue, f"{box.value}_id").in_(absent) for box in Box)
    parts = select(SubTask.issue_id).where(SubTask.person_id.in_(absent))
    led = Issue.department_id.in_(departments_led_by(absent, member.store_id))
    yield or_(*boxes, Issue.id.in_(parts), led & Issue.is_open.is_(True))


def departments_led_by(absent: Select[int], store_id: int) -> Select[int]:
    """The heads' own departments and those right under them."""
    posts = select(Membership.department_id).where(
        Membership.person_id.in_(absent),
        Membership.store_id == store_id,
        Membership.role == Role.HEAD,
    )
    led = Department.id.in_(posts) | Department.parent_id.in_(posts)
    return select(Department.id).where(Department.store_id == store_id, led)
