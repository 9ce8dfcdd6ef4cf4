"""Faults 2, 3, 20, 36 and 37: what happens to the server."""

import json
import sqlite3
from urllib.request import Request, urlopen

from tests.faults.arena import Case
from tests.faults.chaos import Mode, Trouble
from tests.faults.faults import fault
from tests.faults.on_the_line import wait_for_puts
from tests.faults.server import another_secret
from tests.faults.tablet import CALL

ROWS = "SELECT count(*) FROM inbox WHERE body LIKE :token"


def killed(case: Case, point: str) -> None:
    tablet, form = case.tablet(), case.form()
    tablet.open(form.path)
    tablet.fill(form.paper, form.token)
    case.server.die(point)
    tablet.tap(form.paper)
    case.expect(form, 1, 0, 0)
    assert case.server.has_died(point)


@fault("2", "server killed after the commit, before the answer")
def killed_after_commit(case: Case) -> None:
    killed(case, "after-commit")


@fault("3", "server killed before the commit")
def killed_before_commit(case: Case) -> None:
    killed(case, "before-commit")


@fault("20", "server's secret changed")
def secret_changed(case: Case) -> None:
    tablet, form = case.tablet(), case.form()
    tablet.open(form.path)
    case.chaos.make(Trouble(Mode.DOWN))
    tablet.fill(form.paper, form.token)
    tablet.tap(form.paper)
    case.expect(form, 0, 0, 1)
    with case.server.other(secret=another_secret()):
        case.chaos.heal()
        case.stays(form, 0, 0, 1)
        tablet.sign_in()
        case.expect(form, 1, 0, 0)


@fault("36", "the same again after a year, and after it was discarded")
def after_a_year(case: Case) -> None:
    tablet, form = case.tablet(), case.form()
    tablet.open(form.path)
    tablet.fill(form.paper, form.token)
    with tablet.page.expect_request(lambda request: request.method == "PUT") as sent:
        tablet.tap(form.paper)
    request = sent.value
    headers, body = request.all_headers(), request.post_data_buffer or b""
    case.expect(form, 1, 0, 0)
    [name] = [word for word in request.url.split("/") if len(word) == 36]

    def again() -> str:
        put = Request(request.url, body, headers, method="PUT")  # noqa: S310 - our own address
        with urlopen(put, timeout=60) as answer:  # noqa: S310 - as above
            return f"{answer.status} {json.dumps(json.load(answer), sort_keys=True)}"

    row = name.replace("-", "")
    year_ago = "UPDATE inbox SET received_at = '2025-01-01 00:00:00', body = NULL WHERE id = :id"
    case.oracle.tell(year_ago, id=row)
    assert "200 {" in (answer := again())
    assert '"replay": true' in answer
    case.oracle.tell("UPDATE inbox SET status = 'void' WHERE id = :id", id=row)
    assert '"status": "void"' in again()
    case.expect(form, 1, 0, 0)


@fault("37", "database busy, then the disk full")
def busy_and_full(case: Case) -> None:
    tablet, form = case.tablet(), case.form()
    tablet.open(form.path)
    tablet.fill(form.paper, form.token)
    busy = sqlite3.connect(str(case.oracle.engine.url.database), isolation_level=None)
    busy.execute("BEGIN IMMEDIATE")
    tablet.tap(form.paper)
    case.stays(form, 0, 0, 1, seconds=2)
    busy.execute("ROLLBACK")
    busy.close()
    case.expect(form, 1, 0, 0)
    full = case.form(CALL, more="。" * 3900)
    tablet.open(full.path)
    tablet.fill(full.paper, full.token)
    before = len(tablet.puts)
    with case.server.other(full=True):
        tablet.tap(full.paper)
        wait_for_puts(tablet, before + 1)
        case.stays(full, 0, 0, 1)
    case.expect(full, 1, 0, 0)
