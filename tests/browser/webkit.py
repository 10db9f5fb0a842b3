"""WebKit, the engine of every browser on an iPhone, driven by the W3C WebDriver protocol.

From Debian: ``apt-get install --no-install-recommends webkit2gtk-driver libgtk-3-bin``. The window is drawn for
nobody, by GTK's own display server (broadwayd), so no X server is needed.
"""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.radosgw import free_port

PROGRAMS = ("WebKitWebDriver", "broadwayd")
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""How the protocol marks an element: https://www.w3.org/TR/webdriver2/#elements"""


def missing_programs() -> list[str]:
    """What of WebKit is not installed here."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


class WebKitFailed(Exception):
    """The browser could not do what it was told."""


@dataclass
class WebKit:
    """One browser with one window."""

    driver: httpx.AsyncClient
    session: str

    async def goto(self, address: str) -> None:
        await self._tell("POST", "/url", url=address)

    async def reload(self) -> None:
        await self._tell("POST", "/refresh")

    async def keep_cookie(self, name: str, value: str) -> None:
        """A cookie of the site that is open."""
        await self._tell("POST", "/cookie", cookie={"name": name, "value": value, "path": "/"})

    async def run(self, script: str, *arguments: object) -> Any:
        """What the body of a function returns in the page."""
        return await self._tell("POST", "/execute/sync", script=script, args=list(arguments))

    async def resize(self, width: int, height: int) -> None:
        await self._tell("POST", "/window/rect", width=width, height=height)

    async def press_keys(self, keys: str) -> None:
        """Typed at whatever has the focus."""
        acts = [{"type": act, "value": key} for key in keys for act in ("keyDown", "keyUp")]
        await self._tell("POST", "/actions", actions=[{"type": "key", "id": "keyboard", "actions": acts}])

    async def choose_file(self, selector: str, file: Path) -> None:
        await self._tell("POST", f"/element/{await self._find(selector)}/value", text=str(file))

    async def click(self, selector: str) -> None:
        """By script: broadwayd tells no resolution, so the protocol's own click cannot say where anything is."""
        await self.run("document.querySelector(arguments[0]).click()", selector)

    async def text(self, selector: str) -> str:
        """What stands there for a reader; nothing where it is hidden or absent."""
        script = (
            "const found = document.querySelector(arguments[0]); return found?.checkVisibility() ? found.innerText : ''"
        )
        return str(await self.run(script, selector))

    async def until(self, selector: str, text: str = "", *, seconds: float = 20) -> None:
        """Wait until it can be seen and says so."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not (said := await self.text(selector)) or text not in said:
            assert asyncio.get_running_loop().time() < deadline, f"{selector} says '{said}' and not '{text}'"
            await asyncio.sleep(0.1)

    async def holds(self, script: str, *arguments: object, seconds: float = 20) -> None:
        """Wait until the body of a function returns true in the page."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not await self.run(script, *arguments):
            assert asyncio.get_running_loop().time() < deadline, f"never so: {script}"
            await asyncio.sleep(0.1)

    async def _find(self, selector: str) -> str:
        found = await self._tell("POST", "/element", using="css selector", value=selector)
        return str(found[_ELEMENT])

    async def _tell(self, method: str, path: str, **body: object) -> Any:
        return await _told(self.driver, method, f"/session/{self.session}{path}", body)


async def _told(driver: httpx.AsyncClient, method: str, path: str, body: dict[str, object]) -> Any:
    answer = await driver.request(method, path, json=body if method == "POST" else None)
    told = answer.json()["value"]
    if answer.status_code != 200:
        raise WebKitFailed(f"{method} {path}: {told['error']}: {told['message']}")
    return told


@asynccontextmanager
async def webkit() -> AsyncIterator[WebKit]:
    """A browser that remembers nothing, for as long as the block lasts."""
    display, port = free_port(), free_port()
    with ExitStack() as ends:
        home = ends.enter_context(tempfile.TemporaryDirectory(prefix="palmares-webkit-", ignore_cleanup_errors=True))
        environment = {
            **os.environ,
            "HOME": home,
            "XDG_RUNTIME_DIR": home,
            "GDK_BACKEND": "broadway",
            "BROADWAY_DISPLAY": ":7",
            # There is no graphics card behind that display.
            "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
        }
        for program in (
            ["broadwayd", "--address", "127.0.0.1", "--port", str(display), ":7"],
            ["WebKitWebDriver", f"--port={port}"],
        ):
            process = subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            ends.callback(process.wait, timeout=10)
            ends.callback(process.terminate)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as driver:
            await _until_it_answers(driver)
            session = (await _told(driver, "POST", "/session", {"capabilities": {"alwaysMatch": {}}}))["sessionId"]
            try:
                yield WebKit(driver, session)
            finally:
                await driver.delete(f"/session/{session}")


async def _until_it_answers(driver: httpx.AsyncClient) -> None:
    for _ in range(200):
        try:
            if (await driver.get("/status")).json()["value"]["ready"]:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.05)
    raise WebKitFailed("the driver did not answer")
