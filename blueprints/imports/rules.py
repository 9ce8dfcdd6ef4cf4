"""What the columns of a dealer's exports mean, which lines are rows, and what is wrong in one.

Standard library only. A cell is what core/tables.py reads: text, number, date or nothing.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from blueprints.core.rules import N_, RuleBroken
from blueprints.customers.rules import (
    Gender,
    compact,
    gender_of,
    is_blank,
    normal_phone,
    normal_plate,
    normal_vin,
    typed,
    vin_check_digit_ok,
)

Cells = Sequence[Any]
HEADING_WITHIN = 30
LAST_MILEAGE = 2_000_000
LAST_AMOUNT = 10**11  # 分


class Kind(StrEnum):
    DELIVERIES = "deliveries"
    ORDERS = "orders"

    @property
    def label(self) -> str:
        return KIND_LABELS[self]


KIND_LABELS: Mapping[Kind, str] = {
    Kind.DELIVERIES: N_("Deliveries"),
    Kind.ORDERS: N_("Repair orders"),
}


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


class Reason(StrEnum):
    """Why a row is listed for somebody to look at."""

    NO_VIN = "no_vin"
    NO_NUMBER = "no_number"
    NO_PHONE = "no_phone"
    BAD_PHONE = "bad_phone"
    BAD_PLATE = "bad_plate"
    BAD_VIN = "bad_vin"
    CHECK_DIGIT = "check_digit"
    BAD_DATE = "bad_date"
    BAD_AMOUNT = "bad_amount"
    BAD_MILEAGE = "bad_mileage"
    UPDATED_PHONE = "updated_phone"
    UPDATED_PLATE = "updated_plate"
    COMPLETED = "completed"
    PHONE_BY_HAND = "phone_by_hand"
    PLATE_BY_HAND = "plate_by_hand"

    @property
    def label(self) -> str:
        return REASON_LABELS[self]


REASON_LABELS: Mapping[Reason, str] = {
    Reason.NO_VIN: N_("Without a VIN of 17 letters and digits (no I, O, Q) nobody knows the car"),
    Reason.NO_NUMBER: N_("Without its number nobody knows the order"),
    Reason.NO_PHONE: N_("No phone: a callback cannot be made"),
    Reason.BAD_PHONE: N_("The phone is none and was left out"),
    Reason.BAD_PLATE: N_("The licence plate is none and was left out"),
    Reason.BAD_VIN: N_("The VIN is none and was left out"),
    Reason.CHECK_DIGIT: N_("The VIN's check digit does not fit: look at it again"),
    Reason.BAD_DATE: N_("A date cannot be read and was left out"),
    Reason.BAD_AMOUNT: N_("An amount cannot be read and was left out"),
    Reason.BAD_MILEAGE: N_("The mileage cannot be read and was left out"),
    Reason.UPDATED_PHONE: N_("Came again with another phone: updated"),
    Reason.UPDATED_PLATE: N_("Came again with another licence plate: updated"),
    Reason.COMPLETED: N_("Came again with what was missing: filled in"),
    Reason.PHONE_BY_HAND: N_("Another phone, but a person corrected it by hand: kept"),
    Reason.PLATE_BY_HAND: N_("Another licence plate, but a person corrected it by hand: kept"),
}


class Field(StrEnum):
    """What a column can hold."""

    NUMBER = "number"
    VIN = "vin"
    DELIVERED_ON = "delivered_on"
    ARRIVED_AT = "arrived_at"
    LEFT_AT = "left_at"
    NAME = "name"
    PHONE = "phone"
    GENDER = "gender"
    PLATE = "plate"
    SERIES = "series"
    COLOUR = "colour"
    MILEAGE = "mileage"
    WORK_KIND = "work_kind"
    REP_NAME = "rep_name"
    ADVISOR_NAME = "advisor_name"
    TECHNICIAN_NAME = "technician_name"
    PRICE = "price"
    PAYMENT = "payment"
    INSURANCE_UNTIL = "insurance_until"
    LABOUR = "labour"
    PARTS = "parts"
    TOTAL = "total"
    REMARK = "remark"

    @property
    def label(self) -> str:
        return FIELD_LABELS[self]


FIELD_LABELS: Mapping[Field, str] = {
    Field.NUMBER: N_("Order number"),
    Field.VIN: N_("VIN"),
    Field.DELIVERED_ON: N_("Delivered on"),
    Field.ARRIVED_AT: N_("Arrived at"),
    Field.LEFT_AT: N_("Left at"),
    Field.NAME: N_("Customer's name"),
    Field.PHONE: N_("Phone"),
    Field.GENDER: N_("Gender"),
    Field.PLATE: N_("Licence plate"),
    Field.SERIES: N_("Model series"),
    Field.COLOUR: N_("Colour"),
    Field.MILEAGE: N_("Mileage"),
    Field.WORK_KIND: N_("Kind of work"),
    Field.REP_NAME: N_("Sales consultant"),
    Field.ADVISOR_NAME: N_("Service advisor"),
    Field.TECHNICIAN_NAME: N_("Technician"),
    Field.PRICE: N_("Price"),
    Field.PAYMENT: N_("Payment"),
    Field.INSURANCE_UNTIL: N_("Insured until"),
    Field.LABOUR: N_("Labour charge"),
    Field.PARTS: N_("Parts and materials"),
    Field.TOTAL: N_("Total"),
    Field.REMARK: N_("Remark"),
}

# What vendors call their columns, the likeliest first; written as heading_key() writes them.
CONTACT: Mapping[Field, str] = {
    Field.VIN: "车架号 vin vin码 vin号 车架号码 车辆识别代号 车辆识别代码 车辆识别号 车辆识别码 底盘号",
    Field.NAME: "客户姓名 车主姓名 车主 客户名称 客户 姓名 购车人 送修人 联系人 name customer customername owner",
    Field.PHONE: "手机号码 手机号 手机 联系电话 联系方式 客户电话 车主电话 电话号码 电话 客户手机 车主手机"
    " 联系手机 移动电话 phone mobile tel telephone phonenumber",
    Field.GENDER: "性别 客户性别 gender sex",
    Field.PLATE: "车牌号 车牌号码 车牌 牌照号 牌照号码 牌照 号牌 号牌号码 plate plateno platenumber licenceplate",
    Field.SERIES: "车系 车型 车系名称 车型名称 品牌车型 series model",
    Field.REMARK: "客户备注 备注 反馈意见 客户反馈 客户意见 客户描述 说明 备注说明 remark remarks note notes",
}
SYNONYMS: Mapping[Kind, Mapping[Field, str]] = {
    Kind.DELIVERIES: {
        **CONTACT,
        Field.DELIVERED_ON: "交车日期 交车时间 交付日期 交付时间 提车日期 提车时间 出库日期 出库时间"
        " 销售日期 deliverydate deliveredon delivered",
        Field.COLOUR: "颜色 外观颜色 车身颜色 外观色 外色 车色 colour color",
        Field.REP_NAME: "销售顾问 销售员 销售人员 业务员 销售 顾问 sales salesconsultant salesperson",
        Field.PRICE: "成交价 成交价格 成交金额 开票价 开票价格 开票金额 实际成交价 销售价 销售价格 售价 车价 price",
        Field.PAYMENT: "付款方式 结算方式 支付方式 购车方式 payment",
        Field.INSURANCE_UNTIL: "保险到期日 保险到期 保险到期日期 交强险到期 交强险到期日 交强险到期日期"
        " 商业险到期 商业险到期日 insuranceuntil",
    },
    Kind.ORDERS: {
        **CONTACT,
        Field.NUMBER: "工单号 工单编号 工单号码 ro号 ro编号 ro 维修单号 维修工单号 委托书号 维修委托书号 结算单号"
        " 施工单号 派工单号 工单 ronumber rono orderno ordernumber",
        Field.ARRIVED_AT: "进厂时间 进厂日期 进店时间 进店日期 开单时间 开单日期 接车时间 接车日期 来店时间"
        " 登记时间 arrived arrivedat",
        Field.LEFT_AT: "出厂时间 出厂日期 结算时间 结算日期 离店时间 离厂时间 交车时间 交车日期 完工时间 left leftat",
        Field.MILEAGE: "行驶里程 里程 里程数 进厂里程 公里数 当前里程 mileage km odometer",
        Field.WORK_KIND: "维修类型 业务类型 维修类别 维修种类 工单类型 服务类型 作业类型 worktype",
        Field.ADVISOR_NAME: "服务顾问 sa 接待员 接车顾问 服务接待 业务接待 advisor serviceadvisor",
        Field.TECHNICIAN_NAME: "主修技师 技师 维修技师 主修人 主修 主修工 维修工 technician",
        Field.LABOUR: "工时费 工时 工时金额 工时费用 labour labor",
        Field.PARTS: "材料费 配件费 配件 材料 配件金额 材料金额 零件费 备件费 parts",
        Field.TOTAL: "合计 总金额 合计金额 总计 总费用 结算金额 维修总额 实收金额 total amount",
    },
}
IDENTITY: Mapping[Kind, Field] = {Kind.DELIVERIES: Field.VIN, Kind.ORDERS: Field.NUMBER}
AMOUNTS = frozenset({Field.PRICE, Field.LABOUR, Field.PARTS, Field.TOTAL})

Columns = Mapping[Field, int]
IN_BRACKETS = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]")
NO_WORD = re.compile(r"[^0-9a-z\u4e00-\u9fff]+")
TOTAL_ROW = re.compile(r"合\s*计|总\s*计|小\s*计|\btotal\b", re.IGNORECASE)
LIKE_A_KEY = re.compile(r"[A-Z0-9]{6}")
NUMBER_ALONE = re.compile(r"[¥￥]?\s*-?[\d,]+(\.\d+)?\s*元?")


def heading_key(cell: object) -> str:
    """车架号(VIN) and 车架号 are one heading, as are `RO号` and `Ro 号`."""
    text = typed(cell).lower()
    key = NO_WORD.sub("", IN_BRACKETS.sub("", text))
    return key or NO_WORD.sub("", text)


@dataclass(frozen=True)
class Heading:
    """The row that names the columns; `index` counts the rows above it."""

    index: int
    names: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(map(heading_key, self.names))

    @property
    def digest(self) -> str:
        return hashlib.sha256("\x1f".join(self.keys).encode()).hexdigest()


def heading_at(rows: Sequence[Cells], index: int) -> Heading:
    names = [typed(cell) for cell in rows[index]]
    while names and not names[-1]:
        names.pop()
    return Heading(index, tuple(names))


def find_heading(rows: Sequence[Cells]) -> Heading | None:
    """The row of which most is understood; without one, the first that is mostly words."""
    headings = [heading_at(rows, i) for i in range(min(len(rows), HEADING_WITHIN))]
    if not headings:
        return None
    best = max(headings, key=understood)
    if understood(best) >= 3:
        return best
    return next((h for h in headings if is_all_words(h)), None)


def understood(heading: Heading) -> int:
    return max(len(guess(kind, heading)) for kind in Kind)


def is_all_words(heading: Heading) -> bool:
    words = [name for name in heading.names if name and not NUMBER_ALONE.fullmatch(name)]
    return len(words) >= 3 and len(words) == sum(map(bool, heading.names))


def guess(kind: Kind, heading: Heading) -> dict[Field, int]:
    """Which column holds what, each column once."""
    columns: dict[str, int] = {}
    for index, key in enumerate(heading.keys):
        columns.setdefault(key, index)
    found: dict[Field, int] = {}
    for name, synonyms in SYNONYMS[kind].items():
        likeliest = next((s for s in synonyms.split() if s in columns), None)
        if likeliest is not None:
            found[name] = columns.pop(likeliest)
    return found


def kind_of(heading: Heading) -> Kind | None:
    """By what identifies a row; an order's car has a VIN too."""
    guesses = {kind: guess(kind, heading) for kind in (Kind.ORDERS, Kind.DELIVERIES)}
    possible = [kind for kind in guesses if IDENTITY[kind] in guesses[kind]]
    return max(possible, key=lambda kind: len(guesses[kind]), default=None)


def check_columns(kind: Kind, columns: Columns) -> None:
    if IDENTITY[kind] not in columns:
        raise RuleBroken(NEEDS[kind])
    if len(set(columns.values())) < len(columns):
        raise RuleBroken(N_("One column cannot hold two things. Choose another for one of them."))


NEEDS: Mapping[Kind, str] = {
    Kind.DELIVERIES: N_(
        "Say which column holds the VIN: without it no delivery can be known again."
    ),
    Kind.ORDERS: N_("Say which column holds the order number: it is how an order is known again."),
}
NOT_UNDERSTOOD = N_(
    "This file has no headings of deliveries or repair orders: no VIN and no order number."
)


# Cells


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
        found = datetime(raw.year, raw.month, raw.day)  # noqa: DTZ001
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
        return datetime(year, month, of_month, *clock)  # noqa: DTZ001
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


READERS: Mapping[Field, tuple[Callable[[object], Any], Reason]] = {
    Field.PHONE: (normal_phone, Reason.BAD_PHONE),
    Field.PLATE: (normal_plate, Reason.BAD_PLATE),
    Field.VIN: (normal_vin, Reason.BAD_VIN),
    Field.DELIVERED_ON: (day_of, Reason.BAD_DATE),
    Field.INSURANCE_UNTIL: (day_of, Reason.BAD_DATE),
    Field.ARRIVED_AT: (moment_of, Reason.BAD_DATE),
    Field.LEFT_AT: (moment_of, Reason.BAD_DATE),
    Field.MILEAGE: (mileage_of, Reason.BAD_MILEAGE),
    **dict.fromkeys(AMOUNTS, (fen_of, Reason.BAD_AMOUNT)),
}


# Rows


@dataclass(slots=True)
class Row:
    """One delivery or order as the file has it. `values` are columns of its own table."""

    number: int
    cells: list[Any]
    key: str = ""
    name: str = ""
    phone: str = ""
    plate: str = ""
    vin: str | None = None
    series: str = ""
    colour: str = ""
    gender: Gender = Gender.UNKNOWN
    values: dict[str, Any] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)

    def flag(self, reason: Reason) -> None:
        if reason not in self.reasons:
            self.reasons.append(reason)


OWN: Mapping[Kind, tuple[Field, ...]] = {
    Kind.DELIVERIES: (
        Field.DELIVERED_ON,
        Field.REP_NAME,
        Field.PRICE,
        Field.PAYMENT,
        Field.INSURANCE_UNTIL,
        Field.REMARK,
    ),
    Kind.ORDERS: (
        Field.ARRIVED_AT,
        Field.LEFT_AT,
        Field.SERIES,
        Field.MILEAGE,
        Field.WORK_KIND,
        Field.ADVISOR_NAME,
        Field.TECHNICIAN_NAME,
        Field.LABOUR,
        Field.PARTS,
        Field.TOTAL,
        Field.REMARK,
    ),
}


@dataclass(frozen=True)
class Layout:
    """How one file is to be read."""

    kind: Kind
    heading: Heading
    columns: Columns
    zone: ZoneInfo

    def cell(self, cells: Cells, name: Field) -> Any:
        index = self.columns.get(name, -1)
        return cells[index] if 0 <= index < len(cells) else ""

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return self.heading.keys

    @cached_property
    def held(self) -> dict[int, Field]:
        return {column: name for name, column in self.columns.items()}

    @cached_property
    def own(self) -> list[tuple[Field, str]]:
        return [(name, name.value) for name in OWN[self.kind]]

    @cached_property
    def places(self) -> dict[Field, tuple[int, Callable[[object], Any] | None, Reason | None]]:
        """Of each field its column, how it is read, and what is said where it cannot be."""
        return {
            name: (self.columns.get(name, -1), *READERS.get(name, (None, None))) for name in Field
        }

    def is_row(self, cells: Cells) -> bool:
        """False for a title, a blank, a repeated heading, a total, an amount alone."""
        filled = [i for i, cell in enumerate(cells) if is_filled(cell)]
        if not filled or self.is_heading(cells):
            return False
        if len(filled) == 1:
            return filled[0] == self.columns[IDENTITY[self.kind]] and has_a_key(cells[filled[0]])
        if TOTAL_ROW.search(typed(cells[filled[0]])):
            return self.is_identified(cells)
        return not self.is_only_amounts(cells, filled)

    def is_heading(self, cells: Cells) -> bool:
        return len(cells) >= len(self.keys) and all(
            heading_key(cell) == key for cell, key in zip(cells, self.keys, strict=False)
        )

    def is_identified(self, cells: Cells) -> bool:
        cell = self.cell(cells, IDENTITY[self.kind])
        if self.kind is Kind.DELIVERIES:
            return normal_vin(cell) is not None
        return bool(compact(cell)) and not TOTAL_ROW.search(typed(cell))

    def is_only_amounts(self, cells: Cells, filled: Iterable[int]) -> bool:
        return all(
            self.held[i] in AMOUNTS if i in self.held else is_a_number(cells[i]) for i in filled
        )

    def read(self, cells: Cells, number: int) -> Row:
        """Never fails: what cannot be read is left out and its reason noted."""
        row = Row(number, list(cells))
        row.name = name_of(self.cell(cells, Field.NAME))
        row.phone = self.value(row, Field.PHONE) or ""
        row.plate = self.value(row, Field.PLATE) or ""
        row.vin = self.value(row, Field.VIN)
        row.series = text_of(self.cell(cells, Field.SERIES))
        row.colour = text_of(self.cell(cells, Field.COLOUR))
        row.gender = gender_of(self.cell(cells, Field.GENDER))
        row.values = {column: self.value(row, name) for name, column in self.own}
        self.identify(row)
        return row

    def value(self, row: Row, name: Field) -> Any:
        place, read, wrong = self.places[name]
        raw = row.cells[place] if 0 <= place < len(row.cells) else ""
        if read is None:
            return text_of(raw)
        value = None if raw == "" else read(raw)
        if value is None and wrong:
            self.flag_unread(row, name, wrong)
        elif isinstance(value, datetime):
            value = value.replace(tzinfo=self.zone).astimezone(UTC)
        return value

    def flag_unread(self, row: Row, name: Field, wrong: Reason) -> None:
        """A blank is nothing to look at, but without a phone nobody can be called."""
        if not is_blank(self.cell(row.cells, name)):
            row.flag(wrong)
        elif name is Field.PHONE:
            row.flag(Reason.NO_PHONE)

    def identify(self, row: Row) -> None:
        if self.kind is Kind.DELIVERIES:
            row.key = row.vin or ""
            missing = Reason.NO_VIN
        else:
            row.key = compact(self.cell(row.cells, Field.NUMBER)).upper()
            missing = Reason.NO_NUMBER
        if not row.key:
            row.reasons = [missing]
        elif row.vin and not vin_check_digit_ok(row.vin):
            row.flag(Reason.CHECK_DIGIT)


def is_filled(cell: object) -> bool:
    return not cell.isspace() and cell != "" if isinstance(cell, str) else cell is not None


def is_a_number(cell: object) -> bool:
    return bool(NUMBER_ALONE.fullmatch(typed(cell)))


def has_a_key(cell: object) -> bool:
    return bool(LIKE_A_KEY.search(compact(cell).upper()))


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
