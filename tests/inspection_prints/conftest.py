"""A round in which two rows failed, photos of them, and the text of what is printed."""

import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from blueprints.checklists.models import CheckList
from blueprints.core import file_store
from blueprints.core.attachments import Attachment
from blueprints.core.clock import local_day, now
from blueprints.core.file_types import JPEG, Purpose
from blueprints.core.people import Membership, Store
from blueprints.inspections.models import Inspection
from tests.conftest import Browser, saved
from tests.drawing import jpeg
from tests.inspecting import a_list, a_round, hold, rows_for

FAILED = {"价格牌齐全": "缺两块", "地面无油污": "三号工位漏油"}
Photograph = Callable[..., Attachment]
Fetched = Callable[[Browser, str], list[str]]


@pytest.fixture
def check_list(inspector: Membership, store: Store, head: Membership) -> CheckList:
    return a_list(inspector, now(), rows_for(store))


@pytest.fixture
def planned(check_list: CheckList, inspector: Membership) -> Inspection:
    return a_round(check_list, inspector, local_day(now(), inspector.store.zone), now())


@pytest.fixture
def held(planned: Inspection, inspector: Membership) -> Inspection:
    """The sales department's price tags and the workshop's floor failed."""
    return hold(planned, inspector, now(), FAILED)


@pytest.fixture
def photograph(store: Store, inspector: Membership) -> Photograph:
    """photograph("/issues/7", Purpose.AFTER, at): as it lies there once it has been cleaned."""

    def photograph(
        record: str, purpose: Purpose = Purpose.BEFORE, at: datetime | None = None
    ) -> Attachment:
        sha = file_store.keep(jpeg(seed=len(record)))
        file_store.put(file_store.thumbnail_of(sha), jpeg(32, 24, seed=len(record)))
        row: dict[str, Any] = {"record": record, "sha": sha, "kept": sha, "type": JPEG, "size": 1}
        whose = {"store_id": store.id, "by_id": inspector.person_id, "at": at or now()}
        return saved(Attachment(**row, **whose, purpose=purpose))

    return photograph


@pytest.fixture
def fetched(run_jobs: Callable[[], None], tmp_path: Path) -> Fetched:
    """The text of each page of what was asked for, without blanks."""

    def fetched(browser: Browser, waiting: str) -> list[str]:
        assert browser.get(waiting).status_code == 200
        run_jobs()
        answer = browser.get(browser.get(waiting, expect=303).location)
        assert answer.mimetype == "application/pdf"
        (tmp_path / "print.pdf").write_bytes(answer.data)
        command = ["pdftotext", "-layout", str(tmp_path / "print.pdf"), "-"]
        done = subprocess.run(command, check=True, capture_output=True)
        return ["".join(page.split()) for page in done.stdout.decode().split("\f")[:-1]]

    return fetched
