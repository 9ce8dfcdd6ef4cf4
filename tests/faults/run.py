"""`make faults N=50`: every fault N times, and a table of what became of the forms."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.arena import arena_on
from tests.faults.faults import Fault
from tests.faults.matrix import MATRIX, Result, run

HEAD = ("#", "fault", "runs", "lost", "twice", "re-sent", "extra", "seconds", "")
LINE = "{:>4}  {:<58} {:>5} {:>5} {:>6} {:>8} {:>9} {:>8}  {}"


@dataclass
class Row:
    number: str
    name: str
    results: list[Result] = field(default_factory=list)

    def total(self, name: str) -> int:
        return sum(getattr(result, name) for result in self.results)

    @property
    def problems(self) -> list[str]:
        return [result.problem for result in self.results if result.problem]

    @property
    def is_good(self) -> bool:
        return not (self.total("lost") or self.total("doubled") or self.problems)

    def __str__(self) -> str:
        counts = (self.total(name) for name in ("lost", "doubled", "resent", "absorbed"))
        seconds = f"{sum(r.seconds for r in self.results) / max(1, len(self.results)):.1f}"
        words = "" if self.is_good else f"FAILED {len(self.problems)} times"
        return LINE.format(self.number, self.name, len(self.results), *counts, seconds, words)


def say(text: object) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def table(faults: Sequence[Fault], times: int, folder: Path) -> list[Row]:
    rows = []
    with arena_on(f"sqlite:///{folder / 'bihuan.sqlite'}", folder) as arena:
        say(LINE.format(*HEAD))
        for fault in faults:
            row = Row(fault.number, fault.name)
            row.results += [run(fault, arena, int(fault.order[0]) + n) for n in range(times)]
            rows.append(row)
            say(row)
            for problem in row.problems[:3]:
                say(f"      {' '.join(problem.split())[:300]}")
    return rows


def summary(rows: Sequence[Row]) -> str:
    lost, doubled, resent, absorbed = (
        sum(row.total(name) for row in rows) for name in ("lost", "doubled", "resent", "absorbed")
    )
    runs = sum(len(row.results) for row in rows)
    return (
        f"{len(rows)} faults, {runs} runs: {lost} lost, {doubled} duplicated, "
        f"{sum(not row.is_good for row in rows)} faults failed. Chromium sent {resent} times by "
        f"itself; the server got {absorbed} forms more than once, whole, and did each once."
    )


def main(times: int, numbers: Sequence[str]) -> int:
    began = time.monotonic()
    faults = [fault for fault in MATRIX if not numbers or fault.number in numbers]
    with TemporaryDirectory(prefix="bihuan-faults-", ignore_cleanup_errors=True) as folder:
        rows = table(faults, times, Path(folder))
    say(f"{summary(rows)} {time.monotonic() - began:.0f} s.")
    return 0 if all(row.is_good for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
