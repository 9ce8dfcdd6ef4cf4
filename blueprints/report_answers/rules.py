"""阅示: what a manager says of each line of a report that wants something. Standard library only."""

from collections.abc import Mapping
from enum import StrEnum

from blueprints.core.rules import N_, RuleBroken
from blueprints.core.words import says_something

TITLE = 80  # characters of a line that become an issue's title


class Disposition(StrEnum):
    ADOPT = "adopt"
    TASK = "task"
    FILE = "file"
    DECLINE = "decline"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: Mapping[Disposition, str] = {
    Disposition.ADOPT: N_("Adopted"),
    Disposition.TASK: N_("Made an issue"),
    Disposition.FILE: N_("Filed"),
    Disposition.DECLINE: N_("Not adopted"),
}
LOOKS: Mapping[Disposition, tuple[str, str]] = {
    Disposition.ADOPT: ("good", "good"),
    Disposition.TASK: ("note", "issue"),
    Disposition.FILE: ("plain", "check"),
    Disposition.DECLINE: ("bad", "ban"),
}
"""Tone and shape, as core/macros/parts.html has them."""


def check_answer(disposition: Disposition, words: str) -> None:
    """Raises RuleBroken."""
    if disposition is Disposition.DECLINE and not says_something(words):
        raise RuleBroken("Say why it is not adopted.")


def title_of(words: str) -> str:
    """The first line of a report's line, short enough for the title of an issue."""
    first = words.strip().splitlines()[0]
    return first if len(first) <= TITLE else f"{first[: TITLE - 1]}…"
