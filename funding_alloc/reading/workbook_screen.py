"""A workbook screened before it is opened: what could harm a reader, or hide what it holds, is refused."""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from funding_alloc.errors import Finding, InputFault
from funding_alloc.reading.text import missing_file, shown_name

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_EXPANDED: Final = 200 * 1024 * 1024
MOST_HELD: Final = 32 * 1024 * 1024
"""Bytes of a part that is held whole when the workbook is opened: the list of texts, the styles. Sheets are not."""
MOST_PARTS: Final = 2_000
PIECE: Final = 1024 * 1024
OVERLAP: Final = 4096
"""Parts are searched a piece at a time, so that no part is held whole; pieces overlap, so that no mark is cut."""
MOST_RATIO: Final = 100
"""Times that a workbook may grow when it is unpacked; real ones grow by ten or so."""
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_SAID: Final = "is encrypted with a password or by a sensitivity label, or an old .xls file."
_XLSX: Final = "Save it as .xlsx (Excel workbook), without a password."
_MACROS: Final = "Save it as .xlsx, which drops them."
_DOCTYPE: Final = re.compile(rb"<!(DOCTYPE|ENTITY)")
_ENCODING: Final = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)[\"']")
_PLAIN: Final = {b"utf-8", b"us-ascii"}
_ACTIVE: Final = {
    "vbaproject": ("holds macros.", _MACROS),
    "xl/macrosheets/": ("holds macros of an old kind (Excel 4.0).", "Save it as .xlsx without its macro sheets."),
    "xl/dialogsheets/": ("holds a dialog sheet, a form of an old kind.", "Delete the sheet, and save it as .xlsx."),
    "xl/externallinks/": (
        "holds links to other workbooks.",
        "Break the links (Data, Edit Links), so that it stands alone.",
    ),
    "activex": ("holds controls that run programs (ActiveX).", "Delete them (Developer, Design Mode)."),
    "embeddings": ("holds an embedded file or object.", "Delete it, and save the workbook again."),
    "xl/connections": ("holds a connection to data elsewhere.", "Delete it (Data, Queries and Connections)."),
    "querytables": ("holds a query of data elsewhere.", "Delete it (Data, Queries and Connections)."),
    "xl/model/": ("holds a data model, which is not read.", "Paste the sheets as values into a new workbook."),
    "customui": ("changes the program's own menus.", "Save it without its custom menus."),
}
"""What part of a name gives away, in small letters: nothing that runs, fetches, or hides another file."""
_ARCHIVES: Final = (b"PK\x03\x04", _OLE, b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b")
_OUTSIDE: Final = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']")
_LINK: Final = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_HYPERLINK: Final = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")
_DDE: Final = re.compile(rb"<(?:\w+:)?(?:ddeLink|oleLink|oleObject|webPublishing)\b")
_MACRO_TYPE: Final = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)


@dataclass(frozen=True)
class ScreenedBook:
    """A workbook that may be opened: the name used in messages, and its bytes."""

    path: Path
    name: str
    raw: bytes

    @property
    def sha256(self) -> str:
        """Of its bytes."""
        return hashlib.sha256(self.raw).hexdigest()


def screen(path: Path) -> ScreenedBook:
    """Read a workbook's bytes once and screen them.

    Raises ``InputFault`` for what is no zip file, a password, more than 20 MB or 2,000 parts, parts that unpack to a
    hundred times their size, doubled parts; macros, controls, embedded files, links and connections to anything
    outside; or a document type in any part.
    """
    name = shown_name(path)
    raw = _bytes(path, name)
    try:
        with zipfile.ZipFile(BytesIO(raw)) as parcel:
            _screen_list(name, parcel, len(raw))
            for part in parcel.namelist():
                _screen_part(name, parcel, part)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as fault:
        raise _refused(name, f"is damaged and cannot be unpacked: {fault}.", _XLSX) from None
    return ScreenedBook(path, name, raw)


def _refused(name: str, what: str, fix: str = "") -> InputFault:
    return InputFault([Finding(name, 0, 0, what, fix)])


def _bytes(path: Path, name: str) -> bytes:
    try:
        if path.is_dir():
            raise _refused(name, "is a folder, not a file.", "Name a file inside it.")
        if path.stat().st_size > MOST_BYTES:
            raise _refused(name, "is larger than 20 MB, which no template of this program is.")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise missing_file(path) from None
    except OSError as fault:
        raise _refused(name, f"cannot be read: {fault.strerror or fault}.") from None
    if raw.startswith(_OLE):
        raise _refused(name, _OLE_SAID, _XLSX)
    if not raw.startswith(b"PK"):
        raise _refused(name, "is not an xlsx workbook: it is no zip file.", _XLSX)
    return raw


def _screen_list(name: str, parcel: zipfile.ZipFile, packed: int) -> None:
    """What the list of parts tells, before any of them is unpacked."""
    parts = [entry.filename.casefold().replace("\\", "/").lstrip("/") for entry in parcel.infolist()]
    if len(parts) > MOST_PARTS:
        raise _refused(name, f"holds {len(parts):,} parts, more than any template of this program.", _XLSX)
    if len(set(parts)) < len(parts):
        raise _refused(name, "holds two parts of one name, so programs may read different things in it.", _XLSX)
    if any(entry.flag_bits & 1 for entry in parcel.infolist()):
        raise _refused(name, "is encrypted with a password.", _XLSX)
    expanded = sum(entry.file_size for entry in parcel.infolist())
    if expanded > min(MOST_RATIO * packed, MOST_EXPANDED):
        raise _refused(name, f"unpacks to {expanded:,} bytes, which is beyond belief for its size.")
    _screen_names(name, parts)
    for entry in parcel.infolist():
        if entry.file_size > MOST_HELD and not entry.filename.casefold().startswith("xl/worksheets/"):
            what = f"its part '{entry.filename}' unpacks to {entry.file_size:,} bytes; only sheets may be that large."
            raise _refused(name, what)


def _screen_names(name: str, parts: Sequence[str]) -> None:
    """What the names of the parts give away."""
    for mark, (what, fix) in _ACTIVE.items():
        if any(mark in part for part in parts):
            raise _refused(name, what, fix)
    if any(".." in part.split("/") for part in parts):
        raise _refused(name, "holds a part that would lie outside it.", _XLSX)
    if "[content_types].xml" not in parts or not any(part.startswith("xl/worksheets/") for part in parts):
        raise _refused(name, "is a zip file, but not an xlsx workbook.", _XLSX)


def pieces(parcel: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A part, a piece at a time; each begins with the end of the one before."""
    end = b""
    with parcel.open(part) as opened:
        while piece := opened.read(PIECE):
            yield end + piece
            end = (end + piece)[-OVERLAP:]


def _screen_part(name: str, parcel: zipfile.ZipFile, part: str) -> None:
    lower = part.casefold()
    for number, piece in enumerate(pieces(parcel, part)):
        if number == 0:
            _screen_start(name, part, piece)
        if lower == "[content_types].xml" and _MACRO_TYPE.search(piece):
            raise _refused(name, "is of a kind that holds macros.", _MACROS)
        if _DOCTYPE.search(piece):
            raise _refused(name, f"declares a document type in its part '{part}', which no spreadsheet writes.", _XLSX)
        if lower.endswith((".xml", ".rels", ".vml")):
            _screen_xml(name, part, piece)


def _screen_start(name: str, part: str, piece: bytes) -> None:
    if piece.startswith(_ARCHIVES):
        raise _refused(
            name, f"its part '{part}' is itself a packed file.", "Delete what is embedded, and save it again."
        )


def _screen_xml(name: str, part: str, piece: bytes) -> None:
    declared = _ENCODING.match(piece.removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in piece or (declared is not None and declared[1].lower() not in _PLAIN):
        raise _refused(name, f"its part '{part}' is not written in UTF-8.", _XLSX)
    if _DDE.search(piece):
        raise _refused(name, f"its part '{part}' draws on another program.", "Paste what it shows as values.")
    if part.casefold().endswith(".rels") and any(
        _OUTSIDE.search(link) and not _HYPERLINK.search(link) for link in _LINK.findall(piece)
    ):
        raise _refused(name, f"its part '{part}' fetches something from outside.", "Delete linked pictures and data.")
