"""What the panel shows and does, without a window: commands go to a worker, answers come back as views."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from xlkinerja.finding import LEVELS

Tone = Literal["plain", "busy", "good", "bad"]
Command = Mapping[str, Any]

PATIENCE = 8  # seconds until the panel says that Excel is busy
LIMIT = 300  # seconds after which it gives up by itself
RESTORING = 20  # seconds after which it gives up restoring Excel

_READY = "Buka laporan di Excel, lalu klik Periksa."
_DOING = {
    "periksa": "Memeriksa…",
    "isi": "Mengisi…",
    "cetak": "Membuat salinan…",
    "tuju": "Menuju sel…",
    "pulih": "Memulihkan Excel…",
}
_BUSY = "Excel belum menjawab. Bila ada sel yang sedang diketik, tekan Enter di Excel; atau klik Batal di sini."
_STOPPED = "Dihentikan. Tidak ada yang diubah."
_STOPPED_FILLING = (
    "Pengisian dihentikan di tengah jalan. Tutup tanpa menyimpan, atau pakai salinan di sebelah berkasnya."
)
_RESTORED = f"{_STOPPED_FILLING} Excel menghitung otomatis lagi."
_NOT_RESTORED = (
    f"{_STOPPED_FILLING} Excel belum kembali seperti biasa: simpan buku kerja lain, lalu tutup Excel dan buka lagi."
)


class Worker(Protocol):
    """What talks to Excel; `answer` gives None until there is one, and an answer also when the worker died."""

    def ask(self, command: Command) -> None:
        """Begin a command."""

    def answer(self) -> Command | None:
        """Return the answer to the last command, once."""

    def stop(self) -> None:
        """End whatever is going on."""


@dataclass(frozen=True)
class FindingRow:
    """A finding as the list shows it."""

    level: str
    code: str
    message: str
    sheet: str | None
    cell: str | None
    settled: bool

    @property
    def place(self) -> str:
        """Return `Layanan!D6`, or nothing for a finding of the whole workbook."""
        return "!".join(part for part in (self.sheet, self.cell) if part)


@dataclass(frozen=True)
class View:
    """All that the window shows."""

    status: str = _READY
    tone: Tone = "plain"
    book: str = ""
    counts: tuple[int, ...] | None = None
    """How many findings of each of LEVELS are open; None before the first check."""
    rows: tuple[FindingRow, ...] = ()
    busy: bool = False


class Presenter:
    """The panel's mind. Times are seconds of any clock that does not go back."""

    def __init__(
        self, worker: Worker, show: Callable[[View], None], *, book: str | None = None, hwnd: int | None = None
    ) -> None:
        self._worker = worker
        self._show = show
        self._meant = {"book": book, "hwnd": hwnd}
        self._found = dict(self._meant)
        self._act = ""
        self._began = 0.0
        self._before = self.view = View(book=book or "")
        self._next: int | None = None

    def press(self, act: Literal["periksa", "isi", "cetak"], now: float) -> None:
        """Check, fill or copy; while something is going on, nothing happens."""
        self._begin({"act": act, **self._meant}, now)

    def mean(self, book: str | None, hwnd: int | None) -> None:
        """Take another workbook from now on: a ribbon button was pressed in it. What was found elsewhere goes away."""
        self._meant = {"book": book, "hwnd": hwnd}
        if not self._act and book is not None and book != self.view.book:
            self._display(View(book=book))

    def choose(self, index: int, now: float) -> None:
        """Jump to the cell of a finding, during a jump afterwards; a finding of the whole workbook has no cell."""
        row = self.view.rows[index]
        if self._act == "tuju":
            self._next = index
        elif row.sheet is not None:
            self._begin({"act": "tuju", **self._found, "sheet": row.sheet, "cell": row.cell or "A1"}, now)

    @property
    def is_filling(self) -> bool:
        """Whether Excel would be left unable to draw and calculate if everything ended now."""
        return self._act == "isi"

    def cancel(self, now: float) -> None:
        """Give up what is going on; after a filling, a new worker gives Excel's settings back."""
        if not self._act:
            return
        self._worker.stop()
        act, self._act = self._act, ""
        if act == "isi":
            self._begin({"act": "pulih", **self._meant}, now)
        else:
            self._finish(_NOT_RESTORED if act == "pulih" else _STOPPED, "bad")

    def tick(self, now: float) -> None:
        """Take an answer that has come; lose patience, then give up, when none comes."""
        if not self._act:
            return
        answer = self._worker.answer()
        if answer is not None:
            self._take(answer)
            following, self._next = self._next, None
            if following is not None:
                self.choose(following, now)
        elif now - self._began > (RESTORING if self._act == "pulih" else LIMIT):
            self.cancel(now)
        elif now - self._began > PATIENCE and self.view.status != _BUSY:
            self._display(replace(self.view, status=_BUSY))

    def _begin(self, command: Command, now: float) -> None:
        if self._act:
            return
        self._act, self._began, self._before = command["act"], now, self.view
        self._display(replace(self.view, status=_DOING[self._act], tone="busy", busy=True))
        self._worker.ask(command)

    def _take(self, answer: Command) -> None:
        if self._act == "pulih":
            self._finish(_NOT_RESTORED if "message" in answer else _RESTORED, "bad")
        elif "message" in answer:
            self._finish(answer["message"], "bad")
        elif self._act == "tuju":
            self._finish(self._before.status, self._before.tone)
        else:
            self._found = {"book": answer["book"], "hwnd": answer["hwnd"]}
            rows = tuple(FindingRow(**finding) for finding in answer["findings"])
            open_ones = [row.level for row in rows if not row.settled]
            counts = tuple(open_ones.count(level) for level in LEVELS)
            self.view = replace(self.view, book=answer["book"], counts=counts, rows=rows)
            self._finish(_said(answer, counts), "bad" if counts[0] or not answer["form"] else "good")

    def _finish(self, status: str, tone: Tone) -> None:
        self._act = ""
        self._display(replace(self.view, status=status, tone=tone, busy=False))

    def _display(self, view: View) -> None:
        self.view = view
        self._show(view)


def _said(answer: Command, counts: tuple[int, ...]) -> str:
    """Return in a line or two what was done and what is to do."""
    if not answer["form"]:
        return "Buku kerja ini tidak terbaca sebagai laporan; lihat temuannya."
    done = _done(answer)
    if counts[0]:
        return f"{done} Perbaiki kesalahannya, lalu klik lagi."
    if counts[1]:
        return f"{done} Tidak ada kesalahan. Perbaiki peringatannya, atau jelaskan di sheet Pemeriksaan."
    return f"{done} Tidak ada kesalahan maupun peringatan."


def _done(answer: Command) -> str:
    if answer["act"] == "cetak":
        return f"Salinan untuk dicetak: {answer['copy']}, di sebelah berkasnya."
    if answer["act"] == "periksa":
        return "Diperiksa; tidak ada yang diubah."
    if not answer["changed"]:
        return "Isinya sudah mutakhir; tidak ada yang diubah."
    copy = f" Salinan sebelumnya: {answer['copy']}." if answer["copy"] else ""
    return f"Terisi; simpan buku kerjanya.{copy}"
