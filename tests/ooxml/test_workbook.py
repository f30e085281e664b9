from __future__ import annotations

import pytest
from hand_made import (
    MAIN,
    OFFICE,
    book,
    four_sheets,
    parts,
    refusal,
    rels,
    workbook,
    worksheet,
    zipped,
)

from xlkinerja.ooxml.model import Cell, DefinedName, PackageError, Workbook
from xlkinerja.ooxml.reader import read_workbook

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def test_reads_sheets_of_all_kinds_in_tab_order() -> None:
    made = read_workbook(four_sheets())
    assert [(each.name, each.state) for each in made.sheets] == [("Data", "visible"), ("B & C", "veryHidden")]
    assert made.other_sheets == ("Grafik", "Makro")
    assert (made.macros, made.external_links, made.date1904, made.strict) == (True, 1, False, False)


def test_the_scope_of_a_name_counts_sheets_of_every_kind() -> None:
    names = (
        '<definedName name="pagu">Data!$A$1</definedName>'
        '<definedName name="_xlnm.Print_Area" localSheetId="1" hidden="1">Data!$A$1:$B$2</definedName>'
    )
    assert read_workbook(four_sheets(names)).names == (
        DefinedName("pagu", "Data!$A$1"),
        DefinedName("_xlnm.Print_Area", "Data!$A$1:$B$2", "Data", hidden=True),
    )
    assert refusal(four_sheets('<definedName name="x" localSheetId="4">1</definedName>'))[0] == "XK-114"


TWO = '<sheet name="Data" sheetId="1" r:id="rId1"/><sheet name="{}" sheetId="2" r:id="{}"/>'


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        ({"workbook": workbook(TWO.format("DATA", "rId2"))}, "nama lembar ganda: DATA"),
        ({"workbook": workbook(TWO.format("Lain", "rId3"))}, "satu bagian untuk dua lembar: Lain"),
        ({"workbook": workbook(TWO.format("Lain", "rId4"))}, "lembar tanpa bagian: Lain"),
        ({"workbook": workbook(TWO.format("Lain", "rId9"))}, "lembar tanpa bagian: Lain"),
        ({"workbook": workbook('<sheet name="" sheetId="1" r:id="rId1"/>')}, "lembar tanpa bagian: "),
        ({"workbook": workbook("")}, "tidak ada lembar"),
        ({"root": rels(("rId1", "officeDocument", "xl/x.xml"))}, "bagian buku kerja tidak ada"),
        ({"root": rels(("rId1", "officeDocument", "../../x.xml"))}, "bagian buku kerja tidak ada"),
        ({"root": rels()}, "bagian buku kerja tidak disebut"),
        ({"sheet": f'<chartsheet xmlns="{MAIN}"/>'}, "bagian ini bukan lembar kerja"),
        ({"root": rels(("a", "x", "x"), ("a", "officeDocument", "xl/workbook.xml"))}, "hubungan ganda: a"),
    ],
)
def test_refuses_a_workbook_that_does_not_hang_together(others: dict[str, str], reason: str) -> None:
    two_sheets = rels(
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId2", "worksheet", "worksheets/sheet2.xml"),
        ("rId3", "worksheet", "Worksheets/sheet1.xml"),
        ("rId4", "worksheet", "worksheets/missing.xml"),
    )
    content = parts(**({"beside": two_sheets} | others)) | {"xl/worksheets/sheet2.xml": worksheet().encode()}
    assert refusal(zipped(content)) == ("XK-114", reason)


def refused_format(content: dict[str, bytes]) -> tuple[str, object]:
    with pytest.raises(PackageError) as caught:
        read_workbook(zipped(content))
    return caught.value.code, next(iter(caught.value.details.values()))


def test_says_what_another_office_file_is() -> None:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = {"_rels/.rels": rels(("a", "officeDocument", "word/document.xml")).encode()}
    document["word/document.xml"] = f'<w:document xmlns:w="{word}"/>'.encode()
    assert refused_format(document) == ("XK-108", "Word")
    sheets = b"application/vnd.oasis.opendocument.spreadsheet"
    assert refused_format({"mimetype": sheets, "content.xml": b""}) == ("XK-116", "ods")
    binary = {
        "_rels/.rels": rels(("a", "officeDocument", "xl/workbook.bin")).encode(),
        "xl/workbook.bin": b"",
    }
    assert refused_format(binary) == ("XK-116", "xlsb")
    assert refused_format({"surat.txt": b"halo"}) == (
        "XK-108",
        "arsip ZIP (ekstrak dulu bila buku kerjanya ada di dalam)",
    )


# --- spellings of XML ---

ROW = '<row r="1"><c r="A1" t="str"><v>é</v></c></row>'


def read_spelled(content: bytes) -> Workbook:
    return read_workbook(zipped(parts() | {"xl/worksheets/sheet1.xml": content}))


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + worksheet(ROW).encode(),
        worksheet(ROW).encode("utf-16"),
        '<?xml version="1.0" encoding="UTF-16"?>'.encode("utf-16") + worksheet(ROW).encode("utf-16-le"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>' + worksheet(ROW)).encode("latin-1"),
        ('<?xml version="1.0" encoding="windows-1252"?>' + worksheet(ROW)).encode("cp1252"),
        worksheet(ROW).replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=").encode(),
        ("<!-- a -->" + worksheet(ROW) + "<?b c?>").encode(),
    ],
)
def test_reads_every_spelling_of_the_same_sheet(content: bytes) -> None:
    assert read_spelled(content).sheets[0].cells == {(1, 1): Cell(1, 1, "text", "é")}


def test_reads_strict_workbooks() -> None:
    content = {
        name: data.replace(MAIN.encode(), STRICT.encode()).replace(OFFICE.encode(), STRICT_OFFICE.encode())
        for name, data in parts('<row r="1"><c r="A1" t="s"><v>1</v></c></row>').items()
    }
    made = read_workbook(zipped(content))
    assert made.strict
    assert made.sheets[0].cells == {(1, 1): Cell(1, 1, "text", "satu")}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + worksheet().encode(), "DOCTYPE tidak diizinkan"),
        (b"<!DOCTYPE worksheet>" + worksheet().encode(), "DOCTYPE tidak diizinkan"),
        (b'<?xml version="1.0" encoding="utf-7"?>' + worksheet().encode(), "pengodean huruf tidak dikenal"),
        (b"<worksheet>\n <sheetData></row>\n", "XML rusak di baris 2 kolom 14"),
        (b"", "XML rusak di baris 1 kolom 0"),
    ],
)
def test_refuses_unsafe_or_broken_xml(content: bytes, reason: str) -> None:
    assert refusal(zipped(parts() | {"xl/worksheets/sheet1.xml": content})) == ("XK-113", reason)


@pytest.mark.parametrize(
    "part",
    ["_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml"],
)
def test_refuses_a_doctype_in_every_part(part: str) -> None:
    content = parts()
    content[part] = b"<!DOCTYPE x>" + content[part]
    with pytest.raises(PackageError) as caught:
        read_workbook(zipped(content))
    assert (caught.value.code, caught.value.details["part"]) == ("XK-113", part)


@pytest.mark.parametrize("markup", ["&#1;", "&a;", "\x01", "<y:z/>", "&#xD800;"])
def test_refuses_what_is_no_xml(markup: str) -> None:
    assert refusal(book(f'<row r="1"><c r="A1" t="str"><v>{markup}</v></c></row>'))[0] == "XK-113"
