"""How cells look: Arial, a navy band of headings, totals under a line, words beside every colour."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any, Final

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook import Workbook

from funding_alloc.export.workbook.sheet import Kind, Role, Tone

NAVY: Final = "1F3864"
LINE: Final = "D0D5DD"
FONT: Final = "Arial"
TABS: Final = {Role.FRONT: NAVY, Role.RESULT: "1D70B8", Role.INPUT: "B58105"} | {
    Role.PAGE: "2F7D4F",
    Role.CALCULATION: "6F4E9C",
    Role.EVIDENCE: "505A5F",
}
_FILLS: Final = {Tone.GOOD: "E2F0D9", Tone.BAD: "FBE0DD"}
_INK: Final = {Tone.PLAIN: "0B0C0C", Tone.GOOD: "1E5B1E", Tone.BAD: "8B1A10"}
"""Contrast on their fills is above 5 to 1."""
_RESULTS: Final = {
    "FAIL": (_INK[Tone.BAD], _FILLS[Tone.BAD]),
    "FLEXED": ("6B4A00", "FFF1CC"),
    "PASS": (_INK[Tone.GOOD], _FILLS[Tone.GOOD]),
}

CALCULATED: Final = "F3F5F8"
INPUT: Final = "FFF8DC"
INPUT_INK: Final = "0000FF"
INPUT_LINE: Final = "B58105"

TITLE = Font(name=FONT, size=16, bold=True, color=NAVY)
BANNER = Font(name=FONT, size=14, bold=True, color=_INK[Tone.BAD])
HOLDS = Font(name=FONT, size=11, color=_INK[Tone.PLAIN])
NOTE = Font(name=FONT, size=10, color=_INK[Tone.PLAIN])


@dataclass(frozen=True)
class Look:
    """What a cell's style tells: what its words say, where its content comes from, whether it is a total."""

    tone: Tone = Tone.PLAIN
    kind: Kind = Kind.VALUE
    is_total: bool = False

    def __str__(self) -> str:
        """The end of a style's name; nothing for a plain value."""
        tone = f" {self.tone}" * (self.tone is not Tone.PLAIN)
        kind = f" {self.kind}" * (self.kind is not Kind.VALUE)
        return tone + kind + " total" * self.is_total


def result_rules(first: str) -> Iterable[Rule]:
    """Colours that follow a live result word: green for PASS, red for FAIL, amber for FLEXED."""
    for word, (ink, fill) in _RESULTS.items():
        found = f'ISNUMBER(SEARCH("{word}",{first}))'
        look = DifferentialStyle(font=Font(bold=True, color=ink), fill=PatternFill(bgColor=fill))
        yield Rule(type="expression", dxf=look, formula=[found], stopIfTrue=True)


class Styles:
    """Named styles of one workbook, made when first asked for: naming them keeps drawing quick."""

    def __init__(self, book: Workbook, size: int = 10) -> None:
        self._book = book
        self._size = size
        self._known: set[str] = set()
        self._arrays: dict[str, Any] = {}

    @property
    def scale(self) -> float:
        """What room grows by: widths and heights are those of ten points."""
        return self._size / 10

    def dress(self, cell: Any, name: str) -> None:
        """Give a cell a style that is known here; the library looks a name up anew for every cell, which is slow."""
        held = self._arrays.get(name)
        if held is None:
            cell.style = name
            self._arrays[name] = copy(cell._style)
        else:
            cell._style = copy(held)

    def heading(self, is_text: bool) -> str:
        """A heading: white on navy, wrapped."""
        name = f"Heading of {'text' if is_text else 'numbers'}"
        if name not in self._known:
            style = NamedStyle(name)
            style.font = Font(name=FONT, size=self._size, bold=True, color="FFFFFF")
            style.fill = PatternFill("solid", fgColor=NAVY)
            side = "left" if is_text else "right"
            style.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True, indent=1)
            self._add(style)
        return name

    def text(self, look: Look, is_link: bool = False) -> str:
        """Words: left, indented so that they never touch a number beside them, wrapped."""
        name = f"Text{look}" + " link" * is_link
        if name not in self._known:
            style = self._body(name, look)
            style.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
            if is_link:
                style.font = Font(name=FONT, size=self._size, color="1D4ED8", underline="single")
            self._add(style)
        return name

    def number(self, number_format: str, look: Look) -> str:
        """A number, or the mark that stands for it: right."""
        name = f"Number {number_format}{look}"
        if name not in self._known:
            style = self._body(name, look)
            style.alignment = Alignment(horizontal="right", vertical="top", indent=1)
            style.number_format = number_format
            self._add(style)
        return name

    def _body(self, name: str, look: Look) -> NamedStyle:
        style = NamedStyle(name)
        tone, is_input = look.tone, look.kind is Kind.INPUT
        ink = INPUT_INK if is_input else _INK[tone]
        style.font = Font(name=FONT, size=self._size, bold=look.is_total or tone is not Tone.PLAIN, color=ink)
        fill = _FILLS.get(tone) or {Kind.CALCULATED: CALCULATED, Kind.INPUT: INPUT}.get(look.kind)
        if fill:
            style.fill = PatternFill("solid", fgColor=fill)
        above = Side("medium", color=NAVY) if look.is_total else Side(None)
        style.border = Border(top=above, bottom=Side("thin", color=LINE))
        if is_input:
            side = Side("thin", color=INPUT_LINE)
            style.border = Border(left=side, right=side, top=side, bottom=side)
        style.protection = Protection(locked=not is_input)
        return style

    def _add(self, style: NamedStyle) -> None:
        self._book.add_named_style(style)
        self._known.add(style.name)
