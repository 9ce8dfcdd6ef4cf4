"""Faults 27 to 32: the clock, the disk and the worker of the tablet."""

from playwright.sync_api import expect

from tests.faults.arena import Case
from tests.faults.chaos import Mode, Trouble
from tests.faults.faults import fault
from tests.faults.people_and_forms import NO_WAY
from tests.faults.tablet import Tablet
from tests.patience import eventually

DAY = 24 * 3600
CLOCK = """(() => {
  const Real = Date;
  window.ahead = %d;
  class Moved extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + window.ahead * 1000); }
    static now() { return Real.now() + window.ahead * 1000; }
  }
  window.Date = Moved;
})()"""
FULL = """(() => {
  window.full = false;
  for (const name of ["add", "put"]) {
    const real = IDBObjectStore.prototype[name];
    IDBObjectStore.prototype[name] = function (...given) {
      if (window.full) throw new DOMException("full", "QuotaExceededError");
      return real.apply(this, given);
    };
  }
  const set = Storage.prototype.setItem;
  Storage.prototype.setItem = function (...given) {
    if (window.full) throw new DOMException("full", "QuotaExceededError");
    return set.apply(this, given);
  };
})()"""
SKEW = "SELECT skew FROM inbox WHERE body LIKE :token"
CERTAIN = "SELECT is_time_certain FROM inbox WHERE body LIKE :token"
FORGOT = "SELECT count(*) FROM device WHERE forgot_at IS NOT NULL AND id = :device"
DEVICE = "SELECT device FROM inbox WHERE body LIKE :token"
COPIES = "() => caches.keys().then((names) => names.filter((name) => name.startsWith('pages-')))"
SECOND_WORKER = """
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));"""


def sent_at(case: Case, ahead: int, *, then: int) -> tuple[float, bool]:
    tablet, form = case.tablet(script=CLOCK % ahead), case.form()
    tablet.open(form.path)
    tablet.fill(form.paper, form.token)
    tablet.page.evaluate("(ahead) => { window.ahead = ahead; }", then)
    tablet.tap(form.paper)
    case.expect(form, 1, 0, 0)
    token = f"%{form.token}%"
    return case.oracle.ask(SKEW, token=token), bool(case.oracle.ask(CERTAIN, token=token))


@fault("27", "clock 400 days slow, 2 days fast, changed on the way")
def wrong_clock(case: Case) -> None:
    for ahead, then, certain in (
        (-400 * DAY, -400 * DAY, True),
        (2 * DAY, 2 * DAY, True),
        (0, -400 * DAY, False),
    ):
        skew, is_certain = sent_at(case, ahead, then=then)
        assert abs(skew + then) < 60
        assert is_certain is certain


@fault("28", "no room on the tablet, online and offline")
def no_room(case: Case) -> None:
    tablet, form = case.tablet(script=FULL), case.form()
    tablet.open(form.path)
    tablet.fill(form.paper, form.token)
    tablet.page.evaluate("() => { window.full = true; }")
    tablet.tap(form.paper)
    case.expect(form, 1, 0, 0)
    kept = case.form(form.paper)
    tablet.open(kept.path)
    tablet.fill(kept.paper, kept.token)
    tablet.page.evaluate("() => { window.full = true; }")
    with tablet.offline():
        tablet.tap(kept.paper)
        tablet.sees("未保存")
        words = tablet.page.locator(f"{kept.paper.form} [name={kept.paper.words}]")
        assert words.input_value() == kept.token
        assert words.is_visible()
        assert case.where(kept.token).records == 0
    tablet.tap(kept.paper)
    case.expect(kept, 1, 0, 0)


def wipe(tablet: Tablet) -> None:
    session = tablet.context.new_cdp_session(tablet.page)
    session.send(
        "Storage.clearDataForOrigin",
        {"origin": tablet.address, "storageTypes": "indexeddb,local_storage"},
    )
    session.detach()


@fault("29", "database taken away under the page")
def wiped_under_the_page(case: Case) -> None:
    tablet, form = case.tablet(), case.form()
    tablet.open(form.path)
    wipe(tablet)
    tablet.fill(form.paper, form.token)
    tablet.tap(form.paper)
    case.expect(form, 1, 0, 0)


@fault("30", "storage evicted with a form in it")
def evicted(case: Case) -> None:
    """Lost it is, and that is seen."""
    tablet, first, lost = case.tablet(), case.form(), case.form()
    tablet.write(first.paper, first.path, first.token)
    case.expect(first, 1, 0, 0)
    tablet.open(lost.path)
    case.chaos.make(NO_WAY)
    tablet.fill(lost.paper, lost.token)
    tablet.tap(lost.paper)
    case.expect(lost, 0, 0, 1)
    wipe(tablet)
    case.expected[lost.token] = case.where(lost.token)
    assert sum(case.expected[lost.token]) == 0
    device = case.oracle.ask(DEVICE, token=f"%{first.token}%")
    tablet.page.reload()
    eventually(lambda: case.oracle.ask(FORGOT, device=device), 1)
    case.chaos.heal()
    supervisor = case.tablet("hejing")
    supervisor.page.goto(f"{supervisor.address}/devices")
    supervisor.sees(device[:6])


@fault("31", "worker replaced while somebody types")
def worker_replaced(case: Case) -> None:
    tablet, queued, begun = case.tablet(), case.form(), case.form()
    tablet.open_kept(begun.path)
    source = tablet.context.request.get(f"{tablet.address}/sw.js").text()
    other = Trouble(
        Mode.ANSWER,
        only="^GET /sw.js",
        headers="Content-Type: text/javascript\r\nCache-Control: no-cache",
        body=source + SECOND_WORKER,
    )
    case.chaos.make(NO_WAY, other)
    tablet.write(queued.paper, queued.path, queued.token)
    case.expect(queued, 0, 0, 1)
    tablet.open(begun.path)
    tablet.fill(begun.paper, begun.token)
    tablet.page.evaluate("""() => new Promise((done) => {
      navigator.serviceWorker.addEventListener("controllerchange", done, { once: true });
      navigator.serviceWorker.getRegistration().then((registration) => registration.update());
    }).then(() => true)""")
    tablet.page.reload()
    words = tablet.page.locator(f"{begun.paper.form} [name={begun.paper.words}]")
    eventually(words.input_value, begun.token)
    case.stays(queued, 0, 0, 1, seconds=0.2)
    case.chaos.heal()
    case.expect(queued, 1, 0, 0)
    tablet.tap(begun.paper)
    case.expect(begun, 1, 0, 0)


@fault("32", "kill-switch worker")
def kill_switch(case: Case) -> None:
    tablet, form = case.tablet(), case.form()
    tablet.open_kept(form.path)
    case.chaos.make(NO_WAY)
    tablet.fill(form.paper, form.token)
    tablet.tap(form.paper)
    case.expect(form, 0, 0, 1)
    with case.server.other(KILL_WORKER=True):
        tablet.open("/")
        for path in ("/", "/callbacks", "/issues", form.path, "/tray"):
            tablet.open(path)
        expect(tablet.page.locator("h1")).to_be_visible()
        eventually(lambda: tablet.page.evaluate(COPIES), [])
        case.stays(form, 0, 0, 1, seconds=0.2)
        case.chaos.heal()
        case.expect(form, 1, 0, 0)
