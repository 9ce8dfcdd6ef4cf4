"""What a file is, told from its bytes, and what is taken. Standard library only."""

import re
import struct
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from blueprints.core.rules import N_, RuleBroken

LARGEST_PHOTO = 2 * 1024 * 1024
LARGEST_FILE = 10 * 1024 * 1024
MOST_PHOTOS = 5
MOST_FILES = 10
MOST_PIXELS = 40_000_000
LONGEST_NAME = 120

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
PDF, TEXT = "application/pdf", "text/plain"
OFFICE = "application/vnd.openxmlformats-officedocument"
XLSX, DOCX = f"{OFFICE}.spreadsheetml.sheet", f"{OFFICE}.wordprocessingml.document"
PICTURES = frozenset({JPEG, PNG, WEBP})
NAMES: Mapping[str, str] = {
    JPEG: "JPEG",
    PNG: "PNG",
    WEBP: "WebP",
    PDF: "PDF",
    XLSX: "XLSX",
    DOCX: "DOCX",
    TEXT: "TXT",
}
SHA = re.compile(r"[0-9a-f]{64}")
PLACE = re.compile(r"[a-z0-9-]{0,40}")

NOT_TAKEN = N_(
    "Files of this kind are not taken. Taken are photos as JPEG, PNG or WebP, and PDF, XLSX, DOCX and plain text."
)
HEIC = N_(
    "Photos as HEIC or AVIF cannot be shown on every device. Choose “Most compatible” in the phone's camera settings, or send it as JPEG."
)
DAMAGED = N_("The picture came damaged. Take it or choose it again.")
TOO_MANY_PIXELS = N_(
    "The picture has more than 40 million pixels. Make it smaller and add it again."
)
TOO_LARGE = N_("A file may have %(most)s MB at most.")
TOO_MANY = N_("At most %(most)s files go with one form.")


class Purpose(StrEnum):
    """What a file shows of a record: how it was found, how it is now, or something else."""

    BEFORE = "before"
    AFTER = "after"
    OTHER = "other"

    @property
    def label(self) -> str:
        return PURPOSE_LABELS[self]


PURPOSE_LABELS: Mapping[Purpose, str] = {
    Purpose.BEFORE: N_("Before the fix"),
    Purpose.AFTER: N_("After the fix"),
    Purpose.OTHER: N_("Other"),
}


@dataclass(frozen=True)
class Announced:
    """What a form says will follow it, or what came with it."""

    sha: str
    type: str
    size: int  # bytes
    purpose: Purpose
    name: str = ""
    place: str = ""  # where in its form it was added, for a form that has several such places


def announced_in(lines: Iterable[str], most: int = MOST_PHOTOS) -> tuple[Announced, ...]:
    """Of `sha:type:size:purpose:place`; the last two may be missing. What is unfit is left out.

    The same bytes come once, and belong where they were named first.
    """
    kept = list(dict.fromkeys(lines))[:most]
    fit = [a for a in map(announcement, kept) if a is not None]
    return tuple({a.sha: a for a in reversed(fit)}.values())[::-1]


def announcement(line: str) -> Announced | None:
    sha, kind, size, purpose, place = ([*line.split(":"), "", "", "", ""])[:5]
    fits = size.isdecimal() and 0 < int(size) <= LARGEST_PHOTO
    if not (SHA.fullmatch(sha) and kind in PICTURES and fits):
        return None
    known = Purpose(purpose) if purpose in set(Purpose) else Purpose.BEFORE
    return Announced(sha, kind, int(size), known, place=place if PLACE.fullmatch(place) else "")


# What it is


def kind_of(body: bytes) -> str:
    """Its media type. Raises RuleBroken for what is not taken."""
    for kind, tells in TELLS.items():
        if tells(body):
            return kind
    raise RuleBroken(HEIC if is_heic(body) else NOT_TAKEN)


def is_heic(body: bytes) -> bool:
    return body[4:8] == b"ftyp" and body[8:12] in {b"heic", b"heix", b"hevc", b"mif1", b"avif"}


def holds(body: bytes, part: str) -> bool:
    """Is it an Office document with this part, and without macros? Only its list is read."""
    if not body.startswith(b"PK\x03\x04"):
        return False
    try:
        names = set(ZipFile(BytesIO(body)).namelist())
    except (BadZipFile, ValueError, NotImplementedError):
        return False
    return part in names and not any(name.endswith("vbaProject.bin") for name in names)


def is_text(body: bytes) -> bool:
    """Words alone: no control characters, and no page or drawing that a browser would run."""
    if not body or body.translate(None, bytes(CONTROLS)) != body:
        return False
    if body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"<", b"%")):
        return False
    return is_in(body, "utf-8") or is_in(body, "gb18030")


CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f") | {127}


def is_in(body: bytes, encoding: str) -> bool:
    try:
        body.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


TELLS: Mapping[str, Callable[[bytes], bool]] = {
    JPEG: lambda body: body.startswith(b"\xff\xd8\xff"),
    PNG: lambda body: body.startswith(b"\x89PNG\r\n\x1a\n"),
    WEBP: lambda body: body.startswith(b"RIFF") and body[8:12] == b"WEBP",
    PDF: lambda body: body.startswith(b"%PDF-"),
    XLSX: lambda body: holds(body, "xl/workbook.xml"),
    DOCX: lambda body: holds(body, "word/document.xml"),
    TEXT: is_text,
}


def check(body: bytes, *, largest: int) -> str:
    """Its media type. Raises RuleBroken for a file that is not taken: kind, bytes, pixels."""
    if len(body) > largest:
        raise RuleBroken(TOO_LARGE, most=largest // 1024 // 1024)
    kind = kind_of(body)
    if kind in PICTURES:
        check_pixels(body, kind)
    return kind


# How large a picture says it is, before anybody unfolds it


def check_pixels(body: bytes, kind: str) -> None:
    try:
        width, height = MEASURES[kind](body)
    except (struct.error, IndexError, ValueError):
        raise RuleBroken(DAMAGED) from None
    if width * height > MOST_PIXELS:
        raise RuleBroken(TOO_MANY_PIXELS)
    if not width * height:
        raise RuleBroken(DAMAGED)


def png_size(body: bytes) -> tuple[int, int]:
    if body[12:16] != b"IHDR":
        raise ValueError("no header")
    width, height = struct.unpack_from(">II", body, 16)
    return width, height


START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})


def jpeg_size(body: bytes) -> tuple[int, int]:
    """From marker to marker up to the first frame."""
    at = 2
    while True:
        if body[at] != 0xFF:
            raise ValueError("no marker")
        marker = body[at + 1]
        if marker in START_OF_FRAME:
            height, width = struct.unpack_from(">HH", body, at + 5)
            return width, height
        at += 1 if marker == 0xFF else 2
        if marker not in WITHOUT_LENGTH | {0xFF}:
            at += struct.unpack_from(">H", body, at)[0]


def webp_size(body: bytes) -> tuple[int, int]:
    form = body[12:16]
    if form == b"VP8X":
        return small_number(body, 24, 3) + 1, small_number(body, 27, 3) + 1
    if form == b"VP8L" and body[20] == 0x2F:
        bits = small_number(body, 21, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 " and body[23:26] == b"\x9d\x01\x2a":
        return small_number(body, 26, 2) & 0x3FFF, small_number(body, 28, 2) & 0x3FFF
    raise ValueError("no header")


def small_number(body: bytes, at: int, length: int) -> int:
    if len(body) < at + length:
        raise ValueError("cut short")
    return int.from_bytes(body[at : at + length], "little")


MEASURES: Mapping[str, Callable[[bytes], tuple[int, int]]] = {
    JPEG: jpeg_size,
    PNG: png_size,
    WEBP: webp_size,
}


def plain_name(typed: str) -> str:
    """What a browser says that the file is called, without folders and control characters."""
    last = re.split(r"[/\\]", typed)[-1]
    return "".join(c for c in last if c.isprintable())[-LONGEST_NAME:].strip()
