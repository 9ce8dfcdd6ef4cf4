"""Send a mail, and say in a sentence why it could not be sent. Only for the jobs process."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from enum import StrEnum

from blueprints.core.rules import N_, RuleBroken

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


def send(mail: Mail, server: MailServer) -> None:
    """Raises RuleBroken with the reason."""
    with reasons(server), connected(server) as smtp:
        if server.security is Security.STARTTLS:
            smtp.starttls(context=ssl.create_default_context())
        if server.username:
            smtp.login(server.username, server.password)
        smtp.send_message(composed(mail))


def connected(server: MailServer) -> smtplib.SMTP:
    if server.security is Security.TLS:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=PATIENCE)


def composed(mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = " ".join(mail.subject.split())
    message["From"] = Address(mail.sender_name, addr_spec=mail.sender)
    message["To"] = mail.to
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
