"""Pictures are made anew: upright, within bounds, and nothing beside them."""

from io import BytesIO

import pytest
from PIL import Image, ImageFile

from blueprints.core import pictures
from blueprints.core.file_types import JPEG, PNG, WEBP
from blueprints.core.pictures import Unreadable
from tests.drawing import claims, from_a_phone, jpeg, png, saved_as, webp


def opened(body: bytes) -> Image.Image:
    return Image.open(BytesIO(body))


def test_what_the_camera_wrote_is_gone_and_the_picture_stands_upright() -> None:
    made = pictures.cleaned(from_a_phone(), JPEG)
    picture = opened(made.body)
    assert (made.width, made.height) == picture.size == (40, 80)
    assert not picture.getexif()
    for trace in (b"Exif", b"Phone", b"taken at home", b"GPS"):
        assert trace not in made.body + made.thumbnail


def test_what_hides_behind_the_picture_is_gone() -> None:
    script = b"<script>alert(1)</script>PK\x03\x04"
    for body, kind in ((jpeg(), JPEG), (png(), PNG), (webp(), WEBP)):
        made = pictures.cleaned(body + script, kind)
        assert b"script" not in made.body
        assert b"PK" not in made.body[-10:]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (jpeg(400, 400)[:-9000], JPEG),
        (png(400, 400)[:-9000], PNG),
        (claims(50_000, 50_000), PNG),
        (claims(100, 100), PNG),
        (png(), JPEG),
        (b"\xff\xd8\xff" + b"x" * 100, JPEG),
    ],
)
@pytest.mark.parametrize("beside", [False, True])
def test_what_is_no_whole_picture_of_its_kind_is_unreadable(
    body: bytes, kind: str, beside: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever WeasyPrint, beside it in the process that prints, makes of Pillow's settings."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", beside)
    with pytest.raises(Unreadable):
        pictures.cleaned(body, kind)
    assert ImageFile.LOAD_TRUNCATED_IMAGES is beside


def test_a_large_picture_is_made_smaller_and_has_a_thumbnail() -> None:
    made = pictures.cleaned(jpeg(3000, 1500), JPEG)
    assert (made.width, made.height) == (2400, 1200)
    assert opened(made.thumbnail).size == (320, 160)


def test_what_is_clear_stays_clear_and_is_white_in_the_thumbnail() -> None:
    made = pictures.cleaned(saved_as("PNG", Image.new("RGBA", (40, 40))), PNG)
    assert opened(made.body).mode == "RGBA"
    assert opened(made.thumbnail).convert("RGB").getpixel((5, 5)) == (255, 255, 255)
