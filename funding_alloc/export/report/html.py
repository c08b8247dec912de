"""Words and tables as HTML: everything escaped, tables with captions and headings for screen readers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from funding_alloc.export.text import NOT_APPLICABLE, cell_text, clean
from funding_alloc.schema.shown import Cell, Sheet

STYLE: Final = """
:root { --ink: #1a1a1a; --soft: #4d4d4d; --line: #b8bcc2; --band: #f2f4f7; --navy: #1f3864; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 66rem; padding: 1.5rem; color: var(--ink); }
body { font: 16px/1.5 Arial, Helvetica, sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem; color: var(--navy); }
h2 { font-size: 1.35rem; margin: 2.5rem 0 .5rem; padding-top: .5rem; }
h2 { border-top: 3px solid var(--navy); color: var(--navy); }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .25rem; }
p, li { max-width: 48rem; }
a { color: #1a4fa3; }
.status { font-weight: bold; border: 2px solid var(--navy); padding: .5rem .75rem; }
.note { color: var(--soft); font-size: .9rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: .75rem 0; font-size: .85rem; }
caption { text-align: left; font-weight: bold; padding: .25rem 0; }
th, td { padding: .3rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { background: var(--navy); color: #fff; vertical-align: bottom; }
tbody tr:nth-child(even) { background: var(--band); }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
td.n { white-space: nowrap; }
figure { margin: 1.25rem 0; }
figure svg { max-width: 100%; height: auto; }
figcaption { color: var(--soft); font-size: .9rem; max-width: 48rem; }
nav ol { columns: 2; }
@page { size: A4; margin: 16mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  table { font-size: 7.5pt; }
  .wide { overflow: visible; }
  thead { display: table-header-group; }
  tr, figure { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  a { color: inherit; text-decoration: none; }
}
""".strip()


@dataclass(frozen=True)
class Section:
    """A heading with an anchor, and its body as HTML."""

    anchor: str
    title: str
    body: str


def text(words: str) -> str:
    """Words that can do nothing but be read."""
    return escape(clean(words))


def paragraphs(sentences: Iterable[str], css: str = "") -> str:
    """Each sentence on its own."""
    mark = f' class="{css}"' if css else ""
    return "".join(f"<p{mark}>{text(sentence)}</p>\n" for sentence in sentences)


def bullets(sentences: Iterable[str]) -> str:
    """A list; nothing where there is nothing to list."""
    entries = "".join(f"<li>{text(sentence)}</li>\n" for sentence in sentences)
    return f"<ul>\n{entries}</ul>\n" if entries else ""


def table(shown: Sheet) -> str:
    """A table with its caption and notes; the first column heads its row. Says so where it has no rows."""
    if not shown.rows:
        return paragraphs([f"{shown.title}: none.", *shown.notes], "note")
    numeric = [_is_numeric(shown.rows, i) for i in range(len(shown.columns))]
    head = "".join(
        f'<th scope="col"{_mark(is_number)}>{text(_heading(column))}</th>'
        for column, is_number in zip(shown.columns, numeric, strict=True)
    )
    body = "".join(_row(row, numeric) for row in shown.rows)
    facts = [f"{name.replace('_', ' ').capitalize()}: {cell_text(cell)}" for name, cell in shown.facts.items()]
    return (
        f'<div class="wide"><table>\n<caption>{text(shown.title)}</caption>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}</tbody>\n</table></div>\n{paragraphs([*facts, *shown.notes], 'note')}"
    )


def drawing(svg: bytes, caption: str) -> str:
    """An SVG inside the page, with what is said below it."""
    picture = svg.decode().split("?>\n", 1)[-1]
    return f"<figure>\n{picture}<figcaption>{text(caption)}</figcaption>\n</figure>\n"


def _row(row: Sequence[Cell], numeric: Sequence[bool]) -> str:
    first, *others = (text(cell_text(cell, NOT_APPLICABLE)) for cell in row)
    cells = "".join(f"<td{_mark(is_number)}>{cell}</td>" for cell, is_number in zip(others, numeric[1:], strict=True))
    return f'<tr><th scope="row"{_mark(numeric[0])}>{first}</th>{cells}</tr>\n'


def _heading(column: str) -> str:
    return column[:1].upper() + column[1:]


def _mark(is_number: bool) -> str:
    return ' class="n"' if is_number else ""


def _is_numeric(rows: Sequence[Sequence[Cell]], at: int) -> bool:
    return any(isinstance(row[at], int | float) and not isinstance(row[at], bool) for row in rows)


def page(title: str, head: str, sections: Sequence[Section]) -> str:
    """The whole page, with a list of its sections."""
    links = "".join(f'<li><a href="#{one.anchor}">{text(one.title)}</a></li>\n' for one in sections)
    body = "".join(
        f'<section id="{one.anchor}">\n<h2>{text(one.title)}</h2>\n{one.body}</section>\n' for one in sections
    )
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>\n{STYLE}\n</style>\n</head>\n<body>\n<header>\n<h1>{text(title)}</h1>\n"
        f'{head}</header>\n<nav aria-label="Sections">\n<ol>\n{links}</ol>\n</nav>\n'
        f"<main>\n{body}</main>\n</body>\n</html>\n"
    )
