"""Where gettext comes in: the English sentence is the key. A feature's words stand beside it.

`python -m blueprints.core.i18n [--compile] [FEATURE...]` brings catalogues up to date, compiles them.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import flask_babel
from flask import Flask, g, has_app_context, has_request_context, request, session

from blueprints.core.access import signed_in_or_none

ROOT = Path(__file__).parents[2]
LANGUAGES = {"zh": "zh_CN", "en": "en"}


def gettext(sentence: str, **values: object) -> str:
    return str(flask_babel.gettext(sentence, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """`num` chooses the form and fills %(num)s."""
    return str(flask_babel.ngettext(one, many, num, **values))


def lazy_gettext(sentence: str) -> str:
    """Translated when it is shown: for what is built at import, as labels of forms are."""
    return cast("str", flask_babel.lazy_gettext(sentence))


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Where no request says in whose language: a print, a message."""
    before = g.get("language")
    g.language = language
    try:
        with flask_babel.force_locale(LANGUAGES[language]):
            yield
    finally:
        g.language = before


def said_in(language: str, sentence: str, **values: object) -> str:
    with speaking(language):
        return gettext(sentence, **values)


def features() -> list[str]:
    return sorted(p.parent.name for p in (ROOT / "blueprints").glob("*/__init__.py"))


def catalogues(feature: str) -> Path:
    return ROOT / "blueprints" / feature / "translations"


def language() -> str:
    """The person's own; before sign-in the one chosen here, then the browser's, then Chinese."""
    if has_app_context() and g.get("language"):  # of a print, or of a page for everybody
        return str(g.language)
    if not has_request_context():
        return "zh"
    member = signed_in_or_none()
    if member:
        return member.person.language
    chosen = session.get("language") or request.accept_languages.best_match(list(LANGUAGES))
    return str(chosen) if chosen in LANGUAGES else "zh"


def locale() -> str:
    return LANGUAGES[language()]


def zone() -> str:
    member = signed_in_or_none() if has_request_context() else None
    return member.store.timezone if member else "Asia/Shanghai"


def init_app(app: Flask) -> None:
    folders = ";".join(str(catalogues(f)) for f in features() if catalogues(f).exists())
    flask_babel.Babel(
        app,
        default_locale="zh_CN",
        default_translation_directories=folders,
        locale_selector=locale,
        timezone_selector=zone,
    )
    app.jinja_env.add_extension("jinja2.ext.i18n")


def main(arguments: list[str]) -> Iterator[str]:
    """Update and compile; with --compile only compile. What is not translated is named."""
    from blueprints.core.catalogues import (  # noqa: PLC0415 - no part of the web process
        compile_catalogues,
        update,
    )

    chosen = [name for name in arguments if name != "--compile"]
    for feature in chosen or features():
        if "--compile" not in arguments:
            yield from update(feature)
        compile_catalogues(feature)


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in main(sys.argv[1:]))
