"""What somebody typed into a cell of a table: text, a day, a moment, an amount. Standard library only."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Cells = Sequence[Any]

LAST_MILEAGE = 2_000_000
LAST_AMOUNT = 10**11  # 分
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")
CLOCK = re.compile(
    r"[\sT]*(?P<half>上午|下午|am|pm)?\s*(\d{1,2})\s*[:时]\s*(\d{1,2})\s*(?:[:分]\s*(\d{1,2})(?:\.\d+)?\s*秒?)?分?"
    r"\s*(?P<after>am|pm)?",
    re.IGNORECASE,
)
SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?")
FIRST_SERIAL = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's day one has no zone
AMOUNT = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
MILEAGE = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:km|公里|千米)?", re.IGNORECASE)


def typed(raw: object) -> str:
    """A cell as text: full-width letters narrow, a whole number without its decimals."""
    if isinstance(raw, str):
        return raw.strip() if raw.isascii() else unicodedata.normalize("NFKC", raw).strip()
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return "" if raw is None else str(raw)


def text_of(raw: object) -> str:
    """As it was typed, without what no database keeps."""
    if isinstance(raw, str):
        return raw.replace("\0", "").strip()
    return typed(raw)


def name_of(raw: object) -> str:
    return " ".join(text_of(raw).split())


def moment_of(raw: object) -> datetime | None:
    """On the store's wall clock; None if it cannot be read."""
    if isinstance(raw, datetime):
        found: datetime | None = raw.replace(tzinfo=None)
    elif isinstance(raw, date):
        found = datetime(raw.year, raw.month, raw.day)  # noqa: DTZ001 - the store's, set later
    else:
        found = written_moment(typed(raw))
    return found if found and 1990 <= found.year <= 2100 else None


def written_moment(text: str) -> datetime | None:
    if SERIAL.fullmatch(text):
        return rounded(FIRST_SERIAL + timedelta(days=float(text)))
    day = DAY.match(text)
    if not day:
        return None
    year, month, of_month = (int(part) for part in day.groups() if part)
    clock = clock_of(text[day.end() :])
    if clock is None:
        return None
    try:
        return datetime(year, month, of_month, *clock)  # noqa: DTZ001 - the store's, set later
    except ValueError:
        return None


def rounded(moment: datetime) -> datetime:
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


def clock_of(text: str) -> tuple[int, int, int] | None:
    if not text.strip():
        return 0, 0, 0
    found = CLOCK.fullmatch(text.strip())
    if not found:
        return None
    hour, minute, second = int(found[2]), int(found[3]), int(found[4] or 0)
    half = (found["half"] or found["after"] or "").lower()
    if half in {"下午", "pm"} and hour < 12:
        hour += 12
    return hour, minute, second


def day_of(raw: object) -> date | None:
    moment = moment_of(raw)
    return moment.date() if moment else None


def fen_of(raw: object) -> int | None:
    """分, half a 分 up. `￥2,172.95`, `2172.95元` and 2172.95 are one amount."""
    text = typed(raw).strip("¥￥元 ").removeprefix("RMB").removeprefix("CNY").strip()
    if isinstance(raw, bool) or len(text) > 20 or not AMOUNT.fullmatch(text):
        return None
    fen = (Decimal(text.replace(",", "")) * 100).quantize(Decimal(1), ROUND_HALF_UP)
    return int(fen) if abs(fen) < LAST_AMOUNT else None


def mileage_of(raw: object) -> int | None:
    found = MILEAGE.fullmatch(typed(raw).replace(" ", ""))
    mileage = int(found[1].replace(",", "")) if found else LAST_MILEAGE
    return mileage if mileage < LAST_MILEAGE else None
