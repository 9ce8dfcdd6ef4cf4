"""Notices leave here, and nowhere else: mails and words to a group chat."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from flask import current_app
from flask_babel import force_locale

from blueprints.channels import actions, queries
from blueprints.channels.models import Channel, ChannelChoice, Dispatch
from blueprints.channels.rules import ChannelKind
from blueprints.core import chat, mail
from blueprints.core.chat import Chat, Robot
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.i18n import LANGUAGES, said_in
from blueprints.core.i18n import gettext as _
from blueprints.core.jobs import Outcome, Progress, job, periodic
from blueprints.core.mail import Mail, MailServer
from blueprints.core.people import Store
from blueprints.core.rules import N_, PerhapsDone, RuleBroken
from blueprints.core.seal import unseal
from blueprints.core.transactions import writing
from blueprints.notices.models import Notice
from blueprints.notices.rules import Line, filled

AT_ONCE = 200  # dispatches a round


@periodic("channels.send", minute="*")
def send(at: datetime) -> None:
    """Each in short transactions, with the slow network between them."""
    with writing():
        actions.settle_lost(at)
    begun = now()
    for dispatch_id in queries.due(at, limit=AT_ONCE):
        moment = at + (now() - begun)  # a round takes long where a server is slow
        with writing():
            is_mine = actions.take(queries.get_dispatch(dispatch_id), at=moment)
        if is_mine:
            send_one(dispatch_id, moment)


def send_one(dispatch_id: int, at: datetime) -> None:
    try:
        hand_over(queries.get_dispatch(dispatch_id), at)
    except PerhapsDone as why:
        settle(dispatch_id, partial(actions.settle_in_doubt, why=why, at=at))
    except RuleBroken as why:
        settle(dispatch_id, partial(actions.settle_failed, why=why, at=at))
    else:
        settle(dispatch_id, partial(actions.settle_sent, at=at))


def settle(dispatch_id: int, how: Callable[[Dispatch], None]) -> None:
    with writing():
        how(queries.get_dispatch(dispatch_id))


def hand_over(dispatch: Dispatch, at: datetime) -> None:
    """Raises RuleBroken. Nobody waits for the network with a transaction open."""
    leave, dispatch_id = prepared(dispatch, at), dispatch.id
    db.session.rollback()
    leave(leaving=partial(settle, dispatch_id, actions.let_go))


def prepared(dispatch: Dispatch, at: datetime) -> Callable[..., None]:
    """What has been switched off meanwhile is a reason not to send it either."""
    notice, kind = dispatch.notice, dispatch.kind
    channel = queries.channels_of(notice.store_id).get(kind)
    choice = queries.choices_of(notice.person_id, notice.store_id).get(kind)
    if channel is None or choice is None or not channel.is_active:
        raise RuleBroken(N_("The channel has been switched off."))
    if kind is ChannelKind.EMAIL:
        return partial(mail.send, mail_of(dispatch, channel, choice, at), server_of(channel))
    return partial(chat.say, words_of(notice), robot_of(channel), at=at, mobile=choice.address)


def server_of(channel: Channel) -> MailServer:
    return MailServer(
        channel.host, channel.port, channel.security, channel.username, unseal(channel.secret)
    )


def robot_of(channel: Channel) -> Robot:
    return Robot(Chat(channel.kind.value), unseal(channel.secret), unseal(channel.signing_secret))


def mail_of(dispatch: Dispatch, channel: Channel, choice: ChannelChoice, at: datetime) -> Mail:
    """In the reader's language, plain and in simple HTML, with links where the address is known."""
    notice = dispatch.notice
    store, reader = notice.store, notice.person
    language, root = reader.language, current_app.config["PUBLIC_URL"]
    with force_locale(LANGUAGES[language]):
        lines = [(sentence(line, notice), line.url) for line in notice.lines]
        head = sentence(notice, notice)
        context = {"head": head, "lines": lines, "root": root, "url": notice.url}
        template = current_app.jinja_env.get_template("channels/_mail.html")
        named = name_in(language, store)
        return Mail(
            sender=channel.sender,
            sender_name=channel.sender_name or _("Bihuan"),
            to=choice.address,
            subject=f"{head} · {named}",
            text=plain(head, lines, root, notice.url),
            html=template.render(
                lang=LANGUAGES[language].replace("_", "-"), store=named, **context
            ),
            at=at,
            mark=f"bihuan.{notice.id}.{int(notice.at.timestamp())}",
        )


def sentence(thing: Notice | Line, notice: Notice) -> str:
    values = filled(thing.values, notice.person.language, notice.store.zone)
    said = _(thing.text, **values)
    if thing is notice and notice.absent:
        return f"{_('For %(name)s:', name=notice.absent.name)} {said}"
    return said


def name_in(language: str, store: Store) -> str:
    return store.name_en if language == "en" and store.name_en else store.name


def plain(head: str, lines: Sequence[tuple[str, str]], root: str, url: str) -> str:
    listed = [f"- {said}" + (f"\n  {root}{path}" if root and path else "") for said, path in lines]
    end = [f"{root}{url}"] if root else []
    foot = _("You get this because you chose so in Bihuan, under “What arrives where”.")
    return "\n".join([head, "", *listed, "", *end, "", foot, ""])


def words_of(notice: Notice) -> str:
    """Everybody in the chat reads along: who is meant and how much waits, never what it is about."""
    root = current_app.config["PUBLIC_URL"]
    with force_locale(LANGUAGES[notice.person.language]):
        said = (
            sentence(notice, notice) if notice.is_digest else _("Something urgent waits for you.")
        )
        words = _("%(name)s: %(said)s", name=notice.person.name, said=said)
    return f"{words} {root}{notice.url}" if root else words


@job("channels.try")
def try_out(progress: Progress, *, about: dict[str, Any]) -> Outcome:
    """The administrator's test: what the channel says to it is the job's outcome."""
    del progress  # a few seconds
    language, to = about["language"], about["to"]
    channel = queries.channels_of(about["store_id"])[ChannelKind(about["kind"])]
    said = said_in(language, N_("This is a test. What concerns you will arrive like this."))
    root = current_app.config["PUBLIC_URL"]
    with force_locale(LANGUAGES[language]):
        text, subject = plain(said, (), root, "/notices"), _("A test of Bihuan")
    if channel.kind is ChannelKind.EMAIL:
        html = f"<p>{said}</p>"
        name = channel.sender_name or said_in(language, N_("Bihuan"))
        trial = Mail(channel.sender, name, to, subject, text, html, now(), f"trial.{uuid4()}")
        leave = partial(mail.send, trial, server_of(channel))
    else:
        leave = partial(chat.say, said, robot_of(channel), at=now())
    db.session.rollback()
    leave()
    sent = N_("The test has been sent. Look whether it has arrived.")
    return Outcome(message=said_in(language, sent), result_url="/notices/channels")
