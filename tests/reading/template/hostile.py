"""A sound workbook of fund lines, and what may be wrong with a file that is handed in its place."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
from openpyxl.worksheet.formula import ArrayFormula

from funding_alloc.run.templates import write_funds

ROOT = Path(__file__).parents[3]
THEMES = ROOT / "inputs/funds/themes.yaml"
FUNDS = ROOT / "inputs/funds/levelling_up_2021.yaml"
XLSX = " Save it as .xlsx (Excel workbook), without a password."
DTD = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'
Make = Callable[[bytes], bytes]


@cache
def sound() -> bytes:
    """The template of fund lines, filled with a shipped fund file."""
    with TemporaryDirectory() as held:
        write_funds(Path(held) / "f.xlsx", THEMES, FUNDS)
        return (Path(held) / "f.xlsx").read_bytes()


def held_parts(raw: bytes) -> dict[str, bytes]:
    """Every part of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(raw)) as parcel:
        return {name: parcel.read(name) for name in parcel.namelist()}


def packed(parts: Mapping[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Parts packed into a file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as parcel:
        for name, content in parts.items():
            parcel.writestr(name, content)
    return out.getvalue()


def with_parts(parts: Mapping[str, bytes | None]) -> Make:
    """Replace, add or (None) drop parts."""

    def make(raw: bytes) -> bytes:
        held = {**held_parts(raw), **parts}
        return packed({name: content for name, content in held.items() if content is not None})

    return make


def in_part(name: str, old: bytes, new: bytes) -> Make:
    """Change the text of a part."""

    def make(raw: bytes) -> bytes:
        parts = held_parts(raw)
        assert old in parts[name]
        return packed({**parts, name: parts[name].replace(old, new, 1)})

    return make


def on(change: Callable[[Any], object]) -> Make:
    """Change the workbook as a user would, and save it."""

    def make(raw: bytes) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(raw))
        change(book)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return make


def cell(place: str, value: Any) -> Make:
    """Type a value into a cell, such as ``lines!E2``."""
    sheet, at = place.split("!")

    def change(book: Any) -> None:
        book[sheet][at].value = value

    return on(change)


def text(place: str, said: str) -> Make:
    """Type text that stays text, whatever it begins with."""
    sheet, at = place.split("!")

    def change(book: Any) -> None:
        book[sheet][at].value = said
        book[sheet][at].data_type = "s"

    return on(change)


def twice(name: str) -> Make:
    """Hold a part a second time."""

    def make(raw: bytes) -> bytes:
        out = io.BytesIO(raw)
        with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as parcel:
            warnings.simplefilter("ignore")
            parcel.writestr(name, b"<x/>")
        return out.getvalue()

    return make


def flagged(raw: bytes) -> bytes:
    """Mark one part as encrypted."""
    out = bytearray(raw)
    at = out.rindex(b"PK\x01\x02") + 8
    out[at : at + 2] = struct.pack("<H", 1)
    return bytes(out)


def lying(raw: bytes) -> bytes:
    """Let the list of parts say that the last one is ten bytes long."""
    out = bytearray(raw)
    at = out.rindex(b"PK\x01\x02") + 24
    out[at : at + 4] = struct.pack("<I", 10)
    return bytes(out)


def noise(size: int) -> bytes:
    """Bytes that do not pack well, the same each time, and nothing in them that a screen looks for."""
    drawn = random.Random(20).randbytes(size // 2).hex().encode()
    return b"<x>" + drawn + b"</x>"


def sheet_of(rows: str) -> Make:
    """Put rows of XML in place of the sheet of lines."""

    def make(raw: bytes) -> bytes:
        parts = held_parts(raw)
        name = "xl/worksheets/sheet5.xml"
        body = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}'
        return packed({**parts, name: f"{body}</sheetData></worksheet>".encode()})

    return make


def blank_rows(count: int) -> str:
    """Rows of a cell that holds nothing."""
    return "".join(f'<row r="{i}"><c r="A{i}" s="0"/></row>' for i in range(1, count + 1))


def typed_row(number: int, texts: Sequence[str]) -> str:
    """A row of texts, as some programs write them."""
    cells = (f'<c r="{"ABCDE"[i]}{number}" t="inlineStr"><is><t>{said}</t></is></c>' for i, said in enumerate(texts))
    return f'<row r="{number}">{"".join(cells)}</row>'


WIDE = "".join(f'<row r="{i}"><c r="XFD{i}" s="0"/></row>' for i in range(1, 101))
LINKED = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="http://x/y.png" '
    b'TargetMode="External"/></Relationships>'
)
REFUSED: dict[str, tuple[Make, str]] = {
    "zip bomb": (
        with_parts({"xl/media/nought.bin": bytes(60_000_000)}),
        "unpacks to 60,1",
    ),
    "vast list of texts": (
        with_parts({"xl/sharedStrings.xml": noise(2_000_000) + b" " * 33_000_000}),
        "its part 'xl/sharedStrings.xml' unpacks to 35,000,007 bytes; only sheets may be that large.",
    ),
    "nested zip": (
        with_parts({"xl/media/image1.png": packed({"a.xml": b"<a/>"})}),
        "its part 'xl/media/image1.png' is itself a packed file. Delete what is embedded, and save it again.",
    ),
    "macros": (with_parts({"xl/vbaProject.bin": b"x"}), "holds macros. Save it as .xlsx, which drops them."),
    "macros by another name": (
        in_part("[Content_Types].xml", b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"),
        "is of a kind that holds macros. Save it as .xlsx, which drops them.",
    ),
    "macros of Excel 4": (
        with_parts({"xl/macrosheets/sheet1.xml": b"<x/>"}),
        "holds macros of an old kind (Excel 4.0). Save it as .xlsx without its macro sheets.",
    ),
    "dialog sheet": (
        with_parts({"xl/dialogsheets/sheet1.xml": b"<x/>"}),
        "holds a dialog sheet, a form of an old kind. Delete the sheet, and save it as .xlsx.",
    ),
    "link to another workbook": (
        with_parts({"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        "holds links to other workbooks. Break the links (Data, Edit Links), so that it stands alone.",
    ),
    "ActiveX control": (
        with_parts({"xl/activeX/activeX1.xml": b"<x/>"}),
        "holds controls that run programs (ActiveX). Delete them (Developer, Design Mode).",
    ),
    "embedded object": (
        with_parts({"xl/embeddings/oleObject1.bin": b"x"}),
        "holds an embedded file or object. Delete it, and save the workbook again.",
    ),
    "connection": (
        with_parts({"xl/connections.xml": b"<x/>"}),
        "holds a connection to data elsewhere. Delete it (Data, Queries and Connections).",
    ),
    "query": (
        with_parts({"xl/queryTables/queryTable1.xml": b"<x/>"}),
        "holds a query of data elsewhere. Delete it (Data, Queries and Connections).",
    ),
    "data model": (
        with_parts({"xl/model/item.data": b"x"}),
        "holds a data model, which is not read. Paste the sheets as values into a new workbook.",
    ),
    "own menus": (
        with_parts({"customUI/customUI.xml": b"<x/>"}),
        "changes the program's own menus. Save it without its custom menus.",
    ),
    "picture from outside": (
        with_parts({"xl/drawings/_rels/drawing9.xml.rels": LINKED}),
        "its part 'xl/drawings/_rels/drawing9.xml.rels' fetches something from outside. Delete linked pictures and "
        "data.",
    ),
    "link to a program": (
        with_parts({"xl/other.xml": b"<x><ddeLink ddeService='cmd'/></x>"}),
        "its part 'xl/other.xml' draws on another program. Paste what it shows as values.",
    ),
    "document type": (
        with_parts({"xl/comments9.xml": DTD}),
        f"declares a document type in its part 'xl/comments9.xml', which no spreadsheet writes.{XLSX}",
    ),
    "entity across two pieces": (
        with_parts({"xl/far.xml": noise(1024 * 1024 - 6) + b"<!ENTITY a 'b'>"}),
        f"declares a document type in its part 'xl/far.xml', which no spreadsheet writes.{XLSX}",
    ),
    "document type in another alphabet": (
        with_parts({"xl/comments9.xml": DTD.decode().encode("utf-16")}),
        f"its part 'xl/comments9.xml' is not written in UTF-8.{XLSX}",
    ),
    "another encoding": (
        with_parts({"xl/comments9.xml": b'<?xml version="1.0" encoding="cp037"?><x/>'}),
        f"its part 'xl/comments9.xml' is not written in UTF-8.{XLSX}",
    ),
    "part held twice": (
        twice("xl/workbook.xml"),
        f"holds two parts of one name, so programs may read different things in it.{XLSX}",
    ),
    "part held twice in capitals": (
        with_parts({"XL/Workbook.xml": b"<x/>"}),
        f"holds two parts of one name, so programs may read different things in it.{XLSX}",
    ),
    "part held twice from the root": (
        with_parts({"/xl/workbook.xml": b"<x/>"}),
        f"holds two parts of one name, so programs may read different things in it.{XLSX}",
    ),
    "part outside": (with_parts({"xl/../../x.xml": b"<x/>"}), f"holds a part that would lie outside it.{XLSX}"),
    "thousands of parts": (
        with_parts({f"xl/media/{i}": b"" for i in range(2_100)}),
        "holds 2,1",
    ),
    "no list of kinds": (with_parts({"[Content_Types].xml": None}), f"is a zip file, but not an xlsx workbook.{XLSX}"),
    "password or label": (
        lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        f"is encrypted with a password or by a sensitivity label, or an old .xls file.{XLSX}",
    ),
    "part under a password": (flagged, f"is encrypted with a password.{XLSX}"),
    "text": (lambda _: b"fund,gbp\n", f"is not an xlsx workbook: it is no zip file.{XLSX}"),
    "nothing": (lambda _: b"", f"is not an xlsx workbook: it is no zip file.{XLSX}"),
    "too large": (
        lambda _: b"PK" + bytes(20 * 1024 * 1024),
        "is larger than 20 MB, which no template of this program is.",
    ),
    "cut short": (
        lambda raw: raw[: len(raw) // 2],
        f"is damaged and cannot be unpacked: File is not a zip file.{XLSX}",
    ),
    "damaged part": (
        lambda raw: raw[:400] + bytes(40) + raw[440:],
        "is damaged and cannot be unpacked: ",
    ),
    "sizes that lie": (lying, "is damaged and cannot be unpacked: "),
    "sheet of broken XML": (sheet_of("<row r='1'><c"), "cannot be read as a workbook: "),
    "text without end in the list of texts": (
        sheet_of('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>'),
        "cannot be read as a workbook: IndexError",
    ),
}
"""What is refused as a file: before it is opened, or because it cannot be."""
_HEADINGS = "They are fund, authority, del_class, year, gbp."
AT_A_CELL: dict[str, tuple[Make, str]] = {
    "blank rows without end": (
        sheet_of(blank_rows(210_000)),
        "lines!200001: goes on below or beside its table, with cells that are blank or without end. Delete the empty "
        "rows and columns beyond the last entry, and save it again.",
    ),
    "blank columns without end": (
        sheet_of(WIDE),
        "lines!1: goes on below or beside its table, with cells that are blank or without end. Delete the empty "
        "rows and columns beyond the last entry, and save it again.",
    ),
    "blank rows": (sheet_of(blank_rows(5_000)), f"lines: has no headings. {_HEADINGS}"),
    "wrong sheet name": (
        on(lambda book: setattr(book["lines"], "title", "line")),
        "line: is not a sheet of the template. Did you mean 'lines'?",
    ),
    "hidden sheet": (
        on(lambda book: setattr(book.create_sheet("old"), "sheet_state", "veryHidden")),
        "old: is not a sheet of the template. Known here: fund_file, funds, lines, without_lines.",
    ),
    "merged cells": (
        on(lambda book: book["funds"].merge_cells("B2:B3")),
        "funds!B2: is merged with its neighbours. Unmerge them, and write the value in each cell.",
    ),
    "formula": (
        cell("lines!E2", "=6*2000000"),
        "lines!E2: column 'gbp': holds a formula. Copy the cell and paste it as a value.",
    ),
    "array formula": (
        cell("lines!E2", ArrayFormula("E2", "=SUM(E3:E4)")),
        "lines!E2: column 'gbp': holds a formula. Copy the cell and paste it as a value.",
    ),
    "formula in words": (
        cell("funds!B2", '=HYPERLINK("x","y")'),
        "funds!B2: column 'title': holds a formula. Copy the cell and paste it as a value.",
    ),
    "formula-led text in a number": (
        text("lines!E2", "=cmd|'/c calc'!A0"),
        "lines!E2: column 'gbp': '=cmd|'/c calc'!A0' is not a number. Write digits only, without £, %, commas or "
        "spaces.",
    ),
    "error": (cell("lines!E2", "#REF!"), "lines!E2: column 'gbp': holds the error #REF!. Type the value itself."),
    "text number": (
        text("lines!E2", "1351429923"),
        "lines!E2: column 'gbp': '1351429923' is text, not a number. Turn it into a number: the cell's warning sign "
        "offers to convert it.",
    ),
    "pounds in text": (
        text("lines!E2", "£1,351,429,923"),
        "lines!E2: column 'gbp': '£1,351,429,923' is not a number. Write digits only, without £, %, commas or spaces.",
    ),
    "date for pounds": (
        cell("lines!E2", datetime(2025, 3, 12)),
        "lines!E2: column 'gbp': holds a date or a time. Format the cell as a number, and type the value again.",
    ),
    "date as text": (
        text("lines!E2", "01/04/2021"),
        "lines!E2: column 'gbp': '01/04/2021' looks like a date, as spreadsheets make of some numbers. Write the "
        "number itself.",
    ),
    "date for a year": (
        cell("lines!D2", date(2021, 4, 1)),
        "lines!D2: column 'year': holds a date or a time. Format the cell as text, and type the value again.",
    ),
    "calendar year": (
        cell("lines!D2", 2021),
        "lines!D2: column 'year': '2021' is not a fiscal year. Write it as 2026-27.",
    ),
    "years that do not meet": (
        text("lines!D2", "2021-23"),
        "lines!D2: column 'year': '2021-23' is not a fiscal year. Write it as 2026-27.",
    ),
    "truth value": (
        cell("lines!E2", True),
        "lines!E2: column 'gbp': holds TRUE, a truth value. Type the value itself.",
    ),
    "not a number": (
        sheet_of(
            typed_row(1, ("fund", "authority", "del_class", "year", "gbp"))
            + typed_row(2, ("town_deals", "[x]", "CDEL", "2021-22")).replace(
                "</row>", '<c r="E2"><v>1e999</v></c></row>'
            )
        ),
        "lines!E2: column 'gbp': is not a finite number. Type the value itself.",
    ),
    "more than is believed": (
        cell("lines!E2", 1e18),
        "lines!E2: column 'gbp': '1000000000000000000' is larger than any figure this program believes "
        "(9,999,999,999,999).",
    ),
    "negative": (cell("lines!E2", -1), "lines!E2: column 'gbp': '-1' is negative; it must be 0 or more."),
    "pence": (
        cell("lines!E2", 1351429923.5),
        "lines!E2: column 'gbp': '1351429923.5' is not a whole number of pounds. Round it.",
    ),
    "to be confirmed in other words": (
        text("lines!E2", "tbc"),
        "lines!E2: column 'gbp': 'tbc' is not a number. Write digits.",
    ),
    "blank": (
        cell("lines!E2", None),
        "lines!E2: column 'gbp': is blank. Write the value, 0 for zero, or [x] for none.",
    ),
    "heading twice": (text("lines!D1", "del_class"), "lines!D1: column 'del_class' occurs twice."),
    "unknown heading": (text("lines!E1", "gpb"), "lines!E1: unknown column 'gpb'. Did you mean 'gbp'?"),
    "value beside the table": (
        cell("lines!G2", 4),
        "lines!G2: holds a value, but its column has no heading. Write the heading, or clear the cell.",
    ),
    "control character": (
        text("funds!B2", "Levelling\x7fUp"),
        "funds!B2: column 'title': holds a control character (U+007F). Type the text again; a copy from another "
        "program may hide one.",
    ),
    "control character as workbooks write it": (
        text("funds!B2", "Levelling_x0007_Up"),
        "funds!B2: column 'title': holds a control character (_x0007_). Type the text again; a copy from another "
        "program may hide one.",
    ),
    "markup for a name": (
        text("funds!A2", "[/oops]"),
        "funds!A2: column 'fund': '[/oops]' is not a name: lower case letters, digits and '_'. Start it with a letter.",
    ),
}
"""What is found at a sheet or a cell."""
