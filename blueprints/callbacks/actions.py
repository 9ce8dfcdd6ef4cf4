"""Making the tasks, logging the calls, and the way back from the issue. None commits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, select, update
from sqlalchemy.orm import aliased

from blueprints.callbacks import queries, rules
from blueprints.callbacks.models import (
    Answer,
    Attempt,
    Callback,
    CallbackRule,
    Question,
    QuestionSet,
    Reply,
)
from blueprints.callbacks.rules import (
    OPEN,
    QUESTION_DEFAULTS,
    REACHED,
    RULE_DEFAULTS,
    CallbackKind,
    Outcome,
    Standing,
    State,
    Step,
    Trigger,
    Value,
)
from blueprints.core.clock import day_start, local, local_day
from blueprints.core.db import db, inserting
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership, Store
from blueprints.core.rules import N_, Role, RuleBroken
from blueprints.customers import actions as customers
from blueprints.customers.models import Customer, Delivery, RepairOrder
from blueprints.issue_rules.rules import Level
from blueprints.tracker import actions as tracker
from blueprints.tracker.actions import NewIssue
from blueprints.tracker.models import Issue, IssueEvent
from blueprints.tracker.rules import Details, IssueKind
from blueprints.tracker.rules import State as IssueState
from blueprints.tracker.rules import Step as IssueStep

CHUNK = 2000


# What a store begins with


def add_defaults(store: Store) -> None:
    """Version 1 of the questions and the usual rules; what is there already stays."""
    known = set(queries.question_codes(store.id))
    for code, questions in QUESTION_DEFAULTS.items():
        if code not in known:
            db.session.add(QuestionSet(store_id=store.id, code=code, questions=rows_of(questions)))
    kinds = {rule.kind for rule in queries.rules_of(store.id)}
    for default in RULE_DEFAULTS:
        if default.kind not in kinds:
            db.session.add(rule_of(store, default))
    db.session.flush()


def rows_of(questions: Sequence[rules.QuestionDefault]) -> list[Question]:
    return [
        Question(
            position=position,
            code=q.code,
            chinese=q.chinese,
            english=q.english,
            type=q.type,
            low_at=q.low_at,
            need=q.need,
        )
        for position, q in enumerate(questions, start=1)
    ]


def rule_of(store: Store, default: rules.RuleDefault) -> CallbackRule:
    return CallbackRule(
        store_id=store.id,
        kind=default.kind,
        offset_days=default.offset,
        window_days=default.window,
        max_attempts=default.attempts,
        question_set_code=default.question_set,
    )


def change_rule(rule: CallbackRule, **changes: Any) -> None:
    """For tasks made from now on; those that stand keep the days they were made with."""
    for name, value in changes.items():
        setattr(rule, name, value)
    if rule.question_set_code not in queries.question_codes(rule.store_id):
        raise RuleBroken(N_("There are no such questions. Choose others."))


# The generator


@dataclass(frozen=True)
class Since:
    """From which day on the cars that left get tasks. `day` None: those with an open window."""

    day: date | None
    today: date

    def first_day(self, rule: CallbackRule) -> date:
        if self.day is not None:
            return self.day
        return rules.first_day_still_open(self.today, rule.offset_days, rule.window_days)


def make_tasks(store: Store, *, callbacks_from: date | None, at: datetime) -> int:
    """A task for every car that left, once a rule. Returns how many are new.

    Without `callbacks_from` only those whose window is open today or still to come; with it every
    car that left since that day, closed windows too: they are due, late. A customer who wants no
    calls gets none; a delivery or an order without a date makes none; one with a date to come
    makes it when that day is here. May run twice.
    """
    since = Since(callbacks_from, local_day(at, store.zone))
    active = [rule for rule in queries.rules_of(store.id) if rule.is_active]
    made = sum(
        add_tasks(store, rule, chunk)
        for rule in active
        if rule.trigger is not Trigger.ISSUE
        for chunk in cars_without_task(store, rule, since)
    )
    mark_wanted_phones(store.id)
    return made


def cars_without_task(
    store: Store, rule: CallbackRule, since: Since
) -> Iterator[Sequence[Row[Any]]]:
    """In chunks by id, so that memory stays flat however many cars there are."""
    cars: Any = Delivery if rule.trigger is Trigger.DELIVERY else RepairOrder
    after = 0
    while chunk := db.session.execute(
        cars_that_left(store, rule, since).where(cars.id > after).order_by(cars.id).limit(CHUNK)
    ).all():
        yield chunk
        after = chunk[-1].source_id


def cars_that_left(store: Store, rule: CallbackRule, since: Since) -> Any:
    first, last = since.first_day(rule), since.today
    if rule.trigger is Trigger.DELIVERY:
        cars: Any = Delivery
        left, source = Delivery.delivered_on, Callback.delivery_id
        in_time: ColumnElement[bool] = left.between(first, last)
    else:
        cars = RepairOrder
        left, source = RepairOrder.left_at, Callback.repair_order_id
        end = day_start(last + timedelta(days=1), store.zone)
        in_time = (left >= day_start(first, store.zone)) & (left < end)
    has_task = exists().where(source == cars.id, Callback.rule_id == rule.id)
    return (
        select(
            cars.id.label("source_id"),
            cars.customer_id,
            cars.vehicle_id,
            left.label("left"),
            Customer.preferred_time,
        )
        .join(Customer, Customer.id == cars.customer_id)
        .where(cars.store_id == store.id, in_time, ~has_task)
        .where(Customer.do_not_call_at.is_(None))
    )


def add_tasks(store: Store, rule: CallbackRule, cars: Sequence[Row[Any]]) -> int:
    """Another import at the same moment may have been first: its tasks stay."""
    rows = [task(store, rule, car) for car in cars]
    db.session.execute(insert().on_conflict_do_nothing(), rows)
    return len(rows)


def insert() -> Any:
    return inserting(Callback)


def task(store: Store, rule: CallbackRule, car: Row[Any]) -> dict[str, Any]:
    left_on = local_day(car.left, store.zone) if isinstance(car.left, datetime) else car.left
    due_on = rules.due_day(left_on, rule.offset_days)
    is_delivery = rule.trigger is Trigger.DELIVERY
    return {
        "store_id": store.id,
        "kind": rule.kind,
        "rule_id": rule.id,
        "customer_id": car.customer_id,
        "vehicle_id": car.vehicle_id,
        "delivery_id": car.source_id if is_delivery else None,
        "repair_order_id": None if is_delivery else car.source_id,
        "left_on": left_on,
        "due_on": due_on,
        "window_ends_on": rules.window_end(due_on, rule.window_days),
        "call_from": first_moment(store, due_on, car.preferred_time),
    }


def first_moment(store: Store, due_on: date, preferred: str) -> datetime:
    return datetime.combine(due_on, rules.preferred_hour(preferred), store.zone)


def mark_wanted_phones(store_id: int, customer_id: int | None = None) -> None:
    """Whose number is missing or found wrong waits in a list of its own; a new one brings it back."""
    found_wrong = aliased(Callback)
    is_bad = exists().where(
        found_wrong.customer_id == Customer.id, found_wrong.bad_phone == Customer.phone
    )
    theirs = Customer.id == customer_id if customer_id else Customer.store_id == store_id
    wanted = Callback.customer_id.in_(
        select(Customer.id).where(theirs, (Customer.phone == "") | is_bad)
    )
    one = [Callback.customer_id == customer_id] if customer_id else []
    db.session.execute(
        update(Callback)
        .where(Callback.store_id == store_id, Callback.is_open, *one)
        .where(Callback.phone_wanted != wanted)
        .values(phone_wanted=wanted)
        .execution_options(synchronize_session="fetch" if customer_id else False)
    )


# One call


@dataclass(frozen=True)
class Complaint:
    """The issue that a dissatisfied customer's call cannot be completed without."""

    department_id: int
    level: Level
    category_id: int | None = None
    title: str = ""
    description: str = ""


@dataclass(frozen=True)
class Answers:
    """What was answered to one version of the questions, by their codes."""

    question_set: QuestionSet
    values: Mapping[str, Value] = field(default_factory=dict)
    complaint: Complaint | None = None

    @property
    def is_dissatisfied(self) -> bool:
        return rules.is_dissatisfied(self.asked(), self.values)

    def asked(self) -> list[rules.Question]:
        return [q.for_rules() for q in self.question_set.questions]

    def words(self, code: str) -> str:
        return str(self.values.get(code) or "")


@dataclass(frozen=True)
class Call:
    """One dialling: its outcome and the one thing more that some outcomes need."""

    outcome: Outcome
    note: str = ""
    promised: datetime | None = None
    never_again: bool = False
    answers: Answers | None = None


def begin_call(callback: Callback, *, by: Membership, at: datetime) -> None:
    """Keep the others off this customer for 30 minutes. It does not bind who saves the call."""
    check_caller(by)
    lock(callback)
    rules.check_may_begin(queries.claimed_by_another(callback, by.person_id, at))
    take(callback, Step.BEGIN)
    callback.claimed_by_id, callback.claimed_until = by.person_id, at + rules.CLAIM


def lock(callback: Callback) -> None:
    """Who acts second sees what the first did. On SQLite writers take turns anyway."""
    if db.engine.dialect.name != "sqlite":
        db.session.flush()
        db.session.refresh(callback, with_for_update={"of": Callback})


def check_caller(by: Membership) -> None:
    if by.role not in rules.CALL_ROLES:
        raise RuleBroken(N_("Calls are logged by customer service."))


def take(callback: Callback, step: Step) -> None:
    """The one way in which a callback changes its state."""
    callback.state = rules.after_step(callback.state, step)
    callback.is_open = callback.state in OPEN
    callback.claimed_by_id = callback.claimed_until = None


def log_call(callback: Callback, call: Call, *, by: Membership, at: datetime) -> None:
    """An attempt and what follows from it. Two people's calls to one customer are two calls.

    Raises RuleBroken when the callback is settled, when a connected call leaves a required question
    open, and when a dissatisfied one brings no issue.
    """
    check_caller(by)
    lock(callback)
    following = rules.after_attempt(call.outcome, standing(callback, call, at))
    add_attempt(callback, call, following, by=by, at=at)
    take(callback, following.step)
    callback.is_promised = call.outcome is Outcome.CALL_LATER
    callback.next_at = following.at
    callback.call_from = following.at or callback.call_from
    note_reached(callback, call, following, at)
    if call.outcome is Outcome.CONNECTED:
        complete(callback, call.answers, by=by, at=at)
    if call.never_again:
        stop_calls(callback.customer, call.note, by=by, at=at)


def standing(callback: Callback, call: Call, at: datetime) -> Standing:
    zone = callback.store.zone
    return Standing(
        at=local(at, zone),
        window_ends_on=callback.window_ends_on,
        attempts=callback.attempts_made + 1,
        max_attempts=callback.rule.max_attempts,
        preferred=callback.customer.preferred_time,
        promised=local(call.promised, zone) if call.promised else None,
    )


def add_attempt(
    callback: Callback, call: Call, following: rules.Next, *, by: Membership, at: datetime
) -> None:
    callback.attempts.append(
        Attempt(
            store_id=callback.store_id,
            outcome=call.outcome,
            phone=callback.customer.phone,
            note=call.note,
            next_at=following.at,
            by_id=by.person_id,
            at=at,
        )
    )
    callback.attempts_made += 1
    if callback.first_attempt_at is None:
        callback.first_attempt_at = at
        callback.is_on_time = local_day(at, callback.store.zone) <= callback.window_ends_on


def note_reached(callback: Callback, call: Call, following: rules.Next, at: datetime) -> None:
    """Whoever answers can be reached; whoever could not is asked at the next visit."""
    customer = callback.customer
    if call.outcome in REACHED:
        callback.connected_at = callback.connected_at or at
        customer.unreachable_since = None
    if following.step is Step.GIVE_UP:
        flag_unreachable(callback, at)
    if following.wants_phone:
        callback.bad_phone = customer.phone
        db.session.flush()
        mark_wanted_phones(callback.store_id, customer.id)


def flag_unreachable(callback: Callback, at: datetime) -> None:
    today = local_day(at, callback.store.zone)
    callback.customer.unreachable_since = callback.customer.unreachable_since or today


def stop_calls(customer: Customer, note: str, *, by: Membership, at: datetime) -> None:
    """The customer wants no calls, ever: what is open ends, and the generator makes no more."""
    if customer.do_not_call_at is None:
        customers.stop_calling(customer, note, by=by, at=at)
    for callback in queries.open_callbacks(customer.id):
        take(callback, Step.STOP)


def cancel(callback: Callback, *, note: str, by: Membership, at: datetime) -> None:
    """A task made in error, say of a car that the store itself drives. It is counted no more."""
    if by.role is not Role.CS_MANAGER:
        raise RuleBroken(N_("Only the customer service manager takes a call off the list."))
    lock(callback)
    take(callback, Step.CANCEL)
    callback.note, callback.cancelled_by_id, callback.cancelled_at = note, by.person_id, at


# Answers


def complete(callback: Callback, answers: Answers | None, *, by: Membership, at: datetime) -> None:
    if answers is None:
        raise RuleBroken(N_("Fill in what the customer answered."))
    callback.done_at, callback.done_by_id = at, by.person_id
    record(callback, answers, by=by, at=at)
    if callback.kind is CallbackKind.SECOND:
        answer_issue(callback, answers, by=by, at=at)


def record(
    callback: Callback, answers: Answers, *, by: Membership, at: datetime, reason: str = ""
) -> None:
    """不满意必派单: dissatisfied answers come with their issue, raised and sent here, or not at all."""
    check_answers(callback, answers)
    last = callback.reply
    callback.replies.append(
        Reply(
            question_set_id=answers.question_set.id,
            corrects_id=last.id if last else None,
            reason=reason,
            is_dissatisfied=answers.is_dissatisfied,
            by_id=by.person_id,
            at=at,
            answers=list(answer_rows(answers)),
        )
    )
    repeat_answers(callback, answers)
    if needs_issue(callback, answers) and answers.complaint:
        raise_issue(callback, answers, answers.complaint, by=by, at=at)


def check_answers(callback: Callback, answers: Answers) -> None:
    if rules.missing(answers.asked(), answers.values):
        raise RuleBroken(N_("A question that must be answered is still open."))
    if needs_issue(callback, answers) and answers.complaint is None:
        raise RuleBroken(N_("A dissatisfied customer's call is completed together with its issue."))


def needs_issue(callback: Callback, answers: Answers) -> bool:
    """Not at a second callback: it returns the issue that it asked about."""
    is_second = callback.kind is CallbackKind.SECOND
    return answers.is_dissatisfied and not is_second and callback.raised_issue_id is None


def answer_rows(answers: Answers) -> Iterator[Answer]:
    for question in answers.question_set.questions:
        value = answers.values.get(question.code)
        if isinstance(value, int):
            yield Answer(question_id=question.id, question=question, number=value)
        elif value:
            yield Answer(question_id=question.id, question=question, words=value)


def repeat_answers(callback: Callback, answers: Answers) -> None:
    """The answers that figures are counted from stand on the callback too."""
    values = answers.values
    fixed = values.get("first_time_fix")
    callback.is_dissatisfied = answers.is_dissatisfied
    callback.overall = number(values.get("overall"))
    callback.nps = number(values.get("nps"))
    callback.first_time_fix = None if fixed is None else bool(fixed)


def number(value: Value) -> int | None:
    return value if isinstance(value, int) else None


def raise_issue(
    callback: Callback, answers: Answers, complaint: Complaint, *, by: Membership, at: datetime
) -> None:
    words = answers.words("words")
    otherwise = _("%(kind)s: dissatisfied", kind=_(callback.kind.label))
    new = NewIssue(
        title=complaint.title or rules.issue_title(words, otherwise),
        description=complaint.description or words,
        level=complaint.level,
        department_id=complaint.department_id,
        category_id=complaint.category_id,
        kind=IssueKind.CALLBACK,
        source_id=callback.id,
        customer_id=callback.customer_id,
        vehicle_id=callback.vehicle_id,
        feedback_to_id=by.person_id,
    )
    callback.raised_issue = tracker.report(new, by=by, at=at)


def correct(
    callback: Callback, answers: Answers, *, reason: str, by: Membership, at: datetime
) -> None:
    """Other answers to a completed call; the first ones stay. The month's figures follow."""
    check_caller(by)
    lock(callback)
    if callback.state is not State.COMPLETED:
        raise RuleBroken(N_("Only a completed callback can be corrected."))
    is_second = callback.kind is CallbackKind.SECOND
    if is_second and answers.is_dissatisfied is not callback.is_dissatisfied:
        raise RuleBroken(N_("The issue has moved on this answer. Go on from the issue itself."))
    record(callback, answers, by=by, at=at, reason=reason)


# The way back


def answer_issue(callback: Callback, answers: Answers, *, by: Membership, at: datetime) -> None:
    """The second call decides: content closes the issue, not content returns it to its handler."""
    if callback.issue is None or callback.issue.state is not IssueState.AWAITING_CUSTOMER:
        return
    words = answers.words("words") or answers.words("summary")
    content = not answers.is_dissatisfied
    step = IssueStep.CONFIRM if content else IssueStep.RETURN
    note = words or _("The customer is content.")
    told = _("At the second callback: %(note)s", note=note)
    details = Details(note=note, told=told, is_confirmed=content)  # asked in so many words
    tracker.move(callback.issue, step, details, by=by, at=at)


def follow_issue(issue: Issue, *, event: IssueEvent) -> None:
    """The tracker's `moved`: a passed issue is asked about, and its caller hears of every step."""
    if issue.kind is not IssueKind.CALLBACK and issue.customer_id is None:
        return  # no call began it, and nobody is to be called
    first = queries.callback_behind(issue.id)
    if first and event.by_id != first.done_by_id:
        first.issue_moved_at = event.at
    second = queries.open_second(issue.id)
    if issue.state is IssueState.AWAITING_CUSTOMER and second is None:
        make_second(issue, first, event.at)
    if issue.state is not IssueState.AWAITING_CUSTOMER and second:
        take(second, Step.CANCEL)


def make_second(issue: Issue, first: Callback | None, at: datetime) -> None:
    """投诉二次回访, due at once, for the same caller. Who wants no calls gets none: the customer
    service manager then closes the issue as explained."""
    rule = queries.rule_for(issue.store_id, CallbackKind.SECOND)
    customer = db.session.get(Customer, issue.customer_id) if issue.customer_id else None
    if rule is None or not rule.is_active or customer is None or customer.do_not_call_at:
        return
    store = db.session.get_one(Store, issue.store_id)
    here = rules.in_calling_hours(local(at, store.zone), customer.preferred_time)
    due_on = rules.due_day(here.date(), rule.offset_days)
    db.session.add(
        Callback(
            store_id=store.id,
            kind=rule.kind,
            rule=rule,
            customer=customer,
            vehicle_id=issue.vehicle_id,
            issue=issue,
            left_on=first.left_on if first else here.date(),
            due_on=due_on,
            window_ends_on=rules.window_end(due_on, rule.window_days),
            call_from=here if not rule.offset_days else first_moment(store, due_on, ""),
            assigned_to_id=queries.caller_or_none(
                store.id, first.done_by_id if first else issue.feedback_to_id
            ),
        )
    )
    db.session.flush()
    mark_wanted_phones(store.id, customer.id)


def follow_phone(customer: Customer) -> None:
    """The customers' `phone_corrected`: what waited for a number goes back to the call list."""
    db.session.flush()
    mark_wanted_phones(customer.store_id, customer.id)


def follow_regrouping(customer: Customer) -> None:
    """Two customers became one, or two again. Each delivery and order keeps its own callback."""
    if customer.do_not_call_at:
        for callback in queries.open_callbacks(customer.id):
            take(callback, Step.STOP)
    db.session.flush()
    mark_wanted_phones(customer.store_id, customer.id)


def correct_phone(callback: Callback, typed: str, *, by: Membership, at: datetime) -> None:
    """From the callback's own screen: one given up for its number is called again while in time."""
    customers.correct_phone(callback.customer, typed, by=by, at=at)
    in_time = local_day(at, callback.store.zone) <= callback.window_ends_on
    if callback.state is State.UNREACHABLE and in_time:
        take(callback, Step.REVIVE)
        callback.phone_wanted = False


def follow_import(store: Store, *, callbacks_from: date | None, at: datetime) -> None:
    """The imports' `imported`."""
    make_tasks(store, callbacks_from=callbacks_from, at=at)


def give_up_late(store: Store, at: datetime) -> int:
    """Tasks tried within their window and not reached by its end. Untried ones stay due, late."""
    today = local_day(at, store.zone)
    tried = select(Callback).where(
        Callback.store_id == store.id,
        Callback.is_open,
        Callback.window_ends_on < today,
        Callback.attempts_made > 0,
    )
    over = [c for c in db.session.scalars(tried) if is_over(c, store, today)]
    for callback in over:
        take(callback, Step.GIVE_UP)
        flag_unreachable(callback, at)
    return len(over)


def is_over(callback: Callback, store: Store, today: date) -> bool:
    next_at = local_day(callback.next_at, store.zone) if callback.next_at else None
    return rules.is_window_over(callback.window_ends_on, next_at, today)
