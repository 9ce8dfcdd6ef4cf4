"""Where a form is: in the records, in the tray, on the tablet. Nowhere is lost; twice is too often."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from playwright.sync_api import Error, Page
from sqlalchemy import Engine, create_engine, text

RECORDS = (
    "SELECT count(*) FROM callback_attempt WHERE note LIKE :token",
    "SELECT count(*) FROM issue WHERE title LIKE :token",
    "SELECT count(*) FROM comment WHERE text LIKE :token",
    "SELECT count(*) FROM callback_reply WHERE reason LIKE :token",
)
ATTENTION = "SELECT count(*) FROM inbox WHERE body LIKE :token AND status = 'attention'"
OWNERS = (
    "SELECT person.username FROM inbox JOIN person ON person.id = inbox.owner_id"
    " WHERE inbox.body LIKE :token"
)
KEPT = """async (token) => {
  const opened = indexedDB.open("bihuan");
  opened.onupgradeneeded = () => opened.transaction.abort();
  const db = await new Promise((ok) => { opened.onsuccess = () => ok(opened.result); opened.onerror = () => ok(null); });
  const kept = { outbox: [], drafts: [], blobs: [], stash: [] };
  for (const [key, value] of Object.entries(localStorage)) if (key.startsWith("stash:")) kept.stash.push(value);
  if (!db) return kept;
  for (const name of db.objectStoreNames) {
    if (!(name in kept)) continue;
    const rows = db.transaction(name).objectStore(name).getAll();
    kept[name] = await new Promise((ok) => { rows.onsuccess = () => ok(rows.result.map((row) => ({ ...row, chunks: undefined }))); });
  }
  db.close();
  return kept;
}"""


class Where(NamedTuple):
    records: int
    attention: int
    tablet: int

    @property
    def is_lost(self) -> bool:
        return sum(self) == 0

    @property
    def is_double(self) -> bool:
        return self.records + self.attention > 1


@dataclass(frozen=True)
class Oracle:
    """Reads the database behind the program's back."""

    engine: Engine

    def ask(self, statement: str, **values: Any) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(text(statement), values).scalar()

    def tell(self, statement: str, **values: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(text(statement), values)

    def count(self, statement: str, token: str) -> int:
        return int(self.ask(statement, token=f"%{token}%") or 0)

    def where(self, token: str, *pages: Page) -> Where:
        return Where(
            sum(self.count(statement, token) for statement in RECORDS),
            self.count(ATTENTION, token),
            max((copies(page, token) for page in pages), default=0),
        )

    def owner(self, token: str) -> str | None:
        found: str | None = self.ask(OWNERS, token=f"%{token}%")
        return found


def kept(page: Page) -> dict[str, list[Any]]:
    """What the browser keeps on its disk; nothing of a page that is just going elsewhere."""
    try:
        found: dict[str, list[Any]] = page.evaluate(KEPT)
    except Error:
        return {"outbox": [], "drafts": [], "blobs": [], "stash": []}
    return found


def copies(page: Page, token: str) -> int:
    """Forms that wait here; one that is stashed and queued at once is one form."""
    found = kept(page)
    queued = [item for item in found["outbox"] if token in item["body"]]
    stashed = [text for text in found["stash"] if token in text]
    return max(len(queued), len(stashed))


def oracle_of(database: str) -> Oracle:
    return Oracle(create_engine(database))
