"""The sound round in a workbook: its template written, filled in and saved, as a user would."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook

from funding_alloc.export.bid_template import write_bid_template
from funding_alloc.reading.competition import read_rules
from funding_alloc.reading.competition.listed import TABLES as SPECS
from funding_alloc.reading.template.columns import NUMBERS
from tests.reading.competition_rounds import ROUND, TABLES

IN_BOOK = ROUND
for _name in TABLES:
    IN_BOOK = IN_BOOK.replace(f"{_name}.csv", "bids.xlsx")


def typed(table: str, column: str, text: str) -> Any:
    """What a user types for a text: numbers as numbers, words as words."""
    if SPECS[table].column(column).kind not in NUMBERS or text in {"[x]", ""}:
        return text
    return float(text) if "." in text else int(text)


def fill(book: Workbook, tables: Mapping[str, str] = TABLES) -> None:
    """Type tables below the headings of a template."""
    for name, text in tables.items():
        head, *rows = csv.reader(io.StringIO(text))
        for i, row in enumerate(rows, start=2):
            for column, cell in zip(head, row, strict=True):
                place = SPECS[name].names.index(column) + 1
                book[name].cell(i, place).value = typed(name, column, cell)


@cache
def filled_book() -> bytes:
    """The template of the sound round, filled in."""
    with TemporaryDirectory() as held:
        folder = Path(held)
        (folder / "round.yaml").write_text(IN_BOOK, encoding="utf-8")
        write_bid_template(folder / "bids.xlsx", read_rules(folder / "round.yaml")[0])
        book = openpyxl.load_workbook(folder / "bids.xlsx")
        fill(book)
        book.save(folder / "bids.xlsx")
        return (folder / "bids.xlsx").read_bytes()


def write_book(folder: Path, change: Callable[[Any], object] | None = None) -> Path:
    """A round whose tables lie in a filled template, changed by a test."""
    rules, path = folder / "round.yaml", folder / "bids.xlsx"
    rules.write_text(IN_BOOK, encoding="utf-8")
    path.write_bytes(filled_book())
    if change is not None:
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
    return rules


def write_plain(folder: Path, change: Callable[[Any], object]) -> Path:
    """The same in a workbook made by hand, with headings and values only: quick to write and to read."""
    (folder / "round.yaml").write_text(IN_BOOK, encoding="utf-8")
    book = Workbook()
    book.remove(book.worksheets[0])
    for name in TABLES:
        book.create_sheet(name).append(SPECS[name].names)
    fill(book)
    change(book)
    book.save(folder / "bids.xlsx")
    return folder / "round.yaml"


def repack(path: Path, parts: Mapping[str, bytes | None]) -> None:
    """Replace, add or (None) drop parts of a workbook."""
    with zipfile.ZipFile(path) as old:
        held = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in {**held, **parts}.items():
            if content is not None:
                new.writestr(name, content)
