"""A real Chromium without a screen, which tells what it was asked for and what went wrong.

with Browser() as browser:
    browser.see(width=360, dark=True)
    browser.open(site / "index.html")
    assert browser.problems() == []
"""

from __future__ import annotations

import base64
import json
import os
import shutil
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from once import npm_package

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
except ImportError:
    webdriver = None

#: What a careful server sends with every page: nothing but our own style and pictures.
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'"

_SILENT = (
    "--headless=new", "--no-first-run", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions",
    "--disable-dev-shm-usage",  # containers often have a small one
    "--hide-scrollbars", "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # no name is looked up
)  # fmt: skip


class Browser:
    """Chromium; leaving it ends it."""

    def __init__(self) -> None:
        missing = [one for one in ("chromium", "chromedriver") if not shutil.which(one)]
        if missing or webdriver is None:
            pytest.skip(f"not here: {', '.join(missing) or 'python3-selenium'} (see .ci/setup)")
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        for one in _SILENT:
            options.add_argument(one)
        if os.getuid() == 0:
            # Its sandbox gives up root's rights, which Chromium refuses to do for root; what is
            # opened here is our own.
            options.add_argument("--no-sandbox")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        service = Service(shutil.which("chromedriver"))
        self.driver = webdriver.Chrome(service=service, options=options)
        self.driver.set_page_load_timeout(60)
        self.asked: list[str] = []

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_error: object) -> None:
        self.driver.quit()

    def see(self, width: int = 1280, height: int = 900, dark: bool = False) -> None:
        """See pages on a screen of WIDTH and HEIGHT, as one who likes DARK ones."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})

    def open(self, page: Path | str) -> None:
        """Open PAGE: a file, or the URL of something served."""
        if isinstance(page, Path):
            assert page.is_file(), page  # Chromium would show a page of its own
            page = page.as_uri()
        self.driver.get(page)

    def follow(self, selector: str, text: str = "") -> None:
        """Click the first thing that SELECTOR chooses and that has TEXT."""
        found = self.driver.find_elements("css selector", selector)
        next(one for one in found if text in one.text).click()

    def press(self, key: str) -> None:
        """Press KEY, such as Tab."""
        codes = {"Tab": 9, "Enter": 13}
        event = {"key": key, "code": key, "windowsVirtualKeyCode": codes[key]}
        event |= {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            self.driver.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": kind, **event})

    def text(self, selector: str) -> str:
        """What a reader sees in the first thing that SELECTOR chooses."""
        return self.driver.find_element("css selector", selector).text

    def script(self, text: str, *arguments: object) -> object:
        """The value that TEXT returns in the page."""
        return self.driver.execute_script(text, *arguments)

    def problems(self) -> list[str]:
        """What the console says of the pages since it was last asked."""
        return [f"{one['level']}: {one['message']}" for one in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """All URLs that were asked for since this was last asked."""
        said = (json.loads(one["message"])["message"] for one in self.driver.get_log("performance"))
        return [
            one["params"]["request"]["url"]
            for one in said
            if one["method"] == "Network.requestWillBeSent"
        ]

    def violations(self) -> list[str]:
        """What axe-core, a checker of accessibility, does not like about the page."""
        # It cannot see through the shades at the sides of tables, and would not judge their colors.
        self.script(
            "for (const one of document.querySelectorAll('.wide')) one.style.background = 'none'"
        )
        self.script(_axe())
        found = self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "axe.run(document, {resultTypes: ['violations', 'incomplete']}).then(done);"
        )
        return [
            f"{one['id']}: {node['html'][:120]}: {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    def picture(self, height: int) -> bytes:
        """What is seen as PNG: the page's first HEIGHT pixels."""
        size = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        clip = {"x": 0, "y": 0, "scale": 1, "width": size["width"], "height": height}
        clip["height"] = min(height, size["height"])
        options = {"clip": clip, "captureBeyondViewport": True}
        made = self.driver.execute_cdp_cmd("Page.captureScreenshot", options)
        return base64.b64decode(made["data"])


def _axe() -> str:
    return (npm_package("axe-core@4.14.1") / "axe.min.js").read_text("utf-8")


@contextmanager
def served(site: Path):
    """The URL of SITE on loopback, with the policy of a careful server."""

    class Handler(SimpleHTTPRequestHandler):
        def end_headers(self):
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("X-Content-Type-Options", "nosniff")
            super().end_headers()

        def log_message(self, *_arguments):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=site)) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
