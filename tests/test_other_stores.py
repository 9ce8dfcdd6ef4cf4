"""Nobody sees or changes what belongs to another store: every route, every role, every id."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.routing import Rule

from blueprints.calendars.models import CalendarDay
from blueprints.callbacks.models import Callback, CallbackRule
from blueprints.channels.models import Dispatch
from blueprints.channels.rules import ChannelKind
from blueprints.checklists.models import CheckArea, CheckList, CheckListVersion, CheckRow
from blueprints.core import jobs
from blueprints.core.attachments import Attachment
from blueprints.core.clock import now
from blueprints.core.db import Model, db
from blueprints.core.devices import Device
from blueprints.core.inbox import Inbox, Status
from blueprints.core.jobs import Job
from blueprints.core.people import Department, Membership, Person, Store
from blueprints.core.report_lines import Section
from blueprints.core.rules import Role
from blueprints.customer_merges.models import CustomerMerge
from blueprints.customer_people.models import CustomerPerson
from blueprints.customers.models import Customer, Vehicle
from blueprints.customers.rules import Part
from blueprints.demo import actions as demo
from blueprints.findings.models import Finding
from blueprints.headings.rules import Kind
from blueprints.imports.models import Import
from blueprints.inspections.models import Inspection, InspectionRoutine
from blueprints.intent_levels.models import IntentLevel, LossReason
from blueprints.issue_batches.models import Batch
from blueprints.issue_batches.rules import BatchKind
from blueprints.issue_exports.models import IssueExport
from blueprints.issue_exports.rules import Format
from blueprints.issue_rules.models import Category
from blueprints.losses.models import Loss
from blueprints.market.models import MarketItem, MarketKind
from blueprints.market.rules import Layout
from blueprints.notices.actions import tell
from blueprints.notices.models import Notice
from blueprints.notices.rules import News
from blueprints.overview.models import FrozenMonth, OverviewPrint
from blueprints.report_duties.models import Duty, ReportType
from blueprints.reports.models import Line, Report
from blueprints.reports.rules import Origin
from blueprints.same_customers.models import DistinctPair
from blueprints.saved_views.models import SavedView
from blueprints.stand_ins.models import StandIn
from blueprints.subtasks.models import SubTask
from blueprints.tracker.models import Extension, Issue
from blueprints.truth_checks.models import TruthCheck, TruthList
from blueprints.visits.models import Purpose, Visit
from blueprints.visits.rules import Account
from tests.conftest import Begin, MemberOf, SignIn

AT = now()

ROWS: dict[str, type[Model]] = {
    "batch_id": Batch,
    "area_id": CheckArea,
    "attachment_id": Attachment,
    "callback_id": Callback,
    "category_id": Category,
    "check_id": TruthCheck,
    "customer_id": Customer,
    "customer_person_id": CustomerPerson,
    "day_id": CalendarDay,
    "device_id": Device,
    "duty_id": Duty,
    "dispatch_id": Dispatch,
    "department_id": Department,
    "export_id": IssueExport,
    "extension_id": Extension,
    "finding_id": Finding,
    "import_id": Import,
    "inbox_id": Inbox,
    "inspection_id": Inspection,
    "issue_id": Issue,
    "item_id": MarketItem,
    "job_id": Job,
    "level_id": IntentLevel,
    "kind_id": MarketKind,
    "list_id": CheckList,
    "loss_id": Loss,
    "merge_id": CustomerMerge,
    "notice_id": Notice,
    "pair_id": DistinctPair,
    "person_id": Person,
    "purpose_id": Purpose,
    "print_id": OverviewPrint,
    "report_line_id": Line,
    "report_type_id": ReportType,
    "reason_id": LossReason,
    "routine_id": InspectionRoutine,
    "row_id": CheckRow,
    "rule_id": CallbackRule,
    "stand_in_id": StandIn,
    "store_id": Store,
    "sub_task_id": SubTask,
    "vehicle_id": Vehicle,
    "version_id": CheckListVersion,
    "view_id": SavedView,
    "visit_id": Visit,
}


def make_elsewhere() -> None:
    """Another store with a row of everything that an address can name."""
    there = demo.make_store()
    demo.make_history(there, seed=1, at=AT, first=(AT - timedelta(days=25)).date())
    add_the_rest(there)
    add_of_customers(there)
    add_visit(there)
    db.session.commit()


@pytest.fixture
def begin() -> Begin:
    return make_elsewhere


@pytest.fixture
def elsewhere(app: Flask) -> Store:
    return db.session.scalars(select(Store).where(Store.is_demo)).one()


def add_the_rest(there: Store) -> None:
    person = db.session.scalars(select(Person).where(Person.is_demo)).first()
    issue = db.session.scalars(select(Issue)).first()
    assert person
    assert issue
    assert issue.department_id
    db.session.add(
        SubTask(
            store_id=there.id,
            issue_id=issue.id,
            title="parts",
            department_id=issue.department_id,
            due_at=AT,
            raised_by_id=person.id,
            raised_at=AT,
        )
    )
    add_stand_in(there)
    add_notice(there, person)
    jobs.start("none", store_id=there.id, person_id=person.id)
    db.session.add(
        Inbox(
            id=uuid4(),
            store_id=there.id,
            owner_id=person.id,
            form="issue",
            form_version=1,
            sha="",
            occurred_at=AT,
            received_at=AT,
            status=Status.ATTENTION,
        )
    )
    db.session.add(Device(id="device", store_id=there.id, first_seen_at=AT, seen_at=AT))
    add_of_lists(there, person)
    add_of_inspections(there, person, issue)
    db.session.add(
        Attachment(
            store_id=there.id,
            record=f"/issues/{issue.id}",
            name="door.jpg",
            sha="0" * 64,
            type="text/plain",
            size=1,
            by_id=person.id,
            at=AT,
            received_at=AT,
            kept="0" * 64,
        )
    )
    db.session.add(CalendarDay(store_id=there.id, day=date(2026, 1, 1), is_working=False))
    db.session.add(
        Import(
            store_id=there.id,
            kind=Kind.ORDERS,
            file_name="orders.csv",
            sha256="0" * 64,
            heading_row=0,
            names="[]",
            columns="{}",
            created_at=AT,
        )
    )
    month = FrozenMonth(
        store_id=there.id,
        month="2026-01",
        version=1,
        is_final=True,
        figures="{}",
        sha256="",
        at=AT,
    )
    db.session.add(OverviewPrint(store_id=there.id, frozen=month, language="en", at=AT))
    if not db.session.scalar(select(func.count()).select_from(Extension)):
        db.session.add(
            Extension(
                store_id=there.id,
                issue_id=issue.id,
                asked_by_id=person.id,
                asked_at=AT,
                reason="parts",
                deadline=AT + timedelta(days=9),
            )
        )


def add_notice(there: Store, person: Person) -> None:
    notice, *_others = tell(person.id, there, News("k", "My work", "/"), at=AT)
    kind = ChannelKind.EMAIL
    db.session.add(
        Dispatch(store_id=there.id, notice_id=notice.id, kind=kind, planned_at=AT, next_at=AT)
    )


def add_stand_in(there: Store) -> None:
    absent, present = db.session.scalars(
        select(Membership.person_id).where(Membership.store_id == there.id).limit(2)
    )
    db.session.add(
        StandIn(
            store_id=there.id,
            absent_id=absent,
            stand_in_id=present,
            first_day=AT.date(),
            last_day=AT.date(),
            named_by_id=absent,
            named_at=AT,
        )
    )


def add_of_lists(there: Store, person: Person) -> None:
    add_of_reports(there, person)
    theirs = {"store_id": there.id, "by_id": person.id, "at": AT}
    db.session.add(Batch(**theirs, kind=BatchKind.WATCH))
    db.session.add(
        IssueExport(
            **theirs,
            format=Format.CSV,
            query="",
            sort="deadline",
            words="",
            language="en",
            key="0",
        )
    )
    db.session.add(
        SavedView(
            store_id=there.id,
            owner_id=person.id,
            name="theirs",
            query="state=all",
            saved_by_id=person.id,
            saved_at=AT,
        )
    )


def add_of_customers(there: Store) -> None:
    person_id = db.session.scalars(select(Membership.person_id)).first()
    assert person_id
    one, other = db.session.scalars(
        select(Customer.id).where(Customer.store_id == there.id).order_by(Customer.id).limit(2)
    )
    theirs = {"store_id": there.id, "by_id": person_id, "at": AT}
    db.session.add(DistinctPair(**theirs, first_id=one, second_id=other))
    add_of_market(there, person_id)
    drawn = {"month": date(2026, 1, 1), "seed": 1, "wanted": 1, "candidates": 1}
    truth = TruthList(store_id=there.id, **drawn, drawn_at=AT, due_at=AT)
    db.session.add(truth)
    db.session.flush()
    check = {"list_id": truth.id, "customer_id": one, "rep_id": person_id}
    db.session.add(TruthCheck(store_id=there.id, **check))
    db.session.add(CustomerMerge(**theirs, survivor_id=one, merged_id=other))
    person = {"name": "theirs", "part": Part.SENDER, "added_by_id": person_id, "added_at": AT}
    reason_id = db.session.scalar(select(LossReason.id).where(LossReason.store_id == there.id))
    asked = {"reason_id": reason_id, "asked_by_id": person_id, "asked_at": AT}
    db.session.add(Loss(store_id=there.id, customer_id=one, **asked))
    db.session.add(CustomerPerson(store_id=there.id, customer_id=one, **person))


def add_of_reports(there: Store, person: Person) -> None:
    wanted = db.session.scalars(select(ReportType).where(ReportType.store_id == there.id)).first()
    assert wanted
    duty = Duty(
        store_id=there.id,
        type_id=wanted.id,
        person_id=person.id,
        role=Role.REP,
        first_day=date(2026, 1, 5),
        last_day=date(2026, 1, 5),
        asked_from=date(2026, 1, 5),
        asked_until=date(2026, 1, 5),
        due_at=AT,
        late_after=AT,
        made_at=AT,
    )
    report = Report(store_id=there.id, duty=duty, version=1, by_id=person.id, sent_at=AT)
    line = {"version": 1, "position": 0, "section": Section.WRONG, "origin": Origin.OWN}
    db.session.add(Line(store_id=there.id, report=report, words="theirs", **line))


def add_of_market(there: Store, person_id: int) -> None:
    kind = db.session.scalars(select(MarketKind).where(MarketKind.store_id == there.id)).first()
    assert kind
    told = {"layout": Layout.TOUR, "by_id": person_id, "at": AT, "seen_on": AT.date()}
    db.session.add(MarketItem(store_id=there.id, kind_id=kind.id, due_at=AT, **told))


def add_of_inspections(there: Store, person: Person, issue: Issue) -> None:
    row = db.session.scalars(select(CheckRow).where(CheckRow.store_id == there.id)).first()
    assert row
    inspection = Inspection(
        store_id=there.id,
        check_list_id=row.version.check_list_id,
        inspector_id=person.id,
        due_on=date(2026, 3, 2),
        planned_at=AT,
    )
    db.session.add(inspection)
    db.session.flush()
    db.session.add(
        Finding(
            store_id=there.id,
            issue_id=issue.id,
            inspection_id=inspection.id,
            item_id=row.item_id,
            area_id=row.area_id,
            number=1,
            words=row.words,
            lost=1,
            found_at=AT,
            found_by_id=person.id,
        )
    )


def add_visit(there: Store) -> None:
    person = db.session.scalars(select(Person).where(Person.is_demo)).first()
    purpose = db.session.scalars(select(Purpose).where(Purpose.store_id == there.id)).first()
    customer = db.session.scalars(select(Customer).where(Customer.store_id == there.id)).first()
    assert person
    assert purpose
    assert customer
    visit = Visit(
        store_id=there.id,
        person_id=person.id,
        customer_id=customer.id,
        logged_at=AT,
        told_by_id=person.id,
        told_at=AT,
    )
    visit.account = Account(purpose.id, AT - timedelta(minutes=30), AT)
    db.session.add(visit)


def id_there(model: type[Model], there: Store) -> object:
    """The id of some row of the other store."""
    if model is Store:
        return there.id
    if model is Person:
        return db.session.scalar(select(func.min(Person.id)).where(Person.is_demo))
    key, store = model.__table__.c.id, model.__table__.c.store_id
    found = db.session.scalar(select(key).where(store == there.id).limit(1))
    assert found is not None, f"the other store has no {model.__name__}"
    return found


def addresses(app: Flask, there: Store) -> Iterator[tuple[str, str]]:
    """Method and path of every route that names a row, with the other store's ids in it."""
    for rule in app.url_map.iter_rules():
        if rule.arguments & ROWS.keys():
            for method in (rule.methods or set()) & {"GET", "POST"}:
                yield method, path_of(rule, there)


def path_of(rule: Rule, there: Store) -> str:
    def fill(match: re.Match[str]) -> str:
        if match["choices"]:
            return match["choices"].split(",")[0].strip("'\"")
        return str(id_there(ROWS[match["name"]], there)) if match["name"] in ROWS else "x"

    pattern = r"<(?:any\((?P<choices>[^)]*)\)|\w+):(?P<name>\w+)>"
    return re.sub(pattern, fill, rule.rule)


def test_every_id_in_an_address_is_known_to_this_test(app: Flask) -> None:
    plain = {"fingerprint", "name", "filename", "noun", "level", "language", "sha", "token"}
    plain |= {"kind"}
    used = {a for rule in app.url_map.iter_rules() for a in rule.arguments}
    assert used - plain == ROWS.keys()


@pytest.fixture
def count_rows(app: Flask) -> Callable[[], dict[str, int]]:
    def count_rows() -> dict[str, int]:
        db.session.rollback()
        return {
            name: db.session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in db.metadata.tables.items()
        }

    return count_rows


def test_another_store_s_rows_are_not_there(
    app: Flask,
    store: Store,
    elsewhere: Store,
    member_of: MemberOf,
    sign_in: SignIn,
    count_rows: Callable[[], dict[str, int]],
) -> None:
    browsers = {role: sign_in(member_of(store, role, "office")) for role in Role}
    db.session.commit()
    before, leaks = count_rows(), []
    for method, path in addresses(app, elsewhere):
        for role, browser in browsers.items():
            form = {"submission_id": uuid4()} if method == "POST" else None
            answer = browser.client.open(path, method=method, data=form, headers=browser.headers)
            if answer.status_code not in {403, 404}:
                leaks.append((role.value, method, path, answer.status_code))
    assert leaks == []
    assert count_rows() == before


def test_lists_searches_and_downloads_show_nothing_of_another_store(
    app: Flask, store: Store, elsewhere: Store, member_of: MemberOf, sign_in: SignIn
) -> None:
    names = list(db.session.scalars(select(Customer.name).limit(5)))
    title = db.session.scalars(select(Issue.title)).first()
    browsers = {role: sign_in(member_of(store, role, "office")) for role in Role}
    db.session.commit()
    for role, browser in browsers.items():
        for path in lists(app, names[0]):
            answer = browser.client.get(path, headers=browser.headers)
            assert answer.status_code in {200, 302, 303, 403, 404}, path
            seen = answer.text if answer.mimetype == "text/html" else ""
            typed = {names[0]} if "q=" in path else set()
            assert not [n for n in {*names, title} - typed if n and n in seen], (role, path)
            assert "湘A" not in seen, (role, path)


def lists(app: Flask, text: str) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if not rule.arguments and "GET" in (rule.methods or set()):
            yield rule.rule
    yield from (f"{path}?q={text}" for path in ("/search", "/customers", "/issues"))


def test_a_manager_of_the_group_sees_the_store_that_is_chosen(
    store: Store, elsewhere: Store, member_of: MemberOf, sign_in: SignIn
) -> None:
    gina = member_of(store, Role.GROUP_MANAGER, "office", name="Gina")
    db.session.add(
        Membership(person_id=gina.person_id, store_id=elsewhere.id, role=Role.GROUP_MANAGER)
    )
    issue = db.session.scalars(select(Issue).where(Issue.store_id == elsewhere.id)).first()
    assert issue
    browser = sign_in(gina)
    browser.get(f"/issues/{issue.id}", expect=404)
    browser.post("/store", store_id=elsewhere.id)
    browser.get(f"/issues/{issue.id}")
