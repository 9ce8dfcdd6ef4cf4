"""Send a mail, and say in a sentence why it could not be sent. Only for the jobs process."""

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum
from typing import Any

from blueprints.core.rules import N_, PerhapsDone, RuleBroken

PATIENCE = 15  # seconds for each answer of the server


class Security(StrEnum):
    """How the connection to the mail server is made secure."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"

    @property
    def label(self) -> str:
        return SECURITY_LABELS[self]


SECURITY_LABELS = {
    Security.TLS: N_("TLS from the start (usually port 465)"),
    Security.STARTTLS: N_("STARTTLS (usually port 587)"),
    Security.NONE: N_("none (only within your own network)"),
}


@dataclass(frozen=True)
class MailServer:
    host: str
    port: int
    security: Security
    username: str = ""
    password: str = field(default="", repr=False)  # in no log


@dataclass(frozen=True)
class Mail:
    sender: str
    sender_name: str
    to: str
    subject: str
    text: str
    html: str
    at: datetime
    mark: str  # the same each time it is sent: mail programs fold the two into one


class Sender(smtplib.SMTP):
    """Tells `leaving` just before the words go, and takes silence after them for no refusal."""

    leaving: Callable[[], None] | None = None

    def data(self, msg: Any) -> Any:
        if self.leaving:
            self.leaving()
        try:
            return super().data(msg)
        except smtplib.SMTPResponseException:
            raise
        except OSError:  # which smtplib's own are too
            raise PerhapsDone(
                N_("The mail server took it and did not answer. It may have arrived.")
            ) from None


class TlsSender(Sender, smtplib.SMTP_SSL):
    """With TLS from the start."""


def send(mail: Mail, server: MailServer, *, leaving: Callable[[], None] | None = None) -> None:
    """Raises RuleBroken with the reason, or PerhapsDone. `leaving`: called before the words go."""
    with reasons(server), connected(server) as smtp:
        if server.security is Security.STARTTLS:
            smtp.starttls(context=ssl.create_default_context())
        if server.username:
            smtp.login(server.username, server.password)
        smtp.leaving = leaving
        smtp.send_message(composed(mail))


@contextmanager
def connected(server: MailServer) -> Iterator[Sender]:
    """How a server takes the farewell says nothing about the mail."""
    smtp = opened(server)
    try:
        yield smtp
    finally:
        with suppress(OSError):
            smtp.quit()
        smtp.close()


def opened(server: MailServer) -> Sender:
    if server.security is Security.TLS:
        context = ssl.create_default_context()
        return TlsSender(server.host, server.port, timeout=PATIENCE, context=context)
    return Sender(server.host, server.port, timeout=PATIENCE)


def composed(mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = " ".join(mail.subject.split())
    message["From"] = Address(mail.sender_name, addr_spec=mail.sender)
    message["To"] = mail.to
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.mark}@{mail.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


REASONS: tuple[tuple[type[Exception], str], ...] = (
    (
        smtplib.SMTPAuthenticationError,
        N_("The mail server refuses the user name or the password."),
    ),
    (smtplib.SMTPRecipientsRefused, N_("The mail server refuses the recipient's address.")),
    (smtplib.SMTPSenderRefused, N_("The mail server refuses the sender's address.")),
    (
        smtplib.SMTPNotSupportedError,
        N_("The mail server does not offer this kind of security or sign-in."),
    ),
    (smtplib.SMTPException, N_("The mail server broke off. Look at the port and the security.")),
    (
        ssl.SSLError,
        N_("No secure connection came about. Look at the port, the security and the certificate."),
    ),
    (socket.gaierror, N_("There is no mail server called %(host)s.")),
    (TimeoutError, N_("The mail server did not answer in time.")),
    (OSError, N_("Nothing answers at %(host)s on port %(port)s.")),
)
"""The first that fits says why; what the server says itself may hold secrets and is not shown."""


@contextmanager
def reasons(server: MailServer) -> Iterator[None]:
    try:
        yield
    except (smtplib.SMTPException, OSError) as error:
        key = next(key for kind, key in REASONS if isinstance(error, kind))
        values = {"host": server.host, "port": server.port}
        raise RuleBroken(
            key, **{name: v for name, v in values.items() if f"({name})" in key}
        ) from None
