"""A Dask cluster as a runner: its scheduler is asked, its workers are looked at, and all else is Dask's own.

Dask sends code by pickle to whoever listens, so plain tcp stays on this computer; elsewhere it is tls or nothing.
"""

from __future__ import annotations

import ipaddress
import logging
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from xlkinerja.folder.runners import OnExecutor, RunnerError, Sent
from xlkinerja.folder.sameness import Engine, engine, refusal
from xlkinerja.libraries import MissingLibraryError, how_to_install
from xlkinerja.version import VERSION

if TYPE_CHECKING:
    from distributed import Client, Worker

_PATIENCE = 20  # seconds until a scheduler answers and has a worker
_WITHOUT_WORKERS = 300  # seconds in which a lost worker may come back
_A_LOOK = 2.0  # seconds between looks at the workers


@contextmanager
def connected(address: str, seen: Sequence[Path]) -> Iterator[OnExecutor]:
    """Connect to a scheduler, whose workers must be able to see these folders and files.

    Raises RunnerError where it cannot be reached or a worker must not be used, MissingLibraryError without Dask.
    """
    refuse_open([address])
    client = _client(address)
    try:
        _refuse_workers(client, seen)
        yield _runner(client)
    finally:
        client.close()  # type: ignore[no-untyped-call]


def refuse_open(addresses: Iterable[str]) -> None:
    """Refuse addresses where anybody could listen or send code: plain ones of other computers. Raises RunnerError."""
    for address in addresses:
        scheme, _, rest = address.partition("://")
        if scheme != "tls" and not (scheme == "tcp" and _is_here(rest)) and scheme != "inproc":
            raise RunnerError(
                f"{address}: sambungan tanpa sandi hanya untuk komputer ini sendiri (tcp://127.0.0.1:8786). Untuk"
                " penjadwal dan pekerja di komputer lain pakai tls://NAMA:8786 dengan sertifikat yang diatur di Dask."
            )


def _is_here(place: str) -> bool:
    host = place.partition("/")[0].rpartition(":")[0].strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _client(address: str) -> Client:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that libraries which we do not use differ
            from distributed import Client  # noqa: PLC0415 - a second that no other command should pay

            _silence()
            return Client(  # type: ignore[no-untyped-call]
                address, timeout=_PATIENCE, set_as_default=False, name="xlkinerja"
            )
    except ModuleNotFoundError as error:
        raise MissingLibraryError(how_to_install("distributed", "--scheduler"), name=error.name) from error
    except Exception as error:
        how = "; alamat tls:// memerlukan sertifikat yang diatur di Dask" if address.startswith("tls") else ""
        raise RunnerError(
            f"{address}: penjadwal Dask tidak dapat dihubungi ({type(error).__name__}). Periksa alamatnya{how}."
        ) from error


def _silence() -> None:
    """Keep what Dask logs of lost connections, with English tracebacks, from people: they are told in one line."""
    for name in ("distributed", *(name for name in logging.root.manager.loggerDict if name.startswith("distributed."))):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _refuse_workers(client: Client, seen: Sequence[Path]) -> None:
    """Refuse workers of which one cannot be used; raises RunnerError."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError as error:
        raise RunnerError("Penjadwal itu tidak mempunyai pekerja. Jalankan dulu pekerjanya (dask worker …).") from error
    refuse_open(client.nthreads())  # type: ignore[no-untyped-call]
    for worker, reason in client.run(_greeted, engine(), list(seen), on_error="return").items():
        if isinstance(reason, Exception):
            raise RunnerError(
                f"Pekerja {worker} tidak memasang xlkinerja {VERSION} ({type(reason).__name__}). Pasang versi yang sama"
                " di semua pekerja, lalu ulangi."
            ) from reason
        if reason:
            raise RunnerError(reason)


def _greeted(wanted: Engine, seen: Sequence[Path], dask_worker: Worker) -> str:
    """In a worker: return why it must not work for us, and let it not look on a hundred times a second (profiler)."""
    for name in ("profile", "profile-cycle"):
        if name in dask_worker.periodic_callbacks:
            dask_worker.periodic_callbacks[name].stop()
    return refusal(wanted, seen)


def _runner(client: Client) -> OnExecutor:
    from distributed import KilledWorker  # noqa: PLC0415 - as above

    def sent(what: Sent) -> Any:  # noqa: ANN401 - Dask's future, in the place of what it brings
        return client.submit(_brought, what, pure=False)  # a task, so it is made again where its worker dies

    executor = client.get_executor(pure=False)  # type: ignore[no-untyped-call]
    return OnExecutor(executor, sent, (KilledWorker,), _Look(client))


def _brought(what: Sent) -> Sent:
    return what


@dataclass
class _Look:
    """Sees to it that the workers are there, and none has joined to whom nothing may be sent."""

    client: Client
    next: float = 0.0
    there: float = field(default_factory=monotonic)

    def __call__(self) -> None:
        """Raise RunnerError where the run cannot go on."""
        now = monotonic()
        if now < self.next:
            return
        self.next = now + _A_LOOK
        try:
            workers = self.client.nthreads()  # type: ignore[no-untyped-call]
        except Exception as error:
            raise RunnerError("Sambungan ke penjadwal terputus. Ulangi perintah yang sama.") from error
        refuse_open(workers)
        if workers:
            self.there = now
        elif now - self.there > _WITHOUT_WORKERS:
            raise RunnerError("Semua pekerja berhenti. Jalankan lagi pekerjanya, lalu ulangi perintah yang sama.")
