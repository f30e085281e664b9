"""Shows the panel with a worker that only remembers, clicks about, and prints what the window then shows.

The answer to "periksa" comes from stdin; the third finding is clicked. Runs under a Python that has tkinter, on
whatever display there is; with an argument it saves a picture there: this is how the one in docs/ was made, with what
`worker.answer` said about samples/pnbp/bbspjikkp-2024-salah.xlsx.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tkinter as tk
from collections.abc import Callable, Mapping
from typing import Any

from xlkinerja.excel.panel.window import Window


class Remembering:
    def __init__(self, found: Mapping[str, Any]) -> None:
        self._found = found
        self.asked: list[Mapping[str, Any]] = []
        self.stopped = 0
        self._due: list[Mapping[str, Any]] = []

    def ask(self, command: Mapping[str, Any]) -> None:
        self.asked.append(command)
        if command["act"] == "tuju":
            self.ready()
        elif command["act"] == "periksa":
            self._due.append(self._found)

    def ready(self) -> None:
        """Answer that a jump or restoring is done: the latter only when the script has looked."""
        self._due.append({})

    def answer(self) -> Mapping[str, Any] | None:
        return self._due.pop(0) if self._due else None

    def all_taken(self) -> bool:
        return not self._due

    def stop(self) -> None:
        self.stopped += 1


def main() -> None:
    root = tk.Tk()
    worker = Remembering(json.load(sys.stdin))
    window = Window(root, worker, book=None, hwnd=None)
    seen: dict[str, Any] = {}

    def look(name: str) -> None:
        root.update()
        seen[name] = {
            "book": window.book["text"],
            "status": window.status["text"],
            "counts": [label["text"] for label in window.counts],
            "rows": [window.list.item(item, "values") for item in window.list.get_children()],
            "message": window.message["text"],
            "enabled": [
                not button.instate(["disabled"]) for button in (window.check, window.fill, window.clean, window.stop)
            ],
        }

    def when_asked(times: int, then: Callable[[], None]) -> None:
        """Go on as soon as the window has asked so often and has taken what was answered."""
        if len(worker.asked) == times and worker.all_taken() and window.list.winfo_viewable():
            then()
        else:
            root.after(20, when_asked, times, then)

    def first() -> None:
        look("begin")
        seen["on_top"] = bool(root.attributes("-topmost"))
        window.check.invoke()
        look("busy")
        when_asked(1, second)

    def second() -> None:
        look("checked")
        left, top, width, height = window.list.bbox("2")
        window.list.event_generate("<Button-1>", x=left + width // 2, y=top + height // 2)
        when_asked(2, third)

    def third() -> None:
        look("jumped")
        if len(sys.argv) > 1:
            subprocess.run(["import", "-window", str(root.winfo_id()), sys.argv[1]], check=True)
        window.fill.invoke()
        when_asked(3, fourth)

    def fourth() -> None:
        look("filling")
        window.stop.invoke()
        look("stopped")
        worker.ready()
        when_asked(4, fifth)

    def fifth() -> None:
        look("restored")
        window.fill.invoke()
        window.close()
        look("closing")
        worker.ready()
        when_asked(6, window.close)

    root.after(300, first)
    root.mainloop()
    json.dump({"seen": seen, "asked": worker.asked, "stopped": worker.stopped}, sys.stdout)


if __name__ == "__main__":
    main()
