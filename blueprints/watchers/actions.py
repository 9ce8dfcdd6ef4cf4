"""Watch an issue, and follow what is said of it. None commits."""

from datetime import datetime

from sqlalchemy import delete

from blueprints.core.db import db
from blueprints.core.hooks import Hook
from blueprints.core.people import Membership
from blueprints.core.rules import Role
from blueprints.tracker import queries as tracker
from blueprints.tracker.models import Comment, Issue
from blueprints.watchers import queries, rules
from blueprints.watchers.models import Mention, Watcher


@Hook
def mentioned(mention: Mention, *, at: datetime) -> None:
    """Somebody was named in a comment; he watches the issue already."""


def watch(issue: Issue, person_id: int, *, by_id: int | None, at: datetime) -> None:
    """Who watches already goes on watching. Raises RuleBroken for who is not of the store."""
    tracker.check_of_store(issue.store_id, person_id)
    if queries.watcher(issue, person_id) is None:
        known = {"store_id": issue.store_id, "issue_id": issue.id, "person_id": person_id}
        db.session.add(Watcher(**known, added_by_id=by_id, at=at))
        db.session.flush()


def stop_watching(issue: Issue, *, by: Membership) -> None:
    own = (Watcher.issue_id == issue.id, Watcher.person_id == by.person_id)
    db.session.execute(delete(Watcher).where(*own))


def call_the_manager(issue: Issue, *, number: int, at: datetime) -> None:  # noqa: ARG001 - as told
    """What has come back for the third time the general manager watches; the acceptor stays."""
    managers = tracker.staff(issue.store_id).where(Membership.role == Role.GM)
    for manager in db.session.scalars(managers).all():
        watch(issue, manager.person_id, by_id=None, at=at)


def follow_comment(comment: Comment) -> None:
    """Whoever is named in it watches the issue. Raises RuleBroken where a name is two people's."""
    if "@" not in comment.text:
        return
    people = queries.colleagues(comment.store_id)
    for found in dict.fromkeys(rules.mentions(comment.text, people)):
        mention = Mention(comment_id=comment.id, person_id=found.person_id, typed=found.typed)
        db.session.add(mention)
        watch(comment.issue, found.person_id, by_id=comment.by_id, at=comment.at)
        mentioned(mention, at=comment.at)
