"""Catalogues of a feature: extracted, merged, compiled; what is missing is named. For `make i18n`."""

from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from blueprints.core.i18n import LANGUAGES, ROOT, catalogues

KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "RuleBroken": None,
    "ngettext": (1, 2),
}
FRAME = ROOT / "app.py"  # the rail's words belong to the core
EXTRACTION = (("blueprints", "**.py", "python"), ("templates", "**.html", "jinja2"))


HEAD = """\
# {language}; the English sentence is the key.
msgid ""
msgstr ""
"Project-Id-Version: Bihuan\\n"
"Language: {locale}\\n"
"Plural-Forms: {plural_forms}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
"""In place of Babel's, which speaks of a first author and of dates that nobody keeps."""


def head_of(catalogue: Catalog) -> str:
    assert catalogue.locale is not None  # noqa: S101 - each is of one language
    return HEAD.format(
        language=catalogue.locale.english_name,
        locale=catalogue.locale_identifier,
        plural_forms=catalogue.plural_forms,
    )


def extracted(feature: str) -> Catalog:
    catalogue = Catalog(charset="utf-8", fuzzy=False)
    if feature == "core":
        for line, message, _, _ in extract_from_file("python", FRAME, keywords=KEYWORDS):
            catalogue.add(message, None, [("app.py", line)])
    for top, pattern, how in EXTRACTION:
        folder = ROOT / top / feature
        if not folder.exists():
            continue
        found = extract_from_dir(
            folder,
            method_map=[(pattern, how)],
            keywords=KEYWORDS,
            options_map={pattern: {"trimmed": "true", "silent": "false"}},
        )
        for name, line, message, comments, context in found:
            where = [(f"{top}/{feature}/{name}", line)]
            catalogue.add(message, None, where, auto_comments=comments, context=context)
    return catalogue


def read(path: Path, locale: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def fill_english(catalogue: Catalog) -> None:
    """The keys are English already: both numbers of a plural are in the key."""
    for message in catalogue:
        if message.id:
            message.string = message.id if isinstance(message.id, tuple) else str(message.id)


def merged(feature: str, locale: str) -> Catalog:
    """The catalogue as it should be: today's keys, the translations that are known."""
    path = catalogues(feature) / locale / "LC_MESSAGES" / "messages.po"
    catalogue = read(path, locale)
    catalogue.update(extracted(feature), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    if locale == "en":
        fill_english(catalogue)
    return catalogue


def missing(catalogue: Catalog) -> list[str]:
    def is_empty(string: object) -> bool:
        return not all(string) if isinstance(string, (tuple, list)) else not string

    return [str(m.id) for m in catalogue if m.id and (is_empty(m.string) or m.fuzzy)]


def update(feature: str) -> Iterator[str]:
    for locale in LANGUAGES.values():
        catalogue = merged(feature, locale)
        path = catalogues(feature) / locale / "LC_MESSAGES" / "messages.po"
        if not len(catalogue):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(head_of(catalogue).encode())
            write_po(
                file, catalogue, width=100, sort_output=True, no_location=True, omit_header=True
            )
        yield from (f"{feature} {locale}: no translation of {key!r}" for key in missing(catalogue))


def compile_catalogues(feature: str) -> None:
    for path in catalogues(feature).glob("*/LC_MESSAGES/messages.po"):
        with path.open("rb") as po:
            catalogue = read_po(po)
        compiled = catalogues(feature) / as_babel_says(path.parts[-3]) / "LC_MESSAGES/messages.mo"
        compiled.parent.mkdir(parents=True, exist_ok=True)
        with compiled.open("wb") as mo:
            write_mo(mo, catalogue)


def as_babel_says(locale: str) -> str:
    """Babel writes the script of Chinese into the name, and looks for no other folder."""
    return str(Locale.parse(locale))
