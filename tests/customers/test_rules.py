import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprints.core.rules import RuleBroken
from blueprints.customers.rules import (
    Gender,
    corrected_name,
    corrected_phone,
    corrected_plate,
    gender_of,
    is_blank,
    masked_phone,
    normal_phone,
    normal_plate,
    normal_vin,
    vin_check_digit_ok,
)

VIN = "LFVJETH8771PG8B14"
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
vins = st.text(LETTERS, min_size=17, max_size=17)
mobiles = st.from_regex(r"1[3-9]\d{9}", fullmatch=True).filter(str.isascii)


@pytest.mark.parametrize(
    "raw",
    [
        "13800138000",
        " 138 0013 8000 ",
        "138-0013-8000",
        "+86 13800138000",
        "0086-13800138000",
        "8613800138000",
        13800138000.0,
        13800138000,
        "1.3800138000E+10",
        "".join(chr(ord(d) + 0xFEE0) for d in "13800138000"),
        "13800138000/13900139000",
        "无，13800138000",
        "\u202d13800138000\u202c",
    ],
)
def test_a_mobile_phone_is_eleven_digits_however_it_is_written(raw: object) -> None:
    assert normal_phone(raw) == "13800138000"


@pytest.mark.parametrize(
    ("raw", "phone"),
    [
        ("0731-88881234", "073188881234"),
        ("(010) 6552 9988", "01065529988"),
        ("0731-8888123转801", "07318888123"),
    ],
)
def test_a_landline_keeps_its_area_code(raw: str, phone: str | None) -> None:
    assert normal_phone(raw) == phone


@pytest.mark.parametrize(
    "raw",
    [
        "",
        None,
        "无",
        "1516569",
        "12345678901",
        "1380013800",
        "138001380001",
        "1.38E+10",
        "电话",
        "-",
    ],
)
def test_what_cannot_be_called_is_no_phone(raw: object) -> None:
    assert normal_phone(raw) is None


@given(mobiles)
def test_a_normal_phone_stays_as_it_is(phone: str) -> None:
    assert normal_phone(phone) == phone
    assert normal_phone(float(phone)) == phone
    assert normal_phone(f"{phone[:3]} {phone[3:7]} {phone[7:]}") == phone


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.booleans(), st.none()))
def test_anything_is_a_phone_plate_and_vin_or_is_not(raw: object) -> None:
    for normal in (normal_phone, normal_plate, normal_vin):
        value = normal(raw)
        assert value is None or normal(value) == value
    is_blank(raw)
    gender_of(raw)


@pytest.mark.parametrize(
    ("raw", "plate"),
    [
        ("湘A12345", "湘A12345"),
        ("湘a·12345", "湘A12345"),
        ("湘 A-D12345", "湘AD12345"),
        ("湘ＡＤ１２３４５", "湘AD12345"),
        ("粤B1234学", "粤B1234学"),
        ("湘AI2345", None),
        ("A12345", None),
        ("湘A1234", None),
        ("湘AD123456", None),
    ],
)
def test_a_plate_has_seven_places_or_eight(raw: str, plate: str | None) -> None:
    assert normal_plate(raw) == plate


@pytest.mark.parametrize(
    "raw",
    [
        VIN,
        VIN.lower(),
        f" {VIN[:8]} {VIN[8:]} ",
        "".join(chr(ord(c) + 0xFEE0) for c in VIN),
        f"{VIN}\u200b",
    ],
)
def test_a_vin_is_read_in_small_wide_and_spaced_letters(raw: str) -> None:
    assert normal_vin(raw) == VIN


@pytest.mark.parametrize(
    "raw", [VIN[:-1], VIN + "1", VIN.replace("J", "I"), VIN.replace("8", "O"), ""]
)
def test_a_vin_has_seventeen_places_and_no_i_o_q(raw: str) -> None:
    assert normal_vin(raw) is None


@pytest.mark.parametrize(
    ("vin", "ok"), [("1M8GDM9AXKP042788", True), ("11111111111111111", True), (VIN, True)]
)
def test_the_check_digit_is_that_of_the_standard(vin: str, ok: bool) -> None:
    assert vin_check_digit_ok(vin) is ok


@given(vins)
def test_of_all_digits_at_the_ninth_place_one_fits(vin: str) -> None:
    fitting = [d for d in "0123456789X" if vin_check_digit_ok(vin[:8] + d + vin[9:])]
    assert len(fitting) == 1


@pytest.mark.parametrize("raw", ["", None, "  ", "无", "暂无", "-", "--", "/", "未上牌", "\u3000"])
def test_what_people_type_for_nothing_is_blank(raw: object) -> None:
    assert is_blank(raw)


@pytest.mark.parametrize(
    ("raw", "gender"),
    [("男", Gender.MALE), ("女 士", Gender.FEMALE), ("F", Gender.FEMALE), ("?", Gender.UNKNOWN)],
)
def test_gender_is_known_or_not(raw: str, gender: Gender) -> None:
    assert gender_of(raw) is gender


@given(st.text("0123456789", max_size=12))
def test_a_masked_phone_hides_all_but_seven_digits(phone: str) -> None:
    masked = masked_phone(phone)
    assert sum(c.isdigit() for c in masked) in {0, 7}
    assert bool(masked) is bool(phone)


def test_a_correction_may_empty_a_field_and_must_not_garble_it() -> None:
    assert corrected_phone(" 138 0013 8000") == "13800138000"
    assert corrected_phone("无") == ""
    assert corrected_plate("") == ""
    assert corrected_name("  王  海涛 ") == "王 海涛"
    for correct, typed in ((corrected_phone, "12"), (corrected_plate, "A1"), (corrected_name, " ")):
        with pytest.raises(RuleBroken):
            correct(typed)
