"""`make bench`: the table of docs/benchmarks.md. `python -m tests.bench.run --help` says what can be asked."""

import argparse
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.make import Databases, Size, app_on, databases
from tests.bench.measures import Bench, Times
from tests.bench.pages import PageAsked, Subjects, pages, subjects
from tests.bench.servers import both

SIX_ROUNDUPS = 6 * 33 / 573
"""Of the floor's requests a second, on one machine: Roundup 2.6 lists 33 times where it lists 573."""


@dataclass(frozen=True)
class Line:
    """A row of the table; `met` None where nothing was promised."""

    what: str
    ours: str
    floor: str = ""
    ratio: str = ""
    goal: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        word = {None: "", True: "met", False: "NOT MET"}[self.met]
        cells = (self.what, self.ours, self.floor, self.ratio, self.goal, word)
        return f"| {' | '.join(cells)} |"


HEAD = "| ms p50/p95 (of processor) | ours | floor | ratio | goal | |\n|---|---|---|---|---|---|"


def say(text: object) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def read_lines(bench: Bench, asked: Sequence[PageAsked], rounds: int) -> Iterator[Line]:
    times = bench.read(asked, rounds)
    for page in asked:
        yield page_line(page, times, bench.queries(page))


def page_line(page: PageAsked, times: dict[str, Times], queries: int) -> Line:
    ours, floor = times[page.name], times[page.goal.floor]
    ratio = ours.p50 / floor.p50
    budget = page.most_queries
    goal = f"≤ {page.goal.times:g} ×" + (f", ≤ {budget} queries" if budget else "")
    return Line(
        f"{page.name} ({queries} queries)",
        shown(ours),
        shown(floor),
        f"{ratio:.1f}",
        goal,
        ratio <= page.goal.times and (budget is None or queries <= budget),
    )


def shown(times: Times) -> str:
    return f"{times.p50:.1f}/{times.p95:.1f} ({median(times.cpu):.1f})"


def write_lines(bench: Bench, about: Subjects, rounds: int) -> Iterator[Line]:
    times = bench.write(about, rounds)
    floor = times.pop("floor")
    for name, ours in times.items():
        ratio = ours.p50 / floor.p50
        yield Line(
            name,
            shown(ours),
            shown(floor),
            f"{ratio:.1f}",
            "≤ 3 ×",
            ratio <= 3,
        )


def crowd_lines(bench: Bench, about: Subjects, seconds: float) -> Iterator[Line]:
    path = f"/issues?handler={about.owner}"
    ours, floor = bench.crowded_list(path, 8, seconds)
    yield Line(
        "list of one owner, requests a second, 8 clients",
        f"{ours.a_second:.0f}",
        f"{floor.a_second:.0f}",
        f"{ours.a_second / floor.a_second:.2f}",
        f"≥ {SIX_ROUNDUPS:.2f} (six Roundups)",
        ours.a_second / floor.a_second >= SIX_ROUNDUPS,
    )
    flood = bench.crowded_deposits(about, 32, seconds * 2)
    ratio = flood.ours.a_second / flood.floor.a_second
    yield Line(
        "deposits of an issue a second, 32 clients",
        f"{flood.ours.a_second:.0f}",
        f"{flood.floor.a_second:.0f}",
        f"{ratio:.2f}",
        "≥ ⅓",
        ratio >= 1 / 3,
    )
    yield Line(
        "the same, errors and lost",
        f"{flood.ours.errors}, {flood.lost}",
        goal="0, 0",
        met=not (flood.ours.errors or flood.lost),
    )
    share = max(took.share for took in (ours, floor, flood.ours, flood.floor))
    yield Line("share of a core that the clients took, at most", f"{share:.2f}")


def weight_lines(bench: Bench, asked: Sequence[PageAsked], about: Subjects) -> Iterator[Line]:
    megabytes = bench.megabytes(asked, 200)
    yield Line(
        "MB a worker (shared divided), 200 requests",
        f"{megabytes['ours']:.0f} ({megabytes['ours, shared divided']:.0f})",
        f"{megabytes['floor']:.0f}",
        goal="≤ 80",
        met=megabytes["ours"] <= 80,
    )
    requests, kilobytes = bench.cold(f"/issues?handler={about.owner}")
    yield Line(
        "cold list page: requests, KB compressed",
        f"{requests}, {kilobytes:.0f}",
        goal="≤ 6, ≤ 60",
        met=requests <= 6 and kilobytes <= 60,
    )


def measure(made: Databases, asked: argparse.Namespace) -> None:
    app = app_on(made)
    about = subjects(app)
    chosen = [page for page in pages(about) if asked.only in page.name]
    with both(made) as servers:
        bench = Bench(app, made, servers)
        say(HEAD)
        show(read_lines(bench, chosen, asked.rounds))
        if not asked.only:
            daily = [page for page in chosen if page.most_queries]
            show(weight_lines(bench, daily, about))
            show(write_lines(bench, about, asked.rounds))
            show(crowd_lines(bench, about, asked.seconds))


def show(lines: Iterator[Line]) -> None:
    for line in lines:
        say(line)


def load() -> str:
    return ", ".join(f"{value:.1f}" for value in os.getloadavg())


def arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--issues", type=int, default=100_000)
    parser.add_argument("--callbacks", type=int, default=0, help="default: as many as issues")
    parser.add_argument("--on", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each crowd's turn")
    parser.add_argument("--only", default="", help="pages whose name has this in it")
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    parser.add_argument("--folder", type=Path, default=home / "bihuan-bench")
    return parser.parse_args(given)


def main(given: Sequence[str]) -> int:
    asked = arguments(given)
    size = Size(asked.issues, asked.callbacks or asked.issues)
    with databases(asked.folder, asked.on, size, say) as made:
        say(f"{size.issues:,} issues, {size.callbacks:,} callbacks, {made.kind}; load {load()}")
        measure(made, asked)
    say(f"load at the end: {load()}")
    return 0


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main(sys.argv[1:]))
