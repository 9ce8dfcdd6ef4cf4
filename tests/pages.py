"""What must hold of every page, whichever test fetches it."""

from collections import Counter
from html.parser import HTMLParser

UNLABELLED = {"hidden", "submit", "button", "reset"}


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.labels_for: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.lang = ""
        self.title = ""
        self.faults: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags[tag] += 1
        self.open.append(tag)
        if given.get("id"):
            self.ids[str(given["id"])] += 1
        if tag == "html":
            self.lang = given.get("lang") or ""
        if tag == "label" and given.get("for"):
            self.labels_for.add(str(given["for"]))
        self.note_field(tag, given)
        self.note_inline(tag, given)

    def note_field(self, tag: str, given: dict[str, str | None]) -> None:
        shown = tag in {"select", "textarea"} or (
            tag == "input" and given.get("type") not in UNLABELLED
        )
        if shown and "label" not in self.open and not given.get("aria-label"):
            self.fields.append(given)

    def note_inline(self, tag: str, given: dict[str, str | None]) -> None:
        if tag == "style" or "style" in given or any(name.startswith("on") for name in given):
            self.faults.append(f"inline style or script on <{tag}>")
        if tag == "script" and not given.get("src"):
            self.faults.append("inline script")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open and self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "title" and "svg" not in self.open:
            self.title += data


def check_page(html: str) -> None:
    page = Page()
    page.feed(html)
    assert page.faults == []
    assert page.tags["h1"] == 1, f"{page.tags['h1']} h1"
    assert page.title.strip(), "no title"
    assert page.lang in {"zh-CN", "en"}
    assert [i for i, n in page.ids.items() if n > 1] == [], "ids that stand twice"
    nameless = [
        f
        for f in page.fields
        if f.get("id") not in page.labels_for and not f.get("aria-labelledby")
    ]
    assert nameless == [], "fields without a label"
