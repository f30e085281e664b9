"""Serves the built page on this computer alone: 127.0.0.1, nothing but its own files, and nothing is taken in."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOST = "127.0.0.1"
FIRST = "index.html"

_PACKED = Path(__file__).parent / "halaman"
_BUILT = Path(__file__).parents[3] / "dist" / "web" / "hosted"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".bin": "application/octet-stream",
}
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def page_folder() -> Path | None:
    """Return where the page lies: in the installed package, or as built beside the sources; None where nowhere."""
    return next((folder for folder in (_PACKED, _BUILT) if (folder / FIRST).is_file()), None)


class Server(ThreadingHTTPServer):
    """A server for the files of one folder, at a free port."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.files: Mapping[str, Path] = {path.name: path for path in folder.iterdir() if path.suffix in _TYPES}
        super().__init__((HOST, port), _Handler)

    @property
    def address(self) -> str:
        """Where the page is to be opened."""
        return f"http://{HOST}:{self.server_port}/"


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version, sys_version = "xlkinerja", ""

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        """Send one of the page's files; whoever asks under another name than this computer's gets nothing."""
        port = self.server.server_port
        if self.headers.get("Host") not in {f"{HOST}:{port}", f"localhost:{port}"}:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return
        path = self.server.files.get(self.path.partition("?")[0].lstrip("/") or FIRST)
        if path is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        data = path.read_bytes()
        self.send_response(HTTPStatus.OK)
        for name, value in {"Content-Type": _TYPES[path.suffix], "Content-Length": str(len(data)), **_HEADERS}.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing: a person reads the terminal."""
