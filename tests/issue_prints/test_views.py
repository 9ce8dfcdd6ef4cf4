"""Slips and reminder sheets, from the button to the paper."""

import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from blueprints.core import prints
from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.jobs import Job
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role, RuleBroken
from blueprints.issue_prints import actions, jobs, queries, rules
from blueprints.issue_prints.actions import Paper
from blueprints.repeats.models import Repeat
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import State
from tests.conftest import Browser, MemberOf, SignIn, department_of, saved
from tests.issue_prints.conftest import statements_of
from tests.tracker.conftest import Cast, Report

RunJobs = Callable[[], None]
PAPER = Paper("zh", "https://bihuan.example")
SHEETS = "/issues/reminder-sheets"
once = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""Paper looks the same whatever the database."""


@pytest.fixture
def late(report: Report, store: Store) -> Issue:
    """Long overdue, in the workshop; after-sales answers for it."""
    return report("右前门异响", department_id=department_of(store, "workshop").id)


def a_choice(member: Membership, *, language: str = "en") -> dict[str, Any]:
    today = local_day(now(), member.store.zone).isoformat()
    return {"day": today, "departments": [member.department_id], "language": language}


def fetched(browser: Browser, waiting: str, run_jobs: RunJobs, folder: Path) -> list[str]:
    """The text of each page of what was asked for."""
    assert "second" in browser.get(waiting).text
    run_jobs()
    answer = browser.get(browser.get(waiting, expect=303).location)
    assert answer.mimetype == "application/pdf"
    (folder / "print.pdf").write_bytes(answer.data)
    command = ["pdftotext", "-layout", str(folder / "print.pdf"), "-"]
    done = subprocess.run(command, check=True, capture_output=True)
    return done.stdout.decode().split("\f")[:-1]


@once
@pytest.mark.parametrize(("language", "title"), [("zh", "问题单"), ("en", "Issue slip")])
def test_a_slip_holds_the_issue_on_one_page(
    cast: Cast, sign_in: SignIn, run_jobs: RunJobs, tmp_path: Path, language: str, title: str
) -> None:
    issue = cast.in_state(State.CLOSED, customer=True)
    browser = sign_in(cast.handler)
    assert "Print the slip" in browser.get(f"/issues/{issue.id}").text
    waiting = browser.post(f"/issues/{issue.id}/slips", language=language).location
    [page] = fetched(browser, waiting, run_jobs, tmp_path)
    for text in (title, issue.number, "右前门异响", "异响消失", "Acceptor", "138****1234", "1/1"):
        assert text in page
    assert "13800001234" not in page


@once
def test_slips_show_a_whole_phone_only_to_who_sees_it_on_screen(cast: Cast) -> None:
    issue = cast.in_state(State.IN_PROGRESS, customer=True)
    for member, phone in ((cast.manager, "13800001234"), (cast.verifier, "138****1234")):
        [slip] = queries.slips(member, [issue.id], at=now(), root="")
        assert slip.phone == phone


@once
def test_several_slips_are_one_print_of_what_the_asker_may_see(
    cast: Cast, advisor: Membership, run_jobs: RunJobs
) -> None:
    ids = [cast.in_state(State.IN_PROGRESS).id, cast.draft().id]
    assert queries.visible_ids(cast.manager, [*reversed(ids), *ids]) == ids[::-1]
    job = actions.start_slips(ids, PAPER, by=advisor, at=now())
    assert f'"issue_ids": [{ids[0]}]' in job.arguments
    with pytest.raises(RuleBroken, match="nothing to print"):
        actions.start_slips(ids[1:], PAPER, by=advisor, at=now())


@once
def test_many_slips_are_read_with_as_many_questions_as_a_few(cast: Cast) -> None:
    ids = [cast.in_state(State.CLOSED, customer=True).id for _number in range(6)]
    manager_id = cast.manager.id
    db.session.commit()

    def asked(count: int) -> int:
        db.session.expunge_all()  # as in the process that prints: nothing is known yet
        manager = db.session.get_one(Membership, manager_id)
        slips = queries.slips(manager, ids[:count], at=now(), root="")
        return statements_of(lambda: list(slips))

    assert asked(6) == asked(2)


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_picked_of_the_list_is_shown_and_then_printed(
    cast: Cast, sign_in: SignIn, other_store: Store, member_of: MemberOf, htmx: bool
) -> None:
    ids = [cast.in_state(State.IN_PROGRESS).id, cast.in_state(State.CLOSED).id]
    browser, stranger = sign_in(cast.manager, htmx=htmx), member_of(other_store, Role.GM, "office")
    address = f"/issues/slips?issue={ids[0]}&issue={ids[1]}&issue=x"
    assert "2 slips in one print" in browser.get(address).text
    for by in (browser, sign_in(stranger)):
        assert "Nothing is picked" in by.get("/issues/slips" if by is browser else address).text
    browser.post("/issues/slips", issue=ids, language="en")
    browser.post("/issues/slips", expect=400, issue=ids, language="fr")
    sign_in(stranger).post("/issues/slips", expect=409, issue=ids, language="en")
    assert [job.kind for job in db.session.scalars(select(Job))] == ["issue_prints.slips"]


@once
def test_an_issue_that_came_back_says_so_on_its_slip(
    cast: Cast, sign_in: SignIn, run_jobs: RunJobs, tmp_path: Path
) -> None:
    first, again = cast.in_state(State.CLOSED), cast.in_state(State.IN_PROGRESS)
    saved(
        Repeat(store_id=again.store_id, issue_id=again.id, earlier_id=first.id, number=2, at=now())
    )
    browser = sign_in(cast.handler)
    waiting = browser.post(f"/issues/{again.id}/slips", language="zh").location
    [page] = fetched(browser, waiting, run_jobs, tmp_path)
    assert "第2次" in "".join(page.split())


@once
def test_who_has_left_meanwhile_gets_no_print(
    cast: Cast, advisor: Membership, run_jobs: RunJobs
) -> None:
    job = actions.start_slips([cast.in_state(State.CLOSED).id], PAPER, by=advisor, at=now())
    job_id, advisor.is_active = job.id, False
    run_jobs()
    assert db.session.get_one(Job, job_id).message == "There is nothing to print."


def test_another_person_s_print_is_not_there(
    cast: Cast, sign_in: SignIn, advisor: Membership
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    waiting = sign_in(cast.handler, htmx=True).post(f"/issues/{issue.id}/slips", language="zh")
    job_id = db.session.scalar(select(Job.id))
    assert waiting.headers["HX-Redirect"] == f"/issues/prints/{job_id}"
    for path in (f"/issues/prints/{job_id}", f"/issues/prints/{job_id}.pdf"):
        sign_in(advisor).get(path, expect=404)
    sign_in(cast.handler).get(f"/issues/prints/{job_id}.pdf", expect=404)
    sign_in(advisor).post(f"/issues/{cast.draft().id}/slips", expect=404, language="zh")
    sign_in(advisor).post(f"/issues/{issue.id}/slips", expect=400, language="fr")


@once
def test_a_sheet_asks_a_department_for_what_it_and_those_below_have_due(
    sign_in: SignIn, head: Membership, late: Issue, run_jobs: RunJobs, tmp_path: Path
) -> None:
    browser = sign_in(head)
    assert SHEETS in browser.get("/issues").text
    assert '<span class="count tone-bad">1</span>' in browser.get(SHEETS).text
    waiting = browser.post(SHEETS, **a_choice(head, language="zh")).location
    [page] = fetched(browser, waiting, run_jobs, tmp_path)
    text = "".join(page.split())
    for words in (
        "催办单|售后服务部",
        "右前门异响",
        late.number,
        "逾期",
        "请受理并指定",
        "签字",
        "WangJun打印于",
    ):
        assert words in text, words


def test_a_head_prints_the_sheets_of_the_own_departments_a_manager_all(
    sign_in: SignIn, head: Membership, gm: Membership, caller: Membership, store: Store
) -> None:
    names = {b.department.code for b in queries.departments_for(head)}
    assert names == {"service", "workshop", "parts"}
    assert len(queries.departments_for(gm)) == 6
    sign_in(caller).get(SHEETS, expect=403)
    assert "Reminder sheets" not in sign_in(caller).get("/issues").text
    foreign = a_choice(head) | {"departments": [department_of(store, "sales").id]}
    sign_in(head).post(SHEETS, expect=422, **foreign)
    sign_in(caller).post(SHEETS, expect=403, **foreign)


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_wrong_with_the_choice_is_said_where_it_is(
    sign_in: SignIn, head: Membership, late: Issue, htmx: bool
) -> None:
    browser = sign_in(head, htmx=htmx)
    form = a_choice(head)
    assert (
        "at least one department"
        in browser.post(SHEETS, expect=422, **form | {"departments": []}).text
    )
    assert "This field is required" in browser.post(SHEETS, expect=422, **form | {"day": ""}).text
    over = form | {"day": "2026-01-01"}
    assert "next 14 days" in browser.post(SHEETS, expect=409, **over).text
    browser.post(SHEETS, **form)


def test_where_nothing_is_due_there_is_nobody_to_remind(
    sign_in: SignIn, head: Membership, member_of: MemberOf, store: Store
) -> None:
    browser = sign_in(head)
    assert "nobody to remind" in browser.get(f"{SHEETS}?day=never").text
    assert "Nothing is due" in browser.post(SHEETS, expect=409, **a_choice(head)).text
    homeless = member_of(store, Role.HEAD, "office")
    homeless.department_id = None
    assert "head no department" in sign_in(homeless).get(SHEETS).text


@once
def test_old_prints_are_swept_away(store: Store) -> None:
    prints.keep(f"{rules.FILES}1.pdf", b"%PDF")
    prints.keep("overview-1.pdf", b"%PDF")
    jobs.sweep(now())
    assert prints.kept(f"{rules.FILES}1.pdf") == b"%PDF"
    jobs.sweep(now() + timedelta(days=8))
    assert [path.name for path in prints.folder().iterdir()] == ["overview-1.pdf"]
