"""Faults 1, 4 to 8 and 22: what happens between the tablet and the server."""

from typing import Any

from tests.faults.arena import Case, Filling
from tests.faults.chaos import ANYTHING, Mode, Trouble
from tests.faults.faults import fault
from tests.faults.tablet import CALL, Tablet
from tests.patience import eventually


def wait_for_puts(tablet: Tablet, count: int = 1) -> None:
    eventually(lambda: len(tablet.puts) >= count, expected=True, page=tablet.page)


@fault("1", "offline, sent, page loaded again, online")
def offline_and_back(case: Case) -> None:
    tablet, form = case.tablet(), case.form()
    tablet.open_kept(form.path)
    with tablet.offline():
        tablet.fill(form.paper, form.token)
        tablet.tap(form.paper)
        tablet.saved()
        tablet.page.reload()
        tablet.ready()
        tablet.page.locator(form.paper.form).wait_for(state="attached")
        case.stays(form, 0, 0, 1, seconds=0.3)
    case.expect(form, 1, 0, 0)


@fault("4", "answer lost")
def answer_lost(case: Case) -> None:
    tablet, form = case.tablet(), case.form()
    case.chaos.make(Trouble(Mode.LOSE, times=1 + case.run % 4))
    tablet.write(form.paper, form.path, form.token)
    case.expect(form, 1, 0, 0)


@fault("5", "connection cut inside the body")
def cut_inside_the_body(case: Case) -> None:
    tablet, form = case.tablet(), case.form(CALL, more="。" * 1500 + "END")
    case.chaos.make(Trouble(Mode.CUT, times=1 + case.run % 4))
    tablet.write(form.paper, form.path, form.token)
    case.expect(form, 1, 0, 0)
    assert case.oracle.ask(
        "SELECT note FROM callback_attempt WHERE note LIKE :token", token=f"%{form.token[:13]}%"
    ).endswith("END")


@fault("6", "black hole: connected, and nothing comes")
def black_hole(case: Case) -> None:
    tablet, form = case.tablet(), case.form()
    case.chaos.make(Trouble(Mode.HOLE))
    tablet.write(form.paper, form.path, form.token)
    tablet.saved()
    wait_for_puts(tablet, 2)  # one was given up
    case.expect(form, 0, 0, 1)
    case.chaos.heal()
    case.expect(form, 1, 0, 0)


@fault("7", "captive portal, by a page and by a redirect")
def captive_portal(case: Case) -> None:
    tablet, form = case.tablet(), case.form()
    tablet.open(form.path)
    case.chaos.make(Trouble(Mode.ANSWER, only=ANYTHING))
    tablet.fill(form.paper, form.token)
    tablet.tap(form.paper)
    wait_for_puts(tablet)
    case.stays(form, 0, 0, 1, seconds=0.5)
    elsewhere = "Location: http://portal.invalid/"
    case.chaos.make(Trouble(Mode.ANSWER, only=ANYTHING, status="302 Found", headers=elsewhere))
    wait_for_puts(tablet, len(tablet.puts) + 1)
    case.stays(form, 0, 0, 1, seconds=0.5)
    case.chaos.heal()
    case.expect(form, 1, 0, 0)


def refused(case: Case, tablet: Tablet, status: str, **answer: Any) -> Filling:
    form = case.form()
    tablet.open(form.path)
    case.chaos.make(Trouble(Mode.ANSWER, status=status, **answer))
    before = len(tablet.puts)
    tablet.fill(form.paper, form.token)
    tablet.tap(form.paper)
    wait_for_puts(tablet, before + 1)
    case.stays(form, 0, 0, 1, seconds=0.3)
    return form


@fault("8", "500, 502, 429, 413")
def server_errors(case: Case) -> None:
    tablet = case.tablet()
    for status in ("500 Internal Server Error", "502 Bad Gateway", "429 Too Many Requests"):
        form = refused(case, tablet, status)
        case.chaos.heal()
        case.expect(form, 1, 0, 0)
    for body in ('{"error": "too_large"}', "<html><h1>413 Request Entity Too Large</h1></html>"):
        parked(case, body)


def parked(case: Case, body: str) -> None:
    """Ours or a gateway's: a person sees that it has not arrived, and it is not tried for ever."""
    tablet = case.tablet()
    refused(case, tablet, "413 Content Too Large", body=body)
    case.chaos.heal()
    tablet.open("/tray")
    tablet.sees("内容过大")
    eventually(lambda: tablet.outbox()[-1]["state"], "attention")


@fault("22", "another person signs in while it is on the way")
def other_person_meanwhile(case: Case) -> None:
    tablet, form = case.tablet(), case.form()
    case.chaos.make(Trouble(Mode.DELAY, seconds=1.0))
    tablet.write(form.paper, form.path, form.token)
    other = tablet.context.new_page()
    tablet.sign_in_plainly("sunqian", other)
    case.chaos.heal()
    case.expect(form, 1, 0, 0)
    assert case.oracle.owner(form.token) == "linyue"
