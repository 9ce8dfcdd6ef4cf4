"""What the columns of a DMS's exports are called, and what they hold. Standard library only."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from blueprints.core.cells import Cells, typed
from blueprints.core.rules import N_, RuleBroken

HEADING_WITHIN = 30


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
Columns = Mapping[Field, int]
IN_BRACKETS = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]")
NO_WORD = re.compile(r"[^0-9a-z\u4e00-\u9fff]+")
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


def is_a_number(cell: object) -> bool:
    return bool(NUMBER_ALONE.fullmatch(typed(cell)))
