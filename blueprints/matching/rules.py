"""What becomes of a row of an export. Standard library only."""

from collections.abc import Mapping
from enum import StrEnum

from blueprints.core.rules import N_


class Outcome(StrEnum):
    NEW = "new"
    SEEN = "seen"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        return OUTCOME_LABELS[self]


OUTCOME_LABELS: Mapping[Outcome, str] = {
    Outcome.NEW: N_("new"),
    Outcome.SEEN: N_("seen before"),
    Outcome.REJECTED: N_("rejected"),
}
