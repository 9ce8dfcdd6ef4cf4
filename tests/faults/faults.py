"""The fault matrix: a number, a sentence, and what is done to a form on its way."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.arena import Case

Run = Callable[[Case], None]


@dataclass(frozen=True)
class Fault:
    number: str
    name: str
    run: Run

    @property
    def order(self) -> tuple[int, str]:
        return int(self.number.rstrip("b")), self.number


FAULTS: dict[str, Fault] = {}


def fault(number: str, name: str) -> Callable[[Run], Run]:
    def register(run: Run) -> Run:
        FAULTS[number] = Fault(number, name, run)
        return run

    return register
