"""`xlkinerja web`: its own files to this computer, and nothing else to anybody."""

import http.client
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit_web import command
from xlkinerja.web import serve
from xlkinerja.web.serve import HOST, Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    page = tmp_path / "hosted"
    page.mkdir()
    (page / "index.html").write_text("<p>halaman")
    (page / "page.js").write_text("1")
    (page / "rahasia.txt").write_text("x")
    (tmp_path / "diluar.html").write_text("x")
    with Server(page) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def asked(server: Server, path: str, method: str = "GET", host: str | None = None) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(HOST, server.server_port, timeout=10)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host or f"{HOST}:{server.server_port}")
    connection.endheaders()
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


def test_the_page_and_its_files_are_served(server: Server) -> None:
    status, headers, body = asked(server, "/")
    assert (status, body) == (200, b"<p>halaman")
    assert headers["Content-Type"].startswith("text/html")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert asked(server, "/page.js?x")[0] == 200
    assert asked(server, "/page.js", "HEAD")[2] == b""


@pytest.mark.parametrize("path", ["/rahasia.txt", "/../diluar.html", "/%2e%2e/diluar.html", "/nothing", "//etc/passwd"])
def test_nothing_else_is_served(server: Server, path: str) -> None:
    assert asked(server, path)[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_is_taken_in(server: Server, method: str) -> None:
    assert asked(server, "/", method)[0] == 501


def test_another_name_of_this_computer_gets_nothing(server: Server) -> None:
    """A page elsewhere may let its own name point here."""
    assert asked(server, "/", host="evil.example")[0] == 421


def test_only_this_computer_is_listened_to(server: Server) -> None:
    assert server.server_address[0] == HOST
    with pytest.raises(ConnectionRefusedError):  # another address of this very machine
        socket.create_connection(("127.0.0.2", server.server_port), timeout=5)


def test_without_a_page_the_command_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "page_folder", lambda: None)
    done = command("web", "--no-browser")
    assert done.exit_code == 2
    assert "xlkinerja.html" in done.output
