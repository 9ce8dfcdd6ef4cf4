"""Tell of steps, climb the ladder, draw up digests. None commits."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import delete

from blueprints.calendars.queries import working_calendar
from blueprints.calendars.rules import Calendar
from blueprints.channels.queries import quiet_of
from blueprints.core import audit
from blueprints.core.clock import local, local_day
from blueprints.core.db import db
from blueprints.core.people import Membership, Person, Store
from blueprints.core.rules import N_, Role, RuleBroken
from blueprints.issue_rules.rules import Level
from blueprints.notices.actions import tell_all
from blueprints.notices.queries import recipients
from blueprints.notices.rules import News, Value
from blueprints.reminders import queries, rules
from blueprints.reminders.models import DigestDay, LadderRule, Reminder
from blueprints.reminders.rules import Ear, Hears, Item, Ladder, Reason, Rung
from blueprints.subtasks.models import SubTask
from blueprints.tracker.models import Comment, Issue, IssueEvent
from blueprints.tracker.queries import judge_of_findings
from blueprints.tracker.rules import COMPLAINTS, WAITS_FOR
from blueprints.watchers.models import Mention

AHEAD = timedelta(days=40)
"""How far a working day before a deadline can be from it: the longest holidays, and some."""
KEEP_DAYS = timedelta(days=60)

# The steps


def follow_issue(issue: Issue, *, event: IssueEvent) -> None:
    """The tracker's `moved`: whom it concerns is told; who did it knows already."""
    knows: set[int | None] = {None, event.by_id}
    heard: set[int | None] = set()
    for one in rules.hears(event.what, event.was, event.state):
        if heard and one.is_in_stead:
            continue
        people = ears(issue, one) - knows - heard
        news = News(f"issue-event:{event.id}", one.text, url_of(issue), values_of(issue))
        urgent = issue.level is Level.CRITICAL
        tell_all([p for p in people if p], issue.store, news, at=event.at, urgent=urgent)
        heard |= people


def ears(issue: Issue, one: Hears) -> set[int | None]:
    if one.who is Ear.WATCHERS:
        return set(queries.watchers_of(issue.id))
    if one.who is Ear.CS_MANAGERS:
        return set(queries.in_role(issue.store_id, Role.CS_MANAGER))
    if one.who is Ear.JUDGE:
        return {judge_of_findings(issue.recorder_id, issue.store_id)}
    return {getattr(issue, f"{one.who.value}_id")}


def follow_sub_task(sub_task: SubTask, *, by: Membership, at: datetime) -> None:
    """Whoever does it hears of it, each time anew; with nobody named, the head of its department."""
    issue = sub_task.issue
    text = rules.PART_YOURS if sub_task.person_id else rules.PART_UNNAMED
    people = queries.in_charge_of(sub_task) - {by.person_id}
    news = News(
        f"sub-task:{sub_task.id}:{issue.event_count}", text, url_of(issue), values_of(issue)
    )
    tell_all(people, issue.store, news, at=at, urgent=issue.level is Level.CRITICAL)


def url_of(issue: Issue) -> str:
    return f"/issues/{issue.id}"


def values_of(issue: Issue) -> dict[str, Value]:
    values: dict[str, Value] = {"number": issue.number, "title": issue.title}
    if issue.first_deadline:
        values["due"] = local_day(issue.deadline, issue.store.zone)
    return values


def follow_comment(comment: Comment) -> None:
    """Whoever has it in a box or watches it; who was named in it has heard of it by that."""
    issue = comment.issue
    boxes = {getattr(issue, f"{box.value}_id") for box in rules.HEAR_COMMENTS}
    people = (boxes | queries.watchers_of(issue.id)) - {None, comment.by_id}
    say(comment, rules.COMMENTED, people)


def follow_mention(mention: Mention, *, at: datetime) -> None:  # noqa: ARG001 - as told
    comment = mention.comment
    say(comment, rules.MENTIONED, {mention.person_id} - {comment.by_id})


def say(comment: Comment, text: str, people: Iterable[int]) -> None:
    by = db.session.get_one(Person, comment.by_id)
    values: dict[str, Value] = {"by": by.name, **values_of(comment.issue)}
    news = News(f"comment:{comment.id}", text, url_of(comment.issue), values)
    tell_all(list(people), comment.issue.store, news, at=comment.at)


# The ladder


def set_ladder(ladder: Ladder, *, by: Membership, at: datetime) -> None:
    """From the next day on; what was told stays told. Raises RuleBroken."""
    rules.check_ladder(ladder)
    stored = db.session.get(LadderRule, by.store_id) or LadderRule(store_id=by.store_id)
    stored.before_days, stored.head_days = ladder.before, ladder.head
    stored.cs_manager_days, stored.gm_days = ladder.cs_manager, ladder.gm
    db.session.add(stored)
    audit.note(N_("Reminders and escalation changed"), by.store.name, by=by, at=at)


def climb(store: Store, at: datetime) -> int:
    """Each issue's highest rung whose day has come, unless it was climbed. Twice does no harm."""
    issues = queries.near_their_deadline(store.id, at + AHEAD)
    climbed, ladder = queries.climbed(issues), queries.ladder_of(store.id)
    calendars: dict[int, Calendar] = {}
    today, made = local_day(at, store.zone), 0
    for issue in issues:
        deadline = local_day(issue.deadline, store.zone)
        shift = shift_for(issue, calendars)
        due = rules.due_rung(deadline, today, ladder, shift)
        rung = rules.next_rung(due, climbed.get(issue.id))
        if rung:
            made += remind(issue, rung, at)
    return made


def shift_for(issue: Issue, calendars: dict[int, Calendar]) -> rules.Shift:
    """Complaints count every day; everything else the days on which the department works."""
    if issue.kind in COMPLAINTS or issue.department_id is None:
        return rules.natural
    return rules.working(calendar_of(issue.department_id, calendars))


def calendar_of(department_id: int, calendars: dict[int, Calendar]) -> Calendar:
    if department_id not in calendars:
        calendars[department_id] = working_calendar(department_id)
    return calendars[department_id]


def remind(issue: Issue, rung: Rung, at: datetime) -> int:
    people = queries.recipients(issue, rung)
    for person_id in people:
        db.session.add(
            Reminder(
                store_id=issue.store_id,
                issue_id=issue.id,
                deadline=issue.deadline,
                rung=rung,
                person_id=person_id,
                climbed_at=at,
            )
        )
    db.session.flush()
    return len(people)


def urge(issue: Issue, *, by: Membership, at: datetime) -> None:
    """Remind whom it waits for by hand, once a day an issue. Raises RuleBroken where that is nobody else."""
    person_id, day = awaited(issue, at), local_day(at, issue.store.zone)
    people = {person_id} if person_id else set()
    is_here = bool(recipients(people, issue.store_id, day))
    rules.check_urged(person_id, by.person_id, is_here=is_here)
    values: dict[str, Value] = {"by": by.person.name, **values_of(issue)}
    news = News(f"urge:{issue.id}:{day}", rules.URGED, url_of(issue), values)
    if not tell_all(people, issue.store, news, at=at).notice_ids:
        raise RuleBroken("Whom it waits for has been reminded of it today already.")


def awaited(issue: Issue, at: datetime) -> int | None:
    """Nobody by name where the manager decides whose it is."""
    box = None if issue.proposed_department_id else WAITS_FOR.get(issue.state_at(at))
    return getattr(issue, f"{box.value}_id") if box else None


# The digest


def waiting_for_digest(store: Store, at: datetime) -> list[int]:
    """The memberships whose shift has begun, and who have had no digest today; none at night."""
    if quiet_of(store.id).holds_at(local(at, store.zone).time()):
        return []
    calendars: dict[int, Calendar] = {}
    members = queries.without_digest(store.id, local_day(at, store.zone))
    return [member.id for member in members if is_on_shift(member, at, calendars)]


def is_on_shift(member: Membership, at: datetime, calendars: dict[int, Calendar]) -> bool:
    store, department_id = member.store, member.department_id
    calendar = calendar_of(department_id, calendars) if department_id else Calendar(store.zone)
    day = local_day(at, store.zone)
    return calendar.is_working(day) and calendar.opening(day) <= at < calendar.closing(day)


def draw_up(member: Membership, at: datetime) -> None:
    """The day's digest of one person, once, in the inbox and by what he has chosen."""
    day = local_day(at, member.store.zone)
    if db.session.get(DigestDay, (member.person_id, member.store_id, day)):
        return
    db.session.add(DigestDay(person_id=member.person_id, store_id=member.store_id, day=day, at=at))
    reminders = queries.untold(member)
    items = [
        *items_in_hand(member, reminders, day),
        *escalated(member, reminders),
        *parts_in_hand(member, day),
    ]
    news = rules.digest(items, f"digest:{member.store_id}:{member.person_id}:{day}")
    for reminder in reminders:
        reminder.told_on = day
    if news:
        tell_all({member.person_id}, member.store, news, at=at)


def items_in_hand(member: Membership, reminders: Iterable[Reminder], today: date) -> Iterable[Item]:
    soon = {r.issue_id for r in reminders if not r.rung.is_escalation}
    for issue in queries.in_hand(member):
        due = local_day(issue.deadline, member.store.zone)
        reason = rules.reason_for(issue.state, due, today, is_next=issue.id in soon)
        if reason:
            yield item_of(issue, due, reason)


def escalated(member: Membership, reminders: Iterable[Reminder]) -> Iterable[Item]:
    for reminder in reminders:
        if reminder.rung.is_escalation:
            due = local_day(reminder.deadline, member.store.zone)
            yield item_of(reminder.issue, due, Reason.ESCALATED)


def parts_in_hand(member: Membership, today: date) -> Iterable[Item]:
    for part in queries.parts_in_hand(member):
        due = local_day(part.due_at, member.store.zone)
        reason = rules.reason_for_part(due, today, is_named=part.person_id is not None)
        if reason:
            yield Item(part.issue_id, part.issue.number, part.title, due, reason, part.id)


def item_of(issue: Issue, due: date, reason: Reason) -> Item:
    return Item(issue.id, issue.number, issue.title, due, reason)


def forget_days(at: datetime) -> None:
    db.session.execute(delete(DigestDay).where(DigestDay.at < at - KEEP_DAYS))
