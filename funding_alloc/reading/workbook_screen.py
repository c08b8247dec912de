"""A workbook screened before it is opened: what could harm a reader, or hide what it holds, is refused."""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from funding_alloc.errors import Finding, InputFault
from funding_alloc.reading.text import missing_file, shown_name

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_EXPANDED: Final = 400 * 1024 * 1024
MOST_RATIO: Final = 100
"""Times that a workbook may grow when it is unpacked; real ones grow by ten or so."""
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_XLSX: Final = "Save it as .xlsx (Excel workbook), without a password."
_MACROS: Final = "Save it as .xlsx, which drops them."
_DOCTYPE: Final = re.compile(rb"<!(DOCTYPE|ENTITY)")
_ENCODING: Final = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)[\"']")
_PLAIN: Final = {b"utf-8", b"us-ascii"}
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

    Raises ``InputFault`` for what is no zip file, macros, links to other workbooks, a password, more than 20 MB, parts
    that unpack to a hundred times their size, doubled parts, or a document type in any part.
    """
    name = shown_name(path)
    raw = _bytes(path, name)
    try:
        with zipfile.ZipFile(BytesIO(raw)) as parcel:
            _screen_list(name, parcel, len(raw))
            for part in parcel.namelist():
                _screen_part(name, part, parcel.read(part))
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
        raise _refused(name, "is encrypted with a password, or an old .xls file.", _XLSX)
    if not raw.startswith(b"PK"):
        raise _refused(name, "is not an xlsx workbook: it is no zip file.", _XLSX)
    return raw


def _screen_list(name: str, parcel: zipfile.ZipFile, packed: int) -> None:
    """What the list of parts tells, before any of them is unpacked."""
    parts = [entry.filename.casefold() for entry in parcel.infolist()]
    if len(set(parts)) < len(parts):
        raise _refused(name, "holds two parts of one name, so programs may read different things in it.", _XLSX)
    if any(entry.flag_bits & 1 for entry in parcel.infolist()):
        raise _refused(name, "is encrypted with a password.", _XLSX)
    expanded = sum(entry.file_size for entry in parcel.infolist())
    if expanded > min(MOST_RATIO * packed, MOST_EXPANDED):
        raise _refused(name, f"unpacks to {expanded:,} bytes, which is beyond belief for its size.")
    if any("vbaproject" in part for part in parts):
        raise _refused(name, "holds macros.", _MACROS)
    if any(part.startswith("xl/externallinks/") for part in parts):
        raise _refused(
            name, "holds links to other workbooks.", "Break the links (Data, Edit Links), so that it stands alone."
        )
    if "[content_types].xml" not in parts or not any(part.startswith("xl/worksheets/") for part in parts):
        raise _refused(name, "is a zip file, but not an xlsx workbook.", _XLSX)


def _screen_part(name: str, part: str, content: bytes) -> None:
    lower = part.casefold()
    if lower == "[content_types].xml" and _MACRO_TYPE.search(content):
        raise _refused(name, "is of a kind that holds macros.", _MACROS)
    if _DOCTYPE.search(content):
        raise _refused(name, f"declares a document type in its part '{part}', which no spreadsheet writes.", _XLSX)
    if lower.endswith((".xml", ".rels")):
        declared = _ENCODING.match(content.removeprefix(b"\xef\xbb\xbf"))
        if b"\0" in content or (declared is not None and declared[1].lower() not in _PLAIN):
            raise _refused(name, f"its part '{part}' is not written in UTF-8.", _XLSX)
