"""The built page in a real browser: opened by double click without a network, and from this computer's own server."""

import json
import re
import threading
import urllib.request
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from playwright.sync_api import Browser, BrowserContext

import kit_between
from kit_browser import MODULES, READY, Visit, built, chromium, listening, needed, visit
from kit_web import DAY, SAMPLES, File, command, files_in, lay
from xlkinerja.form.loader import form_names
from xlkinerja.web.serve import Server

TEMPLATES = Path(__file__).parents[2] / "workbook_templates"


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


def test_samples_dropped_as_files_come_back_as_from_the_command(page: Visit, tmp_path: Path) -> None:
    paths = lay(tmp_path / "berkas", [File(path.name, path.read_bytes()) for path in SAMPLES])
    page.drop(*paths)
    page.filled(len(SAMPLES))
    done = command("fill", *sorted(paths), "-o", tmp_path / "hasil")
    expected = {f"hasil/{name}": data for name, data in files_in(tmp_path / "hasil").items()}
    assert page.downloaded_zip("#unduh-semua") == expected
    shown = []
    for name in sorted(path.name for path in paths):
        page.page.click(f'#daftar-berkas button.name:text-is("{name}")')
        shown += [f"{name} {row[4]} {row[0].lower()}" for row in page.findings()]
    told = [re.match(r"(\S+): (?:.*?: )?([A-Z]+-\d+) (\w+)", line) for line in done.stdout.splitlines()]
    assert shown == [f"{line[1]} {line[2]} {line[3]}" for line in told if line]


def test_a_folder_dropped_gets_names_and_the_list(page: Visit, inbox: Path) -> None:
    page.drop(inbox)
    page.filled(len(SAMPLES))
    command("fill", inbox, "-o", inbox.parent / "hasil")
    expected = files_in(inbox.parent / "hasil")
    got = page.downloaded_zip("#unduh-semua")
    assert got == {f"hasil/{name}": data for name, data in expected.items()}
    assert b"2024-07-03" in got["hasil/daftar-kiriman.csv"], "the day of receipt is the file's own"


def test_recap_of_what_was_filled_is_that_of_the_command(page: Visit, inbox: Path) -> None:
    page.choose("#letak-periksa [data-pick=folder]", inbox)
    page.filled(len(SAMPLES))
    page.page.click("#ke-rekap")
    page.page.wait_for_selector("#unduh-rekap:visible", timeout=READY)
    home = inbox.parent
    command("fill", inbox, "-o", home / "hasil")
    command("consolidate", home / "hasil", "-o", home / "rekap.xlsx")
    assert page.downloaded("#unduh-rekap") == ("rekap.xlsx", (home / "rekap.xlsx").read_bytes())
    beside = page.downloaded_zip("#unduh-rekap-zip")
    assert beside == {f"hasil/{name}": data for name, data in files_in(home / "hasil").items()} | {
        "rekap.xlsx": (home / "rekap.xlsx").read_bytes()
    }


def test_people_choose_between_sendings(page: Visit, inbox: Path) -> None:
    page.page.click("#tab-rekap")
    page.drop(inbox)
    page.page.wait_for_selector("#buat-rekap:enabled")
    page.page.fill("#batas-kirim", "2024-07-01")
    (inbox.parent / "satker.csv").write_text(
        "kode_satker;nama_satker;eselon1;kementerian\n247199;B;BSKJI;Perindustrian\n"
    )
    page.choose("#satker-rekap [data-pick=files]", inbox.parent / "satker.csv")
    page.page.click("#buat-rekap")
    page.page.wait_for_selector("#unduh-rekap:visible", timeout=READY)
    assert page.page.locator("fieldset.choice").count() == 3
    page.page.check("#ganda fieldset:nth-of-type(1) input >> nth=0")
    chosen = page.page.get_attribute("#ganda fieldset:nth-of-type(1) input >> nth=0", "value")
    page.page.click("#ganda button")
    page.page.locator("fieldset.choice").nth(2).wait_for(state="detached", timeout=READY)
    options = ["--satker", inbox.parent / "satker.csv", "--due", "01/07/2024", "--prefer", chosen]
    command("consolidate", inbox, "-o", inbox.parent / "rekap.xlsx", *options)
    assert page.downloaded("#unduh-rekap")[1] == (inbox.parent / "rekap.xlsx").read_bytes()
    page.page.click("#satker-rekap [data-clear]")


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


def test_options_of_the_page_do_what_those_of_the_command_do(page: Visit, tmp_path: Path) -> None:
    def earlier(data: kit_between.Data) -> None:
        data["fields"] = {**data["fields"], "triwulan": 1}
        data["tables"]["layanan"][0]["target"] = "Rp 900.000"

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
    assert page.downloaded("#daftar-berkas .take") == ("pnbp.xlsx", (tmp_path / "h" / "pnbp.xlsx").read_bytes())
    assert any(row[4].startswith("X-0") for row in page.findings())
    page.page.uncheck("#ubah-teks")
    page.page.click("#lalu-periksa [data-clear]")
    page.page.click("#pilihan-periksa summary")


def test_an_answer_dropped_again_stays_as_it_is(page: Visit, tmp_path: Path) -> None:
    page.drop(SAMPLES[0])
    page.filled(1)
    name, data = page.downloaded("#daftar-berkas .take")
    (tmp_path / name).write_bytes(data)
    page.drop(tmp_path / name)  # of the same name: it takes the place of the first
    page.filled(1)
    assert page.downloaded("#daftar-berkas .take") == (name, data)


def test_a_folder_dropped_again_is_the_newer_one(page: Visit, inbox: Path) -> None:
    page.drop(inbox)
    page.filled(len(SAMPLES))
    gone = next(inbox.rglob("bbspjikkp-2024-salah.xlsx"))
    gone.unlink()
    page.drop(inbox)
    page.page.wait_for_selector(f"#ringkas-periksa:has-text('{len(SAMPLES) - 1} berkas:')", timeout=READY)
    assert gone.name not in {row[0].rpartition("/")[2] for row in page.rows()}


# --- what people do


def test_files_dropped_before_the_engine_is_ready_are_not_lost(browser: Browser, folder: Path) -> None:
    context = context_of(browser)
    one = visit(context, (folder / "xlkinerja.html").as_uri())
    one.drop(SAMPLES[0])
    one.page.wait_for_selector("#daftar-berkas tbody tr")
    assert "menunggu program siap" in text_of(one, "#maju-periksa") or text_of(one, "#keadaan") == "Siap"
    one.filled(1)
    assert not one.errors
    context.close()


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
    assert warnings[0][4] in text_of(page, "#jendela-kode")
    page.page.keyboard.press("Escape")
    assert not page.page.is_visible("#jendela-kode")


def test_no_message_on_the_page_names_a_command(page: Visit) -> None:
    page.drop(*SAMPLES)
    page.filled(len(SAMPLES))
    said = []
    for row in page.rows():
        page.page.click(f'#daftar-berkas button.name:text-is("{row[0]}")')
        said += [cells[2] for cells in page.findings()]
    assert any("Ubah angka yang diketik sebagai teks" in text for text in said)
    assert not [text for text in said if re.search(r"xlkinerja [a-z]+|--[a-z]", text)]


def test_a_hundred_files_while_the_page_stays_awake(page: Visit, tmp_path: Path) -> None:
    small = (TEMPLATES / "pnbp.xlsx").read_bytes()
    lay(tmp_path, [File(f"seratus/{number:03}.xlsx", small) for number in range(100)])
    page.page.evaluate(
        """() => { window.gap = 0; let last = performance.now();
        const look = (now) => {
            window.gap = Math.max(window.gap, now - last); last = now; requestAnimationFrame(look);
        };
        requestAnimationFrame(look); }"""
    )
    page.drop(tmp_path / "seratus")
    page.page.wait_for_selector("#maju-periksa .said:text-matches('^[0-9]+ dari 100')", timeout=READY)
    page.filled(100)
    assert page.page.evaluate("window.gap") < 1500, "the page froze"
    got = page.downloaded_zip("#unduh-semua")
    assert len(got) == 101


def test_a_run_can_be_stopped(page: Visit, tmp_path: Path) -> None:
    data = SAMPLES[0].read_bytes()
    lay(tmp_path, [File(f"banyak/{number:03}.xlsx", data) for number in range(60)])
    page.drop(tmp_path / "banyak")
    page.page.wait_for_selector("#maju-periksa .said:text-matches('^[1-9][0-9]* dari 60')", timeout=READY)
    page.page.click("#maju-periksa [data-stop]")
    page.page.wait_for_selector("#masalah-periksa:has-text('Dihentikan')")
    page.page.click("#ulangi")
    page.page.wait_for_selector("#maju-periksa .said:text-matches('^[1-9][0-9]* dari 60')", timeout=READY)
    page.clear()
    page.drop(SAMPLES[0])
    page.filled(1)
    assert not page.page.is_visible("#masalah-periksa"), "clearing the list is no news"


# --- what is no workbook, or a hostile one


def bomb() -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        for number in range(4):
            package.writestr(f"xl/worksheets/sheet{number}.xml", b"0" * 200_000_000)
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
    page.drop(*lay(tmp_path, [File(name, data) for name, data in files.items()]))
    page.filled(len(files))
    states = {row[0]: row[1] for row in page.rows()}
    assert states.pop(good.name) in {"perlu diperbaiki", "perlu dijelaskan", "lengkap"}
    assert set(states.values()) == {"tidak terbaca"}
    page.page.click('button.name:text-is("surat.pdf")')
    assert "PDF" in page.findings()[0][2]


def test_a_file_over_the_limit_is_not_even_read(page: Visit, tmp_path: Path) -> None:
    with (tmp_path / "besar.xlsx").open("wb") as file:
        file.truncate(40_000_000)
    page.drop(tmp_path / "besar.xlsx")
    page.filled(1)
    assert page.findings()[0][4] == "XK-111"


def slow() -> bytes:
    """A form with a sheet of many cells beside it: seconds of work."""
    row = "".join(f'<c r="{chr(65 + n)}%d"><v>1</v></c>' for n in range(20))
    rows = "".join(f'<row r="{n}">{row % ((n,) * 20)}</row>' for n in range(1, 20_000))
    made = BytesIO()
    with ZipFile(TEMPLATES / "pnbp.xlsx") as source, ZipFile(made, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr("xl/worksheets/sheet99.xml", SHEET.format(rows=rows))
    return with_sheet(made.getvalue())


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
_RELATION = (
    b'<Relationship Id="rId99" Target="worksheets/sheet99.xml" Type="http://schemas.openxmlformats.org/'
    b'officeDocument/2006/relationships/worksheet"/></Relationships>'
)
_PART = (
    b'<Override PartName="/xl/worksheets/sheet99.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    b'spreadsheetml.worksheet+xml"/></Types>'
)
_IN_BOOK = (
    b'<sheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" name="Banyak" sheetId="99"'
    b' r:id="rId99"/></sheets>'
)


def with_sheet(data: bytes) -> bytes:
    ends = {
        "xl/workbook.xml": (b"</sheets>", _IN_BOOK),
        "xl/_rels/workbook.xml.rels": (b"</Relationships>", _RELATION),
        "[Content_Types].xml": (b"</Types>", _PART),
    }
    made = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(made, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name in ends:
                end, more = ends[name]
                assert end in part, name
                part = part.replace(end, more)
            target.writestr(name, part)
    return made.getvalue()


def test_an_endless_file_is_ended_by_the_clock_and_the_others_go_on(page: Visit, tmp_path: Path) -> None:
    files = [File("a-lambat.xlsx", slow()), File("b-biasa.xlsx", (TEMPLATES / "pnbp.xlsx").read_bytes())]
    page.page.click("#pilihan-periksa summary")
    page.page.fill("#batas", "1")
    page.drop(*lay(tmp_path, files))
    page.filled(2)
    page.page.fill("#batas", "120")
    page.page.click("#pilihan-periksa summary")
    states = {row[0]: row[1] for row in page.rows()}
    assert states["a-lambat.xlsx"] == "tidak terbaca"
    assert states["b-biasa.xlsx"] == "perlu diperbaiki"
    page.page.click('button.name:text-is("a-lambat.xlsx")')
    assert page.findings()[0][4] == "XK-146"
    assert "1 detik" in page.findings()[0][2]


def test_an_engine_that_broke_is_replaced(page: Visit, tmp_path: Path) -> None:
    """As after a recursion deep inside C: in the middle of a file the worker says that it is lost."""
    data = SAMPLES[0].read_bytes()
    lay(tmp_path, [File(f"map/{number:02}.xlsx", data) for number in range(12)])
    page.page.workers[-1].evaluate(
        """() => { const say = self.postMessage.bind(self);
        self.postMessage = (said, ...more) =>
            say(said.told?.done === 3 ? { broken: 'call stack' } : said, ...more); }"""
    )
    page.drop(tmp_path / "map")
    page.filled(12)
    lost = [row[0] for row in page.rows() if row[1] == "tidak terbaca"]
    assert lost == ["02.xlsx"], "the file that was at work, and no other"
    page.page.click(f'button.name:text-is("{lost[0]}")')
    assert page.findings()[0][4] == "XK-145"
    assert len(page.downloaded_zip("#unduh-semua")) == 12


# --- nothing leaves the computer


def test_nothing_reaches_a_network_even_if_somebody_tries(browser: Browser, folder: Path) -> None:
    context = context_of(browser, offline=False)
    one = visit(context, (folder / "xlkinerja.html").as_uri())
    one.ready()
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
    one.ready()
    one.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    one.drop(SAMPLES[0])
    one.filled(1)
    command("fill", SAMPLES[0], "-o", tmp_path)
    assert one.downloaded("#daftar-berkas .take") == (SAMPLES[0].name, (tmp_path / SAMPLES[0].name).read_bytes())
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
        (copy / path.name).write_bytes(data + b" " if path.name.startswith("site-zip") else data)
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


def test_no_fault_for_screen_readers_and_nothing_wider_than_the_window(page: Visit) -> None:
    page.page.evaluate(AXE.read_text(encoding="utf-8"))
    page.drop(*SAMPLES[:2])
    page.filled(2)
    for tab in ("formulir", "lanjut", "rekap", "kode", "tentang", "periksa"):
        page.page.click(f"#tab-{tab}")
        found = page.page.evaluate(
            "axe.run().then(({ violations, passes }) => ({ violations, passes: passes.length }))"
        )
        assert found["passes"] > 10
        said = [(fault["id"], [node["html"] for node in fault["nodes"]][:3]) for fault in found["violations"]]
        assert not said, (tab, json.dumps(said, indent=1))
        for width in (1366, 1024, 390):
            page.page.set_viewport_size({"width": width, "height": 768})
            assert page.page.evaluate("document.documentElement.scrollWidth") <= width, (tab, width)
        page.page.set_viewport_size({"width": 1366, "height": 768})


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
    for name in ("MPL-2.0", "PSF", "openpyxl", "et_xmlfile", "MIT"):
        assert name in said
    assert (folder / "xlkinerja.html").stat().st_size < 10 * 1024**2
    assert DAY
