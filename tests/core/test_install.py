"""The page that helps to put the program on a home screen, and what it needs."""

import json

import pytest
from flask import Flask

from blueprints.core.assets import STATIC


def page(app: Flask, language: str = "en") -> str:
    return app.test_client().get("/install", headers={"Accept-Language": language}).text


def test_it_is_for_everybody_and_in_both_languages(app: Flask) -> None:
    assert "Put Bihuan on the home screen" in page(app)
    assert "把闭环添加到主屏幕" in page(app, "zh")


@pytest.mark.parametrize(("address", "offers"), [("https://bihuan.lan:8443", True), ("", False)])
def test_the_authority_is_offered_where_there_is_one(
    address: str, offers: bool, app: Flask
) -> None:
    app.config["PUBLIC_URL"] = address
    assert ("http://bihuan.lan/ca.crt" in page(app)) is offers
    assert ("https://bihuan.lan:8443/install" in page(app)) is offers


def test_every_icon_of_the_manifest_is_there_and_as_large_as_it_says() -> None:
    manifest = json.loads((STATIC / "manifest.webmanifest").read_text())
    for icon in manifest["icons"]:
        head = (STATIC.parent / icon["src"].lstrip("/")).read_bytes()[:24]
        width, height = int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:], "big")
        assert f"{width}x{height}" == icon["sizes"]
