"""The system's Chromium on the built page: real drops, real downloads, and a list of all that it asks of a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MODULES = ROOT / "web" / "node_modules"
SWITCHES = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
READY = 120_000
"""Milliseconds: a machine with many tests at once is slow."""


def needed() -> None:
    """Skip without a browser or the page's parts; where all must run, that is a failure."""
    lacking = [
        *([] if CHROMIUM else ["no Chromium (apt install chromium)"]),
        *([] if (MODULES / "pyodide").is_dir() else ["no parts of the page (npm ci --prefix web)"]),
        *([] if shutil.which("node") else ["no Node"]),
    ]
    if lacking:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("; ".join(lacking))


def built(folder: Path) -> Path:
    """Build the page of the sources as they are; the byte code is kept from the last time where nothing changed."""
    subprocess.run([sys.executable, ROOT / "web" / "build.py", "-o", folder], check=True, capture_output=True)
    return folder


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        yield browser
        browser.close()


@dataclass
class Visit:
    """The page in a browser's window, and what happened there."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def ready(self) -> None:
        self.page.wait_for_selector(".engine.ready, .engine.broken", timeout=READY)
        assert self.page.inner_text("#keadaan") == "Siap", self.errors

    def drop(self, *paths: Path) -> None:
        """Drop files or folders as a person does: over the window, then let go."""
        self._forget()
        session = self.page.context.new_cdp_session(self.page)
        data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            session.send("Input.dispatchDragEvent", {"type": kind, "x": 600, "y": 300, "data": data})
        session.detach()

    def _forget(self) -> None:
        """Empty the heading of the last run: what stands there later is of the next one."""
        self.page.evaluate("document.querySelector('#ringkas-periksa').textContent = ''")

    def choose(self, button: str, paths: Path | list[Path]) -> None:
        self._forget()
        with self.page.expect_file_chooser() as chooser:
            self.page.click(button)
        chooser.value.set_files(paths)

    def filled(self, count: int | None = None, *, timeout: int = READY) -> None:
        """Wait until the files are done."""
        self.page.wait_for_selector(
            "#hasil-periksa:has(#ulangi:visible) #ringkas-periksa:text-matches('.')", timeout=timeout
        )
        if count is not None:
            assert len(self.rows()) == count, self.rows()

    def rows(self) -> list[list[str]]:
        """Return the table of files: name, state, form, satker, period, errors, warnings, notes, findings, answer."""
        return self.cells("#daftar-berkas")

    def findings(self) -> list[list[str]]:
        """Return the findings of the file that is open: level, cell, message, typed, code."""
        return self.cells("#daftar-temuan")

    def cells(self, table: str) -> list[list[str]]:
        code = "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
        return self.page.eval_on_selector_all(f"{table} tbody tr", code)

    def downloaded(self, button: str) -> tuple[str, bytes]:
        with self.page.expect_download(timeout=READY) as download:
            self.page.click(button)
        return download.value.suggested_filename, Path(download.value.path()).read_bytes()

    def downloaded_zip(self, button: str) -> dict[str, bytes]:
        with ZipFile(BytesIO(self.downloaded(button)[1])) as package:
            assert package.testzip() is None
            return {info.filename: package.read(info) for info in package.infolist()}

    def clear(self) -> None:
        self.page.keyboard.press("Escape")
        for tab, button in (("#tab-rekap", "#kosongkan-rekap"), ("#tab-periksa", "#kosongkan")):
            self.page.click(tab)
            if self.page.is_visible(button):
                self.page.click(button)


def visit(context: BrowserContext, address: str) -> Visit:
    page = context.new_page()
    one = Visit(page)
    page.on("pageerror", lambda error: one.errors.append(str(error)))
    page.on("console", lambda said: one.errors.append(said.text) if said.type == "error" else None)
    context.on("request", lambda request: one.requests.append(request.url))
    page.goto(address)
    return one


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """Give the address of a server on this computer, and the list of what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()
    server.server_close()
