"""What the photos of the demo store show: a few shapes each, before the fix and after. Standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass

SIZE = (800, 600)
MOST_ISSUES = 14
"""The newest issues that have a scene: what somebody looking round opens first."""


@dataclass(frozen=True)
class Shape:
    """How it is drawn, its points (x, y, x, y, …) in a picture of 800 × 600, and with what."""

    kind: str  # rectangle, rounded, ellipse, line or arc
    points: tuple[int, ...]
    colour: str
    width: int = 1  # of a line
    outline: str = ""


@dataclass(frozen=True)
class Scene:
    """What is there anyhow, what was wrong, and how it is now."""

    ground: tuple[str, str]  # colours at the top and at the bottom
    always: tuple[Shape, ...]
    before: tuple[Shape, ...]
    after: tuple[Shape, ...] = ()


def box(colour: str, *points: int, kind: str = "rounded", outline: str = "") -> Shape:
    return Shape(kind, points, colour, outline=outline)


def line(colour: str, width: int, *points: int) -> Shape:
    return Shape("line", points, colour, width)


def round_(colour: str, *points: int, outline: str = "", width: int = 1) -> Shape:
    return Shape("ellipse", points, colour, width, outline)


DOOR = (
    box("#2f5d8a", 90, 60, 710, 560, outline="#1d3d5e"),
    box("#a9c6dc", 140, 90, 660, 250, outline="#1d3d5e"),
    box("#23486d", 120, 300, 680, 306),
    box("#c9d2d8", 560, 330, 660, 356, outline="#7f8b93"),
)
FLOOR = tuple(
    box("#cfc8ba", x, y, x + 190, y + 136, kind="rectangle", outline="#a89f8d")
    for x in (10, 205, 400, 595)
    for y in (20, 161, 302, 443)
)
WHEEL = (
    round_("#23272b", 150, 50, 650, 550),
    round_("#c4cbd1", 230, 130, 570, 470, outline="#8b959c", width=6),
    *(
        line("#8b959c", 26, 400, 300, x, y)
        for x, y in ((400, 140), (555, 250), (495, 440), (305, 440), (245, 250))
    ),
    round_("#3c444b", 365, 265, 435, 335),
)
SHELF = (
    *(box("#7b6248", 60, y, 740, y + 18, kind="rectangle") for y in (190, 370, 550)),
    *(box("#5f4a36", x, 40, x + 16, 568, kind="rectangle") for x in (60, 724)),
)
GAUGE = (
    round_("#15191d", 130, 30, 670, 570, outline="#49525a", width=10),
    Shape("arc", (190, 90, 610, 510), "#e8ecef", 8),
    *(
        line("#e8ecef", 8, *tick)
        for tick in ((205, 390, 240, 372), (400, 95, 400, 140), (595, 390, 560, 372))
    ),
    round_("#e8ecef", 380, 280, 420, 320),
)
MACHINE = (
    box("#3b4046", 230, 60, 570, 540, outline="#22262a"),
    box("#22262a", 290, 250, 510, 440),
    box("#8d979f", 300, 440, 500, 462, kind="rectangle"),
    box("#8d979f", 370, 250, 430, 290, kind="rectangle"),
)
PANELS = (
    box("#b3262c", 40, 80, 396, 540, outline="#7d1a1f"),
    box("#7d1a1f", 396, 80, 404, 540, kind="rectangle"),
)

SCENES: Mapping[str, Scene] = {
    "新车车门划痕": Scene(
        ("#d9dde0", "#8b9298"),
        DOOR,
        (
            line("#dfe9f1", 5, 200, 430, 300, 412, 420, 424, 470, 410),
            line("#dfe9f1", 3, 260, 450, 390, 440),
        ),
    ),
    "补漆存在色差": Scene(
        ("#e3e0da", "#9a958c"),
        PANELS,
        (box("#c9503f", 404, 80, 760, 540, outline="#7d1a1f"),),
        (box("#b3262c", 404, 80, 760, 540, outline="#7d1a1f"),),
    ),
    "交车前洗车不净": Scene(
        ("#b9c1c7", "#6d757b"),
        WHEEL,
        tuple(
            round_("#6b5234", x, y, x + w, y + w // 2)
            for x, y, w in (
                (250, 380, 90),
                (430, 170, 70),
                (300, 200, 60),
                (470, 380, 80),
                (360, 440, 110),
                (240, 290, 50),
            )
        ),
    ),
    "展厅入口地面破损": Scene(
        ("#bdb5a6", "#9c9483"),
        FLOOR,
        (
            line("#4c463c", 6, 410, 310, 470, 360, 455, 400, 540, 436),
            line("#4c463c", 4, 470, 360, 560, 340, 588, 318),
            box("#6a6254", 452, 382, 520, 430, kind="rectangle"),
        ),
    ),
    "旧件未分区存放": Scene(
        ("#ded9cf", "#a39c8e"),
        SHELF,
        tuple(
            box(colour, x, y, x + w, y + h)
            for colour, x, y, w, h in (
                ("#8f9aa3", 100, 110, 120, 80),
                ("#4d5963", 190, 130, 60, 60),
                ("#a5743f", 300, 90, 90, 100),
                ("#5f7d57", 380, 140, 140, 50),
                ("#a5743f", 120, 300, 150, 70),
                ("#8f9aa3", 250, 270, 70, 100),
                ("#4d5963", 540, 290, 120, 80),
                ("#5f7d57", 200, 480, 90, 70),
            )
        ),
        tuple(
            box(colour, x, y, x + 120, y + 90, outline="#2a3036")
            for y, colour in ((100, "#8f9aa3"), (280, "#a5743f"), (460, "#5f7d57"))
            for x in (110, 260, 410, 560)
        ),
    ),
    "试驾车油量不足": Scene(
        ("#2b3036", "#14171a"),
        GAUGE,
        (line("#e2483d", 14, 400, 300, 240, 378), round_("#f0a832", 375, 430, 425, 480)),
        (line("#e2483d", 14, 400, 300, 560, 372),),
    ),
    "休息区咖啡机长期故障": Scene(
        ("#e6dfd3", "#b8ab97"),
        MACHINE,
        (
            box("#f2ead0", 300, 110, 500, 210),
            line("#b3262c", 16, 330, 130, 470, 190),
            line("#b3262c", 16, 470, 130, 330, 190),
        ),
        (
            round_("#3fa35b", 385, 140, 415, 170),
            box("#f7f3ea", 350, 370, 450, 440, outline="#c9bfa9"),
            box("#5b3a22", 360, 380, 440, 396),
        ),
    ),
}
"""By the title of the demo's issues."""
ROUND = Scene(
    ("#cfd6dc", "#8f9aa3"),
    (
        box("#8a6a45", 230, 40, 570, 540, outline="#5f4a36"),
        box("#f7f5ef", 254, 84, 546, 516, kind="rectangle"),
        box("#4d5963", 340, 24, 460, 76, outline="#2a3036"),
        *(line("#9aa4ac", 6, 330, y, 520, y) for y in (140, 220, 300, 380, 460)),
        *(line("#3fa35b", 8, 276, y, 288, y + 12, 308, y - 14) for y in (140, 220, 380, 460)),
    ),
    (line("#c43a32", 9, 276, 284, 308, 316), line("#c43a32", 9, 308, 284, 276, 316)),
    (line("#3fa35b", 9, 276, 300, 288, 312, 308, 286),),
)
"""The sheet of a round, with one cross on it; and after the fix, with a tick in its place."""
