"""Before and after, and what was found again: who may print what, and what stands on it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from blueprints.checklists.models import CheckList
from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.file_types import Purpose
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.findings.models import Finding
from blueprints.findings.queries import Asked
from blueprints.inspection_prints import queries, rules
from blueprints.inspection_prints.rules import Choice
from blueprints.inspections.models import Inspection
from blueprints.tracker import actions as tracker
from tests.conftest import MemberOf, SignIn, department_of
from tests.inspecting import a_round, hold
from tests.inspection_prints.conftest import Fetched, Photograph
from tests.tracker.test_plans import statements

once = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
COMPARISON = "/findings/comparison"


def finding_of(words: str) -> Finding:
    found = select(Finding).where(Finding.words == words).order_by(Finding.id.desc())
    return db.session.scalars(found).first() or pytest.fail(words)


def a_choice(store: Store, department: str = "", period: str = rules.OPEN) -> dict[str, Any]:
    chosen = department_of(store, department).id if department else 0
    return {"department": chosen, "period": period, "language": "zh"}


@pytest.fixture
def planned_floor(held: Inspection, head: Membership, member_of: MemberOf, store: Store) -> Finding:
    """Accepted, with measures."""
    worker = member_of(store, Role.ADVISOR, "workshop", name="Li Wei")
    floor = finding_of("地面无油污")
    tracker.accept(floor.issue, handler_id=worker.person_id, by=head, at=now())
    tracker.plan(floor.issue, measures="每班清洗地面", by=worker, at=now())
    db.session.commit()
    return floor


@once
@pytest.mark.parametrize(
    ("language", "title"), [("zh", "整改前后对照|车间"), ("en", "Beforeandafter|Workshop")]
)
def test_a_sheet_sets_before_beside_after(
    planned_floor: Finding,
    head: Membership,
    sign_in: SignIn,
    fetched: Fetched,
    photograph: Photograph,
    store: Store,
    language: str,
    title: str,
) -> None:
    record = f"/issues/{planned_floor.issue_id}"
    before, _later = photograph(record), photograph(record, at=now() + timedelta(days=9))
    after = photograph(record, Purpose.AFTER)
    [sheet] = queries.comparisons(head, Choice(head.department_id), at=now(), root="")
    assert [file.id for file in sheet.files] == [before.id, after.id]
    browser = sign_in(head)
    assert COMPARISON in browser.get("/findings").text
    browser.get(f"{COMPARISON}?department={head.department_id}")
    form = a_choice(store, "service") | {"language": language}
    [page] = fetched(browser, browser.post(COMPARISON, **form).location)
    for words in (title, "地面无油污", "每班清洗地面", "LiWei", planned_floor.issue.number, "1/1"):
        assert words in page, words
    assert "价格牌齐全" not in page


def test_every_department_has_a_sheet_of_its_own_once_an_issue(
    held: Inspection, check_list: CheckList, inspector: Membership, gm: Membership
) -> None:
    again = a_round(check_list, inspector, held.due_on, now())
    hold(again, inspector, now(), {}, 价格牌齐全="not_fixed:仍缺一块", 地面无油污="fixed")
    sheets = list(queries.comparisons(gm, Choice(), at=now(), root=""))
    assert [sheet.department.code for sheet in sheets] == ["sales", "workshop"]
    assert [[row.finding.number for row in sheet.rows] for sheet in sheets] == [[2], [1]]
    month = local_day(now(), gm.store.zone).replace(day=1)
    assert len(queries.compared_findings(gm, Choice(month=month))) == 2
    before = rules.months_until(month)[1]
    assert queries.compared_findings(gm, Choice(month=before)) == []


@pytest.mark.parametrize(
    ("language", "every"),
    [("zh", "全部部门，每个部门一份"), ("en", "Every department, a sheet each")],
)
def test_what_is_chosen_from_is_in_the_reader_s_language(
    store: Store, sign_in: SignIn, head: Membership, language: str, every: str
) -> None:
    page = sign_in(head, language=language).get(COMPARISON).text
    assert every in page
    assert ("Workshop" in page) is (language == "en")


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_wrong_with_a_choice_is_said_and_nothing_is_printed(
    held: Inspection, sign_in: SignIn, store: Store, head: Membership, htmx: bool
) -> None:
    browser = sign_in(head, htmx=htmx)
    page = browser.post(COMPARISON, expect=422, **a_choice(store) | {"period": "never"}).text
    assert "Please look at this again" in page
    page = browser.post(COMPARISON, expect=409, **a_choice(store, "sales")).text
    assert "There is no finding in this choice" in page
    browser.post(COMPARISON, **a_choice(store))


def test_nobody_prints_findings_that_he_does_not_see(
    held: Inspection,
    sign_in: SignIn,
    store: Store,
    other_store: Store,
    member_of: MemberOf,
    head: Membership,
    admin: Membership,
) -> None:
    seen = queries.compared_findings(head, Choice())
    assert [finding.words for finding in seen] == ["地面无油污"]
    stranger = member_of(other_store, Role.GM, "office")
    assert queries.compared_findings(stranger, Choice()) == []
    sign_in(stranger).post(COMPARISON, expect=422, **a_choice(store, "workshop"))
    sign_in(admin).get(COMPARISON, expect=403)
    sign_in(admin).post(COMPARISON, expect=403, **a_choice(store))
    sign_in(admin).post("/findings/repeats", expect=403, language="zh")


@once
@pytest.mark.parametrize(("language", "title"), [("zh", "重复发现"), ("en", "Foundagain")])
def test_what_was_found_again_is_printed_with_who_promised_what(
    planned_floor: Finding,
    check_list: CheckList,
    inspector: Membership,
    gm: Membership,
    sign_in: SignIn,
    fetched: Fetched,
    language: str,
    title: str,
) -> None:
    again = a_round(check_list, inspector, planned_floor.inspection.due_on, now())
    hold(again, inspector, now(), {}, 价格牌齐全="fixed", 地面无油污="not_fixed:仍漏油")
    browser = sign_in(gm)
    assert "Print this list" in browser.get("/findings?stage=repeated").text
    form: dict[str, Any] = {"area": "", "department": "", "language": language}
    [page] = fetched(browser, browser.post("/findings/repeats", **form).location)
    for words in (title, "地面无油污", "LiWei", "每班清洗地面", planned_floor.issue.number):
        assert words in page, words
    assert "价格牌齐全" not in page


def test_what_is_promised_stands_by_its_time_and_not_where_the_issue_is_hidden(
    planned_floor: Finding,
    check_list: CheckList,
    inspector: Membership,
    head: Membership,
    gm: Membership,
) -> None:
    again = a_round(check_list, inspector, planned_floor.inspection.due_on, now())
    hold(again, inspector, now(), {}, 价格牌齐全="not_fixed:又缺", 地面无油污="not_fixed:仍漏油")
    [floor] = queries.repeated(head, Asked("repeated"), at=now())
    first, second = floor.times
    assert len(first.promises or ()) == 2
    assert second.promises == []
    assert len(queries.repeated(gm, Asked("repeated"), at=now())) == 2
    chain = [time.finding for time in floor.times]
    assert [time.promises for time in queries.times_of(chain, {})] == [None, None]


def test_where_nothing_was_found_again_nothing_is_printed(
    held: Inspection, sign_in: SignIn, gm: Membership
) -> None:
    page = sign_in(gm).post("/findings/repeats", expect=409, language="en").text
    assert "There is no finding in this choice" in page
    sign_in(gm).post("/findings/repeats", expect=400, area="x", language="en")


def test_a_long_chain_is_read_by_its_steps_and_not_by_its_findings(
    held: Inspection, check_list: CheckList, inspector: Membership, gm: Membership
) -> None:
    for _time in range(2):
        again = a_round(check_list, inspector, held.due_on, now())
        hold(
            again, inspector, now(), {}, 价格牌齐全="not_fixed:又缺", 地面无油污="not_fixed:仍漏油"
        )
    member_id = gm.id

    def asked(words: Asked) -> int:
        db.session.commit()
        db.session.expunge_all()
        member = db.session.get_one(Membership, member_id)
        with statements() as seen:
            queries.repeated(member, words, at=now())
        return len(seen)

    one = asked(Asked("repeated", area=finding_of("地面无油污").area_id))
    assert asked(Asked("repeated")) == one
