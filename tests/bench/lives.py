"""What befalls one issue from its finding to its end: a row, its events in their chain, its comments."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from blueprints.core.rules import Role
from blueprints.core.search import bigrams
from blueprints.issue_rules.rules import Level
from blueprints.tracker import rules
from blueprints.tracker.models import IssueEvent
from blueprints.tracker.rules import Happening, IssueKind, State, Step
from tests.bench import words
from tests.bench.people import Staff

VERIFIERS = (Role.CS_SPECIALIST, Role.CS_MANAGER, Role.INSPECTOR)
DAY = timedelta(days=1)
DEPARTMENTS = (("workshop", 45), ("reception", 25), ("sales", 18), ("parts", 9), ("finance", 3))
LEVELS = {Level.NORMAL: (80, 3), Level.ESCALATED: (16, 2), Level.CRITICAL: (4, 1)}
"""How many in a hundred are of a level, and in how many days they are to be closed."""
KINDS = {
    IssueKind.CALLBACK: 35,
    IssueKind.COMPLAINT: 20,
    IssueKind.FINDING: 20,
    IssueKind.MANUAL: 20,
    IssueKind.MEETING: 5,
}
STILL_OPEN = ((7, 0.8), (30, 0.35), (180, 0.2), (10_000, 0.06))
"""Which share of issues of an age in days is open yet: about one in thirteen of five years."""
AGE = timedelta(days=5 * 365)


HASH: Callable[[Any], str] = IssueEvent.computed_hash
"""The model's own formula, so that the history verifies."""


@dataclass(slots=True)
class Event:
    """The fields that an event's hash is over, by the names that the model gives them."""

    store_id: int
    issue_id: int
    seq: int
    what: str
    was: str | None
    state: str
    opens: int
    by_id: int | None
    at: datetime
    department_id: int | None
    person_id: int | None
    level: str
    due_at: datetime | None
    prev_hash: str
    device: str = ""
    text: str = ""
    salt: str = ""
    text_digest: str = ""
    hash: str = ""

    def seal(self) -> str:
        if self.text:
            self.text_digest = rules.digest(self.salt, self.text)
        self.hash = HASH(self)
        return self.hash


@dataclass(slots=True)
class Life:
    """An issue while it is being made up."""

    row: dict[str, Any]
    events: list[Event]
    comments: list[tuple[int, datetime, str]]
    extension: dict[str, Any] | None = None
    said: list[str] = field(default_factory=list)

    @property
    def grams(self) -> str:
        return " ".join(map(grams_of, self.said))


@lru_cache(maxsize=20_000)
def grams_of(sentence: str) -> str:
    return bigrams(sentence)


@dataclass(frozen=True)
class Cast:
    """Who may appear, drawn from one seed; `at` is the present."""

    rng: Random
    staff: Staff
    categories: Sequence[int]
    at: datetime

    def one_of(self, weights: Mapping[Any, Any]) -> Any:
        shares = [w[0] if isinstance(w, tuple) else w for w in weights.values()]
        return self.rng.choices(list(weights), shares)[0]

    def begun(self, number: int, count: int) -> datetime:
        """Evenly over the years, so that numbers run with time."""
        back = AGE * ((count - number + self.rng.random()) / count)
        return (self.at - back - timedelta(minutes=1)).replace(microsecond=0)

    def is_open(self, age: timedelta) -> bool:
        share = next(share for days, share in STILL_OPEN if age.days < days)
        return self.rng.random() < share

    def salt(self) -> str:
        return f"{self.rng.getrandbits(128):032x}"


class Story:
    """The steps of one issue, in order; each leaves an event."""

    def __init__(self, cast: Cast, row: dict[str, Any], department: str) -> None:
        self.cast, self.row, self.department = cast, row, department
        self.events: list[Event] = []
        self.head = rules.CHAIN_START
        self.now: datetime = row["recorded_at"]
        self.state: State = State.DRAFT
        self.said: list[str] = []

    def wait(self, hours: float) -> datetime:
        """Later, but never after now."""
        later = self.now + timedelta(seconds=round(3600 * hours * self.cast.rng.uniform(0.2, 1.8)))
        self.now = min(later, self.cast.at - timedelta(seconds=30 - len(self.events)))
        return self.now

    def step(self, what: Step | Happening, to: State, by: int | None, **said: Any) -> None:
        was = None if what is Happening.RAISED else self.state
        text = said.get("text", "")
        event = Event(
            store_id=self.row["store_id"],
            issue_id=self.row["id"],
            seq=len(self.events) + 1,
            what=what.value,
            was=was.value if was else None,
            state=to.value,
            opens=(to in rules.OPEN) - (was in rules.OPEN),
            by_id=by,
            at=self.now,
            department_id=self.row["department_id"],
            person_id=said.get("person_id"),
            level=self.row["level"],
            due_at=said.get("due_at"),
            prev_hash=self.head,
            text=text,
            salt=self.cast.salt() if text else "",
        )
        self.head = event.seal()
        self.state = to
        self.events.append(event)
        if text:
            self.said.append(text)

    def play(self, steps: int) -> None:
        """The first so many steps of the usual way to the end."""
        for scene in (*SCENES, *self.ending())[:steps]:
            scene(self)

    def ending(self) -> Sequence[Any]:
        return (Story.verify, Story.confirm) if self.row["customer_id"] else (Story.verify,)

    # The scenes

    def send(self) -> None:
        row = self.row
        self.now += timedelta(seconds=5)
        days = LEVELS[Level(row["level"])][1]
        due = (self.now + timedelta(days=days)).replace(hour=10, minute=0, second=0)
        row |= {"sent_at": self.now, "tracked_at": self.now, "response_due_at": self.now + DAY}
        row |= {"first_deadline": due, "deadline": due}
        row["acceptor_id"] = self.cast.staff.head_of(self.department)
        self.step(Step.SEND, State.AWAITING_ACCEPTANCE, row["recorder_id"], due_at=due)

    def accept(self) -> None:
        row, rng = self.row, self.cast.rng
        at = self.wait(9)
        handler = rng.choice(self.cast.staff.handlers_in(self.department))
        row |= {"accepted_at": at, "responded_at": at, "measures_due_at": at + DAY}
        row |= {"handler_id": handler, "feedback_by_id": handler}
        said = {"person_id": handler, "due_at": row["deadline"]}
        self.step(Step.ACCEPT, State.IN_PROGRESS, row["acceptor_id"], **said)

    def plan(self) -> None:
        self.row |= {"planned_at": self.wait(14), "measures": self.cast.rng.choice(words.MEASURES)}
        text = self.row["measures"]
        self.step(Step.PLAN, State.IN_PROGRESS, self.row["handler_id"], text=text)

    def apply(self) -> None:
        rng = self.cast.rng
        self.row |= {"handled_at": self.wait(26), "done": rng.choice(words.MEASURES)}
        self.row["result"] = rng.choice(words.DONE)
        text = f"{self.row['done']}\n\n{self.row['result']}"
        self.step(Step.APPLY, State.CLOSING_APPLIED, self.row["handler_id"], text=text)

    def verify(self) -> None:
        row = self.row
        row |= {"verified_at": self.wait(8), "seen": self.cast.rng.choice(words.SEEN)}
        row |= {"told_at": self.now, "told": "已当面告知处理结果。"}
        to = State.AWAITING_CUSTOMER if row["customer_id"] else State.CLOSED
        self.step(Step.VERIFY, to, row["verifier_id"], text=row["seen"])

    def confirm(self) -> None:
        row = self.row
        self.wait(20)
        row["customer_word"] = self.cast.rng.choice(words.PLEASED)
        self.step(Step.CONFIRM, State.CLOSED, row["verifier_id"], text=row["customer_word"])

    def pause(self) -> None:
        self.row["resumes_at"] = self.cast.at + timedelta(days=self.cast.rng.uniform(1, 7))
        said = {"text": "等待厂家配件到货。", "due_at": self.row["resumes_at"]}
        self.wait(3)
        self.step(Step.PAUSE, State.PAUSED, self.row["handler_id"], **said)

    def void(self) -> None:
        self.wait(6)
        manager = self.cast.staff.workers[0].person_id
        self.step(Step.VOID, State.VOID, manager, text="与在办问题重复，合并跟踪。")

    def return_(self) -> None:
        row = self.row
        self.wait(7)
        row["returns"] += 1
        row["handled_at"] = None
        text = "现场仍能听到，请再检查。"
        self.step(Step.RETURN, State.IN_PROGRESS, row["verifier_id"], text=text)


SCENES = (Story.send, Story.accept, Story.plan, Story.apply)


def title_of(rng: Random, number: int) -> str:
    if number % 20_000 == 77:
        return f"{rng.choice(words.SERIES)}{words.RARE}"
    return f"{rng.choice(words.SERIES)}{rng.choice(words.PARTS)}{rng.choice(words.FAULTS)}"


def begun(cast: Cast, number: int, count: int, customer: tuple[int, int] | None) -> dict[str, Any]:
    """The row of an issue as it is recorded. `customer`: ids of the customer and of the car."""
    rng, staff = cast.rng, cast.staff
    at = cast.begun(number, count)
    department = rng.choices([d for d, _ in DEPARTMENTS], [w for _, w in DEPARTMENTS])[0]
    recorder = rng.choice(staff.workers).person_id
    return {
        "id": number,
        "store_id": staff.store_id,
        "number": f"{at.year}-{number:07d}",
        "title": title_of(rng, number),
        "description": rng.choice(words.WORDS),
        "kind": cast.one_of(KINDS).value,
        "category_id": rng.choice(cast.categories),
        "customer_id": customer[0] if customer else None,
        "vehicle_id": customer[1] if customer else None,
        "department_id": staff.departments[department],
        "level": cast.one_of(LEVELS).value,
        "recorder_id": recorder,
        "recorded_at": at,
        "feedback_to_id": recorder,
        "tracker_id": recorder,
        "returns": 0,
        "_department": department,
    }


def life_of(cast: Cast, number: int, count: int, customer: tuple[int, int, str] | None) -> Life:
    row = begun(cast, number, count, customer[:2] if customer else None)
    department = row.pop("_department")
    story = Story(cast, row, department)
    row["verifier_id"] = cast.rng.choice(cast.staff.of(*VERIFIERS))
    story.step(Happening.RAISED, State.DRAFT, row["recorder_id"], text=row["description"])
    unfold(story)
    life = finished(story)
    name = customer[2] if customer else ""
    life.said = [row["number"], row["title"], *story.said, *name.split()]
    return life


def unfold(story: Story) -> None:
    draw = story.cast.rng.random()
    if story.cast.is_open(story.cast.at - story.row["recorded_at"]):
        go_on(story, draw)
    elif draw < 0.02:
        story.play(1)
        story.void()
    elif draw < 0.1:
        story.play(4)
        story.return_()
        story.apply()
        for scene in story.ending():
            scene(story)
    else:
        story.play(6)


def go_on(story: Story, draw: float) -> None:
    """As far as it has come: a few are drafts, a few are paused."""
    if draw < 0.03:
        return
    story.play(1 + int(draw * 3.4))
    if story.state is State.IN_PROGRESS and story.cast.rng.random() < 0.1:
        story.pause()


def finished(story: Story) -> Life:
    row, cast = story.row, story.cast
    state = story.state
    row |= {"state": state.value, "is_open": state in rules.OPEN, "moved_at": story.now}
    row |= {
        "event_count": len(story.events),
        "chain_head": story.head,
        "version": len(story.events),
    }
    if state is State.CLOSED:
        row |= {"closed_at": story.now, "closed_by_id": story.events[-1].by_id}
    extension = extended(story) if row["is_open"] else None
    return Life(row, story.events, list(talk(cast, row)), extension)


def extended(story: Story) -> dict[str, Any] | None:
    """What is open for long has been given more time: a third of it is overdue all the same."""
    row, cast = story.row, story.cast
    due = cast.at + timedelta(days=cast.rng.uniform(-12, 24))
    if due <= row["first_deadline"]:
        return None
    row |= {"deadline": due.replace(microsecond=0), "extensions_granted": 1}
    asked = max(story.now - timedelta(hours=2), row["sent_at"])
    return {
        "store_id": row["store_id"],
        "issue_id": row["id"],
        "asked_by_id": row["acceptor_id"],
        "asked_at": asked,
        "reason": "配件交期推迟。",
        "deadline": row["deadline"],
        "decided_by_id": cast.staff.workers[0].person_id,
        "decided_at": asked,
        "is_approved": True,
    }


def talk(cast: Cast, row: Mapping[str, Any]) -> Iterator[tuple[int, datetime, str]]:
    """Two comments."""
    for by in (row["recorder_id"], row.get("handler_id") or row["verifier_id"]):
        at = row["recorded_at"] + (row["moved_at"] - row["recorded_at"]) * cast.rng.random()
        yield by, at.astimezone(UTC), cast.rng.choice(words.TALK)
