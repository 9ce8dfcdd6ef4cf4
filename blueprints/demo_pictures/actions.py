"""Draw the photos of the demo store and put them to its issues. None commits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from blueprints.core import file_store
from blueprints.core.attachments import Attachment
from blueprints.core.clock import local
from blueprints.core.db import db
from blueprints.core.file_types import JPEG, Purpose
from blueprints.core.people import Membership, Store
from blueprints.demo_pictures.rules import MOST_ISSUES, ROUND, SCENES, SIZE, Scene, Shape
from blueprints.tracker.models import Issue

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

FONT = Path(__file__).parents[2] / "static/fonts/bihuan-sans-sc-regular.otf"
THUMBNAIL = (320, 240)


def take_photos(store: Store) -> None:
    """Of the newest issues that there is something to see of: as found, and mended where it is."""
    rows = select(Issue).where(Issue.store_id == store.id, Issue.title.in_(SCENES))
    for issue in db.session.scalars(rows.order_by(Issue.id.desc()).limit(MOST_ISSUES)).all():
        take(issue, Purpose.BEFORE, issue.recorder_id, issue.recorded_at)
        if issue.handled_at and issue.handler_id:
            take(issue, Purpose.AFTER, issue.handler_id, issue.handled_at)


@dataclass
class Album:
    """What was seen and mended on rounds: a sheet of each area, drawn once and shown of many findings."""

    sheets: dict[tuple[str, Purpose], tuple[str, int]] = field(default_factory=dict)

    def show(
        self, issue: Issue, area: str, purpose: Purpose, *, by: Membership, at: datetime
    ) -> None:
        if (area, purpose) not in self.sheets:
            self.sheets[area, purpose] = keep(drawn(ROUND, purpose, area))
        put(issue, purpose, self.sheets[area, purpose], by.person_id, at)


def take(issue: Issue, purpose: Purpose, by_id: int, at: datetime) -> None:
    there = local(at, issue.store.zone)
    picture = drawn(SCENES[issue.title], purpose, f"{there:%Y-%m-%d %H:%M}  {issue.title}")
    put(issue, purpose, keep(picture), by_id, at)


def keep(picture: "Image") -> tuple[str, int]:
    """Its name in the store of files, and its bytes."""
    body = as_jpeg(picture)
    sha = file_store.keep(body)
    file_store.put(file_store.thumbnail_of(sha), as_jpeg(picture.resize(THUMBNAIL)))
    return sha, len(body)


def put(issue: Issue, purpose: Purpose, kept: tuple[str, int], by_id: int, at: datetime) -> None:
    sha, size = kept
    db.session.add(
        Attachment(
            store_id=issue.store_id,
            record=f"/issues/{issue.id}",
            purpose=purpose,
            sha=sha,
            kept=sha,
            type=JPEG,
            size=size,
            width=SIZE[0],
            height=SIZE[1],
            by_id=by_id,
            at=at,
            received_at=at,
        )
    )


def drawn(scene: Scene, purpose: Purpose, caption: str) -> "Image":
    from PIL import Image, ImageDraw, ImageFilter, ImageFont  # noqa: PLC0415 - only for the demo

    light = Image.linear_gradient("L").resize(SIZE)
    top, bottom = (Image.new("RGB", SIZE, colour) for colour in scene.ground)
    picture = Image.composite(bottom, top, light)
    pen = ImageDraw.Draw(picture)
    draw(pen, scene.always)
    draw(pen, scene.before if purpose is Purpose.BEFORE else scene.after)
    picture = picture.filter(ImageFilter.GaussianBlur(1))
    font = ImageFont.truetype(FONT, 24)
    ImageDraw.Draw(picture).text(
        (20, 556), caption, "white", font=font, stroke_width=2, stroke_fill="#00000080"
    )
    return picture


def draw(pen: "ImageDraw", shapes: Sequence[Shape]) -> None:
    for shape in shapes:
        points, outline = shape.points, shape.outline or None
        if shape.kind == "line":
            pen.line(points, fill=shape.colour, width=shape.width, joint="curve")
        elif shape.kind == "arc":
            pen.arc(points, 150, 390, fill=shape.colour, width=shape.width)
        elif shape.kind == "rectangle":
            pen.rectangle(points, fill=shape.colour, outline=outline, width=3)
        elif shape.kind == "rounded":
            pen.rounded_rectangle(points, 14, fill=shape.colour, outline=outline, width=3)
        else:
            pen.ellipse(points, fill=shape.colour, outline=outline, width=shape.width)


def as_jpeg(picture: "Image") -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()
