"""The built page in a real browser: opened by double click without a network, and from this computer's own server."""

import gzip
import json
import random
import re
import threading
import urllib.request
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from openpyxl import Workbook
from playwright.sync_api import Browser, BrowserContext

import kit_between
from kit_browser import MODULES, READY, Visit, built, chromium, listening, needed, visit
from kit_web import SAMPLES, SOME, File, command, decisions_on, files_in, lay
from xlkinerja.form.loader import form_names
from xlkinerja.pipeline import clean_copy
from xlkinerja.web.codes import listed_codes
from xlkinerja.web.serve import Server

TEMPLATES = Path(__file__).parents[2] / "workbook_templates"
CASES = Path(__file__).parents[2].parent / "shared" / "cases"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needed()
    return built(tmp_path_factory.mktemp("halaman"))


@pytest.fixture(scope="module")
def browser(folder: Path) -> Iterator[Browser]:
    assert folder
    with chromium() as browser:
        yield browser


def context_of(browser: Browser, *, offline: bool = True) -> BrowserContext:
    return browser.new_context(viewport={"width": 1366, "height": 768}, offline=offline, locale="id-ID")


@pytest.fixture(scope="module")
def opened(browser: Browser, folder: Path) -> Iterator[Visit]:
    """The single file, opened once, without a network."""
    context = context_of(browser)
    one = visit(context, (folder / "xlkinerja.html").as_uri())
    one.ready()
    yield one
    outside = [url for url in one.requests if not url.startswith(("file:", "blob:", "data:"))]
    assert not outside, "the page asked something of a network"
    assert not one.errors
    context.close()


@pytest.fixture
def page(opened: Visit) -> Visit:
    opened.clear()
    return opened


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """All samples in a folder, as somebody collected them."""
    lay(tmp_path, [File(f"kiriman/{path.parent.name}/{path.name}", path.read_bytes()) for path in SAMPLES])
    return tmp_path / "kiriman"


def text_of(visit: Visit, selector: str) -> str:
    return visit.page.inner_text(selector)


# --- the same answers as the command's


RELATED = {"bbspjikkp-2024-tabel-3.64", "bbspjikkp-2024-rencana-angka"}
"""Two of one satker and quarter whose figures differ (X-02)."""
TOLD = re.compile(r"(?P<file>[^:]+): (?:.*?: )?(?P<code>[A-Z]+-\d+) (?P<level>\w+)(?P<settled> \(dijelaskan\))?")
LEVELS = {"galat": "kesalahan"}
"""What the page calls a level otherwise."""


def told(output: str) -> list[str]:
    """Return the findings that the command printed, as `shown` has them: of each file the gravest first."""
    found = [match for line in output.splitlines() if (match := TOLD.match(line))]
    files = list(dict.fromkeys(match["file"] for match in found))
    grave = ["galat", "peringatan", "catatan"]
    found.sort(key=lambda one: (files.index(one["file"]), one["settled"] is not None, grave.index(one["level"])))
    return [f"{match['file']} {match['code']} {LEVELS.get(match['level'], match['level'])}" for match in found]


def shown(page: Visit) -> tuple[list[str], list[str]]:
    """Open each file; return the findings (file, code, level) and what is said of them."""
    findings, messages = [], []
    for row in page.rows():
        page.page.click(f'#daftar-berkas tr:has(button.name:text-is("{row[0]}")) button.look')
        cells = page.findings()
        assert row[8].strip("Lihat ▼").split()[0] in {str(len(cells)), "Tidak"}
        assert sum(int(count) for count in row[5:8] if count != "–") <= len(cells)
        findings += [f"{row[0]} {cell[4]} {cell[0].lower()}" for cell in cells]
        messages += [cell[2] for cell in cells]
    return findings, messages


def test_samples_dropped_as_files_come_back_as_from_the_command(page: Visit, tmp_path: Path) -> None:
    """A few: all of them come in a folder."""
    some = [*SOME, *(path for path in SAMPLES if path.stem in {"form-a-salah", *RELATED})]
    paths = lay(tmp_path / "berkas", [File(path.name, path.read_bytes()) for path in some])
    page.drop(*paths)
    page.filled(len(some))
    done = command("fill", *sorted(paths), "-o", tmp_path / "hasil")
    expected = {f"hasil/{name}": data for name, data in files_in(tmp_path / "hasil").items()}
    assert page.downloaded_zip("#unduh-semua") == expected
    findings, messages = shown(page)
    assert findings == told(done.stdout)
    assert any(finding.split()[1] == "X-02" for finding in findings)
    assert any("Ubah angka yang diketik sebagai teks" in text for text in messages)
    assert not [text for text in messages if re.search(r"xlkinerja [a-z]+|--[a-z]|\b(galat|bita|sidik)", text)]
    assert not re.search(r"\b(galat|bita|sidik)", text_of(page, "body"), re.IGNORECASE)


def same_folder(page: Visit, folder: Path, home: Path) -> dict[str, bytes]:
    """Drop a folder and make its recap, on the page and by the command; return the answers, the same from both."""
    done = command("fill", folder, "-o", home / "hasil")
    page.drop(folder)
    page.filled(int(re.findall(r"(\d+) berkas ditemukan", done.output)[0]))
    got = page.downloaded_zip("#unduh-semua")
    assert got == {f"hasil/{name}": data for name, data in files_in(home / "hasil").items()}
    page.page.click("#ke-rekap")
    page.page.wait_for_selector("#unduh-rekap:visible", timeout=READY)
    command("consolidate", home / "hasil", "-o", home / "rekap.xlsx")
    assert page.downloaded_zip("#unduh-rekap-zip") == got | {"rekap.xlsx": (home / "rekap.xlsx").read_bytes()}
    page.page.click("#tab-periksa")
    assert shown(page)[0] == told(done.stdout)
    return got


def test_a_folder_and_its_recap_come_back_as_from_the_command(page: Visit, inbox: Path) -> None:
    got = same_folder(page, inbox, inbox.parent)
    assert len(got) == len(SAMPLES) + 1
    assert b"2024-07-03" in got["hasil/daftar-kiriman.csv"], "the day of receipt is the file's own"
    page.page.click("#tab-rekap")
    assert page.downloaded("#unduh-rekap") == ("rekap.xlsx", (inbox.parent / "rekap.xlsx").read_bytes())


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not beside the repository")
def test_the_cases_come_back_as_from_the_command(page: Visit, tmp_path: Path) -> None:
    """All of them as one folder; then those that a folder does not give, each by its name."""
    same_folder(page, CASES, tmp_path)
    others = sum(path.is_file() for path in CASES.rglob("*")) - len(page.rows())
    assert f"{others} berkas lain di map itu bukan buku kerja" in text_of(page, "#kabar-periksa")
    page.clear()
    named = sorted((CASES / "kiriman-lain").iterdir())
    page.drop(*named)
    page.filled(len(named))
    done = command("fill", *named, "-o", tmp_path / "lain")
    assert shown(page)[0] == told(done.stdout)
    ((name, data),) = files_in(tmp_path / "lain").items()
    assert page.downloaded("#daftar-berkas .take") == (f"{name}-hasil.xlsx", data)


def test_people_choose_between_sendings_and_give_lists(page: Visit, tmp_path: Path) -> None:
    """Lists that are dropped beside the workbooks are told apart by their columns."""
    lay(tmp_path, [File(f"kiriman/{path.name}", path.read_bytes()) for path in SOME])
    inbox, recap = tmp_path / "kiriman", tmp_path / "rekap.xlsx"
    command("consolidate", inbox, "-o", recap)
    lists = {
        "satker.csv": b"kode_satker;nama_satker;eselon1;kementerian\n247199;B;BSKJI;Perindustrian\n",
        "keputusan.csv": decisions_on(recap.read_bytes()),
        "terima.csv": f"berkas;tanggal\n{SOME[0].name};2024-06-30\n".encode(),
    }
    paths = lay(tmp_path, [File(name, data) for name, data in lists.items()])
    lay(tmp_path, [File("lain.csv", b"a;b\n1;2\n")])
    page.page.click("#tab-rekap")
    page.drop(inbox, *paths, tmp_path / "lain.csv")
    page.page.wait_for_selector("#masalah-rekap:has-text('lain.csv tidak dikenali')")
    assert [text_of(page, f"#{kind}-rekap .chosen") for kind in ("satker", "keputusan", "terima")] == list(lists)
    page.page.click("#buat-rekap")
    page.page.wait_for_selector("#unduh-rekap:visible", timeout=READY)
    options = ["--satker", paths[0], "--decisions", paths[1], "--received", paths[2]]
    command("consolidate", inbox, "-o", recap, *options)
    assert page.downloaded("#unduh-rekap")[1] == recap.read_bytes()
    assert "pustaka holidays" in words_in(recap), "the page knows the holidays without the library"
    page.page.fill("#batas-kirim", "2024-07-01")
    page.page.click("#ulangi-rekap button")
    page.page.wait_for_selector("#ulangi-rekap", state="hidden", timeout=READY)
    options += ["--due", "01/07/2024"]
    done = command("consolidate", inbox, "-o", recap, *options)
    assert page.downloaded("#unduh-rekap")[1] == recap.read_bytes()
    assert "diterima: 1" in done.output
    assert page.page.locator("fieldset.choice").count() == 1
    chosen = page.page.get_attribute("#ganda fieldset input >> nth=0", "value")
    page.page.check("#ganda fieldset input >> nth=0")
    page.page.click("#ulangi-rekap button")
    page.page.locator("fieldset.choice").wait_for(state="detached", timeout=READY)
    command("consolidate", inbox, "-o", recap, *options, "--prefer", tmp_path / chosen)
    assert page.downloaded("#unduh-rekap")[1] == recap.read_bytes()
    for kind in ("satker", "keputusan", "terima"):
        page.page.click(f"#{kind}-rekap [data-clear]")
    assert page.page.is_visible("#ulangi-rekap"), "a recap that was made with other lists says so"
    page.page.fill("#batas-kirim", "")


def words_in(book: Path) -> str:
    with ZipFile(book) as package:
        return "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))


def recap_again(page: Visit, *, doubles: int) -> bytes:
    page.page.click("#ulangi-rekap button")
    page.page.wait_for_selector("#ulangi-rekap", state="hidden", timeout=READY)
    assert page.page.locator("fieldset.choice").count() == doubles
    return page.downloaded("#unduh-rekap")[1]


def test_files_are_left_out_with_a_reason_and_taken_back(page: Visit, tmp_path: Path) -> None:
    """Two files of one name lie in two folders: each is known by its place."""
    lay(tmp_path, [File(f"{folder}/pnbp.xlsx", path.read_bytes()) for folder, path in zip("ab", SOME, strict=False)])
    recap, both = tmp_path / "rekap.xlsx", [tmp_path / "a", tmp_path / "b"]

    def by_command(*options: object) -> bytes:
        command("consolidate", *both, "-o", recap, *options)
        return recap.read_bytes()

    page.page.click("#tab-rekap")
    page.drop(*both)
    page.page.click("#buat-rekap")
    page.page.wait_for_selector("#unduh-rekap:visible", timeout=READY)
    undecided = by_command()
    assert page.downloaded("#unduh-rekap")[1] == undecided
    names = [row[0] for row in page.cells("#berkas-rekap")]
    assert names == ["a/pnbp.xlsx", "b/pnbp.xlsx"]
    page.page.click('#berkas-rekap tr:nth-child(2) button:text-is("Jangan hitung…")')
    page.page.keyboard.press("Enter")
    page.page.keyboard.type("  ")
    page.page.keyboard.press("Enter")
    assert page.page.is_visible("#jendela-kecuali"), "without a reason nothing is left out"
    page.page.keyboard.type("berkas percobaan ")
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector("#berkas-rekap tr:nth-child(2):has-text('Tidak akan dihitung: berkas percobaan')")
    assert page.page.evaluate("document.activeElement.parentElement.id") == "ulangi-rekap"
    left_out = by_command("--exclude", both[1] / "pnbp.xlsx", "--reason", "berkas percobaan")
    assert recap_again(page, doubles=0) == left_out != undecided
    assert page.cells("#berkas-rekap")[1][1:3] == ["dikecualikan", "berkas percobaan"]
    page.page.click('#berkas-rekap button:text-is("Hitung lagi")')
    assert recap_again(page, doubles=1) == undecided
    page.page.check("#ganda input[value='b/pnbp.xlsx']")
    preferred = by_command("--prefer", both[1] / "pnbp.xlsx")
    assert recap_again(page, doubles=0) == preferred not in {left_out, undecided}
    page.page.click('#berkas-rekap button:text-is("Batalkan pilihan")')
    assert page.page.is_visible("#ulangi-rekap"), "a choice can be taken back"


def earlier(data: kit_between.Data) -> None:
    """Make last quarter's PNBP, with another target."""
    data["fields"] = {**data["fields"], "triwulan": 1}
    data["tables"]["layanan"][0]["target"] = "Rp 900.000"


def test_the_recap_is_held_against_last_quarter(page: Visit, tmp_path: Path) -> None:
    lay(tmp_path, [File(f"{name}/pnbp.xlsx", data) for name, data in two_quarters().items()])
    page.page.click("#tab-rekap")
    page.choose("#lalu-rekap [data-pick=folder]", tmp_path / "lalu")
    assert text_of(page, "#lalu-rekap .chosen") == "lalu/pnbp.xlsx"
    page.drop(tmp_path / "kini")
    page.page.click("#buat-rekap")
    page.page.wait_for_selector("#unduh-rekap:visible", timeout=READY)
    got = page.downloaded("#unduh-rekap")[1]
    page.page.click("#lalu-rekap [data-clear]")
    made = []
    for options in ([], ["--previous", tmp_path / "lalu"]):
        command("consolidate", tmp_path / "kini", "-o", tmp_path / "rekap.xlsx", *options)
        made.append((tmp_path / "rekap.xlsx").read_bytes())
    assert got == made[1]
    assert made[0] != made[1], "last quarter's workbook must say something for the test to mean something"


def two_quarters() -> dict[str, bytes]:
    return {"lalu": kit_between.book("pnbp", earlier), "kini": kit_between.book("pnbp")}


@pytest.mark.parametrize("form", form_names())
def test_blank_forms(page: Visit, form: str) -> None:
    page.page.click("#tab-formulir")
    at = form_names().index(form)
    expected = (TEMPLATES / f"{form}.xlsx").read_bytes()
    assert page.downloaded(f"#daftar-formulir li:nth-child({at + 1}) button") == (f"{form}.xlsx", expected)


def test_next_quarter(page: Visit, tmp_path: Path) -> None:
    (tmp_path / "pnbp.xlsx").write_bytes(kit_between.book("pnbp"))
    page.page.click("#tab-lanjut")
    page.drop(tmp_path / "pnbp.xlsx")
    name, data = page.downloaded("#hasil-lanjut button")
    command("template", "pnbp", "--from", tmp_path / "pnbp.xlsx", "-o", tmp_path / "baru.xlsx")
    assert (name, data) == ("247199-pnbp-2024-tw3.xlsx", (tmp_path / "baru.xlsx").read_bytes())
    (tmp_path / "surat.pdf").write_bytes(b"%PDF-1.7")
    page.drop(tmp_path / "surat.pdf")
    page.page.wait_for_selector("#masalah-lanjut:visible")
    assert text_of(page, "#masalah-lanjut").startswith("surat.pdf: Berkas ini bukan buku kerja Excel")


def test_options_of_the_page_do_what_those_of_the_command_do(page: Visit, tmp_path: Path) -> None:
    lay(tmp_path, [File("lalu/pnbp.xlsx", kit_between.book("pnbp", earlier))])
    (tmp_path / "pnbp.xlsx").write_bytes(
        kit_between.book("pnbp", lambda data: data["tables"]["layanan"][1].update(target="Rp 600.000"))
    )
    page.page.click("#pilihan-periksa summary")
    page.page.check("#ubah-teks")
    page.choose("#lalu-periksa [data-pick=folder]", tmp_path / "lalu")
    page.drop(tmp_path / "pnbp.xlsx")
    page.filled(1)
    command("fill", tmp_path / "pnbp.xlsx", "-o", tmp_path / "h", "--convert-text", "--previous", tmp_path / "lalu")
    assert page.downloaded("#daftar-berkas .take") == ("pnbp-hasil.xlsx", (tmp_path / "h" / "pnbp.xlsx").read_bytes())
    assert any(row[4].startswith("X-0") for row in page.findings())
    assert not page.page.is_visible("#pilihan-berubah")
    page.page.click("#lalu-periksa [data-clear]")
    page.page.uncheck("#ubah-teks")
    assert page.page.is_visible("#pilihan-berubah"), "answers that were made with other options say so"
    page.page.click("#pilihan-berubah button")
    page.filled(1)
    assert not page.page.is_visible("#pilihan-berubah")
    command("fill", tmp_path / "pnbp.xlsx", "-o", tmp_path / "h")
    assert page.downloaded("#daftar-berkas .take")[1] == (tmp_path / "h" / "pnbp.xlsx").read_bytes()
    page.page.click("#pilihan-periksa summary")


def test_an_answer_is_never_called_as_its_original_and_takes_its_place_when_dropped(
    page: Visit, tmp_path: Path
) -> None:
    page.drop(SAMPLES[0], SAMPLES[-1])
    page.filled(2)
    assert text_of(page, "#kabar-unduh") == "2 hasil belum diunduh."
    take = f'#daftar-berkas tr:has(button.name:text-is("{SAMPLES[0].name}")) button.take'
    places = (
        "[...document.querySelectorAll('#hasil-periksa *')].map(one => JSON.stringify(one.getBoundingClientRect()))"
    )
    before = page.page.evaluate(places)
    name, data = page.downloaded(take)
    assert name == f"{SAMPLES[0].stem}-hasil.xlsx"
    assert sorted(row[9] for row in page.rows()) == ["Unduh", "✓ Unduh lagi"]
    assert page.page.get_attribute(take, "aria-label") == f"Unduh lagi {name}; sudah diunduh"
    assert page.page.evaluate(places) == before, "nothing jumps"
    (tmp_path / name).write_bytes(data)
    page.drop(tmp_path / name)
    page.filled(2)
    assert f"{name} menggantikan {SAMPLES[0].name}" in text_of(page, "#kabar-periksa")
    assert page.downloaded(take.replace(SAMPLES[0].name, name)) == (f"{SAMPLES[0].stem}-hasil-2.xlsx", data)
    page.downloaded("#unduh-semua")
    assert text_of(page, "#kabar-unduh") == "Semua hasil sudah diunduh."


def test_findings_go_on_below_and_in_the_next_file(page: Visit) -> None:
    page.drop(*(path for path in SAMPLES if path.stem in {"bbspjikkp-2024-salah", "bbspjikkp-2024-rencana-cetak"}))
    page.filled(2)
    first = text_of(page, "#judul-rincian")
    below = int(re.findall(r"(\d+) temuan lagi di bawah", text_of(page, "#masih"))[0])
    assert 0 < below <= len(page.findings())
    page.page.click("#masih button")
    page.page.wait_for_function(f"!document.querySelector('#masih').innerText.startsWith('▼ {below} ')")
    page.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.page.wait_for_selector("#masih", state="hidden")
    page.page.click("#berikutnya")
    assert text_of(page, "#judul-rincian") != first
    page.page.click("#sebelumnya")
    assert text_of(page, "#judul-rincian") == first
    with page.page.expect_download() as download:
        page.page.click("#unduh-ini")
    stem = f"{Path(first.split(' di ')[1]).stem}-hasil"
    assert download.value.suggested_filename == f"{stem}.xlsx"
    name, data = page.downloaded("#unduh-cetak")
    assert name == f"{stem} (cetak).xlsx"
    assert "Belum siap ditandatangani: masih ada" in text_of(page, "#kabar-unduh")
    assert data == clean_copy(Path(download.value.path()).read_bytes(), f"{stem}.xlsx").data


def test_a_folder_dropped_again_is_the_newer_one(page: Visit, tmp_path: Path) -> None:
    lay(tmp_path, [File(f"kiriman/{path.name}", path.read_bytes()) for path in SAMPLES[:2]])
    page.drop(tmp_path / "kiriman")
    page.filled(2)
    (tmp_path / "kiriman" / SAMPLES[0].name).unlink()
    page.drop(tmp_path / "kiriman")
    page.page.wait_for_selector("#ringkas-periksa:has-text('1 berkas:')", timeout=READY)
    assert [row[0] for row in page.rows()] == [SAMPLES[1].name]


# --- what people do


def test_findings_are_filtered_and_explained(page: Visit) -> None:
    page.drop(next(path for path in SAMPLES if path.stem == "bbspjikkp-2024-salah"))
    page.filled(1)
    everything = page.findings()
    page.page.click("#rincian .filters button:has-text('Peringatan')")
    warnings = page.findings()
    assert 0 < len(warnings) < len(everything)
    assert {row[0] for row in warnings} == {"Peringatan"}
    page.page.click("#daftar-temuan .code >> nth=0")
    page.page.wait_for_selector("#jendela-kode .what")
    said = text_of(page, "#jendela-kode")
    assert not [line for cell in warnings[0][1:] for line in cell.splitlines() if line not in said], "all of the row"
    assert "Tindakan: " in said
    page.page.keyboard.press("Escape")
    assert not page.page.is_visible("#jendela-kode")


def test_all_codes_are_listed_and_found_by_words(page: Visit) -> None:
    page.page.click("#tab-kode")
    items = page.page.locator("#daftar-kode li:visible")
    assert items.count() == sum(len(codes) for _, codes in listed_codes())
    page.page.fill("#kode-dicari", "p1")
    assert [text.split()[0] for text in items.all_inner_texts()][:2] == ["P-01", "P-10"]
    page.page.fill("#kode-dicari", "sheet TAHUNAN")
    texts = items.all_inner_texts()
    assert 0 < len(texts) < 10
    assert all("sheet Tahunan" in text for text in texts)
    page.page.click("#daftar-kode li:visible .code >> nth=0")
    page.page.wait_for_selector("#jendela-kode .text .what")
    assert texts[0].split()[0] in text_of(page, "#judul-jendela")
    assert "Pesan: " in text_of(page, "#jendela-kode"), "of no finding in particular"
    assert not page.page.is_visible("#temuan-ini")
    page.page.keyboard.press("Escape")
    page.page.fill("#kode-dicari", "tidak-ada")
    assert page.page.is_visible("#kode-kosong")
    page.page.fill("#kode-dicari", "")


def test_a_hundred_files_while_the_page_stays_awake_and_a_run_that_is_stopped(page: Visit, tmp_path: Path) -> None:
    """Every third is a blank form, the others are workbooks of other kinds."""
    small, other = (TEMPLATES / "pnbp.xlsx").read_bytes(), another_workbook()
    lay(tmp_path, [File(f"seratus/{number:03}.xlsx", other if number % 3 else small) for number in range(100)])
    page.page.evaluate(
        """() => { [window.seen, window.enough] = [new Set(), false];
        const look = () => {
            window.seen.add(document.querySelector('#maju-periksa .said').textContent);
            if (!window.enough) requestAnimationFrame(look);
        };
        requestAnimationFrame(look); }"""
    )
    some_done = "#maju-periksa .said:text-matches('^[1-9][0-9]* dari 100')"
    page.drop(tmp_path / "seratus")
    page.page.wait_for_selector(some_done, timeout=READY)
    page.clear()
    page.drop(tmp_path / "seratus")
    page.page.wait_for_selector(some_done, timeout=READY)
    assert not page.page.is_visible("#masalah-periksa"), "clearing the list is no news"
    page.page.click("#maju-periksa [data-stop]")
    page.page.wait_for_selector("#masalah-periksa:has-text('Dihentikan')")
    page.page.click("#ulangi")
    page.filled(100, timeout=5 * READY)
    assert page.page.evaluate("window.enough = true, window.seen.size") > 20, "it is drawn while it works"
    assert text_of(page, "#ringkas-periksa") == "100 berkas: 34 perlu diperbaiki, 66 tidak terbaca"
    got = page.downloaded_zip("#unduh-semua")
    assert len(got) == 35


def another_workbook() -> bytes:
    made = BytesIO()
    Workbook().save(made)
    return made.getvalue()


# --- what is no workbook, or a hostile one


def bomb() -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        for number in range(2):
            package.writestr(f"xl/worksheets/sheet{number}.xml", b"0" * 70_000_000)
    return made.getvalue()


def test_bombs_and_other_files_are_findings(page: Visit, tmp_path: Path) -> None:
    good = SAMPLES[0]
    files = {
        "bom.xlsx": bomb(),
        "foto.xlsx": b"\x89PNG\r\n\x1a\n" + b"0" * 500,
        "surat.pdf": b"%PDF-1.7\n" + b"0" * 500,
        "kosong.xlsx": b"",
        "kurung.xlsx": b"[" * 200_000,
        good.name: good.read_bytes(),
    }
    with (tmp_path / "besar.xlsx").open("wb") as file:
        file.truncate(40_000_000)
    page.drop(*lay(tmp_path, [File(name, data) for name, data in files.items()]), tmp_path / "besar.xlsx")
    page.filled(len(files) + 1)
    states = {row[0]: row[1] for row in page.rows()}
    assert states.pop(good.name) in {"perlu diperbaiki", "perlu dijelaskan", "lengkap"}
    assert set(states.values()) == {"tidak terbaca"}
    page.page.click('button.name:text-is("surat.pdf")')
    assert "PDF" in page.findings()[0][2]
    page.page.click('button.name:text-is("besar.xlsx")')
    assert page.findings()[0][4] == "XK-111", "over the limit it is not even read"


ENDLESS = """
import pathlib
read = pathlib.Path.read_bytes
def endless(path):
    while path.name == "a-lambat.xlsx": pass
    return read(path)
pathlib.Path.read_bytes = endless
"""


def test_an_endless_file_is_ended_by_the_clock_and_the_others_go_on(page: Visit, tmp_path: Path) -> None:
    small = (TEMPLATES / "pnbp.xlsx").read_bytes()
    page.page.workers[-1].evaluate("code => { python.runPython(code); }", ENDLESS)
    page.page.click("#pilihan-periksa summary")
    page.page.fill("#batas", "7")
    page.drop(*lay(tmp_path, [File("a-lambat.xlsx", small), File("b-biasa.xlsx", small)]))
    page.page.click("#tab-kode")  # the page answers while the worker does not
    assert page.page.is_visible("#kode")
    page.page.click("#tab-periksa")
    page.filled(2)
    page.page.fill("#batas", "120")
    page.page.click("#pilihan-periksa summary")
    assert {row[0]: row[1] for row in page.rows()} == {
        "a-lambat.xlsx": "tidak terbaca",
        "b-biasa.xlsx": "perlu diperbaiki",
    }
    page.page.click('button.name:text-is("a-lambat.xlsx")')
    assert page.findings()[0][4] == "XK-146"
    assert "7 detik" in page.findings()[0][2]


def test_an_engine_that_broke_is_replaced(page: Visit, tmp_path: Path) -> None:
    """As after a recursion deep inside C: in the middle of a file the worker says that it is lost."""
    data = SAMPLES[0].read_bytes()
    lay(tmp_path, [File(f"map/{number:02}.xlsx", data) for number in range(5)])
    page.page.workers[-1].evaluate(
        """() => { const say = self.postMessage.bind(self);
        self.postMessage = (said, ...more) =>
            say(said.told?.done === 3 ? { broken: 'call stack' } : said, ...more); }"""
    )
    page.drop(tmp_path / "map")
    page.filled(5)
    lost = [row[0] for row in page.rows() if row[1] == "tidak terbaca"]
    assert lost == ["02.xlsx"], "the file that was at work, and no other"
    page.page.click(f'button.name:text-is("{lost[0]}")')
    assert page.findings()[0][4] == "XK-145"
    assert len(page.downloaded_zip("#unduh-semua")) == 5


def test_an_engine_that_died_or_holds_much_memory_is_replaced(page: Visit) -> None:
    """Python itself is killed by a recursion deep inside C; then a worker says that it holds 700 MB."""
    died = """() => { try { python.runPython("import json; json.loads('[' * 100000)"); } catch {}
        try { return python.runPython("1 + 1"); } catch (error) { return String(error); } }"""
    assert "fatally failed" in page.page.workers[-1].evaluate(died), "it must be dead for the test to mean something"
    page.drop(SAMPLES[0])
    page.filled(1)
    assert page.rows()[0][1] != "tidak terbaca", "the file has nothing to do with it"
    assert page.page.workers[-1].evaluate("python.runPython('1 + 1')") == 2
    old = page.page.workers[-1]
    old.evaluate(
        """() => { const say = self.postMessage.bind(self);
        self.postMessage = (said, ...more) => say(said.id ? { ...said, heap: 700 * 1024 ** 2 } : said, ...more); }"""
    )
    # a new worker, for the end of the old one gives the memory back
    with page.page.expect_worker(timeout=READY), old.expect_event("close", timeout=READY):
        page.page.click("#ulangi")
    # Pyodide tells the console of its death; whether the browser passes on what a worker says differs by version.
    page.errors[:] = [said for said in page.errors if "fatal error" not in said and "call stack" not in said]


def test_memory_does_not_grow_with_the_work(page: Visit, tmp_path: Path) -> None:
    """A workbook that weighs 12 MB: if one of its copies stayed, the memory would have to grow each time."""
    (heavy,) = lay(tmp_path, [File("berat.xlsx", with_ballast(SAMPLES[0].read_bytes(), 12_000_000))])
    blocks = "python.runPython('import gc, sys; gc.collect(); sys.getallocatedblocks()')"
    sizes, counts = [], []
    for _ in range(4):
        page.drop(heavy)
        page.filled(1)
        assert page.rows()[0][1] == "perlu diperbaiki"
        sizes.append(page.page.workers[-1].evaluate("python._module.HEAP8.length"))
        counts.append(page.page.workers[-1].evaluate(blocks))
        page.clear()
    assert sizes[0] > 5 * 10**7
    assert sizes[1:] == [sizes[1]] * 3, sizes
    assert counts[3] - counts[1] < 1000, counts


def with_ballast(data: bytes, size: int) -> bytes:
    """Return a workbook with a picture of noise in it."""
    made = BytesIO(data)
    with ZipFile(made, "a", ZIP_STORED) as package:
        package.writestr("xl/media/image1.png", random.Random(1).randbytes(size))
    return made.getvalue()


# --- nothing leaves the computer


def test_nothing_reaches_a_network_even_if_somebody_tries(browser: Browser, folder: Path) -> None:
    context = context_of(browser, offline=False)
    one = visit(context, (folder / "xlkinerja.html").as_uri())
    if not one.page.workers:
        one.page.wait_for_event("worker", timeout=READY)
    with listening() as (address, asked):
        urllib.request.urlopen(address + "hidup").close()
        assert asked == ["/hidup"], "the server must be there for the test to mean something"
        tries = "address => fetch(address).then(() => 'reached', (error) => error.name)"
        assert one.page.evaluate(tries, address) == "TypeError"
        from_engine = """address => { const asked = new XMLHttpRequest(); asked.open('GET', address, false);
            try { asked.send(); return 'reached'; } catch (error) { return error.name; } }"""
        assert one.page.workers[0].evaluate(from_engine, address) == "NetworkError"
        assert asked == ["/hidup"]
    context.close()


def test_the_policy_allows_no_address(folder: Path) -> None:
    text = (folder / "xlkinerja.html").read_text(encoding="utf-8")
    policy = re.findall(r'Content-Security-Policy" content="([^"]+)"', text)
    assert len(policy) == 1
    assert policy[0].startswith("default-src 'none'; ")
    for loose in ("connect-src", "unsafe-inline", "unsafe-eval'; ", "http:", "https:", "*"):
        assert loose not in policy[0].replace("'wasm-unsafe-eval'", ""), loose
    own = re.sub(r"<pre.*?</pre>", "", text.split("<script", 1)[0], flags=re.DOTALL)
    assert not re.findall(r"(?:src|href)=\"(?!#|data:)", own), "it refers to nothing outside"


# --- on a host


def test_hosted_the_page_does_the_same_and_stays_when_the_host_is_gone(
    browser: Browser, folder: Path, tmp_path: Path
) -> None:
    server = Server(folder / "hosted")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = context_of(browser, offline=False)
    one = visit(context, server.address)
    one.drop(SAMPLES[0])
    one.page.wait_for_selector("#daftar-berkas tbody tr")
    assert "menunggu program siap" in text_of(one, "#maju-periksa") or text_of(one, "#keadaan") == "Siap"
    one.filled(1)  # what was dropped before it was ready is not lost
    one.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    command("fill", SAMPLES[0], "-o", tmp_path)
    assert one.downloaded("#daftar-berkas .take") == (
        f"{SAMPLES[0].stem}-hasil.xlsx",
        (tmp_path / SAMPLES[0].name).read_bytes(),
    )
    assert {url.split("/")[2] for url in one.requests if url.startswith("http")} == {f"127.0.0.1:{server.server_port}"}
    server.shutdown()
    server.server_close()
    one.page.reload()
    one.ready()
    assert not one.errors
    context.close()


def test_a_changed_part_is_not_run(browser: Browser, folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "hosted"
    copy.mkdir()
    for path in (folder / "hosted").iterdir():
        data = path.read_bytes()
        is_changed = path.name.startswith("site-zip")  # the same within, so that nothing but its hash tells
        (copy / path.name).write_bytes(gzip.compress(gzip.decompress(data), 1) if is_changed else data)
    server = Server(copy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = context_of(browser, offline=False)
    one = visit(context, server.address)
    one.page.wait_for_selector(".engine.broken", timeout=READY)
    context.close()
    server.shutdown()
    server.server_close()


# --- for everybody

AXE = MODULES / "axe-core" / "axe.min.js"


def for_everybody(page: Visit, what: str) -> None:
    """Hold what is on the screen against the rules for screen readers, and against narrow windows."""
    found = page.page.evaluate("axe.run().then(({ violations, passes }) => ({ violations, passes: passes.length }))")
    assert found["passes"] > 10
    said = [(fault["id"], [node["html"] for node in fault["nodes"]][:3]) for fault in found["violations"]]
    assert not said, (what, json.dumps(said, indent=1))
    for width in (1366, 1024, 390):
        page.page.set_viewport_size({"width": width, "height": 768})
        assert page.page.evaluate("document.documentElement.scrollWidth") <= width, (what, width)
    page.page.set_viewport_size({"width": 1366, "height": 768})


def test_no_fault_for_screen_readers_and_nothing_wider_than_the_window(page: Visit) -> None:
    page.page.evaluate(AXE.read_text(encoding="utf-8"))
    page.drop(*SAMPLES[:2])
    page.filled(2)
    for tab in ("formulir", "lanjut", "kode", "tentang", "periksa"):
        page.page.click(f"#tab-{tab}")
        for_everybody(page, tab)
    page.page.click("#daftar-temuan .code >> nth=0")
    page.page.wait_for_selector("#jendela-kode .text .what")
    for_everybody(page, "what a code means")
    page.page.keyboard.press("Escape")
    page.page.click("#pilihan-periksa summary")
    page.page.check("#ubah-teks")
    for_everybody(page, "changed options")
    page.page.uncheck("#ubah-teks")
    page.page.click("#pilihan-periksa summary")
    page.page.click("#tab-rekap")
    page.drop(*SOME)
    page.page.click("#buat-rekap")
    page.page.wait_for_selector("#unduh-rekap:visible", timeout=READY)
    page.page.click("#berkas-rekap button >> nth=0")
    for_everybody(page, "why a file is left out")
    page.page.keyboard.type("uji")
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector("#ulangi-rekap:visible")
    for_everybody(page, "rekap")


def test_it_works_by_keyboard_alone(page: Visit) -> None:
    page.page.focus("#tab-periksa")
    for _ in range(4):
        page.page.keyboard.press("ArrowRight")
    assert page.page.is_visible("#kode")
    page.page.focus("#kode-dicari")
    page.page.keyboard.type("p1")
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector("#arti .what")
    assert text_of(page, "#arti").startswith("P-01")
    page.page.focus("#tab-kode")
    page.page.keyboard.press("Home")
    assert page.page.is_visible("#periksa")
    with page.page.expect_file_chooser() as chooser:
        page.page.focus("#letak-periksa [data-pick=files]")
        page.page.keyboard.press("Enter")
    chooser.value.set_files(SAMPLES[0])
    page.filled(1)
    assert page.page.evaluate("document.activeElement.id") == "ringkas-periksa", "where the answer is read out"


def test_the_page_says_what_it_is(page: Visit, folder: Path) -> None:
    page.page.click("#tab-tentang")
    assert re.search(r"xlkinerja \d+\.\d+\.\d+, Python 3\.\d+\.\d+ .*Pyodide \d+", text_of(page, "#versi"))
    said = text_of(page, "#tentang")
    for name in ("MPL-2.0", "PSF", "openpyxl", "et_xmlfile", "holidays", "MIT"):
        assert name in said
    for number, words in enumerate(("MIT License", "Mozilla Public License", "PYTHON SOFTWARE", "Mersenne", "SQLite")):
        page.page.click(f"#tentang details >> nth={number} >> summary")
        page.page.wait_for_selector(f"#tentang details >> nth={number} >> pre:has-text('{words}')")
    page.page.click("#tentang details >> nth=-1 >> summary")
    page.page.wait_for_selector("#tentang details >> nth=-1 >> pre:has-text('Vacanza Team')")
    assert (folder / "xlkinerja.html").stat().st_size < 11 * 1024**2
