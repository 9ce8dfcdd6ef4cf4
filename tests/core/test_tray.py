"""Who sees what needs attention; devices and the forms that never arrived; pages for a lost connection."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from blueprints.core import devices, gaps
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.deposits import FORMS, Filled
from blueprints.core.devices import Device
from blueprints.core.inbox import Inbox, Status
from blueprints.core.merging import three_way
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role, RuleBroken
from tests.conftest import Browser, MemberOf, SignIn, department_of
from tests.depositing import Tablet, row_of

WRONG = {"title": "", "description": "漏油", "level": "normal"}


@pytest.fixture
def tablet(app: Flask) -> Tablet:
    return Tablet(app)


def aged(hours: float) -> None:
    db.session.execute(update(Inbox).values(received_at=now() - timedelta(hours=hours)))
    db.session.commit()


def test_its_owner_sees_it_at_once_and_a_supervisor_after_ten_minutes(
    tablet: Tablet, caller: Membership, cs_manager: Membership, sign_in: SignIn
) -> None:
    row = row_of(tablet.put(caller, "issue", WRONG))
    assert str(row.id) in sign_in(caller).get("/tray").text
    assert str(row.id) not in sign_in(cs_manager).get("/tray").text
    aged(hours=0.2)
    assert str(row.id) in sign_in(cs_manager).get("/tray").text


def test_a_head_sees_the_department_s_and_colleagues_see_none(
    tablet: Tablet,
    store: Store,
    caller: Membership,
    head: Membership,
    member_of: MemberOf,
    sign_in: SignIn,
) -> None:
    boss = member_of(store, Role.HEAD, "cr", name="Boss")
    row = row_of(tablet.put(caller, "issue", WRONG))
    aged(hours=2)
    assert str(row.id) in sign_in(boss).get("/tray").text
    for other in (head, member_of(store, Role.CS_SPECIALIST, "cr", name="Sun")):
        assert str(row.id) not in sign_in(other).get("/tray").text
        sign_in(other).get(f"/inbox/{row.id}", expect=404)
        sign_in(other).post(f"/inbox/{row.id}/voiding", expect=404, reason="x")


def test_discarding_needs_a_reason_and_leaves_a_trace(
    tablet: Tablet, caller: Membership, sign_in: SignIn
) -> None:
    row = row_of(tablet.put(caller, "issue", WRONG))
    browser = sign_in(caller)
    browser.post(f"/inbox/{row.id}/voiding", expect=409, reason=" ")
    browser.post(f"/inbox/{row.id}/voiding", reason="重复")
    db.session.expire_all()
    assert (row.status, row.settled_reason) == (Status.VOID, "重复")
    assert row.body
    browser.post(f"/inbox/{row.id}/voiding", expect=409, reason="again")


def test_what_is_discarded_on_the_device_arrives_as_discarded(
    tablet: Tablet, caller: Membership
) -> None:
    row = row_of(tablet.put(caller, "issue", WRONG, X_Void="%E9%87%8D%E5%A4%8D"))
    assert (row.status, row.settled_reason) == (Status.VOID, "重复")


def test_the_form_is_shown_again_with_what_was_typed(
    tablet: Tablet, caller: Membership, sign_in: SignIn
) -> None:
    row = row_of(tablet.put(caller, "issue", WRONG))
    browser = sign_in(caller)
    where = browser.get(f"/inbox/{row.id}", expect=303).location or ""
    page = browser.get(where).text
    assert "漏油" in page
    assert "error-summary" in page
    assert str(row.id) in page


@pytest.mark.parametrize(
    ("language", "seen"),
    [
        ("en", ["Department", "After-sales", "Critical", "Also typed"]),
        ("zh", ["售后服务部", "重大"]),
    ],
)
def test_what_no_form_takes_any_more_is_shown_by_its_labels_in_the_reader_s_language(
    tablet: Tablet,
    store: Store,
    caller: Membership,
    sign_in: SignIn,
    language: str,
    seen: list[str],
) -> None:
    department = department_of(store, "service").id
    fields = {"title": "灯", "department_id": department, "level": "critical", "gone": "旧词"}
    row = row_of(tablet.put(caller, "issue", fields, version=9))
    page = sign_in(caller, language=language).get(f"/inbox/{row.id}").text
    assert all(words in page for words in [*seen, "旧词"])
    assert not any(f"<dt>{name}</dt>" in page for name in fields)


def ids_in(page: str) -> dict[str, str]:
    """Of the form in a page: its own id, and the one that it takes the place of."""
    found = re.findall(r'name="(submission_id|supersedes)"\s+value="([^"]+)"', page)
    return dict(found)


def test_refused_without_java_script_the_form_has_a_new_id_and_says_which_it_corrects(
    caller: Membership, sign_in: SignIn
) -> None:
    first = uuid4()
    browser = sign_in(caller)
    page = browser.post("/issues/new", expect=422, submission_id=first, **WRONG).text
    shown = ids_in(page[page.index('id="new-issue"') :])
    assert shown["supersedes"] == str(first)
    assert shown["submission_id"] != str(first)


def test_without_java_script_too_the_corrected_form_takes_the_first_one_s_place(
    tablet: Tablet, store: Store, caller: Membership, sign_in: SignIn
) -> None:
    row, browser = row_of(tablet.put(caller, "issue", WRONG)), sign_in(caller)
    refused = browser.post("/issues/new", expect=422, supersedes=row.id, **WRONG).text
    assert ids_in(refused[refused.index('id="new-issue"') :])["supersedes"] == str(row.id)
    right: dict[str, Any] = WRONG | {
        "title": "漏油",
        "department_id": department_of(store, "service").id,
    }
    browser.post("/issues/new", supersedes=row.id, **right)
    db.session.expire_all()
    assert (row.status, row.settled_by_id) == (Status.RESOLVED, caller.person_id)


def test_nobody_corrects_what_is_not_theirs_to_see(
    tablet: Tablet, store: Store, caller: Membership, advisor: Membership, sign_in: SignIn
) -> None:
    row = row_of(tablet.put(caller, "issue", WRONG))
    right: dict[str, Any] = WRONG | {
        "title": "漏油",
        "department_id": department_of(store, "service").id,
    }
    sign_in(advisor).post("/issues/new", supersedes=row.id, **right)
    db.session.expire_all()
    assert row.status is Status.ATTENTION


def test_what_a_rule_said_is_said_again_in_the_reader_s_language(
    tablet: Tablet, caller: Membership, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_given: Filled) -> str:
        raise RuleBroken("Too many attempts. Wait a quarter of an hour, or ask the administrator.")

    broken = replace(FORMS["issue"], deposit=refuse)
    monkeypatch.setitem(FORMS, "issue", broken)
    tablet.put(caller, "issue", WRONG)
    assert "Too many attempts." in sign_in(caller).get("/tray").text
    assert "尝试次数过多" in sign_in(caller, language="zh").get("/tray").text


def test_what_a_field_said_is_left_to_the_form_where_the_reader_has_another_language(
    tablet: Tablet, caller: Membership, sign_in: SignIn
) -> None:
    tablet.put(caller, "issue", WRONG)
    assert "This field is required." in sign_in(caller).get("/tray").text
    page = sign_in(caller, language="zh").get("/tray").text
    assert "有内容缺失或填写有误" in page
    assert "This field is required." not in page


def test_a_settled_form_leads_to_what_came_of_it(
    tablet: Tablet, store: Store, caller: Membership, sign_in: SignIn
) -> None:
    fields = {"title": "灯", "department_id": department_of(store, "service").id, "level": "normal"}
    row = row_of(tablet.put(caller, "issue", fields))
    assert sign_in(caller).get(f"/inbox/{row.id}", expect=303).location == row.outcome


# Devices


def test_a_number_that_was_skipped_is_reported_after_an_hour(
    tablet: Tablet, caller: Membership, cs_manager: Membership, sign_in: SignIn
) -> None:
    tablet.put(caller, "issue", WRONG)
    tablet.seq = 3
    tablet.put(caller, "issue", WRONG)
    assert gaps.gaps(caller.store_id, now()) == []
    aged(hours=2)
    [gap] = gaps.gaps(caller.store_id, now())
    assert (gap.first, gap.last) == (2, 3)
    page = sign_in(cs_manager).get("/devices").text
    assert "forms 2 to 3 never arrived" in page
    assert "forms 2 to 3 never arrived" in sign_in(cs_manager).get("/tray").text
    tablet.seq = 1
    tablet.put(caller, "issue", WRONG)
    tablet.put(caller, "issue", WRONG)
    assert gaps.gaps(caller.store_id, now()) == []


def test_a_device_says_what_it_holds_and_that_it_forgot(
    app: Flask, caller: Membership, cs_manager: Membership, sign_in: SignIn
) -> None:
    headers = {"X-Device": "tablet-1/7/3", "X-Device-Oldest": now().isoformat()}
    browser = sign_in(caller)
    answer = browser.client.post("/pulse", headers=browser.headers | headers).json
    assert answer
    assert answer["person"] == caller.person_id
    assert answer["ticket"]
    assert "3 forms" in sign_in(cs_manager).get("/devices").text


def reported(browser: Browser, device: str, **more: str) -> TestResponse:
    """What a device says of itself while somebody works on it."""
    headers = {"X-Device": device} | {name.replace("_", "-"): text for name, text in more.items()}
    return browser.client.post("/pulse", headers=browser.headers | headers)


def emptied(tablet: Tablet, browser: Browser, caller: Membership) -> TestResponse:
    """Five were filled in, two came, three waited when it forgot them."""
    tablet.put(caller, "issue", WRONG)
    tablet.put(caller, "issue", WRONG)
    reported(browser, "tablet-1/5/3")
    return reported(browser, "tablet-9/0/0", X_Device_Forgot="tablet-1")


def test_after_its_memory_was_emptied_the_numbers_that_never_came_are_named(
    tablet: Tablet, caller: Membership, cs_manager: Membership, sign_in: SignIn
) -> None:
    answer = emptied(tablet, sign_in(caller), caller)
    assert any("device=tablet-9" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    for page in ("/devices", "/tray"):
        shown = sign_in(cs_manager).get(page).text
        assert "Device tablet: forms 3 to 5 never arrived." in shown
        assert "3 forms waited on it when it was last heard of." in shown
    reported(sign_in(caller), "tablet-9/0/0", X_Device_Forgot="tablet-1")
    [gap] = gaps.gaps(caller.store_id, now())
    assert (gap.first, gap.last) == (3, 5)


def test_an_emptied_device_stands_above_any_number_of_others(store: Store) -> None:
    """A list has an end, and the one that lost something is not beyond it."""
    at = now()
    seen = {"store_id": store.id, "first_seen_at": at, "seen_at": at}
    db.session.add_all(Device(id=f"full-{n}", depth=1, **seen) for n in range(200))
    db.session.add(Device(id="emptied", forgot_at=at, **seen))
    db.session.flush()
    assert devices.devices_of(store.id, at)[0].id == "emptied"
    later = at + devices.NEWS_FOR + timedelta(days=1)
    assert devices.devices_of(store.id, later)[0].id != "emptied"


def test_a_device_that_had_no_forms_has_lost_none(caller: Membership, sign_in: SignIn) -> None:
    browser = sign_in(caller)
    reported(browser, "tablet-1/0/0")
    reported(browser, "tablet-9/0/0", X_Device_Forgot="tablet-1")
    assert gaps.gaps(caller.store_id, now()) == []


def test_a_gap_is_looked_into_with_a_reason_and_stands_there_no_longer(
    tablet: Tablet, caller: Membership, cs_manager: Membership, sign_in: SignIn
) -> None:
    emptied(tablet, sign_in(caller), caller)
    browser, url = sign_in(cs_manager), "/devices/tablet-1/inquiries"
    browser.post(url, expect=409, first=3, last=5, reason=" ")
    browser.post(url, first=3, last=5, reason="Lin Yue called all three again", came_from="tray")
    assert "3 to 5 never arrived" not in browser.get("/tray").text
    page = browser.get("/devices").text
    assert "3 to 5 never arrived" not in page
    assert "Lin Yue called all three again" in page
    browser.post(url, expect=409, first=3, last=5, reason="again")


def test_only_a_supervisor_of_the_store_looks_into_a_gap_or_names_a_device(
    tablet: Tablet,
    caller: Membership,
    cs_manager: Membership,
    other_store: Store,
    member_of: MemberOf,
    sign_in: SignIn,
) -> None:
    emptied(tablet, sign_in(caller), caller)
    stranger = sign_in(member_of(other_store, Role.CS_MANAGER))
    for url in ("/devices/tablet-1/inquiries", "/devices/tablet-1/naming"):
        sign_in(caller).post(url, expect=403)
        stranger.post(url, expect=404)


def test_a_device_is_called_as_its_sticker_says_and_keeps_that_name(
    caller: Membership, cs_manager: Membership, sign_in: SignIn
) -> None:
    browser = sign_in(caller)
    reported(browser, "tablet-1/4/0")
    manager = sign_in(cs_manager)
    manager.post("/devices/tablet-1/naming", expect=409, name="x" * 41)
    manager.post("/devices/tablet-1/naming", name="Tablet 3")
    assert "Tablet 3" in manager.get("/devices").text
    reported(browser, "tablet-9/0/0", X_Device_Forgot="tablet-1")
    assert db.session.get_one(Device, "tablet-9").name == "Tablet 3"
    assert "Device Tablet 3: forms 1 to 4 never arrived." in manager.get("/devices").text


@pytest.mark.parametrize("header", ["", "x", "a/b/c", "a/99999999999/-1", "/" * 9])
def test_what_a_device_says_wrongly_does_no_harm(
    sign_in: SignIn, caller: Membership, header: str
) -> None:
    browser = sign_in(caller)
    answer = browser.client.post("/pulse", headers=browser.headers | {"X-Device": header})
    assert answer.status_code == 200


def test_a_pulse_of_nobody_tells_only_the_time(app: Flask) -> None:
    answer = app.test_client().post("/pulse", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.json
    assert answer.json.keys() == {"person", "now"}


# Pages for when there is no connection


def test_the_worker_is_never_cached_and_knows_its_files(app: Flask) -> None:
    answer = app.test_client().get("/sw.js")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert '"{build}"' not in answer.text
    assert "/offline/zh" in answer.text


def test_the_kill_switch_takes_its_place(app: Flask) -> None:
    app.config["KILL_WORKER"] = True
    assert "unregister" in app.test_client().get("/sw.js").text


def test_pages_without_anybody_s_name(app: Flask, sign_in: SignIn, caller: Membership) -> None:
    for path in (
        "/offline/zh",
        "/offline/en",
        "/issues/offline",
        "/callbacks/offline",
        "/visits/offline",
    ):
        page = sign_in(caller).get(path).text
        assert caller.person.name not in page
        assert "data-ticket" not in page


def test_only_pages_of_the_daily_work_may_be_kept(sign_in: SignIn, caller: Membership) -> None:
    browser = sign_in(caller)
    assert browser.get("/callbacks").headers["X-Kept-For"].endswith(".en")
    assert browser.get("/callbacks").headers["X-Kept-As"] == "/callbacks/kept"
    for path in ("/account", "/customers", "/search", "/callbacks?show=all"):
        answer = browser.get(path)
        assert "X-Kept-For" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


# Three-way


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "value", "conflicts"),
    [
        ("1", "1", "2", "2", []),
        ("1", "2", "1", "2", []),
        ("1", "2", "2", "2", []),
        ("1", "2", "3", "2", ["f"]),
        ("", "2", "", "2", []),
        ("1", "", "2", "", ["f"]),
    ],
)
def test_field_by_field(
    base: str, theirs: str, mine: str, value: str, conflicts: list[str]
) -> None:
    merged = three_way({"f": base}, {"f": theirs}, {"f": mine})
    assert (merged.values, merged.conflicts) == ({"f": value}, conflicts)


def test_an_unknown_form_in_the_address_is_not_there(sign_in: SignIn, caller: Membership) -> None:
    sign_in(caller).get(f"/inbox/{uuid4()}", expect=404)
    sign_in(caller).get(f"/issues/new?again={uuid4()}")


def test_every_form_that_waits_on_a_device_has_a_name_there(
    caller: Membership, sign_in: SignIn
) -> None:
    page = sign_in(caller).get("/tray").text
    for name, form in FORMS.items():
        assert f'data-form-{name}="{form.label}"' in page
    assert 'data-form-inspection="检查"' in sign_in(caller, language="zh").get("/tray").text
