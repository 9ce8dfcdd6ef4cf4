"""Make the shipped fonts out of Noto Sans CJK SC: `python -m blueprints.core.fonts`, docs/fonts.md."""

import bz2
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

FAMILY = "Bihuan Sans SC"
NOTO = Path("/usr/share/fonts/opentype/noto")
UNIHAN = Path("/usr/share/unicode/Unihan_OtherMappings.txt.bz2")
FONTS = Path(__file__).parents[2] / "static/fonts"
FACE = "Noto Sans CJK SC"
WEIGHTS = ("Regular", "Bold")
BESIDE_HANZI = (
    (0x20, 0x7E),  # Latin
    (0xA0, 0xFF),  # Latin-1: ¥ · ½ °
    (0x2010, 0x2027),  # dashes, quotes, bullet, ellipsis
    (0x2030, 0x203B),  # ‰ ※
    (0x20AC, 0x20AC),  # €
    (0x2100, 0x2122),  # ℃ № ™
    (0x2150, 0x215E),  # fractions
    (0x2160, 0x2179),  # Roman numerals
    (0x2190, 0x2199),  # arrows
    (0x2200, 0x2267),  # ≈ ≠ ≤ ≥
    (0x2460, 0x2473),  # ① to ⑳
    (0x2500, 0x257F),  # lines for boxes
    (0x25A0, 0x25EF),  # ■ □ ▲ ▼ ● ○
    (0x2605, 0x2606),  # stars
    (0x2713, 0x2717),  # ticks
    (0x3000, 0x303F),  # CJK punctuation
    (0x3220, 0x3229),  # ㈠ to ㈩
    (0xFF01, 0xFF65),  # full-width forms
    (0xFFE0, 0xFFE6),  # ￥
)


def common_hanzi(unihan: Path) -> set[int]:
    """The characters of 通用规范汉字表 (2013): those with a kTGH in Unihan, 8,105 of them."""
    with bz2.open(unihan, "rt", encoding="utf-8") as lines:
        fields = [line.split("\t") for line in lines if "\tkTGH\t" in line]
    return {int(field[0].removeprefix("U+"), 16) for field in fields}


def characters(unihan: Path) -> set[int]:
    beside = (code for first, last in BESIDE_HANZI for code in range(first, last + 1))
    return common_hanzi(unihan) | set(beside)


def faces(path: Path) -> "Iterator[Any]":
    from fontTools.ttLib import (  # noqa: PLC0415 - not for the web
        TTCollection,
    )

    yield from TTCollection(path, lazy=True).fonts


def chinese_face(path: Path) -> Any:
    return next(face for face in faces(path) if face["name"].getDebugName(1) == FACE)


def subset(face: Any, keep: set[int]) -> None:
    from fontTools.subset import (  # noqa: PLC0415 - as above
        Options,
        Subsetter,
    )

    options = Options(layout_features=["kern", "palt"], hinting=False, name_IDs=["*"])
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", "DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=keep)
    subsetter.subset(face)
    face["cmap"].tables = [t for t in face["cmap"].tables if t.format != 14]  # other shapes: gone


def rename(face: Any, weight: str) -> None:
    """A changed font may not bear the reserved name: the licence says so."""
    full, postscript = f"{FAMILY} {weight}", f"{FAMILY.replace(' ', '')}-{weight}"
    names = {1: FAMILY, 2: weight, 3: f"{full} 1", 4: full, 6: postscript}
    table = face["name"]
    table.names = [n for n in table.names if n.nameID in {0, 5, 13, 14} and n.platformID == 3]
    for number, text in names.items():
        table.setName(text, number, 3, 1, 0x409)
    top = face["CFF "].cff
    top.fontNames = [postscript]
    top[0].FullName, top[0].FamilyName, top[0].Weight = full, FAMILY, weight


def make(weight: str, keep: set[int]) -> Path:
    face = chinese_face(NOTO / f"NotoSansCJK-{weight}.ttc")
    face.recalcTimestamp = False  # made again, the file is the same to the byte
    subset(face, keep)
    rename(face, weight)
    path = FONTS / f"bihuan-sans-sc-{weight.lower()}.otf"
    face.save(path, reorderTables=True)
    return path


def main() -> None:
    keep = characters(UNIHAN)
    for weight in WEIGHTS:
        path = make(weight, keep)
        sys.stdout.write(f"{path.name} {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
