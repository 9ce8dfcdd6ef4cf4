"""What the overview concludes of a month, which months lie beside it, and what its print has room for."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from blueprints.core.figures import month_key
from blueprints.core.rules import N_, RuleBroken
from blueprints.figures.rules import Tile
from blueprints.month.rules import Cause, Overview


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def check_untouched(text: str, digest: str) -> None:
    if sha256(text) != digest:
        raise RuleBroken(N_("The kept figures of this month are not those that were frozen."))


def check_has_begun(month: str, this_month: str) -> None:
    if month > this_month:
        raise RuleBroken(N_("This month has not begun yet."))


@dataclass(frozen=True)
class Limits:
    """How many rows the page has room for; the rest goes on an annex page, in the same type."""

    departments: int = 7
    causes: int = 8
    reps: int = 6


LIMITS = Limits()


def annex(overview: Overview) -> tuple[str, ...]:
    """The parts that do not fit on the page."""
    return tuple(
        part
        for part in ("departments", "causes", "reps")
        if len(getattr(overview, part)) > getattr(LIMITS, part)
    )


def month_name(key: str, language: str) -> str:
    year, month = int(key[:4]), int(key[5:])
    return f"{year}年{month}月" if language == "zh" else f"{MONTHS[month - 1]} {year}"


MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True)
class Neighbours:
    """Where the month switcher leads, and the month whose five can still be chosen; "" is nowhere."""

    before: str
    after: str
    to_choose: str


def neighbours(month: str, this_month: str) -> Neighbours:
    first = date.fromisoformat(f"{month}-01")
    after = month_key(first, back=-1)
    return Neighbours(
        before=month_key(first, back=1),
        after=after if after <= this_month else "",
        to_choose=after if after >= this_month else "",
    )


class Word(str):
    """A value of a sentence that is itself a key of the catalogue."""

    __slots__ = ()


@dataclass(frozen=True)
class Sentence:
    key: str
    values: Mapping[str, str]

    def spoken(self, translate: Callable[[str], str]) -> str:
        said = {k: translate(v) if isinstance(v, Word) else v for k, v in self.values.items()}
        return translate(self.key) % said


def judged(tile: Tile) -> dict[str, str]:
    return {"shape": tile.mark.shape, "mark": Word(tile.mark.label), "target": tile.target_text}


def calls_sentence(overview: Overview) -> Sentence:
    tile = overview.tile("on_time_rate")
    if not overview.funnel[0].value:
        return Sentence(N_("Callbacks: none was due in this month."), {})
    values = judged(tile) | {
        "due": str(overview.funnel[0].value),
        "rate": tile.text,
        "done": overview.tile("success_rate").text,
        "change": overview.tile("success_rate").change_text,
    }
    return Sentence(
        N_(
            "Callbacks: %(due)s due, %(rate)s called in time (%(shape)s %(mark)s, %(target)s); "
            "%(done)s completed, %(change)s against the month before."
        ),
        values,
    )


def customers_sentence(overview: Overview, names: Callable[[Cause], str]) -> Sentence:
    tile = overview.tile("satisfied_rate")
    if tile.value is None:
        return Sentence(N_("Customers: nobody has given a score in this month."), {})
    values = judged(tile) | {"rate": tile.text, "nps": overview.tile("nps").text}
    if not overview.causes:
        return Sentence(
            N_("Customers: %(rate)s satisfied (%(shape)s %(mark)s, %(target)s), NPS %(nps)s."),
            values,
        )
    first = overview.causes[0]
    values |= {"cause": names(first), "count": str(first.count), "share": f"{first.share:.0%}"}
    return Sentence(
        N_(
            "Customers: %(rate)s satisfied (%(shape)s %(mark)s, %(target)s), NPS %(nps)s; "
            "most complained of: %(cause)s (%(count)s, %(share)s)."
        ),
        values,
    )


def loop_sentence(overview: Overview) -> Sentence:
    tile, balance = overview.tile("closed_on_time_rate"), overview.balance
    if balance.is_empty:
        return Sentence(N_("Issues: none was open in this month."), {})
    values = judged(tile) | {
        "new": str(balance.new.value),
        "closed": str(balance.closed.value),
        "open": str(balance.open_at_end.value),
        "rate": tile.text,
    }
    if not overview.overdue:
        return Sentence(
            N_(
                "Issues: %(new)s new, %(closed)s settled, %(open)s open; %(rate)s closed by the first "
                "deadline (%(shape)s %(mark)s, %(target)s); none is overdue."
            ),
            values,
        )
    values |= {"late": str(overview.overdue[0].days_late)}
    return Sentence(
        N_(
            "Issues: %(new)s new, %(closed)s settled, %(open)s open; %(rate)s closed by the first "
            "deadline (%(shape)s %(mark)s, %(target)s); the oldest is %(late)s days late."
        ),
        values,
    )


def conclusion(overview: Overview, names: Callable[[Cause], str]) -> tuple[Sentence, ...]:
    """Three sentences made by rule from the figures; `names` gives a category in the language."""
    return (
        calls_sentence(overview),
        customers_sentence(overview, names),
        loop_sentence(overview),
    )
