from pathlib import Path

import pytest

from blueprints.core.config import WrongSetting, prepare, read_settings


def test_without_settings_everything_is_under_instance(tmp_path: Path) -> None:
    settings = read_settings({}, tmp_path)
    assert settings["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{tmp_path}/instance/bihuan.sqlite"
    assert settings["MAX_CONTENT_LENGTH"] == 100 * 1024 * 1024
    assert not settings["SESSION_COOKIE_SECURE"]


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("BIHUAN_DATBASE_URL", "sqlite://", "is no setting of Bihuan"),
        ("BIHUAN_DATABASE_URL", "mysql://db", "must begin with sqlite:// or postgresql://"),
        ("BIHUAN_DATABASE_URL", "nonsense", "must begin with"),
        ("BIHUAN_MAX_UPLOAD_MB", "0", "whole number from 1"),
        ("BIHUAN_TRUSTED_PROXIES", "two", "whole number from 0"),
        ("BIHUAN_PUBLIC_URL", "bihuan.example", "must be like https://"),
    ],
)
def test_a_wrong_setting_refuses_the_start(
    tmp_path: Path, key: str, value: str, sentence: str
) -> None:
    with pytest.raises(WrongSetting, match=sentence):
        read_settings({key: value}, tmp_path)


def test_a_short_secret_refuses_the_start(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="at least 32 characters"):
        prepare(read_settings({"BIHUAN_SECRET_KEY": "short"}, tmp_path))


def test_a_folder_that_cannot_be_made_refuses_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WrongSetting, match="cannot be written to"):
        prepare(read_settings({"BIHUAN_INSTANCE": str(tmp_path / "file" / "below")}, tmp_path))


def test_the_secret_is_made_once_and_readable_to_nobody_else(tmp_path: Path) -> None:
    first, second = read_settings({}, tmp_path), read_settings({}, tmp_path)
    prepare(first)
    prepare(second)
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert (tmp_path / "instance" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_https_makes_the_cookie_secure_and_postgres_gets_its_driver(tmp_path: Path) -> None:
    settings = read_settings(
        {"BIHUAN_PUBLIC_URL": "https://b.example/", "BIHUAN_DATABASE_URL": "postgres://u@h/d"},
        tmp_path,
    )
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["PUBLIC_URL"] == "https://b.example"
    assert settings["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://u@h/d"
