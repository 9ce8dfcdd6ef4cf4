"""Ask for what did not happen on paper. It is made in the process that prints; commits nothing."""

from dataclasses import asdict, dataclass
from datetime import datetime
from urllib.parse import urlencode

from blueprints.core import jobs
from blueprints.core.jobs import Job
from blueprints.core.people import Membership

SHEET = "silence.sheet"


@dataclass(frozen=True)
class Paper:
    """In which language, where its QR code leads, and of what: a department, a kind, or all."""

    language: str
    root: str
    department_id: int | None = None
    kind: str = ""

    @property
    def query(self) -> str:
        """What of the page's address chooses the same."""
        return urlencode({"department": self.department_id or "", "kind": self.kind})


def start_sheet(paper: Paper, *, by: Membership, at: datetime) -> Job:
    return jobs.start(
        SHEET,
        store_id=by.store_id,
        person_id=by.person_id,
        queue="prints",
        member_id=by.id,
        at=at.isoformat(),
        asked=asdict(paper),
    )
