"""Every fault in its order, and what came of a run of one."""

import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Error

from tests.faults import (
    at_the_server,
    clocks_and_storage,
    in_the_tabs,
    killed_browsers,
    long_and_large,
    on_the_line,
    people_and_forms,
)
from tests.faults.arena import Arena, Case
from tests.faults.faults import FAULTS, Fault

CASES = (
    on_the_line,
    at_the_server,
    in_the_tabs,
    killed_browsers,
    people_and_forms,
    clocks_and_storage,
    long_and_large,
)
"""Each registers its faults when it is imported."""
MATRIX: Sequence[Fault] = sorted(FAULTS.values(), key=lambda one: one.order)


@dataclass(frozen=True)
class Result:
    """What was found of the forms of one run; `problem` says what else was not as it should be."""

    lost: int
    doubled: int
    resent: int
    absorbed: int
    seconds: float
    problem: str = ""


def run(fault: Fault, arena: Arena, number: int) -> Result:
    began, problem = time.monotonic(), ""
    case = Case(arena, number)
    try:
        fault.run(case)
        case.finish()
    except (AssertionError, Error, OSError) as error:
        problem = f"line {line_of(error)}: {type(error).__name__}: {error}"
    try:
        return found(case, problem, time.monotonic() - began)
    finally:
        case.close()


def line_of(error: Exception) -> int:
    """Where in the case it was."""
    frames = traceback.extract_tb(error.__traceback__)
    return frames[1].lineno or 0 if len(frames) > 1 else 0


def found(case: Case, problem: str, seconds: float) -> Result:
    places = {token: case.where(token) for token in case.expected}
    lost = [t for t, where in places.items() if where.is_lost and not case.expected[t].is_lost]
    doubled = [t for t, where in places.items() if where.is_double]
    return Result(len(lost), len(doubled), case.resent(), case.absorbed(), seconds, problem)
