"""Full-text search in which two Chinese characters are found: pairs of characters as words.

A table with a column of such words (`grams`) gets an index of the database's own beside it: FTS5 on SQLite,
a tsvector on PostgreSQL. Every pair is written in ASCII, so that both take it for one word.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from sqlalchemy import DDL, ColumnElement, Select, Table, event, literal_column, select, text

from blueprints.core.db import db


def word(characters: str) -> str:
    """One or two characters as a word of letters and digits, of which none begins another by chance."""
    return "z" + "".join(f"{ord(c):x}z" for c in characters)


def runs(text_: str) -> list[str]:
    """Letters, digits and ideographs that stand together; whatever else only parts them."""
    plain = unicodedata.normalize("NFKC", text_).casefold()
    return ["".join(run) for is_word, run in groupby(plain, str.isalnum) if is_word]


def pairs(run: str) -> Iterator[str]:
    """异响声 → 异响 响声 声: the last one alone, so that each character begins a word."""
    return (word(run[i : i + 2]) for i in range(len(run)))


def bigrams(text_: str) -> str:
    """What is kept in `grams`."""
    return " ".join(w for run in runs(text_) for w in pairs(run))


def phrase(term: str) -> list[str]:
    """The words that stand in this order in whatever contains the term; the last may only begin one."""
    found = runs(term)
    words = [w for run in found for w in pairs(run)]
    return words[:-1] if found and len(found[-1]) > 1 else words


def is_begun(term: str) -> bool:
    """Does the term end in a single character, which only begins a pair?"""
    found = runs(term)
    return bool(found) and len(found[-1]) == 1


def terms(text_: str) -> list[str]:
    return [term for term in text_.split() if phrase(term)]


def fts5_query(text_: str) -> str:
    return " AND ".join(
        f'"{" ".join(phrase(term))}"' + (" *" if is_begun(term) else "") for term in terms(text_)
    )


def tsquery(text_: str) -> str:
    return " & ".join(
        f"({' <-> '.join(phrase(term))}{':*' if is_begun(term) else ''})" for term in terms(text_)
    )


class SearchIndex:
    """The index beside a table that has an integer key and the column `grams`."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.name = f"{table.name}_fts"
        self.key = next(iter(table.primary_key.columns))
        for dialect, statement in self.statements():
            ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]  # SQLAlchemy says no types here
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))

    def statements(self) -> Sequence[tuple[str, str]]:
        """(dialect, statement) in order: for `create_all`, and for a migration."""
        return [
            *(("sqlite", statement) for statement in self.sqlite()),
            *(("postgresql", statement) for statement in self.postgresql()),
        ]

    def sqlite(self) -> list[str]:
        t, f, k = self.table.name, self.name, self.key.name
        leave = f"INSERT INTO {f} ({f}, rowid, grams) VALUES ('delete', old.{k}, old.grams);"  # noqa: S608 - names of tables
        enter = f"INSERT INTO {f} (rowid, grams) VALUES (new.{k}, new.grams);"  # noqa: S608 - as above
        return [
            f"CREATE VIRTUAL TABLE {f} USING fts5(grams, content='{t}', content_rowid='{k}', tokenize='unicode61')",
            f"CREATE TRIGGER {t}_enters AFTER INSERT ON {t} BEGIN {enter} END",
            f"CREATE TRIGGER {t}_leaves AFTER DELETE ON {t} BEGIN {leave} END",
            f"CREATE TRIGGER {t}_changes AFTER UPDATE ON {t} BEGIN {leave} {enter} END",
        ]

    def postgresql(self) -> list[str]:
        t = self.table.name
        return [
            (
                f"ALTER TABLE {t} ADD COLUMN vector tsvector"
                " GENERATED ALWAYS AS (to_tsvector('simple', grams)) STORED"
            ),
            f"CREATE INDEX ix_{t}_vector ON {t} USING gin (vector)",
        ]

    def matching(self, text_: str) -> Select[int]:
        """The keys of the rows in which every term occurs; of no row where there is no term."""
        if not terms(text_):
            return select(self.key).where(text("1 = 0"))
        return SELECTS[db.engine.dialect.name](self, text_)

    def newest(self, text_: str, number: int) -> Select[int]:
        """Of these the largest keys: both databases walk down from the last and stop."""
        found = self.matching(text_)
        return found.order_by(next(iter(found.selected_columns)).desc()).limit(number)


def select_sqlite(index: SearchIndex, text_: str) -> Select[int]:
    match = text(f"{index.name} MATCH :terms").bindparams(terms=fts5_query(text_))
    rowid: ColumnElement[int] = literal_column("rowid")
    return select(rowid).select_from(text(index.name)).where(match)


def select_postgresql(index: SearchIndex, text_: str) -> Select[int]:
    match = text("vector @@ to_tsquery('simple', :terms)").bindparams(terms=tsquery(text_))
    return select(index.key).where(match)


SELECTS: dict[str, Callable[[SearchIndex, str], Select[int]]] = {
    "sqlite": select_sqlite,
    "postgresql": select_postgresql,
}
