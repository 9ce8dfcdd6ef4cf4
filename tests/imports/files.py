"""Small exports of both vendors' dialects, made here."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

VINS = ("LFVJETH8771PG8B14", "1M8GDM9AXKP042788", "11111111111111111")
DELIVERY_A = [
    "序号",
    "交车日期",
    "客户姓名",
    "手机号码",
    "性别",
    "车系",
    "颜色",
    "车架号(VIN)",
    "车牌号",
    "销售顾问",
    "成交价(元)",
    "付款方式",
    "保险到期日",
    "备注",
]
DELIVERY_B = [
    "VIN",
    "销售员",
    "联系方式",
    "车主",
    "车型",
    "开票价",
    "结算方式",
    "出库日期",
    "性别",
    "外观颜色",
    "牌照",
    "交强险到期",
    "No.",
    "说明",
]
ORDER_A = [
    "工单号",
    "进厂时间",
    "结算时间",
    "客户姓名",
    "联系电话",
    "车牌号",
    "VIN",
    "车系",
    "行驶里程",
    "维修类型",
    "服务顾问",
    "主修技师",
    "工时费",
    "材料费",
    "合计",
    "客户备注",
]
ORDER_B = [
    "RO号",
    "客户",
    "电话",
    "牌照",
    "车架号",
    "车型",
    "里程(km)",
    "业务类型",
    "SA",
    "技师",
    "开单时间",
    "出厂时间",
    "工时",
    "配件",
    "总金额",
    "反馈意见",
]
MOVED = {
    "delivery": [7, 9, 3, 2, 5, 10, 11, 1, 4, 6, 8, 12, 0, 13],
    "order": [0, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2, 12, 13, 14, 15],
}


def delivery(vin: str = VINS[0], **other: Any) -> list[Any]:
    """A row of dialect a."""
    row = {
        "n": 1, "day": "2026/10/6", "name": "梁鑫", "phone": "15117776317", "gender": "女",
        "series": "Q5L", "colour": "传奇黑", "vin": vin, "plate": "湘AB2682", "rep": "谭丽娟",
        "price": "￥396,980.14", "payment": "分期", "insured": "2027年10月6日", "remark": "",
    }  # fmt: skip
    return list((row | other).values())


def order(number: str = "RO261000001", **other: Any) -> list[Any]:
    row = {
        "number": number, "arrived": "2026-10-12 09:30", "left": "2026/10/14 09:50:00",
        "name": "梁鑫", "phone": "151 1777 6317", "plate": "湘AB2682", "vin": VINS[0],
        "series": "Q5L", "mileage": "14,762", "work": "首保", "advisor": "刘晓敏",
        "technician": "孙伟", "labour": "￥2,172.95", "parts": 2033.9, "total": 4206.85,
        "remark": "空调有异响",
    }  # fmt: skip
    return list((row | other).values())


def in_dialect_b(row: Sequence[Any], what: str) -> list[Any]:
    return [row[i] for i in MOVED[what]]


def xlsx(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def csv_file(path: Path, rows: Sequence[Sequence[Any]], encoding: str = "gb18030") -> Path:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def deliveries(path: Path, *rows: Sequence[Any]) -> Path:
    """As a vendor writes them: a title above, a total below."""
    total = ["合计", *[""] * 9, 75167121.64]
    return xlsx(path, [["2026年10月交车台账"], DELIVERY_A, *rows, total])


def orders(path: Path, *rows: Sequence[Any]) -> Path:
    return csv_file(path, [ORDER_A, *rows])
