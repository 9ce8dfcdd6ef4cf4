"""A browser with its profile on a disk: killed in the middle of things, and opened again."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, BrowserType, Error

from tests.browser.conftest import ARGUMENTS
from tests.faults.tablet import Tablet


@dataclass
class Profile:
    chromium: BrowserType
    folder: Path
    address: str
    context: BrowserContext | None = None
    tablet: Tablet = field(init=False)

    def open(self) -> Tablet:
        self.context = self.chromium.launch_persistent_context(
            self.folder,
            executable_path=shutil.which("chromium"),
            args=list(ARGUMENTS),
            viewport={"width": 800, "height": 1280},
            locale="zh-CN",
        )
        self.tablet = Tablet(self.context, self.address)
        return self.tablet

    def kill(self) -> None:
        """The browser's own process, -9: found by its profile, never by its name."""
        found = subprocess.run(
            ["pgrep", "-o", "-f", str(self.folder)],  # noqa: S607 - wherever it is installed
            capture_output=True,
            text=True,
            check=True,
        )
        os.kill(int(found.stdout), signal.SIGKILL)
        self.close()
        for lock in self.folder.glob("Singleton*"):
            lock.unlink()

    def close(self) -> None:
        context, self.context = self.context, None
        with suppress(Error):
            if context:
                context.close()

    def remove(self) -> None:
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)
