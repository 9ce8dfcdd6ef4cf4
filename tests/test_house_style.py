"""The house style, where a machine can hold us to it."""

import re
from pathlib import Path

import pytest

from blueprints.core.catalogues import head_of, merged, missing, read
from blueprints.core.i18n import LANGUAGES, catalogues, features

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MODULES = sorted((ROOT / "blueprints").rglob("*.py"))
NO_FEATURES = {"core", "blueprints", "migrations", "versions"}
INSIDE = {"__init__", "rules", "models", "queries", "actions", "forms"}
ENTRANCES = {"views", "cli", "jobs", "deposits"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_leading_underscore_means_part_of_a_page(path: Path) -> None:
    if path.parent.name in {"macros", "pdf"}:
        return
    is_page = "{% extends" in path.read_text() or path.name == "layout.html"
    assert is_page is not path.name.startswith("_")


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_part_says_what_it_needs(path: Path) -> None:
    if path.name.startswith("_"):
        assert path.read_text().lstrip().startswith("{#")


def test_every_feature_has_the_same_files() -> None:
    found = [p for p in MODULES if p.parent.name not in NO_FEATURES]
    assert {p.stem for p in found} <= INSIDE | ENTRANCES


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_write_form_carries_a_submission_id(path: Path) -> None:
    """But for those of people who are not signed in: there is nobody whose form it could be."""
    text = path.read_text()
    public = len(re.findall(r'core\.(sign_out|begin_session|choose_language)"', text))
    ids = text.count('value="{{ new_submission_id() }}"') + text.count("hidden_ids()")
    assert text.count('method="post"') - public <= ids


def test_a_view_commits_through_its_submission() -> None:
    views = [p for p in MODULES if p.name == "views.py" and p.parent.name != "core"]
    assert [p for p in views if "session.commit" in p.read_text()] == []


def test_an_action_never_commits() -> None:
    actions = [p for p in MODULES if p.name == "actions.py"]
    assert [name_of(p) for p in actions if "session.commit" in p.read_text()] == []


def test_only_the_clock_reads_the_clock() -> None:
    readers = [p for p in MODULES if re.search(r"datetime\.now\(|date\.today\(", p.read_text())]
    assert [name_of(p) for p in readers] == ["blueprints/core/clock.py"]


@pytest.mark.parametrize("language", LANGUAGES.values())
@pytest.mark.parametrize("feature", features())
def test_the_catalogues_are_complete(feature: str, language: str) -> None:
    wanted = merged(feature, language)
    there = read(catalogues(feature) / language / "LC_MESSAGES" / "messages.po", language)
    assert missing(wanted) == []
    assert {str(m.id) for m in there} == {str(m.id) for m in wanted}, "run make i18n"


@pytest.mark.parametrize("language", LANGUAGES.values())
@pytest.mark.parametrize("feature", features())
def test_a_catalogue_begins_with_what_is_so(feature: str, language: str) -> None:
    path = catalogues(feature) / language / "LC_MESSAGES" / "messages.po"
    if path.exists():
        assert path.read_text().startswith(head_of(read(path, language))), "run make i18n"


def test_a_sentence_is_translated_the_same_everywhere() -> None:
    """The catalogues are merged when the program starts: the last one would win."""
    seen: dict[str, str] = {}
    for feature in features():
        path = catalogues(feature) / "zh_CN" / "LC_MESSAGES" / "messages.po"
        for message in read(path, "zh_CN"):
            if message.id:
                key, said = str(message.id), str(message.string)
                assert seen.setdefault(key, said) == said, f"{feature}: {key}"


@pytest.mark.parametrize("feature", features())
def test_a_translation_has_the_same_places_to_fill(feature: str) -> None:
    path = catalogues(feature) / "zh_CN" / "LC_MESSAGES" / "messages.po"
    for message in read(path, "zh_CN"):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set(re.findall(r"%\(\w+\)s", " ".join(str(i) for i in ids)))
        for string in strings:
            assert set(re.findall(r"%\(\w+\)s", str(string))) <= wanted, message.id
