"""Merge an issue into the one that it duplicates. Leaves an event on both; none commits."""

from datetime import datetime

from sqlalchemy import update

from blueprints.core import attachments
from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.duplicates import queries, rules
from blueprints.subtasks.models import SubTask
from blueprints.subtasks.rules import State as PartState
from blueprints.tracker import actions as tracker
from blueprints.tracker import queries as issues
from blueprints.tracker.actions import Said
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import Details, Happening, Step
from blueprints.watchers import actions as watchers


def merge(issue: Issue, into: Issue, *, reason: str, by: Membership, at: datetime) -> Issue:
    """Make it void, linked to the first of its kind, which is returned.

    Its finder, recorder and watchers follow the first one from now on; its customer, where the first
    has none, its photos and its open sub-tasks go over, and its level, if higher. Raises RuleBroken.
    """
    original = queries.root_of(into)
    for each in sorted((issue, original), key=lambda each: each.id):
        tracker.lock(each)
    rules.check_merge(queries.side_of(issue, at), queries.side_of(original, at))
    details = Details(note=reason, duplicate_of_id=original.id)
    tracker.move(issue, Step.VOID, details, by=by, at=at)
    taken = carry_over(issue, original, at)
    follow(issue, original, by=by, at=at)
    parts = (f"{issue.number} {issue.title}", issue.description, taken)
    said = Said("\n\n".join(part for part in parts if part.strip()))
    tracker.note(original, Happening.MERGED, said, by=by, at=at)
    return original


def carry_over(issue: Issue, original: Issue, at: datetime) -> str:
    """What the first one goes on with; returned: the customer or car that it had not.

    Those merged into the duplicate before now lead to it too.
    """
    before = original.customer_id, original.vehicle_id
    if issue.customer_id is not None:
        original.customer_id = issue.customer_id
        original.vehicle_id = original.vehicle_id or issue.vehicle_id
    if issue.level.is_above(original.level):
        tracker.raise_level(original, issue.level, at)
    open_parts = (SubTask.issue_id == issue.id, SubTask.state == PartState.OPEN)
    db.session.execute(update(SubTask).where(*open_parts).values(issue_id=original.id))
    merged_before = update(Issue).where(
        Issue.store_id == issue.store_id, Issue.duplicate_of_id == issue.id
    )
    db.session.execute(merged_before.values(duplicate_of_id=original.id))
    attachments.copy(f"/issues/{issue.id}", f"/issues/{original.id}")
    is_same = before == (original.customer_id, original.vehicle_id)
    return "" if is_same else issues.named_subject(issue.customer, issue.vehicle)


def follow(issue: Issue, original: Issue, *, by: Membership, at: datetime) -> None:
    """Who waited for the duplicate sees the first one and hears of it; who has left does not."""
    for person_id in queries.followers_of(issue):
        watchers.watch(original, person_id, by_id=by.person_id, at=at)
