"""Faults 14 to 16: the browser is killed."""

from tests.faults.arena import Case
from tests.faults.chaos import Mode, Trouble
from tests.faults.faults import fault
from tests.faults.on_the_line import wait_for_puts
from tests.faults.oracle import Where
from tests.patience import eventually


@fault("14", "browser killed after it said: saved")
def killed_after_saved(case: Case) -> None:
    profile, form = case.profile(), case.form()
    tablet = case.in_use(profile.open(), "linyue")
    tablet.open(form.path)
    tablet.fill(form.paper, form.token)
    case.chaos.make(Trouble(Mode.DOWN))
    tablet.tap(form.paper)
    tablet.saved()
    profile.kill()
    case.chaos.heal()
    case.tablets = []
    case.in_use(profile.open(), None).page.goto(case.arena.address)
    case.expect(form, 1, 0, 0)


@fault("15", "browser killed while somebody types")
def killed_while_typing(case: Case) -> None:
    profile, form = case.profile(), case.form()
    tablet = case.in_use(profile.open(), "linyue")
    tablet.open(form.path)
    tablet.fill(form.paper, form.token)
    eventually(lambda: any(form.token in draft["body"] for draft in tablet.drafts()), expected=True)
    profile.kill()
    case.tablets = []
    tablet = case.in_use(profile.open(), "linyue")
    tablet.open(form.path)
    words = tablet.page.locator(f"{form.paper.form} [name={form.paper.words}]")
    eventually(words.input_value, form.token)
    tablet.choose_department(form.paper)
    tablet.tap(form.paper)
    case.expect(form, 1, 0, 0)


@fault("16", "browser killed while it sends")
def killed_while_sending(case: Case) -> None:
    profile, form = case.profile(), case.form()
    tablet = case.in_use(profile.open(), "linyue")
    tablet.open(form.path)
    tablet.fill(form.paper, form.token)
    case.chaos.make(Trouble(Mode.HOLE))
    tablet.tap(form.paper)
    wait_for_puts(tablet)
    profile.kill()
    case.chaos.heal()
    case.tablets = []
    assert case.where(form.token) == Where(0, 0, 0)  # the browser is closed: it is on its disk
    case.in_use(profile.open(), None).page.goto(case.arena.address)
    case.expect(form, 1, 0, 0)
