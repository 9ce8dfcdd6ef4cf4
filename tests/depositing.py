"""How a device deposits a form, for tests that need no browser."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from flask import Flask
from werkzeug.test import TestResponse

from blueprints.core import tickets
from blueprints.core.db import db
from blueprints.core.inbox import Inbox
from blueprints.core.people import Membership


def digest_of(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


@dataclass
class Tablet:
    """A device that holds tickets and sends what it is told."""

    app: Flask
    device: str = "tablet-1"
    seq: int = 0
    tickets: dict[int, str] = field(default_factory=dict)

    def ticket(self, owner: Membership) -> str:
        return self.tickets.setdefault(owner.id, tickets.issue(owner, self.device))

    def put(
        self,
        owner: Membership,
        form: str,
        fields: Mapping[str, Any],
        *,
        id: UUID | None = None,  # noqa: A002 - as the protocol says
        version: int = 1,
        **headers: str,
    ) -> TestResponse:
        body = urlencode(fields, doseq=True).encode()
        self.seq += 1
        said = {
            "X-Form": form,
            "X-Form-Version": str(version),
            "X-Deposit-Ticket": self.ticket(owner),
            "X-Device": f"{self.device}/{self.seq}/1",
            "Content-Digest": digest_of(body),
            "Content-Type": "application/x-www-form-urlencoded",
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        db.session.commit()
        client = self.app.test_client()
        return client.put(f"/inbox/{id or uuid4()}", data=body, headers=said)


def row_of(answer: TestResponse) -> Inbox:
    """What is kept of a form that was acknowledged."""
    db.session.rollback()
    db.session.expire_all()
    assert answer.json, answer.text
    return db.session.get_one(Inbox, UUID(answer.json["ack"]))
