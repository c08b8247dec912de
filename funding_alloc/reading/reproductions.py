"""Reads what is to be reproduced: the list of comparisons, and tables of published results."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import cast

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.grid import Rows, rows_in
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.text import TextFile, read_text, shown_name
from funding_alloc.reading.tree import Document, read_yaml
from funding_alloc.schema.reproduction import Reproduction, ReproductionFile

CHECKS = "reproduce.yaml"


def read_reproductions(path: Path) -> tuple[ReproductionFile, Document]:
    """Read one list of comparisons. Raises ``InputFault`` for faults of shape or an id used twice."""
    document = read_yaml(path)
    found = cast(ReproductionFile, read_shape(ReproductionFile, document))
    ids = [entry.id for entry in found.reproductions]
    doubled = [
        document.finding(("reproductions", i, "id"), f"'{name}' is the id of an earlier entry.")
        for i, name in enumerate(ids)
        if name in ids[:i]
    ]
    if doubled:
        raise InputFault(doubled)
    return found, document


def read_published_table(path: Path, wanted: Reproduction) -> Rows:
    """A table of published figures, also where it is packed with gzip; only the rows that take part."""
    rows = rows_in(_unpacked(path) if path.suffix == ".gz" else read_text(path))
    unknown = [column for column in wanted.only if column not in rows.header]
    if unknown:
        what = f"has no column '{unknown[0]}'."
        raise InputFault([Finding(rows.name, 1, 0, what, did_you_mean(unknown[0], rows.header))])
    picked = [
        i
        for i, row in enumerate(rows.rows)
        if all(row[rows.header.index(column)] == value for column, value in wanted.only.items())
    ]
    return Rows(rows.name, rows.header, tuple(rows.rows[i] for i in picked), tuple(rows.lines[i] for i in picked))


def _unpacked(path: Path) -> TextFile:
    try:
        raw = gzip.decompress(path.read_bytes())
        text = raw.decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as fault:
        raise InputFault([Finding(shown_name(path), 0, 0, f"cannot be read: {fault}.")]) from None
    return TextFile(path, shown_name(path), text, hashlib.sha256(raw).hexdigest())
