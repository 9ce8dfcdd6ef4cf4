"""The administrator's channels, everybody's choices, and the test of a channel."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from blueprints.channels import queries
from blueprints.channels.actions import LOST
from blueprints.channels.models import ChannelChoice, Dispatch
from blueprints.channels.rules import ChannelKind, DispatchState, Wants
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.jobs import Job, JobState
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.core.seal import unseal
from blueprints.notices.actions import tell
from blueprints.notices.rules import News
from tests.channels.conftest import PASSWORD, MailBox, Robots, set_up_mail, wants_mail
from tests.conftest import MemberOf, SignIn

RunJobs = Callable[[], None]
URL = "/notices/channels"
MAIL: dict[str, Any] = {
    "email-is_active": "y",
    "email-host": "smtp.example.com",
    "email-port": 465,
    "email-security": "tls",
    "email-secret": "s3cret-word",
    "email-sender": "store@example.com",
}


def test_only_an_administrator_sets_channels_up(
    sign_in: SignIn, store: Store, member_of: MemberOf
) -> None:
    for role in set(Role) - {Role.ADMIN}:
        browser = sign_in(member_of(store, role))
        browser.get(URL, expect=403)
        browser.post(f"{URL}/email", expect=403, **MAIL)
        browser.post(f"{URL}/email/trial", expect=403, to="x@example.com")
        browser.post(f"{URL}/quiet-hours", expect=403, begins="22:00", ends="07:00")


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_secret_is_kept_and_never_shown_again(
    sign_in: SignIn, admin: Membership, other_store: Store, language: str, *, htmx: bool
) -> None:
    browser = sign_in(admin, htmx=htmx, language=language)
    browser.get(URL)
    browser.post(f"{URL}/email", **MAIL)
    browser.post(f"{URL}/email", **MAIL | {"email-secret": "", "email-port": 587})
    browser.post(f"{URL}/wecom", 0, **{"wecom-secret": "https://x/send?key=abc-1"})
    stored = queries.channels_of(admin.store_id)
    mail, robot = stored[ChannelKind.EMAIL], stored[ChannelKind.WECOM]
    assert (unseal(mail.secret), mail.port) == ("s3cret-word", 587)
    assert (unseal(robot.secret), robot.is_active) == ("abc-1", False)
    assert "s3cret-word" not in mail.secret
    page = browser.get(URL).text
    assert "s3cret-word" not in page
    assert "abc-1" not in page
    assert queries.channels_of(other_store.id) == {}


def test_a_secret_key_that_has_changed_is_said_and_the_secret_typed_again(
    sign_in: SignIn, admin: Membership, run_jobs: RunJobs
) -> None:
    set_up_mail(admin, 25)
    browser = sign_in(admin)
    said = "can no longer be read"
    assert said not in browser.get(URL).text
    channel = queries.channels_of(admin.store_id)[ChannelKind.EMAIL]
    channel.secret = "00000000:x"  # noqa: S105 - sealed with another key
    db.session.commit()
    assert said in browser.get(URL).text
    assert outcome(sign_in, admin, run_jobs, "email").state is JobState.FAILED
    browser.post(f"{URL}/email", **MAIL)
    assert said not in browser.get(URL).text


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_wrong_comes_back_as_it_was_typed(
    sign_in: SignIn, admin: Membership, *, htmx: bool
) -> None:
    browser = sign_in(admin, htmx=htmx)
    wrong: dict[str, Any] = {
        "email-host": "smtp example",
        "email-port": 0,
        "email-sender": "nobody",
    }
    page = browser.post(f"{URL}/email", expect=422, **MAIL | wrong).text
    assert 'value="smtp example"' in page
    assert "s3cret-word" not in page
    browser.post(f"{URL}/feishu", 422, **{"feishu-secret": ""})
    browser.post(f"{URL}/dingtalk", 422, **{"dingtalk-secret": "a b"})
    browser.post(f"{URL}/quiet-hours", expect=422, begins="late", ends="07:00")
    browser.post(f"{URL}/pigeon", expect=404)
    assert queries.channels_of(admin.store_id) == {}


def test_the_quiet_hours_are_the_store_s_own(
    sign_in: SignIn, admin: Membership, other_store: Store
) -> None:
    sign_in(admin).post(f"{URL}/quiet-hours", begins="22:00", ends="07:00", spares_urgent="y")
    quiet = queries.quiet_of(admin.store_id)
    assert (quiet.begins.hour, quiet.ends.hour, quiet.spares_urgent) == (22, 7, True)
    assert queries.quiet_of(other_store.id).begins.hour == 21


def outcome(sign_in: SignIn, admin: Membership, run_jobs: RunJobs, kind: str) -> Job:
    """Of the test button, as the administrator sees it."""
    browser = sign_in(admin)
    waiting = browser.post(f"{URL}/{kind}/trial", to="me@example.com").location
    run_jobs()
    job = db.session.scalars(select(Job).order_by(Job.created_at.desc())).first()
    assert job
    assert job.message in re.sub("&#39;", "'", browser.get(waiting).text)
    return job


def test_a_test_says_that_it_has_left_and_arrives(
    sign_in: SignIn, admin: Membership, run_jobs: RunJobs, mail_box: MailBox, robots: Robots
) -> None:
    sign_in(admin).post(f"{URL}/email/trial", expect=409, to="me@example.com")
    set_up_mail(admin, mail_box.port)
    sign_in(admin).post(f"{URL}/email/trial", expect=422, to="me")
    assert outcome(sign_in, admin, run_jobs, "email").state is JobState.DONE
    [mail] = mail_box.mails
    assert mail["To"] == "me@example.com"
    sign_in(admin).post(f"{URL}/feishu", 0, **{"feishu-secret": "abc"})
    assert outcome(sign_in, admin, run_jobs, "feishu").state is JobState.DONE
    assert len(robots.asked) == 1


@pytest.mark.parametrize(
    ("changed", "refuses", "said"),
    [
        ({"secret": "wrong"}, "", "The mail server refuses the user name or the password."),
        ({"port": 1}, "", "Nothing answers at 127.0.0.1 on port 1."),
        ({"host": "mail.invalid"}, "", "There is no mail server called mail.invalid."),
        ({"security": "starttls"}, "", "The mail server does not offer this kind of security"),
        ({}, "550 no such box", "The mail server refuses the recipient's address."),
    ],
)
def test_a_test_that_fails_says_why(
    sign_in: SignIn,
    admin: Membership,
    run_jobs: RunJobs,
    mail_box: MailBox,
    changed: dict[str, Any],
    refuses: str,
    said: str,
) -> None:
    set_up_mail(admin, **{"port": mail_box.port, **changed})
    mail_box.refuses = refuses
    job = outcome(sign_in, admin, run_jobs, "email")
    assert (job.state, job.message.startswith(said)) == (JobState.FAILED, True)
    assert PASSWORD not in job.message + job.arguments


@pytest.mark.parametrize("htmx", [False, True])
def test_everybody_chooses_what_arrives_where(
    sign_in: SignIn, admin: Membership, caller: Membership, *, htmx: bool
) -> None:
    browser = sign_in(caller, htmx=htmx)
    assert "set up no channel" in browser.get("/notices/choices").text
    browser.post("/notices/choices", expect=404)
    set_up_mail(admin, 25)
    browser.get("/notices/choices")
    page = browser.post("/notices/choices", 422, **{"email-wants": "digest", "email-address": ""})
    assert "Give the address to which it is sent." in page.text
    browser.post("/notices/choices", 422, **{"email-wants": "digest", "email-address": "x"})
    for _ in range(2):
        chosen = {"email-wants": "digest", "email-address": "lin@example.com"}
        browser.post("/notices/choices", 0, **chosen)
    choice = db.session.scalars(select(ChannelChoice)).one()
    assert (choice.person_id, choice.wants) == (caller.person_id, Wants.DIGEST)
    assert "lin@example.com" in browser.get("/notices/choices").text
    assert "What arrives where" in sign_in(caller).get("/account").text


@pytest.mark.parametrize("htmx", [False, True])
def test_what_was_perhaps_sent_or_given_up_is_sent_again_with_one_tap(
    sign_in: SignIn,
    admin: Membership,
    caller: Membership,
    other_store: Store,
    member_of: MemberOf,
    mail_box: MailBox,
    *,
    htmx: bool,
) -> None:
    set_up_mail(admin, mail_box.port)
    wants_mail(caller)
    tell(caller.person_id, caller.store, News("k", "My work", "/"), at=now(), urgent=True)
    dispatch = db.session.scalars(select(Dispatch)).one()
    dispatch.state, dispatch.reason = DispatchState.PERHAPS, LOST.key
    db.session.commit()
    url = f"{URL}/dispatches/{dispatch.id}/repetition"
    sign_in(caller).post(url, expect=403)
    sign_in(member_of(other_store, Role.ADMIN)).post(url, expect=404)
    browser = sign_in(admin, htmx=htmx)
    assert url in browser.get(URL).text
    assert url not in (browser.post(url).text + browser.get(URL).text)
    db.session.refresh(dispatch)
    assert (dispatch.state, dispatch.tries) == (DispatchState.WAITING, 0)
    browser.post(url, expect=409)
