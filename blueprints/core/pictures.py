"""Pictures made anew, upright and without what the camera wrote beside them. Imported only by jobs.

Unfolding one takes up to 250 MB for a moment: too much for a web process. The process that prints
has Pillow already, WeasyPrint stands on it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageFile, ImageOps

from blueprints.core.file_types import JPEG, MOST_PIXELS, PNG, WEBP

Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow refuses beyond twice this
EDGE = 2400  # pixels of the longer side
THUMBNAIL = 320
FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}


@dataclass(frozen=True)
class Picture:
    body: bytes
    width: int
    height: int
    thumbnail: bytes  # always JPEG


class Unreadable(Exception):  # noqa: N818 - reads as the sentence it is
    """It is no picture of this kind, or not a whole one."""


def cleaned(body: bytes, kind: str) -> Picture:
    """The same picture and nothing beside it. Raises Unreadable."""
    try:
        picture = opened(body, kind)
        small = picture.copy()
        small.thumbnail((THUMBNAIL, THUMBNAIL))
        return Picture(written(picture, kind), *picture.size, written(on_white(small), JPEG))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as problem:
        raise Unreadable from problem


def opened(body: bytes, kind: str) -> Image.Image:
    with whole_ones_only(), Image.open(BytesIO(body), formats=[FORMATS[kind]]) as picture:
        picture.draft("RGB", (EDGE, EDGE))  # a JPEG's larger half is never unfolded
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((EDGE, EDGE))
    bare = upright.convert("RGBA" if kind != JPEG and upright.has_transparency_data else "RGB")
    bare.info.clear()
    return bare


@contextmanager
def whole_ones_only() -> Iterator[None]:
    """WeasyPrint, in the same process, tells Pillow to take what is cut off."""
    usual, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = usual


def on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def written(picture: Image.Image, kind: str) -> bytes:
    out = BytesIO()
    options = {"optimize": True} if kind == PNG else {"quality": 85}
    picture.save(out, FORMATS[kind], **options)
    return out.getvalue()
