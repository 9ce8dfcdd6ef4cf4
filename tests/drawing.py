"""Pictures for tests: real ones, and some that only say so."""

import random
import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps


def jpeg(width: int = 64, height: int = 48, *, seed: int = 1, **options: Any) -> bytes:
    """Noise, so that it is as large as a photo."""
    return saved_as("JPEG", noise(width, height, seed), quality=90, **options)


def png(width: int = 64, height: int = 48, *, seed: int = 1) -> bytes:
    return saved_as("PNG", noise(width, height, seed))


def webp(width: int = 64, height: int = 48, *, lossless: bool = False) -> bytes:
    return saved_as("WEBP", noise(width, height, 1), lossless=lossless)


def noise(width: int, height: int, seed: int) -> Image.Image:
    grey = random.Random(seed).randbytes(width * height)  # noqa: S311 - the same each time
    return ImageOps.colorize(Image.frombytes("L", (width, height), grey), "navy", "orange")


def saved_as(kind: str, picture: Image.Image, **options: Any) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def claims(width: int, height: int) -> bytes:
    """A PNG of a kilobyte that says it is as large as this."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def from_a_phone() -> bytes:
    """Lying on its side, with a place and a camera written beside it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it by 90°
    exif[0x010F] = "Phone & Co"
    exif.get_ifd(0x8825)[2] = (31.0, 13.0, 49.0)  # where it was taken
    return jpeg(80, 40, exif=exif, comment=b"taken at home")
