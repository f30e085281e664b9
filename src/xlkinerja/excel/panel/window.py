"""The panel's window: draws views, passes on clicks. Whatever can be decided is decided by the presenter."""

from __future__ import annotations

import time
import tkinter as tk
from collections.abc import Callable
from contextlib import suppress
from tkinter import ttk

from xlkinerja.excel.panel.handoff import Handoff
from xlkinerja.excel.panel.presenter import FindingRow, Presenter, Tone, View, Worker
from xlkinerja.finding import LEVEL_WORDS, LEVELS

_TICK, _LOOK = 100, 400  # milliseconds between looks for an answer, and for a second start
_PAPER = "#ffffff"
_INK = "#1f2a37"
_FADED = "#6b7280"
_TONES: dict[Tone, tuple[str, str]] = {  # ink and ground of the status line
    "plain": (_INK, "#eef2f7"),
    "busy": ("#1e3a5f", "#dbe7f5"),
    "good": ("#14532d", "#dcf5e4"),
    "bad": ("#7f1d1d", "#fde4e1"),
}
_COLOURS = {"galat": "#b42318", "peringatan": "#a15c00", "catatan": "#175cd3"}


def show_panel(worker: Worker, *, act: str = "", book: str | None = None, hwnd: int | None = None) -> None:
    """Show the panel until it is closed, beginning with an act if one is given; one that is open already takes it."""
    handoff = Handoff()
    if handoff.passed_on({"act": act, "book": book, "hwnd": hwnd}):
        return
    _sharp_on_windows()
    root = tk.Tk()
    window = Window(root, worker, book=book, hwnd=hwnd, handoff=handoff)
    if act:
        root.after(_TICK, lambda: window.press(act))
    root.mainloop()
    worker.stop()
    handoff.close()


def _sharp_on_windows() -> None:
    with suppress(ImportError, AttributeError, OSError):
        from ctypes import windll  # type: ignore[attr-defined, unused-ignore]  # noqa: PLC0415 - Windows only

        windll.shcore.SetProcessDpiAwareness(1)


class Window:
    """The widgets, from top to bottom: workbook, status, counts, findings, the message of the chosen one, buttons."""

    def __init__(
        self, root: tk.Tk, worker: Worker, *, book: str | None, hwnd: int | None, handoff: Handoff | None = None
    ) -> None:
        self._root = root
        root.title("xlkinerja")
        root.configure(background=_PAPER)
        root.geometry("460x560")
        root.minsize(380, 420)
        root.attributes("-topmost", True)
        self._style()
        self._drawn: tuple[FindingRow, ...] = ()
        self.book = self._label(size=11, bold=True)
        self.status = self._label(padding=8)
        self.counts = self._counts()
        buttons = self._buttons()
        self.message = self._label(side="bottom", padding=8)
        self.message.configure(background="#f8fafc", anchor="nw")
        self.list = self._list()
        buttons.lift()
        root.bind("<Configure>", self._wrap)
        self.presenter = Presenter(worker, self.draw, book=book, hwnd=hwnd)
        self.draw(self.presenter.view)
        root.protocol("WM_DELETE_WINDOW", self.close)
        root.after(_TICK, self._tick)
        if handoff is not None:
            root.after(_LOOK, self._take_over, handoff)

    def press(self, act: str) -> None:
        """Begin an act: "periksa", "isi" or "cetak"."""
        if act in {"periksa", "isi", "cetak"}:
            self.presenter.press(act, time.monotonic())  # type: ignore[arg-type]  # narrowed by the set

    def _cancel(self) -> None:
        self.presenter.cancel(time.monotonic())

    def close(self) -> None:
        """Close the window; during a filling that is ended first, and Excel gets its settings back."""
        if self.presenter.is_filling:
            self._cancel()
        else:
            self._root.destroy()

    def draw(self, view: View) -> None:
        """Show a view."""
        self.book.configure(text=view.book or "Belum ada buku kerja")
        ink, ground = _TONES[view.tone]
        self.status.configure(text=view.status, foreground=ink, background=ground)
        for level, label, number in zip(LEVELS, self.counts, view.counts or [None] * 3, strict=True):
            label.configure(text=f"{'-' if number is None else number} {LEVEL_WORDS[level]}")
        if view.rows != self._drawn:
            self._fill(view)
        for button in (self.check, self.fill, self.clean):
            button.state(["disabled"] if view.busy else ["!disabled"])
        self.stop.state(["!disabled"] if view.busy else ["disabled"])

    def _fill(self, view: View) -> None:
        self._drawn = view.rows
        self.list.delete(*self.list.get_children())
        for index, row in enumerate(view.rows):
            tag = "settled" if row.settled else row.level
            text = f"{row.message} (dijelaskan)" if row.settled else row.message
            self.list.insert("", "end", iid=str(index), values=(row.place, row.code, text), tags=(tag,))
        self.message.configure(text="Klik satu temuan untuk menuju selnya." if view.rows else "")

    def _chosen(self, _: object) -> None:
        for chosen in self.list.selection():
            row = self.presenter.view.rows[int(chosen)]
            self.message.configure(text=f"{row.code} {LEVEL_WORDS[row.level]}: {row.message}")
            self.presenter.choose(int(chosen), time.monotonic())

    def _tick(self) -> None:
        self.presenter.tick(time.monotonic())
        self._root.after(_TICK, self._tick)

    def _take_over(self, handoff: Handoff) -> None:
        """Do what another start of the panel was asked for."""
        wish = handoff.taken()
        if wish is not None:
            self.presenter.mean(wish.get("book"), wish.get("hwnd"))
            self._root.deiconify()
            self._root.lift()
            self.press(str(wish.get("act")))
        self._root.after(_LOOK, self._take_over, handoff)

    def _wrap(self, _: object) -> None:
        width = self._root.winfo_width() - 40
        for label in (self.book, self.status, self.message):
            label.configure(wraplength=width)

    # --- widgets -------------------------------------------------------------------------------------------------

    def _style(self) -> None:
        style = ttk.Style(self._root)
        style.theme_use("clam")
        style.configure(".", background=_PAPER, foreground=_INK)
        style.configure("TButton", padding=(14, 6))
        style.configure("Main.TButton", background="#1e3a5f", foreground="#ffffff", padding=(14, 6))
        style.map("Main.TButton", background=[("disabled", "#9aa9bb"), ("active", "#2b517f")])
        style.configure("Treeview", background=_PAPER, fieldbackground=_PAPER, rowheight=26, borderwidth=0)
        style.configure("Treeview.Heading", foreground=_FADED, background="#f1f5f9", relief="flat")
        style.map("Treeview", background=[("selected", "#dbe7f5")], foreground=[("selected", _INK)])

    def _label(self, *, size: int = 10, bold: bool = False, side: str = "top", padding: int = 0) -> tk.Label:
        font = ("TkDefaultFont", size, "bold" if bold else "normal")
        label = tk.Label(self._root, font=font, justify="left", anchor="w", background=_PAPER, foreground=_INK)
        label.configure(padx=padding, pady=padding)
        label.pack(fill="x", padx=12, pady=(10, 0) if side == "top" else (0, 6), side=side)  # type: ignore[arg-type]
        return label

    def _counts(self) -> list[tk.Label]:
        line = tk.Frame(self._root, background=_PAPER)
        line.pack(fill="x", padx=12, pady=8)
        labels = []
        for level in LEVELS:
            label = tk.Label(line, font=("TkDefaultFont", 10, "bold"), foreground=_COLOURS[level], background=_PAPER)
            label.pack(side="left", padx=(0, 18))
            labels.append(label)
        return labels

    def _buttons(self) -> tk.Frame:
        line = tk.Frame(self._root, background=_PAPER)
        line.pack(fill="x", padx=12, pady=10, side="bottom")
        self.check = self._button(line, "Periksa", lambda: self.press("periksa"))
        self.fill = self._button(line, "Isi", lambda: self.press("isi"))
        self.clean = self._button(line, "Salinan cetak", lambda: self.press("cetak"))
        self.stop = self._button(line, "Batal", self._cancel)
        self.check.configure(style="Main.TButton")
        self.stop.pack(side="right")
        return line

    def _button(self, parent: tk.Frame, text: str, command: Callable[[], None]) -> ttk.Button:
        button = ttk.Button(parent, text=text, command=command)
        button.pack(side="left", padx=(0, 8))
        return button

    def _list(self) -> ttk.Treeview:
        frame = tk.Frame(self._root, background=_PAPER)
        frame.pack(fill="both", expand=True, padx=12, pady=(0, 8))
        table = ttk.Treeview(frame, columns=("place", "code", "text"), show="headings", selectmode="browse")
        for name, title, width in (("place", "Sel", 110), ("code", "Kode", 70), ("text", "Temuan", 240)):
            table.heading(name, text=title, anchor="w")
            table.column(name, width=width, anchor="w", stretch=name == "text")
        for level, colour in _COLOURS.items():
            table.tag_configure(level, foreground=colour)
        table.tag_configure("settled", foreground=_FADED)
        bar = ttk.Scrollbar(frame, command=table.yview)
        table.configure(yscrollcommand=bar.set)
        bar.pack(side="right", fill="y")
        table.pack(fill="both", expand=True)
        table.bind("<<TreeviewSelect>>", self._chosen)
        return table
