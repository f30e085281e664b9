"""Parts as XML means them: whatever is bound where, what we add is sound, has a type and is found again."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from patch_kit import OFFICE, SHEET_RELS, add_part, pack, part, parts, relationships

from prefixes import EXCEL, VML
from xlkinerja.ooxml.model import Edits, NewSheet, PackageError, Patched
from xlkinerja.ooxml.package import Package
from xlkinerja.ooxml.patch import patch
from xlkinerja.ooxml.proof import prove
from xlkinerja.ooxml.reader import read_workbook

DRAWING = "xl/drawings/vmlDrawing1.vml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
DEFAULT_RELS = f'<Default Extension="rels" ContentType="{RELS_TYPE}"/>'
LETTERS = "".join(f' xmlns:{p}="urn:schemas-microsoft-com:{n}"' for p, n in (("v", "vml"), ("x", "office:excel")))


def with_drawing(drawing: str) -> dict[str, str | bytes]:
    all_parts = parts(after=f'<legacyDrawing xmlns:q="{OFFICE}" q:id="rId7"/>')
    all_parts[SHEET_RELS] = relationships(("rId7", "vmlDrawing", "../drawings/vmlDrawing1.vml"))
    add_part(all_parts, DRAWING, drawing, VML_TYPE)
    return all_parts


def noted(data: bytes) -> Patched:
    return patch(data, Edits(notes={("Data", 2, 2): "[XK] a"}, note_prefix="[XK]"))


def boxes(drawing: str) -> list[tuple[str | None, str | None]]:
    return [
        (data.findtext(f"{{{EXCEL}}}Row"), data.findtext(f"{{{EXCEL}}}Column"))
        for shape in ET.fromstring(drawing).iter(f"{{{VML}}}shape")
        for data in shape.iter(f"{{{EXCEL}}}ClientData")
    ]


@pytest.mark.parametrize(
    "drawing",
    [
        "<xml/>",
        "<xml></xml>",
        f"<xml{LETTERS}/>",
        '<xml xmlns:v="urn:lain" xmlns:o="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office"/>',
        '<xml xmlns="urn:schemas-microsoft-com:vml"></xml>',
        "<?xml version='1.0' encoding='UTF-8'?>\n<!-- </xml> --><xml></xml><!-- </xml> -->\n",
        f"<xml{LETTERS}><v:shape><v:textbox><div><br>catatan<br></div></v:textbox></v:shape></xml>",
    ],
)
def test_a_box_is_sound_in_whatever_drawing(drawing: str) -> None:
    patched = noted(pack(with_drawing(drawing)))
    assert patched.refused == ()
    assert boxes(part(patched.data, DRAWING)) == [("1", "1")]
    assert patch(patched.data, Edits(notes={}, note_prefix="[XK]")).refused == ()
    back = patch(patched.data, Edits(notes={}, note_prefix="[XK]")).data
    assert boxes(part(back, DRAWING)) == []


@pytest.mark.parametrize("drawing", ["<xml><v:shape/></xml>", "<xml><a></b></xml>", "", "<xml>&nbsp;</xml>", "<!x>"])
def test_a_drawing_that_is_no_xml_stays_and_the_cell_is_told(drawing: str) -> None:
    data = pack(with_drawing(drawing))
    patched = noted(data)
    assert patched.refused == ((("Data", 2, 2), "XK-508"),)
    assert patched.data is data


def test_a_broken_drawing_of_another_sheet_is_no_hindrance() -> None:
    all_parts = parts()
    add_part(all_parts, "xl/drawings/vmlDrawing9.vml", "<xml><v:shape", VML_TYPE)
    patched = noted(pack(all_parts))
    assert patched.refused == ()
    assert boxes(part(patched.data, DRAWING)) == [("1", "1")]


@pytest.mark.parametrize(
    "types",
    [
        ("", ""),
        (DEFAULT_RELS, ""),
        (DEFAULT_RELS, DEFAULT_RELS + '<Default Extension="vml" ContentType="application/xml"/>'),
        (DEFAULT_RELS, DEFAULT_RELS + f'<Override PartName="/{DRAWING}" ContentType="application/xml"/>'),
        ("</Types>", f'<Override PartName="/{SHEET_RELS}" ContentType="{RELS_TYPE}"/></Types>'),
    ],
)
def test_every_part_we_add_has_its_type(types: tuple[str, str]) -> None:
    """Also beside a list without Default for rels (LibreOffice of old) and with one that means something else."""
    all_parts = parts()
    all_parts["[Content_Types].xml"] = str(all_parts["[Content_Types].xml"]).replace(*types)
    declared = type_list(part(noted(pack(all_parts)).data, "[Content_Types].xml"))
    for name, wanted in ((SHEET_RELS, RELS_TYPE), (DRAWING, VML_TYPE)):
        assert declared.get(f"/{name}", declared.get(name.rpartition(".")[2])) == wanted


def type_list(text: str) -> dict[str, str]:
    """Types by /part or extension; nothing may be listed twice."""
    entries = [(e.get("PartName") or e.get("Extension") or "", e.get("ContentType", "")) for e in ET.fromstring(text)]
    assert len(dict(entries)) == len(entries)
    return dict(entries)


@pytest.mark.parametrize("content", [b"<xml><v:shape/></xml>", b"<xml>", b"", b"<xml><br></xml>"])
@pytest.mark.parametrize("name", [DRAWING, "xl/comments1.xml", "xl/worksheets/_rels/sheet1.xml.rels"])
def test_what_is_no_xml_is_never_delivered(name: str, content: bytes) -> None:
    package = Package.open(pack(with_drawing("<xml/>")))
    changes = {name: content}
    with pytest.raises(PackageError) as caught:
        prove(package, package.rewrite(changes), changes, {})
    assert (caught.value.code, caught.value.details["reason"]) == ("XK-506", "XML rusak")


def test_a_part_without_type_is_never_delivered() -> None:
    package = Package.open(pack(parts()))
    changes = {"xl/lain.bin": b"<a/>"}
    with pytest.raises(PackageError) as caught:
        prove(package, package.rewrite(changes), changes, {})
    assert caught.value.details["reason"] == "jenis isi tidak dinyatakan"


def test_a_prefix_bound_to_something_else_is_not_taken() -> None:
    """The workbook part has `r` for its own elements; the new sheet must stay a sheet and have a relationship."""
    all_parts = parts()
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    all_parts["xl/workbook.xml"] = (
        f'<r:workbook xmlns:r="{main}"><r:sheets><r:sheet name="Data" sheetId="1" xmlns:q="{OFFICE}" q:id="rId1"/>'
        "</r:sheets></r:workbook>"
    )
    patched = patch(pack(all_parts), Edits(sheets=(NewSheet("Baru", ()),)))
    assert [sheet.name for sheet in read_workbook(patched.data).sheets] == ["Data", "Baru"]
