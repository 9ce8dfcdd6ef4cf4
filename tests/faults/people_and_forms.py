"""Faults 18, 19, 21, 21b, 23, 24 and 25: who it is, and what the server makes of it."""

from uuid import UUID

from playwright.sync_api import expect

from tests.browser.cookies import lose_session
from tests.faults.arena import Case, Filling
from tests.faults.chaos import Mode, Trouble
from tests.faults.faults import fault
from tests.faults.tablet import CALL, COMMENT, ISSUE, KEPT_COPY, Tablet
from tests.patience import comes_true, eventually

REVOKE = "UPDATE person SET ticket_epoch = ticket_epoch + 1 WHERE username = 'linyue'"
WAITING = "SELECT id FROM inbox WHERE body LIKE :token AND status = 'attention'"
CORRECTION = "form[data-offline=correction]"
NO_WAY = Trouble(Mode.ANSWER, status="503 Service Unavailable")


@fault("18", "session cookie gone")
def no_cookie(case: Case) -> None:
    tablet, form = case.tablet(), case.form()
    tablet.open(form.path)
    tablet.fill(form.paper, form.token)
    lose_session(tablet.context)
    tablet.tap(form.paper)
    case.expect(form, 1, 0, 0)
    assert case.oracle.owner(form.token) == "linyue"


@fault("19", "ticket revoked, then signed in")
def no_ticket(case: Case) -> None:
    tablet, form = case.tablet(), case.form()
    tablet.open(form.path)
    tablet.fill(form.paper, form.token)
    lose_session(tablet.context)
    case.oracle.tell(REVOKE)
    tablet.tap(form.paper)
    eventually(lambda: [item["why"] for item in tablet.outbox()], ["ticket"])
    case.stays(form, 0, 0, 1)
    tablet.page.goto(f"{tablet.address}/sign-in")
    expect(tablet.page.locator("#notices [data-key=ticket]")).to_be_visible()
    tablet.sign_in()
    case.expect(form, 1, 0, 0)


@fault("21", "another person signed in")
def other_person(case: Case) -> None:
    tablet, form, begun = case.tablet(), case.form(), case.form()
    tablet.open(form.path)
    case.chaos.make(NO_WAY)
    tablet.fill(form.paper, form.token)
    tablet.tap(form.paper)
    case.expect(form, 0, 0, 1)
    tablet.open(begun.path)
    tablet.fill(begun.paper, begun.token)
    eventually(lambda: any(begun.token in d["body"] for d in tablet.drafts()), expected=True)
    tablet.sign_out()
    tablet.sign_in("sunqian")
    tablet.open(begun.path)
    tablet.fill(begun.paper, "")
    assert begun.token not in tablet.page.content()
    case.chaos.heal()
    case.expect(form, 1, 0, 0)
    assert case.oracle.owner(form.token) == "linyue"
    tablet.sign_out()
    tablet.sign_in("linyue")
    back_for(case, tablet, begun)


def back_for(case: Case, tablet: Tablet, begun: Filling) -> None:
    """What one had begun to type is there again, for oneself."""
    tablet.open(begun.path)
    words = tablet.page.locator(f"{begun.paper.form} [name={begun.paper.words}]")
    eventually(words.input_value, begun.token)
    tablet.tap(begun.paper)
    case.expect(begun, 1, 0, 0)


def typed_by_nobody(case: Case, tablet: Tablet) -> None:
    """Signed out without a connection: the page asks who it is, and a name is only claimed."""
    tablet.open_kept("/issues/new")
    comes_true(tablet.page, KEPT_COPY, "/issues/offline")
    case.chaos.make(Trouble(Mode.DOWN))
    tablet.sign_out()
    tablet.page.goto(f"{tablet.address}/issues/new")
    expect(tablet.page.locator("#who")).to_be_visible()


@fault("21b", "signed out, offline, another person types")
def who_are_you(case: Case) -> None:
    tablet, named, nobody_s = case.tablet(), case.form(ISSUE), case.form(ISSUE)
    typed_by_nobody(case, tablet)
    tablet.fill(nobody_s.paper, nobody_s.token)
    tablet.tap(nobody_s.paper)
    case.expect(nobody_s, 0, 0, 1)
    tablet.page.goto(f"{tablet.address}/issues/new")
    tablet.page.locator("#who button", has_text="林悦").click()
    tablet.fill(named.paper, named.token)
    tablet.tap(named.paper)
    case.expect(named, 0, 0, 1)
    case.chaos.heal()
    it_was_me(case, tablet, nobody_s, "sunqian")
    case.stays(named, 0, 0, 1)
    tablet.sign_out()
    it_was_me(case, tablet, named, "linyue")


def it_was_me(case: Case, tablet: Tablet, form: Filling, username: str) -> None:
    """Nothing is sent in a name until its person has signed in and said so."""
    tablet.sign_in(username)
    case.stays(form, 0, 0, 1)
    tablet.open("/tray")
    tablet.page.get_by_role("button", name="是我填的").click()
    case.expect(form, 1, 0, 0)
    assert case.oracle.owner(form.token) == username


@fault("23", "form changed meanwhile")
def other_version(case: Case) -> None:
    tablet, form = case.tablet(), case.form()
    tablet.open(form.path)
    tablet.fill(form.paper, form.token)
    case.chaos.make(Trouble(Mode.DOWN))
    tablet.tap(form.paper)
    case.expect(form, 0, 0, 1)
    with case.server.other(versions={paper.name: 4 for paper in (CALL, ISSUE, COMMENT)}):
        case.chaos.heal()
        case.expect(form, 0, 1, 0)


@fault("24", "server finds it wrong")
def found_wrong(case: Case) -> None:
    tablet, form = case.tablet(), case.form(ISSUE)
    tablet.open(form.path)
    tablet.fill(form.paper, form.token)
    tablet.page.evaluate(
        "() => { const form = document.querySelector('form[data-offline]');"
        " form.noValidate = true; form.elements.department_id.value = ''; }"
    )
    tablet.tap(form.paper)
    case.expect(form, 0, 1, 0)
    expect(tablet.page.locator("main form [name=supersedes]")).to_have_count(1)
    expect(tablet.page.locator("main [name=title]")).to_have_value(form.token)
    tablet.choose_department(form.paper)
    tablet.tap(form.paper)
    case.expect(form, 1, 0, 0)  # the corrected one takes the other's place


def completed_call(case: Case, tablet: Tablet) -> str:
    path = case.path(CALL)
    tablet.open(path)
    tablet.choose("outcome", "connected")
    tablet.choose("a_overall", "5")
    tablet.choose("a_first_time_fix", "1")
    tablet.page.locator("#call .answers-part > button[type=submit]").click()
    expect(tablet.page.locator("#call")).to_have_count(0)
    return f"{path}/correction"


def correct(tablet: Tablet, score: str, reason: str) -> None:
    tablet.choose("a_overall", score)
    tablet.page.locator(f"{CORRECTION} [name=reason]").fill(reason)
    tablet.page.locator(f"{CORRECTION} button[type=submit]").last.click(no_wait_after=True)


@fault("25", "record changed by another person")
def changed_by_another(case: Case) -> None:
    mine, theirs = case.tablet(), case.tablet("hejing")
    form, other = case.form(CALL), case.form(CALL)
    path = completed_call(case, mine)
    mine.open(path)
    theirs.open(path)
    with mine.offline():
        correct(mine, "4", form.token)
        case.expect(form, 0, 0, 1)
        correct(theirs, "3", other.token)
        case.expect(other, 1, 0, 0)
    case.expect(form, 0, 1, 0)
    name = UUID(case.oracle.ask(WAITING, token=f"%{form.token}%"))
    mine.open("/tray")
    mine.page.locator(f"a.button.primary[href='/inbox/{name}']").click()
    expect(mine.page.locator("form.merge .merge-columns")).to_have_count(1)
    mine.page.locator("form.merge label[for=mine-1]").click()
    mine.page.locator("form.merge button[type=submit]").click()
    case.expect(form, 1, 0, 0)
