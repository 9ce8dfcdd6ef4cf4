"""What leaves, arrives, is refused, tried again and given up."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from blueprints.channels import actions, jobs, queries
from blueprints.channels.models import Dispatch
from blueprints.channels.rules import ChannelKind, DispatchState, Wants
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import N_, RuleBroken
from blueprints.notices.actions import tell
from blueprints.notices.models import Notice
from blueprints.notices.rules import Line, News
from tests.channels.conftest import MailBox, Robots, set_up_mail, wants_mail

NOON = datetime(2026, 12, 3, 4, tzinfo=UTC)
NIGHT = datetime(2026, 12, 3, 15, tzinfo=UTC)  # 23:00
DIGEST = News(
    "digest",
    N_("Open issue %(number)s: %(title)s"),
    "/notices",
    {"number": "2026-0007", "title": "空调不制冷"},
    [
        Line(
            N_("Issue %(number)s: %(title)s"),
            {"number": "2026-0012", "title": "<异响>"},
            "/issues/12",
        )
    ],
    is_digest=True,
)


def told(member: Membership, news: News = DIGEST, **known: Any) -> Notice:
    [notice] = tell(member.person_id, member.store, news, **{"at": NOON, **known})
    db.session.commit()
    return notice


def the_dispatch() -> Dispatch:
    return db.session.scalars(select(Dispatch)).one()


@pytest.mark.parametrize(
    ("language", "subject", "line", "foot"),
    [
        (
            "zh",
            "未闭环问题 2026-0007：空调不制冷 · 城北店",
            "问题 2026-0012：<异响>",
            "通知接收方式",
        ),
        (
            "en",
            "Open issue 2026-0007: 空调不制冷 · North",
            "Issue 2026-0012: <异响>",
            "arrives where",
        ),
    ],
)
def test_a_digest_arrives_in_its_reader_s_language_plain_and_in_html(
    app: Flask,
    admin: Membership,
    caller: Membership,
    mail_box: MailBox,
    language: str,
    subject: str,
    line: str,
    foot: str,
) -> None:
    app.config["PUBLIC_URL"] = "https://bihuan.example"
    set_up_mail(admin, mail_box.port)
    wants_mail(caller, Wants.DIGEST)
    caller.person.language = language
    told(caller)
    for _ in range(2):
        jobs.send(NOON)
    [mail] = mail_box.mails
    plain, html = (part.get_content().replace("\r\n", "\n") for part in mail.iter_parts())
    assert mail["Subject"] == subject
    assert (mail["To"], str(mail["From"])) == ("reader@example.com", "闭环 <store@example.com>")
    assert f"- {line}\n  https://bihuan.example/issues/12" in plain
    assert foot in plain
    assert line.replace("<", "&lt;").replace(">", "&gt;") in html
    assert the_dispatch().state is DispatchState.SENT


def test_only_what_somebody_chose_leaves_the_house(
    admin: Membership, caller: Membership, head: Membership, mail_box: MailBox
) -> None:
    set_up_mail(admin, mail_box.port)
    wants_mail(caller, Wants.DIGEST)
    wants_mail(head, Wants.NOTHING)
    for member in (caller, head):
        told(member, News("plain", "My work", "/"))
        told(member, News("urgent", "My work", "/"), urgent=True)
    assert db.session.scalars(select(Dispatch)).all() == []


def test_nothing_leaves_at_night_neither_at_first_nor_when_tried_again(
    admin: Membership, caller: Membership, mail_box: MailBox
) -> None:
    set_up_mail(admin, mail_box.port)
    wants_mail(caller)
    told(caller, at=NIGHT)
    jobs.send(NIGHT)
    dispatch = the_dispatch()
    dispatch.next_at = NIGHT
    db.session.commit()
    jobs.send(NIGHT)
    assert mail_box.mails == []
    jobs.send(NIGHT + timedelta(hours=9))
    assert len(mail_box.mails) == 1


def test_what_fails_is_tried_again_and_given_up_after_a_day_and_the_administrator_knows(
    admin: Membership, caller: Membership, mail_box: MailBox
) -> None:
    set_up_mail(admin, mail_box.port, username="stranger")
    wants_mail(caller)
    told(caller)
    at, tries = NOON, 0
    while the_dispatch().state is DispatchState.WAITING and tries < 60:
        jobs.send(at)
        tries += 1
        at = max(at + timedelta(minutes=1), the_dispatch().next_at)
        db.session.commit()
    dispatch = the_dispatch()
    assert dispatch.state is DispatchState.GIVEN_UP
    assert NOON + timedelta(hours=23) < at < NOON + timedelta(hours=27)
    assert dispatch.reason == "The mail server refuses the user name or the password."
    assert queries.why(dispatch)
    notice = db.session.scalars(select(Notice).where(Notice.person_id == admin.person_id)).one()
    assert notice.url == "/notices/channels"


def test_a_channel_switched_off_meanwhile_is_said_to_be(
    admin: Membership, caller: Membership, mail_box: MailBox
) -> None:
    channel = set_up_mail(admin, mail_box.port)
    wants_mail(caller)
    told(caller)
    channel.is_active = False
    db.session.commit()
    jobs.send(NOON)
    assert the_dispatch().reason == "The channel has been switched off."


class Killed(BaseException):
    """The process ends here."""


def sent_until(monkeypatch: pytest.MonkeyPatch, moment: str, at: datetime) -> None:
    def killed(*_args: Any, **_known: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(actions, moment, killed)
        with pytest.raises(Killed):
            jobs.send(at)
    db.session.rollback()


def test_who_is_killed_before_the_words_go_sends_them_later_and_after_it_not_again(
    monkeypatch: pytest.MonkeyPatch, admin: Membership, caller: Membership, mail_box: MailBox
) -> None:
    set_up_mail(admin, mail_box.port)
    wants_mail(caller)
    told(caller)
    sent_until(monkeypatch, "let_go", NOON)
    assert (len(mail_box.mails), the_dispatch().state) == (0, DispatchState.WAITING)
    sent_until(monkeypatch, "settle_sent", NOON + timedelta(hours=1))
    assert (len(mail_box.mails), the_dispatch().state) == (1, DispatchState.SENDING)
    for minutes in (61, 75, 600):
        jobs.send(NOON + timedelta(minutes=minutes))
    assert (len(mail_box.mails), the_dispatch().state) == (1, DispatchState.PERHAPS)
    notice = db.session.scalars(select(Notice).where(Notice.person_id == admin.person_id)).one()
    assert "not certain" in notice.text


def test_a_mail_that_is_sent_again_bears_the_mark_of_the_first(
    monkeypatch: pytest.MonkeyPatch, admin: Membership, caller: Membership, mail_box: MailBox
) -> None:
    set_up_mail(admin, mail_box.port)
    wants_mail(caller)
    told(caller)
    sent_until(monkeypatch, "settle_sent", NOON)
    jobs.send(NOON + timedelta(hours=1))
    actions.send_again(the_dispatch(), at=NOON)
    db.session.commit()
    jobs.send(NOON)
    assert the_dispatch().state is DispatchState.SENT
    first, second = mail_box.mails
    assert first["Message-ID"] == second["Message-ID"]
    with pytest.raises(RuleBroken, match="has arrived"):
        actions.send_again(the_dispatch(), at=NOON)


def test_a_server_that_takes_a_mail_and_falls_silent_gets_it_once(
    monkeypatch: pytest.MonkeyPatch, admin: Membership, caller: Membership, mail_box: MailBox
) -> None:
    monkeypatch.setattr("blueprints.core.mail.PATIENCE", 0.5)
    go_on = Event()
    mail_box.meanwhile = partial(go_on.wait, 10)
    set_up_mail(admin, mail_box.port)
    wants_mail(caller)
    told(caller)
    jobs.send(NOON)
    go_on.set()
    jobs.send(NOON + timedelta(hours=1))
    assert (len(mail_box.mails), the_dispatch().state) == (1, DispatchState.PERHAPS)
    assert "may have arrived" in the_dispatch().reason


@pytest.mark.parametrize("kind", [ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU])
def test_a_robot_says_whom_it_means_and_never_what_it_is_about(
    admin: Membership, caller: Membership, robots: Robots, kind: ChannelKind
) -> None:
    actions.set_channel(kind, {"secret": "abc", "signing_secret": "def"}, by=admin, at=now())
    actions.choose(kind, Wants.URGENT, "13800001234", by=caller)
    news = News("k", N_("Issue %(number)s: %(title)s"), "/", {"number": "1", "title": "王先生"})
    told(caller, news, urgent=True)
    jobs.send(NOON)
    [(path, asked)] = robots.asked
    words = str(asked)
    assert path.startswith(f"/{kind.value}/")
    assert "abc" in path
    assert "Lin Yue" in words
    assert "王先生" not in words
    assert ("13800001234" in words) is (kind is not ChannelKind.FEISHU)
    assert ("sign" in path + words) is (kind is not ChannelKind.WECOM)
    assert the_dispatch().state is DispatchState.SENT


@pytest.mark.parametrize(
    ("status", "answer", "reason"),
    [
        (
            200,
            b'{"errcode": 93000, "errmsg": "invalid webhook url"}',
            "invalid webhook url (93000)",
        ),
        (200, b'{"code": 19021, "msg": "sign match fail"}', "sign match fail (19021)"),
        (502, b"", "status 502"),
        (200, b"<html>", "is not the chat's server"),
    ],
)
def test_a_robot_that_refuses_is_not_taken_for_one_that_spoke(
    admin: Membership,
    caller: Membership,
    robots: Robots,
    status: int,
    answer: bytes,
    reason: str,
) -> None:
    """A wrong key is answered with the status 200: only the code in the answer tells."""
    robots.status, robots.answer = status, answer
    actions.set_channel(ChannelKind.WECOM, {"secret": "abc"}, by=admin, at=now())
    actions.choose(ChannelKind.WECOM, Wants.URGENT, "", by=caller)
    told(caller)
    jobs.send(NOON)
    dispatch = the_dispatch()
    assert dispatch.state is DispatchState.WAITING
    assert reason in dispatch.reason % json.loads(dispatch.reason_values)


def test_what_is_forgotten_takes_its_dispatches_along(
    store: Store, admin: Membership, caller: Membership, mail_box: MailBox
) -> None:
    set_up_mail(admin, mail_box.port)
    wants_mail(caller)
    notice = told(caller)
    db.session.delete(notice)
    db.session.commit()
    assert db.session.scalars(select(Dispatch)).all() == []
