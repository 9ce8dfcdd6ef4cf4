"""What did not happen: the page, its filters, the line on the first page, and the paper."""

import re
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from blueprints.core import prints
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.jobs import Job
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role, RuleBroken
from blueprints.silence import jobs, rules
from blueprints.silence.actions import Paper
from blueprints.tracker.rules import State
from tests.conftest import Browser, MemberOf, SignIn, department_of
from tests.tracker.conftest import Cast, Report
from tests.tracker.test_plans import SCANS, lines, plans, statements

RunJobs = Callable[[], None]
once = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""Paper looks the same whatever the database."""


@pytest.fixture
def still(cast: Cast) -> Cast:
    """One of each kind, long ago."""
    for state in (State.AWAITING_ACCEPTANCE, State.IN_PROGRESS, State.CLOSING_APPLIED):
        cast.in_state(state)
    return cast


def test_each_kind_says_what_counts_and_leads_to_its_rows(
    still: Cast, sign_in: SignIn, gm: Membership
) -> None:
    page = sign_in(gm).get("/silence").text
    for words in ("Issues untouched", "Not accepted in time", "nobody verified", "response time"):
        assert words in page
    assert len(re.findall(r'class="row-link" href="/issues/\d+"', page)) == 5
    for name in ("Acceptor", "Handler", "Verifier"):
        assert name in page


def test_where_nothing_is_missing_the_page_says_so_and_what_it_looked_for(
    sign_in: SignIn, gm: Membership
) -> None:
    page = sign_in(gm).get("/silence").text
    assert "Nothing is missing here now" in page
    assert "Measures not planned in time" in page


@pytest.mark.parametrize("htmx", [False, True])
def test_department_and_kind_are_in_the_address(
    still: Cast, sign_in: SignIn, gm: Membership, store: Store, htmx: bool
) -> None:
    browser = sign_in(gm, htmx=htmx)
    service, sales = (department_of(store, code).id for code in ("service", "sales"))
    assert "Acceptor" in browser.get(f"/silence?department={service}").text
    assert "Nothing is missing" in browser.get(f"/silence?department={sales}").text
    one = browser.get(f"/silence?kind=unverified&department={service}").text
    assert "Verifier" in one
    assert "Acceptor" not in one


def test_a_department_shows_what_those_below_have(
    report: Report, sign_in: SignIn, gm: Membership, store: Store
) -> None:
    report("地沟灯不亮", department_id=department_of(store, "workshop").id)
    service = department_of(store, "service").id
    page = sign_in(gm).get(f"/silence?department={service}").text
    assert "地沟灯不亮" in page
    assert "Workshop" in page


def test_a_kind_is_turned_page_by_page_the_most_silent_first(
    report: Report, sign_in: SignIn, gm: Membership
) -> None:
    for n in range(52):
        report(f"第{n:02}件", days=n / 1000)
    browser = sign_in(gm)
    page = browser.get("/silence").text
    assert len(re.findall("第..件", page)) == 2 * rules.FEW
    assert page.index("第00件") < page.index("第01件")
    first = browser.get("/silence?kind=untouched").text
    assert len(re.findall("第..件", first)) == 50
    onward = re.search(r'rel="next"\s+href="([^"]*)"', first)
    assert onward
    assert re.findall("第..件", browser.get(onward[1].replace("&amp;", "&")).text) == [
        "第50件",
        "第51件",
    ]


@pytest.mark.parametrize("query", ["kind=nothing", "department=999999"])
def test_a_made_up_filter_is_a_page_that_does_not_exist(
    sign_in: SignIn, gm: Membership, query: str
) -> None:
    sign_in(gm).get(f"/silence?{query}", expect=404)


def test_a_head_sees_the_own_departments_and_no_others(
    still: Cast, sign_in: SignIn, member_of: MemberOf, store: Store
) -> None:
    """Not even what waits for the head's own word elsewhere."""
    other = member_of(store, Role.HEAD, "sales", name="Xu")
    for issue in still.in_state(State.CLOSING_APPLIED), still.in_state(State.IN_PROGRESS):
        issue.verifier_id = other.person_id
    browser = sign_in(other)
    assert "Nothing is missing" in browser.get("/silence").text
    browser.get(f"/silence?department={department_of(store, 'service').id}", expect=404)
    assert "Handler" in sign_in(still.acceptor).get("/silence").text


def test_another_store_is_not_there(
    still: Cast, sign_in: SignIn, member_of: MemberOf, other_store: Store, store: Store
) -> None:
    browser = sign_in(member_of(other_store, Role.GM, "office"))
    assert "Nothing is missing" in browser.get("/silence").text
    foreign = department_of(store, "service").id
    browser.get(f"/silence?department={foreign}", expect=404)
    browser.post("/silence/prints", expect=404, language="zh", department=foreign)


def test_who_leads_nobody_does_not_see_it(
    still: Cast, sign_in: SignIn, caller: Membership, advisor: Membership, admin: Membership
) -> None:
    for member in (caller, advisor, admin):
        browser = sign_in(member)
        browser.get("/silence", expect=403)
        browser.post("/silence/prints", expect=403, language="zh")
        assert 'href="/silence"' not in browser.get("/").text


def test_who_leads_finds_it_on_the_first_page_and_above_the_issues(
    sign_in: SignIn, gm: Membership
) -> None:
    """The first page does not count it, and says all the same that nothing is due."""
    browser = sign_in(gm)
    first = browser.get("/").text
    assert "Nothing is due from you now" in first
    assert 'href="/silence"' in first
    assert 'href="/silence"' in browser.get("/issues").text


def test_the_page_keeps_to_its_query_budget(
    still: Cast, report: Report, sign_in: SignIn, head: Membership, gm: Membership
) -> None:
    for member in (head, gm):
        browser = sign_in(member)
        numbers = []
        for _ in range(2):
            with statements() as asked:
                browser.get("/silence")
            numbers.append(len([s for s, _ in asked if s.lstrip().startswith("SELECT")]))
            report()
        assert numbers[0] == numbers[1] <= 18


def test_nothing_reads_every_issue(still: Cast, sign_in: SignIn, gm: Membership) -> None:
    for member in (gm, still.acceptor):
        for url in ("/silence", "/silence?kind=untouched"):
            for statement, plan in plans(sign_in(member), url):
                assert lines(plan, SCANS) == [], statement


# On paper


def fetched(browser: Browser, waiting: str, run_jobs: RunJobs, folder: Path) -> str:
    """The words of what was asked for, without what parts them."""
    assert "second" in browser.get(waiting).text
    run_jobs()
    answer = browser.get(browser.get(waiting, expect=303).location)
    assert answer.mimetype == "application/pdf"
    (folder / "print.pdf").write_bytes(answer.data)
    command = ["pdftotext", "-layout", str(folder / "print.pdf"), "-"]
    done = subprocess.run(command, check=True, capture_output=True)
    return "".join(done.stdout.decode().split())


@once
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("应办未办", "逾期未受理", "Acceptor", "售后服务部", "部门负责人", "1/1")),
        (
            "en",
            ("Whatdidnothappen", "Notacceptedintime", "After-sales", "Lookedfor,andnothingfound"),
        ),
    ],
)
def test_the_same_goes_on_paper_in_both_languages(
    still: Cast,
    sign_in: SignIn,
    run_jobs: RunJobs,
    tmp_path: Path,
    language: str,
    words: tuple[str, ...],
) -> None:
    browser = sign_in(still.acceptor)
    waiting = browser.post("/silence/prints", language=language).location
    text = fetched(browser, waiting, run_jobs, tmp_path)
    for word in words:
        assert word in text, word


@once
def test_an_empty_sheet_says_that_it_is_empty(
    sign_in: SignIn, gm: Membership, store: Store, run_jobs: RunJobs, tmp_path: Path
) -> None:
    browser = sign_in(gm)
    waiting = browser.post(
        "/silence/prints",
        language="zh",
        department=department_of(store, "sales").id,
        kind="untouched",
    ).location
    assert "现在没有应办未办的事项" in fetched(browser, waiting, run_jobs, tmp_path)


@once
def test_a_long_kind_is_cut_on_paper_and_says_so(report: Report, gm: Membership) -> None:
    for n in range(rules.MOST_PRINTED + 1):
        report(f"第{n:03}件")
    sheet = jobs.sheet_of(gm, Paper("en", "", None, "untouched"), now())
    [kind] = sheet["kinds"]
    assert (kind.number, len(kind.rows)) == (rules.MOST_PRINTED + 1, rules.MOST_PRINTED)


@pytest.mark.parametrize("htmx", [False, True])
def test_a_print_is_asked_for_once_and_is_its_asker_s(
    still: Cast, sign_in: SignIn, gm: Membership, cs_manager: Membership, htmx: bool
) -> None:
    browser = sign_in(gm, htmx=htmx)
    browser.post("/silence/prints", expect=400, language="fr")
    browser.post("/silence/prints", expect=404, language="zh", kind="nothing")
    browser.post("/silence/prints", language="zh")
    [job_id] = db.session.scalars(select(Job.id)).all()
    for path in (f"/silence/prints/{job_id}", f"/silence/prints/{job_id}.pdf"):
        sign_in(cs_manager).get(path, expect=404)


@once
def test_who_leads_no_more_gets_no_print(gm: Membership) -> None:
    gm.role = Role.REP
    with pytest.raises(RuleBroken, match="nothing to print"):
        jobs.who_asked(gm.id)


@once
def test_old_prints_are_swept_away(store: Store) -> None:
    prints.keep(f"{rules.FILES}1.pdf", b"%PDF")
    jobs.sweep(now() + timedelta(days=8))
    assert list(prints.folder().iterdir()) == []
