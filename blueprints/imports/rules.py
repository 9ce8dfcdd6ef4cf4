"""How far an import has come, and how its rows are counted. Standard library only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from blueprints.core.rules import N_
from blueprints.dms.rules import Reason
from blueprints.matching.rules import Outcome


class ImportState(StrEnum):
    UPLOADED = "uploaded"
    CHECKED = "checked"
    STOPPED = "stopped"
    DONE = "done"

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


STATE_LABELS: Mapping[ImportState, str] = {
    ImportState.UPLOADED: N_("columns to confirm"),
    ImportState.CHECKED: N_("tried out"),
    ImportState.STOPPED: N_("stopped on the way"),
    ImportState.DONE: N_("imported"),
}


@dataclass
class Tallies:
    """rows = new + seen + rejected; a flagged one is new or seen as well."""

    new: int = 0
    seen: int = 0
    flagged: int = 0
    rejected: int = 0

    @property
    def rows(self) -> int:
        return self.new + self.seen + self.rejected

    def count(self, outcome: Outcome, reasons: Sequence[Reason]) -> None:
        if outcome is Outcome.REJECTED:
            self.rejected += 1
            return
        self.flagged += bool(reasons)
        if outcome is Outcome.NEW:
            self.new += 1
        else:
            self.seen += 1


FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """A spreadsheet must not take what somebody typed for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
