"""What staff put beside the form stays: picture, shape, chart, comments, x14 list, header picture, custom XML."""

import io
import re
import struct
import warnings
import zipfile
import zlib
from pathlib import Path

import openpyxl

from xlkinerja.pipeline import fill_workbook

SAMPLE = Path(__file__).parents[2] / "samples" / "pnbp" / "bbspjikkp-2024-angka.xlsx"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "xl/worksheets/sheet1.xml"
COMMENTED = "C13"  # a cell without a finding
ALSO_COMMENTED = "C32"  # the cell of P-01, so our note has no room there


def png() -> bytes:
    """One red pixel."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


def relationships(*rows: tuple[str, str, str]) -> str:
    body = "".join(f'<Relationship Id="{i}" Type="{t}" Target="{target}"/>' for i, t, target in rows)
    return f'<Relationships xmlns="{PACKAGE}/relationships">{body}</Relationships>'


def anchor(row: int, content: str) -> str:
    corner = "<xdr:col>{}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{}</xdr:row><xdr:rowOff>0</xdr:rowOff>"
    start, end = corner.format(15, row), corner.format(18, row + 5)
    return (
        f"<xdr:twoCellAnchor><xdr:from>{start}</xdr:from><xdr:to>{end}</xdr:to>{content}"
        "<xdr:clientData/></xdr:twoCellAnchor>"
    )


GEOMETRY = '<a:xfrm><a:off x="0" y="0"/><a:ext cx="1" cy="1"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
PICTURE = (
    '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="Logo"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill>'
    f'<a:blip xmlns:r="{OFFICE}" r:embed="rId1"/></xdr:blipFill><xdr:spPr>{GEOMETRY}</xdr:spPr></xdr:pic>'
)
SHAPE = (
    f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="3" name="Stempel"/><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr>{GEOMETRY}</xdr:spPr>'
    "<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>LUNAS</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
)
GRAPH = (
    '<xdr:graphicFrame><xdr:nvGraphicFramePr><xdr:cNvPr id="4" name="Grafik"/><xdr:cNvGraphicFramePr/>'
    '</xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>'
    f'<a:graphicData uri="{DRAWING}/chart"><c:chart xmlns:c="{DRAWING}/chart" xmlns:r="{OFFICE}" r:id="rId2"/>'
    "</a:graphicData></a:graphic></xdr:graphicFrame>"
)
CHART = (
    f'<c:chartSpace xmlns:c="{DRAWING}/chart"><c:style val="18"/><c:chart><c:plotArea><c:barChart>'
    '<c:barDir val="col"/><c:ser><c:idx val="0"/><c:order val="0"/><c:val><c:numRef><c:f>Layanan!$E$11:$E$26</c:f>'
    '</c:numRef></c:val></c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart>'
    '<c:catAx><c:axId val="1"/><c:scaling/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx>'
    '<c:valAx><c:axId val="2"/><c:scaling/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx>'
    "</c:plotArea></c:chart></c:chartSpace>"
)
VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
    '</o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"/>{}</xml>'
)
NOTE = (
    '<v:shape id="_x0000_s{}" type="#_x0000_t202" style="visibility:hidden"><x:ClientData ObjectType="Note">'
    "<x:Anchor>3,15,9,2,6,31,14,9</x:Anchor><x:Row>{}</x:Row><x:Column>2</x:Column></x:ClientData></v:shape>"
)
X14_LIST = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:dataValidations count="1" '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:dataValidation type="list"><x14:formula1>'
    "<xm:f>Tahunan!$A$6:$A$10</xm:f></x14:formula1><xm:sqref>P3</xm:sqref></x14:dataValidation></x14:dataValidations>"
    "</ext></extLst>"
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
COMMENTS = (
    f'<comments xmlns="{MAIN}"><authors><author>Staf</author><author>tc={{A0B1}}</author></authors><commentList>'
    f'<comment ref="{COMMENTED}" authorId="0"><text><r><rPr><b/></rPr><t>Cek lagi</t></r></text></comment>'
    f'<comment ref="{ALSO_COMMENTED}" authorId="1"><text><t>Mengapa berbeda?</t></text></comment>'
    "</commentList></comments>"
)
THREAD = (
    '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    f'<threadedComment ref="{ALSO_COMMENTED}" id="{{A0B1}}"><text>Mengapa berbeda?</text></threadedComment>'
    "</ThreadedComments>"
)

ADDED: dict[str, bytes] = {
    "xl/worksheets/_rels/sheet1.xml.rels": relationships(
        ("rId1", f"{OFFICE}/drawing", "../drawings/drawing1.xml"),
        ("rId2", f"{OFFICE}/vmlDrawing", "../drawings/vmlDrawing1.vml"),
        ("rId3", f"{OFFICE}/vmlDrawing", "../drawings/vmlDrawing2.vml"),
        ("rId4", f"{OFFICE}/comments", "../comments1.xml"),
        ("rId5", "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment", "../threaded1.xml"),
    ).encode(),
    "xl/drawings/drawing1.xml": (
        f'<xdr:wsDr xmlns:xdr="{DRAWING}/spreadsheetDrawing" xmlns:a="{DRAWING}/main">'
        f"{anchor(2, PICTURE)}{anchor(9, SHAPE)}{anchor(16, GRAPH)}</xdr:wsDr>"
    ).encode(),
    "xl/drawings/_rels/drawing1.xml.rels": relationships(
        ("rId1", f"{OFFICE}/image", "../media/image1.png"), ("rId2", f"{OFFICE}/chart", "../charts/chart1.xml")
    ).encode(),
    "xl/media/image1.png": png(),
    "xl/charts/chart1.xml": CHART.encode(),
    "xl/drawings/vmlDrawing1.vml": VML.format(NOTE.format(1025, 12) + NOTE.format(1026, 31)).encode(),
    "xl/drawings/vmlDrawing2.vml": VML.format('<v:shape id="LH" style="width:1pt"><v:imagedata/></v:shape>').encode(),
    "xl/comments1.xml": COMMENTS.encode(),
    "xl/threaded1.xml": THREAD.encode(),
    "customXml/item1.xml": b"<label>Terbatas</label>",
}
TYPES = {
    "xl/drawings/drawing1.xml": "application/vnd.openxmlformats-officedocument.drawing+xml",
    "xl/charts/chart1.xml": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    "xl/comments1.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
    "xl/threaded1.xml": "application/vnd.ms-excel.threadedcomments+xml",
}


def form_with_everything() -> bytes:
    """The sample with all of it added to the sheet Layanan."""
    with zipfile.ZipFile(SAMPLE) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    beside = (
        f'<drawing xmlns:r="{OFFICE}" r:id="rId1"/><legacyDrawing xmlns:r="{OFFICE}" r:id="rId2"/>'
        f'<legacyDrawingHF xmlns:r="{OFFICE}" r:id="rId3"/>{X14_LIST}</worksheet>'
    )
    parts[SHEET] = parts[SHEET].replace(b"</worksheet>", beside.encode())
    types = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in TYPES.items())
    defaults = '<Default Extension="png" ContentType="image/png"/>'
    vml = '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
    listed = parts["[Content_Types].xml"].replace(b"</Types>", f"{defaults}{vml}{types}</Types>".encode())
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in {**parts, **ADDED, "[Content_Types].xml": listed}.items():
            package.writestr(name, data)
    return target.getvalue()


def read(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


def test_everything_beside_the_form_survives_a_fill() -> None:
    before = form_with_everything()
    filled = fill_workbook(before, "a.xlsx")
    assert "P-01" in {finding.code for finding in filled.result.findings}
    for name, data in ADDED.items():
        if name not in {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"}:  # our notes join those of the staff
            assert read(filled.data, name) == data, name
    sheet = read(filled.data, SHEET).decode()
    assert sheet.endswith(read(before, SHEET).decode().partition("</sheetData>")[2])
    assert X14_LIST in sheet


def test_notes_of_staff_stay_word_for_word() -> None:
    filled = fill_workbook(form_with_everything(), "a.xlsx").data
    comments, shapes = read(filled, "xl/comments1.xml").decode(), read(filled, "xl/drawings/vmlDrawing1.vml").decode()
    for staffs in re.findall(r"<comment .*?</comment>", COMMENTS):
        assert staffs in comments
    assert NOTE.format(1025, 12) in shapes
    assert NOTE.format(1026, 31) in shapes
    assert comments.count(f'ref="{ALSO_COMMENTED}"') == 1, "one cell, one note"


def test_cell_with_a_note_of_staff_is_listed_instead() -> None:
    findings = fill_workbook(form_with_everything(), "a.xlsx").result.findings
    assert [str(f.place) for f in findings if f.code == "XK-509"] == [f"Layanan!{ALSO_COMMENTED}"]


def test_openpyxl_still_sees_chart_and_picture() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says what it would drop
        sheet = openpyxl.load_workbook(io.BytesIO(fill_workbook(form_with_everything(), "a.xlsx").data))["Layanan"]
    assert len(sheet._charts) == 1
    assert sheet[COMMENTED].comment.text == "Cek lagi"


def test_second_fill_changes_nothing() -> None:
    first = fill_workbook(form_with_everything(), "a.xlsx").data
    assert fill_workbook(first, "a.xlsx").data is first
