"""The panel: its mind, its process, what it does in the open workbook, and the window on a screen of its own."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import engine
import pytest
from click.testing import CliRunner
from openpyxl_backend import Backend

from kit import clean, typed
from xlkinerja.excel import command
from xlkinerja.excel.attach import open_book
from xlkinerja.excel.error import ExcelError
from xlkinerja.excel.panel import worker as worker_module
from xlkinerja.excel.panel.channel import WorkerProcess
from xlkinerja.excel.panel.handoff import Handoff
from xlkinerja.excel.panel.presenter import LIMIT, PATIENCE, RESTORING, Presenter, View
from xlkinerja.excel.session import quiet
from xlkinerja.ooxml.reader import read_workbook

HERE = Path(__file__).parent
FOUND: dict[str, Any] = {
    "act": "periksa",
    "book": "Form A.xlsx",
    "hwnd": 4711,
    "form": "pnbp",
    "changed": False,
    "copy": None,
    "findings": [
        {"level": "galat", "code": "P-05", "message": "m1", "sheet": "Layanan", "cell": "E11", "settled": False},
        {"level": "peringatan", "code": "P-04", "message": "m2", "sheet": "Bulanan", "cell": "C7", "settled": True},
        {"level": "catatan", "code": "XK-306", "message": "m3", "sheet": None, "cell": None, "settled": False},
    ],
}


class Slow:
    """A worker that answers when the test says so."""

    def __init__(self) -> None:
        self.asked: list[Mapping[str, Any]] = []
        self.ready: Mapping[str, Any] | None = None
        self.stopped = 0

    def ask(self, command: Mapping[str, Any]) -> None:
        self.asked.append(command)

    def answer(self) -> Mapping[str, Any] | None:
        ready, self.ready = self.ready, None
        return ready

    def stop(self) -> None:
        self.stopped += 1


class Panel:
    """A presenter, its worker, and the views that a window would have drawn."""

    def __init__(self, **meant: Any) -> None:
        self.worker = Slow()
        self.views: list[View] = []
        self.presenter = Presenter(self.worker, self.views.append, **meant)
        self.now = 1000.0

    def press(self, act: Any, **answer: Any) -> View:
        self.presenter.press(act, self.now)
        return self.reply({**FOUND, "act": act, **answer})

    def reply(self, answer: Mapping[str, Any]) -> View:
        self.worker.ready = answer
        self.presenter.tick(self.now)
        return self.presenter.view

    def wait(self, seconds: float) -> View:
        self.now += seconds
        self.presenter.tick(self.now)
        return self.presenter.view


@pytest.fixture
def panel() -> Panel:
    return Panel()


# --- its mind ----------------------------------------------------------------------------------------------------


def test_periksa_shows_counts_and_findings(panel: Panel) -> None:
    view = panel.press("periksa")
    assert (view.book, view.counts, view.tone, view.busy) == ("Form A.xlsx", (1, 0, 1), "bad", False)
    assert [row.place for row in view.rows] == ["Layanan!E11", "Bulanan!C7", ""]
    assert view.status == "Diperiksa; tidak ada yang diubah. Perbaiki kesalahannya, lalu klik lagi."
    assert [view.busy for view in panel.views] == [True, False]
    assert panel.worker.asked == [{"act": "periksa", "book": None, "hwnd": None}]


@pytest.mark.parametrize(
    ("answer", "status", "tone"),
    [
        ({"changed": True, "copy": "F (sebelum xlkinerja).xlsx", "findings": []},
         ("Terisi; simpan buku kerjanya. Salinan sebelumnya: F (sebelum xlkinerja).xlsx. "
          "Tidak ada kesalahan maupun peringatan."),
         "good"),
        ({"findings": []},
         "Isinya sudah mutakhir; tidak ada yang diubah. Tidak ada kesalahan maupun peringatan.", "good"),
        ({"findings": [{**FOUND["findings"][1], "settled": False}]},
         ("Isinya sudah mutakhir; tidak ada yang diubah. Tidak ada kesalahan. Perbaiki peringatannya, atau jelaskan di "
          "sheet Pemeriksaan."), "good"),
        ({"act": "cetak", "copy": "F (cetak).xlsx", "findings": []},
         "Salinan untuk dicetak: F (cetak).xlsx, di sebelah berkasnya. Tidak ada kesalahan maupun peringatan.", "good"),
        ({"form": None}, "Buku kerja ini tidak terbaca sebagai laporan; lihat temuannya.", "bad"),
    ],
)  # fmt: skip
def test_isi_says_what_was_done(panel: Panel, answer: dict[str, Any], status: str, tone: str) -> None:
    view = panel.press(answer.get("act", "isi"), **{name: said for name, said in answer.items() if name != "act"})
    assert (view.status, view.tone) == (status, tone)


def test_an_error_is_one_line_and_the_list_stays(panel: Panel) -> None:
    panel.press("periksa")
    panel.presenter.press("isi", panel.now)
    view = panel.reply({"message": "Excel sedang sibuk."})
    assert (view.status, view.tone, view.busy, len(view.rows)) == ("Excel sedang sibuk.", "bad", False, 3)


def test_a_click_jumps_in_the_workbook_that_was_checked(panel: Panel) -> None:
    said = panel.press("periksa").status
    panel.presenter.choose(0, panel.now)
    assert panel.worker.asked[-1] == {
        "act": "tuju", "book": "Form A.xlsx", "hwnd": 4711, "sheet": "Layanan", "cell": "E11",
    }  # fmt: skip
    assert panel.reply({}).status == said
    asked = len(panel.worker.asked)
    panel.presenter.choose(2, panel.now)  # of the whole workbook
    assert len(panel.worker.asked) == asked


def test_of_clicks_during_a_jump_the_last_counts(panel: Panel) -> None:
    panel.press("periksa", findings=[{**FOUND["findings"][0], "cell": f"E{row}"} for row in (11, 12, 13)])
    for index in range(3):
        panel.presenter.choose(index, panel.now)
    panel.reply({})
    panel.reply({})
    assert [asked["cell"] for asked in panel.worker.asked[1:]] == ["E11", "E13"]
    assert not panel.presenter.view.busy


def test_one_thing_at_a_time(panel: Panel) -> None:
    panel.presenter.press("isi", panel.now)
    panel.presenter.press("isi", panel.now)
    panel.presenter.press("periksa", panel.now)
    assert [asked["act"] for asked in panel.worker.asked] == ["isi"]


def test_a_busy_excel_is_said_and_given_up_in_the_end(panel: Panel) -> None:
    panel.presenter.press("periksa", panel.now)
    assert panel.wait(PATIENCE - 1).status == "Memeriksa…"
    assert "tekan Enter di Excel" in panel.wait(2).status
    assert panel.wait(1).busy
    view = panel.wait(LIMIT)
    assert (view.busy, view.status, panel.worker.stopped) == (False, "Dihentikan. Tidak ada yang diubah.", 1)
    assert panel.press("periksa").counts == (1, 0, 1)  # and it works again


def test_batal_during_a_filling_gives_excel_its_settings_back_and_says_what_may_be_half_done() -> None:
    panel = Panel(book="Form A.xlsx", hwnd=7)
    panel.presenter.cancel(panel.now)  # nothing goes on
    assert panel.worker.stopped == 0
    panel.presenter.press("isi", panel.now)
    assert panel.presenter.is_filling
    panel.presenter.cancel(panel.now)
    assert panel.worker.stopped == 1
    assert (panel.presenter.view.status, panel.presenter.view.busy) == ("Memulihkan Excel…", True)
    assert panel.worker.asked[-1] == {"act": "pulih", "book": "Form A.xlsx", "hwnd": 7}
    assert not panel.presenter.is_filling
    view = panel.reply({})
    assert (view.tone, view.busy) == ("bad", False)
    assert "di tengah jalan" in view.status
    assert "salinan" in view.status
    assert view.status.endswith("Excel menghitung otomatis lagi.")


@pytest.mark.parametrize("way", ["message", "silence", "batal"])
def test_an_excel_that_cannot_be_restored_is_to_be_closed(panel: Panel, way: str) -> None:
    panel.presenter.press("isi", panel.now)
    assert panel.wait(LIMIT + 1).status == "Memulihkan Excel…"
    if way == "message":
        panel.reply({"message": "Excel sedang sibuk."})
    elif way == "silence":
        panel.wait(RESTORING + 1)
    else:
        panel.presenter.cancel(panel.now)
    assert panel.presenter.view.status.endswith("simpan buku kerja lain, lalu tutup Excel dan buka lagi.")
    assert not panel.presenter.view.busy
    assert [asked["act"] for asked in panel.worker.asked] == ["isi", "pulih"]
    assert panel.press("periksa").counts == (1, 0, 1)


def test_a_ribbon_button_in_another_workbook_is_meant() -> None:
    panel = Panel(book="Lama.xlsx", hwnd=1)
    panel.press("periksa")
    panel.presenter.mean("Form A.xlsx", 1)  # the one that is shown
    assert len(panel.presenter.view.rows) == 3
    panel.presenter.mean("Baru.xlsx", 2)
    assert (panel.presenter.view.book, panel.presenter.view.rows) == ("Baru.xlsx", ())
    panel.press("isi")
    assert [(asked["book"], asked["hwnd"]) for asked in panel.worker.asked] == [("Lama.xlsx", 1), ("Baru.xlsx", 2)]


# --- its process -------------------------------------------------------------------------------------------------


def answer_of(process: WorkerProcess, seconds: float = 120) -> Mapping[str, Any]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = process.answer()
        if answer is not None:
            return answer
        time.sleep(0.02)
    pytest.fail("no answer")


@pytest.fixture
def processes() -> Iterator[Callable[..., WorkerProcess]]:
    started: list[WorkerProcess] = []

    def start(*command: str) -> WorkerProcess:
        process = WorkerProcess(command) if command else WorkerProcess()
        started.append(process)
        return process

    yield start
    for process in started:
        process.stop()


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there may be an Excel")
def test_the_real_worker_says_that_there_is_no_excel(processes: Callable[..., WorkerProcess]) -> None:
    process = processes()
    for _ in range(2):
        process.ask({"act": "periksa", "book": None, "hwnd": None})
        assert answer_of(process)["message"].startswith("Excel tidak dapat dihubungi dari komputer ini")


def test_a_worker_that_hangs_is_stopped_and_started_again(processes: Callable[..., WorkerProcess]) -> None:
    hangs_once = (
        "import json, sys, time\n"
        "for line in sys.stdin:\n"
        "    if json.loads(line)['act'] == 'isi': time.sleep(3600)\n"
        "    print(line, end='', flush=True)\n"
    )
    process = processes(sys.executable, "-c", hangs_once)
    process.ask({"act": "isi"})
    time.sleep(0.3)
    assert process.answer() is None
    process.stop()
    process.ask({"act": "periksa"})
    assert answer_of(process) == {"act": "periksa"}


@pytest.mark.parametrize("command", [(sys.executable, "-c", "0"), ("no such program",)])
def test_a_worker_that_dies_is_said(processes: Callable[..., WorkerProcess], command: tuple[str, ...]) -> None:
    process = processes(*command)
    for _ in range(2):
        process.ask({"act": "periksa"})
        assert "berhenti" in answer_of(process)["message"]


# --- one window --------------------------------------------------------------------------------------------------


def test_a_second_start_passes_its_wish_on(tmp_path: Path) -> None:
    first, second = Handoff(tmp_path), Handoff(tmp_path)
    assert not second.passed_on({"act": "isi"})  # nobody is there
    assert first.taken() is None
    code = (
        "import sys; from pathlib import Path; from xlkinerja.excel.panel.handoff import Handoff\n"
        "sys.exit(not Handoff(Path(sys.argv[1])).passed_on({'act': 'isi', 'book': 'é.xlsx', 'hwnd': 7}))"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) as other:
        end = time.monotonic() + 120
        wish = None
        while wish is None and time.monotonic() < end:
            wish = first.taken()
            time.sleep(0.02)
    assert wish == {"act": "isi", "book": "é.xlsx", "hwnd": 7}
    assert other.returncode == 0
    first.close()
    assert not second.passed_on({"act": "isi"})


def test_a_panel_that_died_takes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Handoff(tmp_path)
    first.taken()
    assert not Handoff(tmp_path).passed_on({"act": "isi"})  # fresh sign of life, but nobody looks
    assert not (tmp_path / "panel-permintaan.json").exists()
    os.utime(tmp_path / "panel-terbuka", (1, 1))
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("nobody is waited for"))
    assert not Handoff(tmp_path).passed_on({"act": "isi"})


def test_a_spoilt_wish_is_dropped(tmp_path: Path) -> None:
    for text in ("{", "[]"):
        (tmp_path / "panel-permintaan.json").write_text(text, encoding="utf-8")
        assert Handoff(tmp_path).taken() is None


# --- what it costs -----------------------------------------------------------------------------------------------


def modules_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def test_a_click_imports_no_pandas_and_the_window_no_xlwings() -> None:
    asks = "from xlkinerja.excel.panel.worker import answer; answer({'act': 'isi', 'book': None, 'hwnd': None})"
    loaded = modules_after(asks)
    assert "xlwings" in loaded
    assert not {"pandas", "numpy", "openpyxl", "click"} & loaded
    loaded = modules_after("import xlkinerja.excel.panel.presenter, xlkinerja.excel.panel.channel")
    assert not {"pandas", "numpy", "openpyxl", "xlwings"} & loaded


# --- what it does in the open workbook ---------------------------------------------------------------------------


@pytest.fixture
def backend(tmp_path: Path) -> Backend:
    path = tmp_path / "Form A.xlsx"
    path.write_bytes(clean())
    return Backend(typed(clean(), {"Layanan!D11": 800_000}), path)  # typed and not saved


def asked(**command: Any) -> dict[str, Any]:
    """The worker's answer after its way through JSON."""
    out = io.StringIO()
    worker_module.serve([json.dumps({"book": None, "hwnd": None, **command})], out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_the_worker_checks_jumps_and_fills(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.App, "hwnd", 4711, raising=False)
    engine.opened(backend)
    before = read_workbook(backend.saved()).sheets
    answer = asked(act="periksa")
    assert (answer["book"], answer["hwnd"], answer["form"], answer["changed"]) == ("Form A.xlsx", 4711, "pnbp", False)
    finding = next(each for each in answer["findings"] if each["code"] == "P-05")
    assert (finding["sheet"], finding["cell"], finding["level"]) == ("Layanan", "E11", "galat")
    assert read_workbook(backend.saved()).sheets == before

    assert asked(act="tuju", sheet="Layanan", cell="E11", book="Form A.xlsx", hwnd=4711) == {}
    assert backend.selection() == ("Layanan", [11, 5, 11, 5])

    answer = asked(act="isi")
    assert (answer["changed"], answer["copy"]) == (True, "Form A (sebelum xlkinerja).xlsx")
    assert "Pemeriksaan" in backend.sheets()


def test_the_worker_makes_a_copy_to_print_of_what_is_on_the_screen(backend: Backend, tmp_path: Path) -> None:
    book = engine.opened(backend)
    before = read_workbook(backend.saved()).sheets
    answer = asked(act="cetak")
    assert (answer["changed"], answer["copy"]) == (False, "Form A (cetak).xlsx")
    assert read_workbook(backend.saved()).sheets == before
    made = read_workbook((tmp_path / "Form A (cetak).xlsx").read_bytes())
    layanan = made.sheet("Layanan")
    assert layanan is not None
    assert layanan.cells[11, 4].text == "800000", "typed and not saved"
    assert not any(note for sheet in made.sheets for note in sheet.notes)
    assert sorted(path.name for path in tmp_path.glob("*.xlsx")) == ["Form A (cetak).xlsx", "Form A.xlsx"]
    assert asked(act="cetak")["copy"] == "Form A (cetak).xlsx", "made again"
    book.impl.backend.fails["save_copy"] = engine.ComError(-2147352567, "Disk penuh.")
    assert "Disk penuh" in asked(act="cetak")["message"]


def test_the_worker_restores_what_a_filling_that_was_ended_left_behind(backend: Backend) -> None:
    """As `quiet` leaves it when its process is killed."""
    app = engine.opened(backend).app
    stopped = quiet(app.books[0])
    stopped.__enter__()
    assert (app.screen_updating, app.enable_events, app.display_alerts, app.calculation) == (
        False,
        False,
        False,
        "manual",
    )
    assert asked(act="pulih", book="Form A.xlsx", hwnd=None) == {}
    assert (app.screen_updating, app.enable_events, app.display_alerts) == (True, True, True)
    assert app.calculation == "automatic"
    assert "tidak terbuka" in asked(act="pulih", book="Lain.xlsx")["message"]


def test_what_the_worker_cannot_do_is_a_message(backend: Backend) -> None:
    engine.opened(backend)
    assert asked(act="periksa", book="Lain.xlsx")["message"] == (
        "Buku kerja Lain.xlsx tidak terbuka di Excel. Buka lagi berkasnya, atau klik Periksa di buku kerja lain."
    )
    gone = asked(act="tuju", sheet="Tak Ada", cell="B2")["message"]
    assert gone.startswith("Tak Ada!B2 tidak dapat ditunjukkan")
    engine.engine().apps.running[0].books.opened.clear()
    assert asked(act="isi")["message"].startswith("Tidak ada buku kerja yang terbuka di Excel.")


def test_a_surprise_is_a_message_too(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    def surprise(*_: object) -> None:
        raise ZeroDivisionError("two\nlines")

    engine.opened(backend)
    monkeypatch.setattr(worker_module, "run", surprise)
    message = asked(act="isi")["message"]
    assert "ZeroDivisionError: two lines" in message
    assert "\n" not in message


def test_the_workbook_meant_is_found_by_name(backend: Backend, tmp_path: Path) -> None:
    other = Backend(clean(), tmp_path / "Lain = (2).xlsx")
    engine.opened(other, backend)
    assert open_book().name == "Lain = (2).xlsx"
    assert open_book("form a.XLSX").name == "Form A.xlsx"
    assert open_book("Form A.xlsx", 99).name == "Form A.xlsx"
    with pytest.raises(ExcelError) as caught:
        open_book("Form.xlsx")
    assert caught.value.code == "XK-612"


def test_a_busy_excel_is_said_while_jumping(backend: Backend) -> None:
    book = engine.opened(backend)
    book.impl.backend.fails["activate"] = engine.ComError(-2147418111, "Call was rejected by callee.")
    assert asked(act="tuju", sheet="Layanan", cell="E11")["message"].startswith("Excel sedang sibuk")


def test_the_command_line_does_the_same(backend: Backend) -> None:
    engine.opened(backend)
    done = CliRunner().invoke(command.cli, ["check"])
    assert CliRunner().invoke(command.cli, ["periksa"]).output == done.output  # what buttons made earlier say
    assert done.exit_code == 1
    assert done.stdout.startswith("Form A.xlsx: Layanan!E11: P-05 galat ")
    assert done.stderr == "Form A.xlsx: diperiksa, tidak ada yang diubah. 1 galat, 0 peringatan, 0 catatan.\n"
    done = CliRunner().invoke(command.cli, ["isi", "--buku", "Form A.xlsx"])
    assert done.exit_code == 1
    assert "terisi; simpan buku kerjanya di Excel" in done.stderr
    assert "Salinan sebelum diisi: " in done.stderr
    done = CliRunner().invoke(command.cli, ["clean"])
    assert done.exit_code == 1
    assert re.search(r"Salinan untuk dicetak: .*Form A \(cetak\)\.xlsx\n", done.stderr)
    done = CliRunner().invoke(command.cli, ["fill", "--buku", "Lain.xlsx"])
    assert (done.exit_code, done.stdout) == (4, "")
    assert done.stderr.startswith("Buku kerja Lain.xlsx tidak terbuka di Excel.")


def test_without_xlwings_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlwings", None)
    done = CliRunner().invoke(command.cli, ["isi"])
    assert done.exit_code == 4
    assert done.stderr.startswith("xlwings belum terpasang")
    assert "pip install" in done.stderr
    assert CliRunner().invoke(command.cli, ["diagnosa"]).stderr.startswith("Kesalahan: xlwings belum terpasang")


# --- on a screen -------------------------------------------------------------------------------------------------


@cache
def python_with_tkinter() -> str | None:
    for python in (sys.executable, "/usr/bin/python3"):
        asked = [python, "-c", "import tkinter, tomllib"]
        if Path(python).exists() and subprocess.run(asked, check=False, capture_output=True).returncode == 0:
            return python
    return None


def on_screen(found: Mapping[str, Any]) -> Any:
    """What the window shows on a screen that nobody sees; skips the test where there is none, except in CI."""
    python = python_with_tkinter()
    if python is None or shutil.which("xvfb-run") is None:
        missing = "tkinter atau xvfb tidak terpasang (apt install python3-tk xvfb xauth)"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    done = subprocess.run(
        ["xvfb-run", "-a", "-s", "-screen 0 800x700x24", str(python), str(HERE / "panel_on_screen.py")],
        input=json.dumps(found),
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1] / "src")},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_window_shows_and_passes_on() -> None:
    third = {"level": "galat", "code": "P-01", "message": "Panjang " * 40, "sheet": "A B", "cell": "D17"}
    found = {**FOUND, "findings": [*FOUND["findings"][:2], {**third, "settled": False}, FOUND["findings"][2]]}
    told = on_screen(found)
    seen = told["seen"]

    assert seen["on_top"]
    assert seen["begin"]["status"] == "Buka laporan di Excel, lalu klik Periksa."
    assert seen["begin"]["counts"] == ["- kesalahan", "- peringatan", "- catatan"]
    assert seen["begin"]["enabled"] == [True, True, True, False]
    checked = seen["checked"]
    assert checked["book"] == "Form A.xlsx"
    assert checked["counts"] == ["2 kesalahan", "0 peringatan", "1 catatan"]
    assert checked["rows"] == [
        ["Layanan!E11", "P-05", "m1"],
        ["Bulanan!C7", "P-04", "m2 (dijelaskan)"],
        ["A B!D17", "P-01", third["message"]],
        ["", "XK-306", "m3"],
    ]
    assert seen["jumped"]["message"] == f"P-01 kesalahan: {third['message']}"
    assert seen["jumped"]["status"] == checked["status"]
    assert seen["filling"]["enabled"] == [False, False, False, True]
    assert seen["filling"]["status"] == "Mengisi…"
    assert seen["restored"]["enabled"] == [True, True, True, False]
    assert seen["restored"]["status"].endswith("Excel menghitung otomatis lagi.")
    assert [seen[name]["status"] for name in ("stopped", "closing")] == ["Memulihkan Excel…"] * 2
    assert [(each["act"], each.get("cell")) for each in told["asked"]] == [
        ("periksa", None), ("tuju", "D17"), ("isi", None), ("pulih", None), ("isi", None), ("pulih", None),
    ]  # fmt: skip
    assert told["stopped"] == 2
