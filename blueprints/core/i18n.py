"""Where gettext comes in: the English sentence is the key. A feature's words stand beside it.

`python -m blueprints.core.i18n [--compile] [FEATURE...]` brings catalogues up to date, compiles them.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import cast

import flask_babel
from babel import Locale
from flask import Flask, g, has_app_context, has_request_context, request, session
from flask_babel.speaklater import LazyString
from markupsafe import Markup

from blueprints.core.access import signed_in_or_none

ROOT = Path(__file__).parents[2]
LANGUAGES = {"zh": "zh_CN", "en": "en"}


def spoken() -> str:
    """The language in which Babel answers here; "" where there is nobody to answer.

    A page asks a few hundred times, so what Babel has noted is read where it notes it.
    """
    try:
        noted = g._flask_babel.babel_locale
    except (AttributeError, RuntimeError):
        noted = None
    found = noted or flask_babel.get_locale()
    return str(found.language) if found else ""


@lru_cache(maxsize=20_000)
def translated(_language: str, sentence: str) -> str:
    return str(flask_babel.get_translations().ugettext(sentence))


@lru_cache(maxsize=20_000)
def translated_number(_language: str, one: str, many: str, num: int) -> str:
    return str(flask_babel.ngettext(one, many, num))


@lru_cache(maxsize=20_000)
def marked(language: str, sentence: str) -> Markup:
    """For a template: our own sentence is safe as it stands; what fills its places is escaped."""
    return Markup(translated(language, sentence))  # noqa: S704 - as said


@lru_cache(maxsize=20_000)
def marked_alone(language: str, sentence: str) -> Markup:
    """Where nothing fills it: %% is a percent sign there too."""
    return marked(language, sentence) % {}


def gettext(sentence: str, **values: object) -> str:
    found = translated(spoken(), sentence)
    return found % values if values else found


def gettext_in_templates(sentence: str, **values: object) -> Markup:
    """As Jinja's own, but that looks up anew each time."""
    return marked(spoken(), sentence) % values if values else marked_alone(spoken(), sentence)


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """`num` chooses the form and fills %(num)s."""
    if values:
        return str(flask_babel.ngettext(one, many, num, **values))
    return translated_number(spoken(), one, many, num)


def lazy_gettext(sentence: str) -> str:
    """Translated when it is shown: for what is built at import, as labels of forms are."""
    return cast("str", LazyString(gettext, sentence))


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


def locale() -> Locale:
    return locale_of(language())


@lru_cache
def locale_of(language: str) -> Locale:
    """Read once: it takes longer than all the words of a page."""
    return Locale.parse(LANGUAGES[language])


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
    app.jinja_env.globals.update(_=gettext_in_templates, gettext=gettext_in_templates)


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
