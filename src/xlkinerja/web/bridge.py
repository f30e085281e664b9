"""The one function that the page calls: a name, a request as JSON and the files' bytes in; JSON and bytes out.

Whatever goes wrong comes back as a sentence for people under `problem`; nothing is raised.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib.metadata import version
from typing import Any, Literal

from xlkinerja.consolidate.inputs import day_of
from xlkinerja.finding import printable
from xlkinerja.flat_data import Json
from xlkinerja.folder.workers import Failed, WorkLimits
from xlkinerja.ooxml.limits import Limits
from xlkinerja.web import begin, codes
from xlkinerja.web.clean import clean
from xlkinerja.web.desk import Given, PageError, too_large, unread
from xlkinerja.web.fill import Reply, Wishes, fill, probe
from xlkinerja.web.recap import LISTS, RecapWishes, consolidate

Answer = tuple[str, list[bytes]]
"""The data as JSON, and the bytes of the files in the order of its `names`."""

_TROUBLES: Mapping[str, Literal["crashed", "endless", "memory"]] = {
    "crashed": "crashed",
    "endless": "endless",
    "memory": "memory",
}


def call(name: str, request: str, buffers: Sequence[bytes], tell: Callable[[str], object]) -> Answer:
    """Carry out what the page asks for; `tell` gets how far it is, as JSON."""
    try:
        asked = _Asked(json.loads(request), buffers, lambda said: tell(_text(said)))
        reply = _SERVICES[name](asked)
    except PageError as error:
        return _text({"problem": " ".join(error.args), "problems": list(error.args), "names": []}), []
    except MemoryError:
        return _text({"problem": "Memori tidak cukup. Kerjakan lebih sedikit berkas sekaligus.", "names": []}), []
    except Exception as error:  # noqa: BLE001 - a mistake of ours must not leave the page waiting
        said = f"Pekerjaan ini gagal karena kesalahan program ({type(error).__name__}). Laporkan kepada pengelola."
        return _text({"problem": said, "detail": printable(repr(error)), "names": []}), []
    return _text({**reply.data, "names": list(reply.files)}), list(reply.files.values())


class _Asked:
    """A request with its files."""

    def __init__(self, request: Mapping[str, Any], buffers: Sequence[bytes], tell: Callable[[Json], object]) -> None:
        self.request = request
        self._buffers = iter(buffers)
        self._tell = tell
        self.limits = WorkLimits(seconds=float(request.get("seconds", WorkLimits().seconds)))
        # in the order in which the page sends their bytes
        self.files = [self._given(one) for one in request.get("files", ())]
        self.previous = [self._given(one) for one in request.get("previous", ())]
        self.lists = {name: self._given(request[name]) for name in LISTS if request.get(name)}

    def _given(self, said: Mapping[str, Any]) -> Given:
        data, allowed = next(self._buffers), Limits().file_size
        size = int(said.get("size", len(data)))
        modified = said.get("modified")
        return Given(
            str(said["place"]),
            data,
            float(modified) / 1000 if modified is not None else None,
            Failed(_TROUBLES[said["trouble"]]) if said.get("trouble") else None,
            unread() if said.get("unread") else too_large(size, allowed) if size > allowed else None,
        )

    def tell(self, said: Json) -> None:
        """Say how far the work is."""
        self._tell(said)

    @property
    def wishes(self) -> Wishes:
        """What is wished of `fill`."""
        return Wishes(bool(self.request.get("convert_text")), self.previous, self.limits)

    @property
    def only_file(self) -> Given:
        """The one file that the request is about."""
        if len(self.files) != 1:
            raise PageError("Pilih satu berkas.")
        return self.files[0]

    def day(self, name: str) -> date | None:
        """Return a date of the request, None for a blank one."""
        text = str(self.request.get(name) or "")
        try:
            return day_of(text) if text else None
        except ValueError as error:
            raise PageError(f'"{printable(text)}" bukan tanggal. Tulis seperti 2026-07-10.') from error


def _fill(asked: _Asked) -> Reply:
    return fill(asked.files, asked.wishes, asked.tell)


def _probe(asked: _Asked) -> Reply:
    return Reply(probe(asked.only_file, asked.wishes))


def _consolidate(asked: _Asked) -> Reply:
    wishes = RecapWishes(
        today=asked.day("today") or date.today(),  # noqa: DTZ011 - the day where the page is
        due=asked.day("due"),
        lists=asked.lists,
        prefer=tuple(map(str, asked.request.get("prefer", ()))),
        exclude=tuple((str(name), str(reason)) for name, reason in asked.request.get("exclude", ())),
        previous=asked.previous,
        limits=asked.limits,
    )
    return consolidate(asked.files, wishes, asked.tell)


def _template(asked: _Asked) -> Reply:
    return begin.blank(str(asked.request["form"]), str(asked.request.get("keys", "")))


def _clean(asked: _Asked) -> Reply:
    return clean(asked.only_file)


def _continue(asked: _Asked) -> Reply:
    return begin.continued(asked.only_file, asked.limits, same=bool(asked.request.get("same_period")))


def _explain(asked: _Asked) -> Reply:
    return codes.explained(str(asked.request["code"]).strip())


def _about(_asked: _Asked) -> Reply:
    return Reply(
        {
            "version": version("xlkinerja"),
            "python": ".".join(map(str, sys.version_info[:3])),
            "forms": begin.forms(),
            "largest": Limits().file_size,
        }
    )


_SERVICES: Mapping[str, Callable[[_Asked], Reply]] = {
    "about": _about,
    "fill": _fill,
    "probe": _probe,
    "consolidate": _consolidate,
    "template": _template,
    "clean": _clean,
    "continue": _continue,
    "explain": _explain,
}


def _text(said: Json) -> str:
    return json.dumps(said, ensure_ascii=False)
