"""A mail server and a chat's robot, both of this machine, that keep what they get."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from blueprints.channels import actions
from blueprints.channels.models import Channel
from blueprints.channels.rules import ChannelKind, Wants
from blueprints.core import chat
from blueprints.core.chat import Chat
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.mail import Security
from blueprints.core.people import Membership

PASSWORD = "letters"  # noqa: S105 - of a server that lives as long as a test


@dataclass
class MailBox:
    """What a mail server has taken."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    refuses: str = ""
    meanwhile: Callable[[], object] = lambda: None  # it has the mail, and has not answered yet

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        mail = message_from_bytes(bytes(envelope.content or b""), policy=policy.default)  # type: ignore[arg-type]  # it is bytes
        self.mails.append(mail)
        self.meanwhile()
        return "250 OK"


def signed_in(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: Any) -> Any:
    right = (
        isinstance(given, LoginPassword)
        and given.login == b"store"
        and given.password == PASSWORD.encode()
    )
    return AuthResult(success=right, handled=False)


class OnFreePort(Controller):
    """The system chooses the port."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]  # it listens
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd says no types


@pytest.fixture
def mail_box() -> Iterator[MailBox]:
    box = MailBox()
    controller = OnFreePort(
        box, hostname="127.0.0.1", port=0, authenticator=signed_in, auth_require_tls=False
    )
    controller.start()
    box.port = controller.port
    yield box
    controller.stop()


@dataclass
class Robots:
    """What a chat's server has been asked, and what it answers."""

    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    status: int = 200
    answer: bytes = b'{"errcode": 0, "errmsg": "ok"}'


@pytest.fixture
def robots(monkeypatch: pytest.MonkeyPatch) -> Iterator[Robots]:
    kept = Robots()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.asked.append((self.path, json.loads(body)))
            self.send_response(kept.status)
            self.end_headers()
            self.wfile.write(kept.answer)

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    for kind in Chat:
        address = f"http://127.0.0.1:{server.server_port}/{kind.value}/"
        monkeypatch.setitem(chat.ADDRESSES, kind, address)
    yield kept
    server.shutdown()
    server.server_close()


def set_up_mail(admin: Membership, port: int, **changed: Any) -> Channel:
    typed: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": port,
        "security": Security.NONE,
        "username": "store",
        "secret": PASSWORD,
        "sender": "store@example.com",
        "sender_name": "闭环",
    }
    channel = actions.set_channel(ChannelKind.EMAIL, typed | changed, by=admin, at=now())
    db.session.commit()
    return channel


def wants_mail(member: Membership, wants: Wants = Wants.URGENT) -> None:
    actions.choose(ChannelKind.EMAIL, wants, "reader@example.com", by=member)
    db.session.commit()
