"""Prints are right on a machine without fonts, and read nothing but static/."""

import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from blueprints.core.fonts import FONTS, characters
from blueprints.core.pdf import STATIC, path_in_static, svg_in_our_font
from tests.drawing import jpeg

ROOT = Path(__file__).parents[2]
NO_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{0}/none</dir><cachedir>{0}/cache</cachedir></fontconfig>"""
PAGE = """<link rel="stylesheet" href="print/base.css">
<p>按时回访率 <b>闭环</b> 㑇䶮 ▲▼● ①⑳ ￥¥—≈≤≥½→</p>
<svg width="90" height="20"><text x="0" y="15">满意率</text></svg>"""
MAKE = "import sys; from blueprints.core.pdf import pdf_from, warm_up; warm_up();"


def run(*command: str | Path, **environment: str) -> bytes:
    given = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"} | environment
    return subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=given).stdout


@pytest.fixture(scope="module")
def print_without_fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("no-fonts")
    (folder / "fonts.conf").write_text(NO_FONTS.format(folder))
    code = f"{MAKE} sys.stdout.buffer.write(pdf_from({PAGE!r}))"
    made = run(sys.executable, "-c", code, FONTCONFIG_FILE=str(folder / "fonts.conf"))
    (folder / "print.pdf").write_bytes(made)
    return folder / "print.pdf"


def test_a_print_has_our_fonts_embedded_and_no_other(print_without_fonts: Path) -> None:
    lines = run("pdffonts", print_without_fonts).decode().splitlines()[2:]
    assert {line.split()[0].partition("+")[2] for line in lines} == {
        "Bihuan-Sans-SC",
        "Bihuan-Sans-SC-Bold",
    }


def test_a_print_gives_its_chinese_back_as_text(print_without_fonts: Path) -> None:
    text = run("pdftotext", print_without_fonts, "-").decode()
    assert "按时回访率 闭环 㑇䶮 ▲▼● ①⑳ ￥¥—≈≤≥½→" in text
    assert "满意率" in text


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_both_weights_hold_the_characters_of_the_standard(weight: str) -> None:
    held = set(TTFont(FONTS / f"bihuan-sans-sc-{weight}.otf").getBestCmap())
    assert sum(code >= 0x3400 for code in held) > 8105
    assert {ord(c) for c in "闭环催办督办展期满意率㑇𬭎▲▼●①⑳￥¥—≈≤≥½→─│"} <= held


def test_the_fonts_hold_all_that_was_asked_for() -> None:
    unihan = Path("/usr/share/unicode/Unihan_OtherMappings.txt.bz2")
    assert unihan.exists(), "The list of characters is Debian's: apt-get install unicode-data"
    hanzi = {code for code in characters(unihan) if 0x3400 <= code < 0xF900 or code > 0x1FFFF}
    assert len(hanzi) == 8105
    assert hanzi <= set(TTFont(FONTS / "bihuan-sans-sc-regular.otf").getBestCmap())


def test_a_file_of_static_is_served() -> None:
    assert path_in_static(f"{STATIC.as_uri()}/fonts/OFL.txt") == STATIC / "fonts/OFL.txt"


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/static/fonts/OFL.txt",
        "https://example.com/x.png",
        "file:///etc/passwd",
        "file://server" + str(STATIC / "fonts/OFL.txt"),
        f"{STATIC.as_uri()}/../app.py",
        f"{STATIC.as_uri()}/%2e%2e/app.py",
        "data:image/png;base64,AAAA",
        "ftp://localhost/x",
        "print/base.css",
    ],
)
def test_anything_else_is_refused(url: str) -> None:
    with pytest.raises(PermissionError, match="only what lies in static"):
        path_in_static(url)


def test_an_svg_that_names_no_font_gets_ours() -> None:
    named = '<svg font-family="Serif"><text>1</text></svg>'
    assert svg_in_our_font(named) == named
    assert svg_in_our_font('<svg width="1">') == "<svg font-family='Bihuan Sans SC' width=\"1\">"


def test_a_refused_file_leaves_the_print_without_it(caplog: pytest.LogCaptureFixture) -> None:
    from blueprints.core.pdf import pdf_from  # noqa: PLC0415 - imports WeasyPrint

    assert pdf_from('<img src="file:///etc/hostname"><p>1</p>').startswith(b"%PDF")
    assert "only what lies in static" in caplog.text


def test_a_print_shows_the_uploads_that_it_was_given_and_no_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from blueprints.core.pdf import pdf_from  # noqa: PLC0415 - imports WeasyPrint

    for name in ("given", "kept-back"):
        (tmp_path / name).write_bytes(jpeg(40, 30))
    given = {"upload:1": (tmp_path / "given", "image/jpeg")}
    page = '<img src="upload:{}"><p>1</p>'
    assert b"/DCTDecode" in pdf_from(page.format(1), uploads=given)
    assert caplog.text == ""
    assert b"/DCTDecode" not in pdf_from(page.format(2), uploads=given)
    assert b"/DCTDecode" not in pdf_from(page.format(1))
    assert b"/DCTDecode" not in pdf_from(
        f'<img src="{tmp_path.as_uri()}/kept-back">', uploads=given
    )
    assert caplog.text.count("only what lies in static") == 3
