"""The panel's end of the worker process: lines of JSON there and back, never waited for."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
from threading import Thread
from typing import IO

from xlkinerja.excel.panel.presenter import Command

_DIED = "Penghubung ke Excel berhenti. Klik lagi; bila terulang, jalankan xlkinerja-excel diagnosa."
WORKER = (sys.executable, "-P", "-X", "utf8", "-m", "xlkinerja.excel.panel.worker")


class WorkerProcess:
    """A worker in a process of its own; it is started for the first command and after it was stopped or died."""

    def __init__(self, command: tuple[str, ...] = WORKER) -> None:
        self._command = command
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()

    def ask(self, command: Command) -> None:
        """Send a command; a worker that cannot be started or reached answers with a message."""
        try:
            process = self._running()
            assert process.stdin is not None
            process.stdin.write(json.dumps(command) + "\n")
            process.stdin.flush()
        except OSError:
            self._lines.put("")

    def answer(self) -> Command | None:
        """Return the answer that has come, or None."""
        try:
            line = self._lines.get_nowait()
        except queue.Empty:
            return None
        if not line:
            self.stop()
            return {"message": _DIED}
        answer: Command = json.loads(line)
        return answer

    def stop(self) -> None:
        """Kill the worker: it may hang in a call to Excel that never returns."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        self._lines = queue.SimpleQueue()

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            assert self._process.stdout is not None
            Thread(target=_pass_on, args=(self._process.stdout, self._lines), daemon=True).start()
        return self._process


def _pass_on(lines: IO[str], to: queue.SimpleQueue[str]) -> None:
    """Put every line into the queue, and an empty one when the process has ended."""
    for line in lines:
        to.put(line)
    to.put("")
