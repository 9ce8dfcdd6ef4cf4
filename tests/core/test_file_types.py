"""What a file is, whatever it is called."""

import zipfile
from io import BytesIO

import pytest

from blueprints.core import file_types
from blueprints.core.file_types import (
    DAMAGED,
    DOCX,
    HEIC,
    JPEG,
    LARGEST_FILE,
    NOT_TAKEN,
    PDF,
    PNG,
    TEXT,
    TOO_MANY_PIXELS,
    WEBP,
    XLSX,
    Announced,
    Purpose,
    announced_in,
)
from blueprints.core.rules import RuleBroken
from tests.drawing import claims, jpeg, png, webp

SHA = "a" * 64


def office(*names: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (jpeg(), JPEG),
        (png(), PNG),
        (webp(), WEBP),
        (webp(lossless=True), WEBP),
        (b"%PDF-1.7\n", PDF),
        (office("xl/workbook.xml"), XLSX),
        (office("word/document.xml"), DOCX),
        ("地面有油\n".encode(), TEXT),
        ("地面有油".encode("gb18030"), TEXT),
    ],
)
def test_a_file_is_what_its_bytes_say(body: bytes, kind: str) -> None:
    assert file_types.check(body, largest=LARGEST_FILE) == kind


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", NOT_TAKEN),
        (b"\xef\xbb\xbf <!doctype html><script>1</script>", NOT_TAKEN),
        (b"GIF89a\x01\x00", NOT_TAKEN),
        (b"MZ\x90\x00", NOT_TAKEN),
        (b"\n%PDF-1.7 behind something else", NOT_TAKEN),
        (office("xl/workbook.xml", "xl/vbaProject.bin"), NOT_TAKEN),
        (office("payload.exe"), NOT_TAKEN),
        (b"PK\x03\x04 and then nothing", NOT_TAKEN),
        (b"", NOT_TAKEN),
        (b"\0\0\0\x18ftypheic\0\0\0\0", HEIC),
        (claims(50_000, 50_000), TOO_MANY_PIXELS),
        (claims(0, 9), DAMAGED),
        (jpeg()[:20], DAMAGED),
        (png()[:18], DAMAGED),
        (webp()[:18], DAMAGED),
    ],
)
def test_what_is_not_taken_is_refused_with_its_reason(body: bytes, sentence: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        file_types.check(body, largest=LARGEST_FILE)
    assert refusal.value.key == sentence


def test_a_file_that_is_too_large_says_how_large_it_may_be() -> None:
    with pytest.raises(RuleBroken, match="2 MB"):
        file_types.check(b"a" * (2 * 1024 * 1024 + 1), largest=2 * 1024 * 1024)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{SHA}:image/jpeg:9", Announced(SHA, JPEG, 9, Purpose.BEFORE)),
        (f"{SHA}:image/png:9:after", Announced(SHA, PNG, 9, Purpose.AFTER)),
        (f"{SHA}:image/png:9:whatever", Announced(SHA, PNG, 9, Purpose.BEFORE)),
        (f"{SHA}:text/html:9", None),
        (f"{SHA}:image/jpeg:0", None),
        (f"{SHA}:image/jpeg:2097153", None),
        ("../../etc/passwd:image/jpeg:9", None),
        ("", None),
    ],
)
def test_a_form_announces_photos_with_a_purpose_or_without(
    line: str, said: Announced | None
) -> None:
    assert announced_in([line]) == ((said,) if said else ())


def test_of_more_than_five_photos_the_first_five_are_announced() -> None:
    lines = [f"{n:064x}:image/jpeg:9" for n in range(7)]
    assert len(announced_in(lines)) == 5


def test_the_same_photo_named_for_two_places_comes_once_and_stays_at_the_first() -> None:
    lines = [f"{SHA}:image/jpeg:9:before:{row}" for row in (3, 4)]
    assert [(file.sha, file.place) for file in announced_in(lines)] == [(SHA, "3")]


@pytest.mark.parametrize(
    ("typed", "name"),
    [("C:\\照片\\门.jpg", "门.jpg"), ("../../x", "x"), ("a\r\nb\0.pdf", "ab.pdf"), ("", "")],
)
def test_a_name_is_a_name_and_no_path(typed: str, name: str) -> None:
    assert file_types.plain_name(typed) == name
