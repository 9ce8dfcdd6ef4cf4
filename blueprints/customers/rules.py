"""How phones, plates and VINs are written so that equal ones are equal. Standard library only."""

import re
from collections.abc import Mapping
from enum import StrEnum

from blueprints.core.cells import typed
from blueprints.core.rules import N_, RuleBroken

NOTHING = frozenset({"", "无", "暂无", "没有", "无牌", "未上牌", "临牌", "新车", "未知", "空"})
"""What people type where there is nothing to type; dashes and slashes count as nothing too."""

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE = re.compile(
    rf"[{PROVINCES}][A-Z](?:[A-HJ-NP-Z0-9]{{5,6}}|[A-HJ-NP-Z0-9]{{4}}[挂学警港澳使领])"
)
VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
PHONE = re.compile(r"1[3-9]\d{9}|0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}")
COUNTRY = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$)|^(?:\+|00)86(?=[1-9])")
BETWEEN_PHONES = re.compile(r"[/、,;|]|或|转")
EXPONENT = re.compile(r"1\.\d{10}E\+?10", re.IGNORECASE)
NO_LETTERS = re.compile(r"[\s\x00-\x1f\x7f\-\u2010-\u2015_.·•・‧:：'\"`()]+")

UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")

VIN_VALUES: Mapping[str, int] = {str(n): n for n in range(10)} | dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "12345678123457923456789"), strict=True)
)
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


class Change(StrEnum):
    """What a person changes about a customer by hand."""

    NAME = "name"
    PHONE = "phone"
    PLATE = "plate"
    DO_NOT_CALL = "do_not_call"
    CALL_AGAIN = "call_again"
    ADDED = "added"
    VEHICLE = "vehicle"
    DETAILS = "details"
    PERSON_ADDED = "person_added"
    PERSON_CHANGED = "person_changed"
    PERSON_ENDED = "person_ended"
    GIVEN = "given"
    LEVEL = "level"
    NEXT_CONTACT = "next_contact"
    LOSS_REPORTED = "loss_reported"
    LOSS_APPROVED = "loss_approved"
    LOSS_REFUSED = "loss_refused"
    WOKEN = "woken"
    STRATEGY = "strategy"
    REVIEWED = "reviewed"

    @property
    def label(self) -> str:
        return CHANGE_LABELS[self]


CHANGE_LABELS: Mapping[Change, str] = {
    Change.NAME: N_("Name corrected"),
    Change.PHONE: N_("Phone corrected"),
    Change.PLATE: N_("Licence plate corrected"),
    Change.DO_NOT_CALL: N_("No more callbacks"),
    Change.CALL_AGAIN: N_("Callbacks allowed again"),
    Change.ADDED: N_("Added by hand"),
    Change.VEHICLE: N_("Vehicle added by hand"),
    Change.DETAILS: N_("Part, WeCom or second phone changed"),
    Change.PERSON_ADDED: N_("Person added"),
    Change.PERSON_CHANGED: N_("Person changed"),
    Change.PERSON_ENDED: N_("Person ended"),
    Change.GIVEN: N_("Given to a sales consultant"),
    Change.LEVEL: N_("Intent level changed"),
    Change.NEXT_CONTACT: N_("Next contact set"),
    Change.LOSS_REPORTED: N_("Reported as lost"),
    Change.LOSS_APPROVED: N_("Loss approved"),
    Change.LOSS_REFUSED: N_("Loss refused"),
    Change.WOKEN: N_("Woken up again"),
    Change.STRATEGY: N_("Strategy card written"),
    Change.REVIEWED: N_("Monthly review written"),
}


class Part(StrEnum):
    """What somebody is to the car: who owns it need not be who brings it or who is called."""

    OWNER = "owner"
    SENDER = "sender"
    CONTACT = "contact"
    OTHER = "other"

    @property
    def label(self) -> str:
        return PART_LABELS[self]


PART_LABELS: Mapping[Part, str] = {
    Part.OWNER: N_("Owner of the car"),
    Part.SENDER: N_("Brings the car in"),
    Part.CONTACT: N_("Contact person"),
    Part.OTHER: N_("Other"),
}


class Gender(StrEnum):
    UNKNOWN = "unknown"
    MALE = "male"
    FEMALE = "female"

    @property
    def label(self) -> str:
        return GENDER_LABELS[self]


GENDER_LABELS: Mapping[Gender, str] = {
    Gender.UNKNOWN: N_("not known"),
    Gender.MALE: N_("male"),
    Gender.FEMALE: N_("female"),
}


def compact(raw: object) -> str:
    """Without spaces, dashes, dots and what cannot be seen."""
    text = NO_LETTERS.sub("", typed(raw))
    return text if text.isascii() else UNSEEN.sub("", text)


def is_blank(raw: object) -> bool:
    return raw == "" or compact(raw).strip("/\\*") in NOTHING


def normal_phone(raw: object) -> str | None:
    """Digits only: 11 of a mobile, or area code and number. Of several the first that is one."""
    text = typed(raw)
    if EXPONENT.fullmatch(text):
        text = str(int(float(text)))
    for part in BETWEEN_PHONES.split(text):
        digits = COUNTRY.sub("", compact(part))
        if PHONE.fullmatch(digits) and digits.isascii():
            return digits
    return None


def normal_plate(raw: object) -> str | None:
    """Like 湘A12345, or 湘AD12345 of a new-energy car."""
    text = compact(raw).upper()
    return text if PLATE.fullmatch(text) else None


def normal_vin(raw: object) -> str | None:
    """17 capital letters and digits without I, O and Q."""
    text = compact(raw).upper()
    return text if VIN.fullmatch(text) else None


def vin_check_digit_ok(vin: str) -> bool:
    """Of a normal VIN; the ninth place, by the weights of ISO 3779 / GB 16735."""
    total = sum(
        VIN_VALUES[letter] * weight for letter, weight in zip(vin, VIN_WEIGHTS, strict=True)
    )
    return vin[8] == "0123456789X"[total % 11]


def gender_of(raw: object) -> Gender:
    text = compact(raw).lower()
    if text in {"男", "先生", "男士", "m", "male"}:
        return Gender.MALE
    return Gender.FEMALE if text in {"女", "女士", "小姐", "f", "female"} else Gender.UNKNOWN


def masked_phone(phone: str) -> str:
    """138****1234: enough to recognise it, too little to call it."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else "****" if phone else ""


def corrected_phone(raw: str) -> str:
    """What a person typed; nothing means that there is no phone. Raises RuleBroken."""
    phone = normal_phone(raw)
    if phone is None and not is_blank(raw):
        raise RuleBroken(N_("This is no phone number. Write 11 digits, or area code and number."))
    return phone or ""


def corrected_plate(raw: str) -> str:
    plate = normal_plate(raw)
    if plate is None and not is_blank(raw):
        raise RuleBroken(N_("This is no licence plate. Write it like 湘A12345."))
    return plate or ""


def typed_vin(raw: str) -> str | None:
    """What a person typed. A check digit that does not fit is said beside it, and taken."""
    vin = normal_vin(raw)
    if vin is None and not is_blank(raw):
        raise RuleBroken(N_("This is no VIN. Write 17 letters and digits, without I, O and Q."))
    return vin


def corrected_name(raw: str) -> str:
    name = " ".join(raw.replace("\0", "").split())
    if not name:
        raise RuleBroken(N_("A customer has a name."))
    return name
