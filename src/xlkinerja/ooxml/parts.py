"""How the parts of a workbook hang together: relationships, the workbook part and its sheets."""

from __future__ import annotations

from posixpath import dirname, normpath
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

from xlkinerja.frozen import dataclass
from xlkinerja.ooxml.limits import check_limit
from xlkinerja.ooxml.model import DefinedName, PackageError
from xlkinerja.ooxml.xml import (
    STRICT,
    Attributes,
    broken_structure,
    is_true,
    plain,
    relationship_id,
    walk,
    whole_number,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlkinerja.ooxml.package import Package

SheetKind = Literal["worksheet", "chartsheet", "dialogsheet", "macrosheet", "module"]
SheetState = Literal["visible", "hidden", "veryHidden"]

_KINDS: dict[str, SheetKind] = {
    "worksheet": "worksheet",
    "chartsheet": "chartsheet",
    "dialogsheet": "dialogsheet",
    "xlMacrosheet": "macrosheet",
    "xlIntlMacrosheet": "macrosheet",
}
_STATES: dict[str, SheetState] = {"visible": "visible", "hidden": "hidden", "veryHidden": "veryHidden"}
_RELATIONSHIP = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"
_ROOT_RELATIONSHIPS = "_rels/.rels"
_FOREIGN_ROOTS = (("wordprocessingml", "Word"), ("presentationml", "PowerPoint"))


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relationship: `type` is the last segment of its type, `target` a part's name (raw when external)."""

    id: str
    type: str
    target: str
    external: bool


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet as the workbook part lists it, with the part that holds it; a module sheet of old has none, ""."""

    name: str
    part: str
    state: SheetState
    relationship_id: str
    sheet_id: int
    kind: SheetKind


@dataclass(frozen=True)
class WorkbookParts:
    """The workbook part and what it names; `sheets` are in tab order, of all kinds."""

    workbook: str
    sheets: tuple[SheetPart, ...]
    names: tuple[DefinedName, ...]
    styles: str | None
    shared_strings: str | None
    calc_chain: str | None
    strict: bool
    date1904: bool
    macros: bool
    signed: bool
    external_links: int


def rels_name(part: str) -> str:
    """Return the name of the part that holds another's relationships; "" is the package itself."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def relationships(package: Package, part: str) -> tuple[Relationship, ...]:
    """Return the relationships of a part, or of the package for ""; none when it has no such list."""
    return package.once(_relationships, part)


def _relationships(package: Package, part: str) -> tuple[Relationship, ...]:
    source = package.find(rels_name(part))
    if source is None:
        return ()
    found: dict[str, Relationship] = {}

    def start(name: str, _parent: str, attributes: Attributes) -> None:
        if name == _RELATIONSHIP:
            relationship = _relationship(package, part, attributes)
            if relationship.id in found:
                raise broken_structure(source, f"hubungan ganda: {relationship.id}")
            found[relationship.id] = relationship
            check_limit("jumlah hubungan", len(found), package.limits.relationships, part=source)

    walk(package, source, start)
    return tuple(found.values())


def _relationship(package: Package, part: str, attributes: Attributes) -> Relationship:
    external = attributes.get("TargetMode") == "External"
    target = attributes.get("Target", "")
    kind = attributes.get("Type", "").rpartition("/")[2]
    if not external:
        target = _resolved(package, part, target)
    return Relationship(attributes.get("Id", ""), kind, target, external)


def _resolved(package: Package, part: str, target: str) -> str:
    """Return the name of the part that a relationship's target points at, as the package spells it."""
    target = unquote(target.partition("#")[0]).replace("\\", "/")
    base = "" if target.startswith("/") else dirname(part)
    name = normpath(f"{base}/{target}").lstrip("/")
    return package.find(name) or name


def workbook_parts(package: Package) -> WorkbookParts:
    """Find the workbook part, its sheets and the parts beside it.

    Raises PackageError: XK-108 and XK-116 for what is no xlsx workbook, XK-114 for a broken structure.
    """
    return package.once(_workbook_parts, "")


def _workbook_parts(package: Package, _: str) -> WorkbookParts:
    top = relationships(package, "")
    main = next((each.target for each in top if each.type == "officeDocument" and not each.external), None)
    if main is None or main.endswith(".bin"):
        raise _no_workbook(package)
    if package.find(main) is None:
        raise broken_structure(_ROOT_RELATIONSHIPS, "bagian buku kerja tidak ada")
    beside = relationships(package, main)
    listing = _WorkbookListing(package, main, {each.id: each for each in beside if not each.external})
    listing.read()
    return WorkbookParts(
        workbook=main,
        sheets=tuple(listing.sheets),
        names=listing.scoped_names(),
        styles=_beside(package, beside, "styles"),
        shared_strings=_beside(package, beside, "sharedStrings"),
        calc_chain=_beside(package, beside, "calcChain"),
        strict=listing.strict,
        date1904=listing.date1904,
        macros=any(each.type == "vbaProject" for each in beside)
        or any(sheet.kind == "macrosheet" for sheet in listing.sheets),
        signed=any(each.type == "origin" for each in top)
        or any(name.lower().startswith("_xmlsignatures/") for name in package.names()),
        external_links=sum(each.type == "externalLink" for each in beside),
    )


def _beside(package: Package, found: Iterable[Relationship], kind: str) -> str | None:
    target = next((each.target for each in found if each.type == kind and not each.external), None)
    return None if target is None else package.find(target)


def _no_workbook(package: Package) -> PackageError:
    """Return the error for a zip file that is no xlsx workbook, by what else it holds."""
    if package.find("mimetype") and package.find("content.xml"):
        spreadsheet = b"spreadsheet" in package.read("mimetype")
        return PackageError("XK-116", format="ods") if spreadsheet else PackageError("XK-108", kind="OpenDocument")
    if package.find("xl/workbook.bin"):
        return PackageError("XK-116", format="xlsb")
    if package.find("[Content_Types].xml") and package.find("xl/workbook.xml"):
        return broken_structure(_ROOT_RELATIONSHIPS, "bagian buku kerja tidak disebut")
    return PackageError("XK-108", kind="arsip ZIP (ekstrak dulu bila buku kerjanya ada di dalam)")


class _WorkbookListing:
    """What the workbook part lists, gathered in one pass."""

    def __init__(self, package: Package, part: str, targets: dict[str, Relationship]) -> None:
        self.sheets: list[SheetPart] = []
        self.strict = False
        self.date1904 = False
        self._package = package
        self._part = part
        self._targets = targets
        self._names: list[tuple[Attributes, str]] = []
        self._open_name: Attributes = {}
        self._seen: set[tuple[str, str]] = set()

    def read(self) -> None:
        """Read the part; XK-108 when another office program made it."""
        root = walk(self._package, self._part, self._start, self._end)
        foreign = next((kind for word, kind in _FOREIGN_ROOTS if word in root), None)
        if foreign is not None:
            raise PackageError("XK-108", kind=foreign)
        if plain(root) != "workbook" or not self.sheets:
            raise broken_structure(self._part, "tidak ada lembar")
        self.strict = root.startswith(STRICT)

    def _start(self, name: str, parent: str, attributes: Attributes) -> None:
        if name == "sheet" and parent == "sheets":
            self._add_sheet(attributes)
        elif name == "definedName":
            self._open_name = attributes
        elif name == "workbookPr":
            self.date1904 = is_true(attributes.get("date1904"))

    def _end(self, name: str, parent: str, text: str) -> None:
        if name == "definedName" and parent == "definedNames":
            self._names.append((self._open_name, text))
            check_limit("jumlah nama", len(self._names), self._package.limits.names, part=self._part)

    def _add_sheet(self, attributes: Attributes) -> None:
        name, identifier = attributes.get("name", ""), relationship_id(attributes) or ""
        kind, part = self._found(identifier)
        if not name or kind is None:
            raise broken_structure(self._part, f"lembar tanpa bagian: {name}")
        for key, reason in ((name.casefold(), "nama lembar ganda"), (part, "satu bagian untuk dua lembar")):
            if key and (reason, key) in self._seen:
                raise broken_structure(self._part, f"{reason}: {name}")
            self._seen.add((reason, key))
        state = _STATES.get(attributes.get("state", "visible"), "visible")
        number = whole_number(attributes.get("sheetId"), self._part, default=0)
        self.sheets.append(SheetPart(name, part, state, identifier, number, kind))
        check_limit("jumlah lembar", len(self.sheets), self._package.limits.sheets)

    def _found(self, identifier: str) -> tuple[SheetKind | None, str]:
        """Return the kind of a sheet and its part; a macro module of Excel 95 is listed with an empty id."""
        if not identifier:
            return "module", ""
        target = self._targets.get(identifier)
        part = self._package.find(target.target) if target else None
        if target is None or part is None:
            return None, ""
        return _KINDS.get(target.type), part

    def scoped_names(self) -> tuple[DefinedName, ...]:
        """Return the defined names; the scope's index counts the sheets of every kind."""
        return tuple(
            DefinedName(
                name=attributes.get("name", ""),
                text=text,
                sheet=self._scope(attributes.get("localSheetId")),
                hidden=is_true(attributes.get("hidden")),
            )
            for attributes, text in self._names
        )

    def _scope(self, index: str | None) -> str | None:
        if index is None:
            return None
        return self.sheets[whole_number(index, self._part, most=len(self.sheets) - 1)].name
