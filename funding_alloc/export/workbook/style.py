"""How cells look: Arial, a navy band of headings, totals under a line, words beside every colour."""

from __future__ import annotations

from typing import Final

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.workbook import Workbook

from funding_alloc.export.workbook.sheet import Role, Tone

NAVY: Final = "1F3864"
LINE: Final = "D0D5DD"
FONT: Final = "Arial"
TABS: Final = {Role.FRONT: NAVY, Role.RESULT: "1D70B8", Role.INPUT: "B58105", Role.EVIDENCE: "505A5F"}
_FILLS: Final = {Tone.GOOD: "E2F0D9", Tone.BAD: "FBE0DD"}
_INK: Final = {Tone.PLAIN: "0B0C0C", Tone.GOOD: "1E5B1E", Tone.BAD: "8B1A10"}
"""Contrast on their fills is above 5 to 1."""

TITLE = Font(name=FONT, size=16, bold=True, color=NAVY)
BANNER = Font(name=FONT, size=14, bold=True, color=_INK[Tone.BAD])
HOLDS = Font(name=FONT, size=11, color=_INK[Tone.PLAIN])
NOTE = Font(name=FONT, size=10, color=_INK[Tone.PLAIN])


class Styles:
    """Named styles of one workbook, made when first asked for: naming them keeps drawing quick."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._known: set[str] = set()

    def heading(self, is_text: bool) -> str:
        """A heading: white on navy, wrapped."""
        name = f"Heading of {'text' if is_text else 'numbers'}"
        if name not in self._known:
            style = NamedStyle(name)
            style.font = Font(name=FONT, size=10, bold=True, color="FFFFFF")
            style.fill = PatternFill("solid", fgColor=NAVY)
            side = "left" if is_text else "right"
            style.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True, indent=1)
            self._add(style)
        return name

    def text(self, tone: Tone, is_total: bool, is_link: bool = False) -> str:
        """Words: left, indented so that they never touch a number beside them, wrapped."""
        name = "Text" + f" {tone}" * (tone is not Tone.PLAIN) + " total" * is_total + " link" * is_link
        if name not in self._known:
            style = self._body(name, tone, is_total)
            style.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
            if is_link:
                style.font = Font(name=FONT, size=10, color="1D4ED8", underline="single")
            self._add(style)
        return name

    def number(self, number_format: str, is_total: bool) -> str:
        """A number, or the mark that stands for it: right."""
        name = f"Number {number_format}" + " total" * is_total
        if name not in self._known:
            style = self._body(name, Tone.PLAIN, is_total)
            style.alignment = Alignment(horizontal="right", vertical="top", indent=1)
            style.number_format = number_format
            self._add(style)
        return name

    def _body(self, name: str, tone: Tone, is_total: bool) -> NamedStyle:
        style = NamedStyle(name)
        style.font = Font(name=FONT, size=10, bold=is_total or tone is not Tone.PLAIN, color=_INK[tone])
        if tone in _FILLS:
            style.fill = PatternFill("solid", fgColor=_FILLS[tone])
        above = Side("medium", color=NAVY) if is_total else Side(None)
        style.border = Border(top=above, bottom=Side("thin", color=LINE))
        return style

    def _add(self, style: NamedStyle) -> None:
        self._book.add_named_style(style)
        self._known.add(style.name)
