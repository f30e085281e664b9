"""A real Dask cluster of two processes: the same bytes, whoever works, dies or should not be there."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import LocalCluster

import xlkinerja
from kit import put, reads_well
from kit_folder import everything, of, rows, run, sha256
from xlkinerja.files.walk import find
from xlkinerja.folder import batch, cluster as ours, together
from xlkinerja.folder.batch import Job, Task
from xlkinerja.folder.cluster import connected, refuse_open
from xlkinerja.folder.fill_folder import fill_folder
from xlkinerja.folder.outbox import Outbox
from xlkinerja.folder.outcome import Outcome
from xlkinerja.folder.runners import RunnerError
from xlkinerja.folder.together import RunOptions
from xlkinerja.form.outside import using
from xlkinerja.form.outside_files import read_outside
from xlkinerja.version import VERSION

COUNT = 17  # two batches


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    options: dict[str, Any] = {"dashboard_address": ":0", "worker_dashboard_address": None}
    place = str(tmp_path_factory.mktemp("dask"))
    patience = {"distributed.deploy.lost-worker-timeout": "300s"}  # else a slow computer's workers are not brought back
    with (
        dask.config.set({"temporary-directory": place, **patience}),
        LocalCluster(n_workers=2, threads_per_worker=1, **options) as started,
    ):
        yield started


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of submissions, named as people do: from where they stand, which is not where the workers do."""
    put(tmp_path / "KIRIMAN", **{f"s{number}": of(str(247101 + number % 9)) for number in range(COUNT - 1)})
    (tmp_path / "KIRIMAN" / "rusak.xlsx").write_bytes(b"PK")
    monkeypatch.chdir(tmp_path)
    return Path("KIRIMAN")


@pytest.fixture
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    put(tmp_path / "KIRIMAN", **{f"s{number}": of(str(247101 + number)) for number in range(4)})
    monkeypatch.chdir(tmp_path)
    return Path("KIRIMAN")


def fragile(job: Job, task: Task) -> Outcome:
    """Stand in for the work: some files kill the worker of Dask itself, which is more than a file can do."""
    worker = multiprocessing.parent_process()
    assert worker is not None
    assert worker.pid is not None
    name, mark = task.found.path.stem, Path("sekali")
    if name == "poison":
        os.kill(worker.pid, signal.SIGKILL)
    if name == "s3" and not mark.exists():
        mark.touch()
        os.kill(worker.pid, signal.SIGKILL)
    return batch.work(job, task)


@pytest.mark.skipif(os.name == "nt", reason="Windows kills otherwise")
def test_a_cluster_gives_the_same_bytes_also_where_a_worker_is_killed(
    cluster: LocalCluster, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is lost and nothing counts twice: not in the answers, the list, the journal, nor in what is said."""
    alone = run("fill", many, "-o", "satu", "--workers", "1")
    monkeypatch.setattr(together, "work", fragile)
    spread = run("fill", many, "-o", "dask", "--scheduler", cluster.scheduler_address)
    assert Path("sekali").exists(), "no worker was killed"
    assert (spread.exit_code, spread.output) == (alone.exit_code, alone.output.replace("satu/", "dask/"))
    assert f"{COUNT} berkas ditemukan = {COUNT - 1} terbaca + 1 tidak terbaca" in alone.output
    assert everything(tmp_path / "dask") == everything(tmp_path / "satu")


def test_a_cluster_consolidates_the_same(cluster: LocalCluster, few: Path) -> None:
    assert run("fill", few, "-o", "hasil", "--workers", "1").exit_code == 0
    where = {"satu": ("--workers", "1"), "dua": ("--workers", "2"), "dask": ("--scheduler", cluster.scheduler_address)}
    rekap = {}
    for name, words in where.items():
        told = run("consolidate", "hasil", "-o", f"{name}/rekap.xlsx", "--keep", f"{name}/rekap.jsonl", *words)
        assert told.exit_code in {0, 1}, told.output
        rekap[name] = everything(Path(name))
    assert rekap["dua"] == rekap["satu"]
    assert rekap["dask"] == rekap["satu"]


@pytest.mark.skipif(os.name == "nt", reason="Windows kills otherwise")
def test_a_file_that_kills_every_worker_is_a_finding(
    cluster: LocalCluster, few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dask gives up on its batch; each of it is done alone then, and only the one is to blame."""
    put(few, poison=of("247150"))
    Path("sekali").touch()
    monkeypatch.setattr(together, "work", fragile)
    monkeypatch.setattr(cluster.scheduler, "allowed_failures", 0)
    with connected(cluster.scheduler_address, [Path.cwd()]) as runner:
        options = RunOptions(run=runner)
        outcomes = fill_folder(find([few]), [few], Outbox(Path("hasil")), Job(), options).outcomes
    done = {one.found.path.stem: one for one in outcomes}
    assert [finding.code for finding in done["poison"].findings] == ["XK-145"]
    assert reads_well(done["poison"].findings[0].message)
    assert [(done[f"s{number}"].state, done[f"s{number}"].findings) for number in range(4)] == [("filled", ())] * 4
    listed = rows(Path("hasil"))["poison.xlsx"]
    assert (listed["keadaan"], listed["sha256"]) == ("tidak terbaca", sha256(of("247150")))


def test_a_worker_of_another_version_is_refused(cluster: LocalCluster, few: Path, tmp_path: Path) -> None:
    package = Path(xlkinerja.__file__).parent
    shutil.copytree(package, tmp_path / "lain" / "xlkinerja", ignore=shutil.ignore_patterns("__pycache__", "*.js"))
    (tmp_path / "lain" / "xlkinerja" / "version.py").write_text('VERSION = "0.0.9"\n')
    address = cluster.scheduler_address
    command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-nanny", "--no-dashboard"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "lain")}
    with subprocess.Popen([*command, "--nthreads", "1"], env=environment, **quiet) as other:  # type: ignore[call-overload]
        try:
            with cluster.get_client() as client:
                client.wait_for_workers(3, timeout=120)
            result = run("fill", few, "-o", "hasil", "--scheduler", address)
        finally:
            other.terminate()
    assert result.exit_code == 2
    assert f"memakai xlkinerja 0.0.9, perintah ini {VERSION}." in " ".join(result.output.split())
    assert not Path("hasil").exists()


# --- what is refused before anybody is asked ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:8786", "tcp://[::1]:8786", "tcp://localhost:1", "tls://x.go.id:1"]
)
def test_addresses_that_may_be_asked(address: str) -> None:
    refuse_open([address])


@pytest.mark.parametrize(
    "address",
    ["tcp://10.1.2.3:8786", "tcp://x.go.id:8786", "x.go.id:8786", "127.0.0.1:8786", "ucx://127.0.0.1:1", "tcp://", ""],
)
def test_addresses_that_are_open_to_others(address: str, few: Path) -> None:
    result = run("fill", few, "-o", "hasil", "--scheduler", address)
    assert (result.exit_code, "tls://" in result.output) == (2, True)
    with pytest.raises(RunnerError):
        refuse_open(["tcp://127.0.0.1:1", address])


def test_a_scheduler_that_does_not_answer(few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "_PATIENCE", 0.5)
    result = run("consolidate", few, "-o", "rekap.xlsx", "--scheduler", "tcp://127.0.0.1:9")
    assert (result.exit_code, "penjadwal Dask tidak dapat dihubungi" in result.output) == (2, True)


def test_without_dask_there_is_the_command_that_installs_it(few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = run("fill", few, "-o", "hasil", "--scheduler", "tcp://127.0.0.1:9")
    assert (result.exit_code, "pip install distributed" in " ".join(result.output.split())) == (2, True)


@pytest.mark.parametrize("words", [["-o", "hasil", "--workers", "2"], ["--in-place"]])
def test_what_does_not_go_together(words: list[str], few: Path) -> None:
    result = run("fill", few, *words, "--scheduler", "tcp://127.0.0.1:9")
    assert (result.exit_code, "--scheduler" in result.output) == (2, True)


def test_forms_from_outside_travel_with_the_work(cluster: LocalCluster, tmp_path: Path) -> None:
    """By value: the workers know them although the folder is gone before they work."""
    own = Path(__file__).parents[1] / "outside" / "kendaraan.toml"
    (tmp_path / "formulir").mkdir()
    shutil.copy(own, tmp_path / "formulir")
    for satker in range(247101, 247105):
        fields = {"kode_satker": str(satker), "nama_satker": "Balai", "tahun": 2024, "triwulan": 2}
        tables = {"daftar": [{"plat": "B 1", "pagu": 10, "biaya": satker}], "perjalanan": []}
        data = {"form": "kendaraan", "fields": fields, "tables": tables}
        book = xlkinerja.template("kendaraan", data, forms=tmp_path / "formulir")
        put(tmp_path / "KIRIMAN", **{str(satker): book})
    forms = read_outside(tmp_path / "formulir")
    shutil.rmtree(tmp_path / "formulir")
    files = find([tmp_path / "KIRIMAN"])
    with using(forms), connected(cluster.scheduler_address, [tmp_path]) as there:
        far = together.run_tasks(Job(), together.tasks_of(files), RunOptions(run=there), "first")
    assert [{finding.code for finding in outcome.findings} >= {"V-01"} for outcome in far] == [True] * 4
