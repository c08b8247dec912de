"""Every column of a fund file's tables: one list for the template and for what is read from it."""

from __future__ import annotations

from typing import Final

from funding_alloc.reading.template.columns import Choice, Column, Kind, Need, TableSpec
from funding_alloc.schema.funds import DelClass, Mechanism, SettlementScope
from funding_alloc.schema.themes import NO_THEME, ThemeFile

Themes = ThemeFile | None
"""The theme file that a fund file will name; None where it is not at hand, and any theme may stand."""
FILE: Final = "fund_file"
WITHOUT: Final = "without_lines"
FUNDS: Final = "funds"
LINES: Final = "lines"
LISTED: Final = "listed"
GRANTED: Final = "granted"
CLASS_TOTALS: Final = {
    DelClass.RDEL: "quantum_rdel_gbp",
    DelClass.CDEL: "quantum_cdel_gbp",
    DelClass.NOT_SPLIT: "quantum_both_gbp",
}
"""Columns of the control totals of granted funds, class by class."""
SOURCE: Final = ("title", "publisher", "period", "licence", "note")
"""Parts of a source, each a column under the name ``source_title`` and so on."""
_ROW: Final = Need[Themes]("in every row", lambda _: True)
_FAULT: Final = "a fault"
_EXCUSE: Final = "what is not sourced, or assumes nothing; each row has a source, an assumption, or both"
_LIST: Final = Choice[Themes]("a list of the theme file", lambda t: tuple(one.id for one in t.lists) if t else ())
_THEMES: Final = Choice[Themes](
    "a theme of the theme file",
    lambda t: tuple(dict.fromkeys(theme for one in t.lists for theme in (*one.themes, NO_THEME))) if t else (),
)
_DEPARTMENTS: Final = Choice[Themes](
    "a department of the theme file", lambda t: tuple(one.id for one in t.departments) if t else ()
)
_CLASSES: Final = Choice[Themes]("a budget class", lambda _: tuple(map(str, DelClass)))
_MECHANISMS: Final = Choice[Themes]("a way in which funds are shared", lambda _: tuple(map(str, Mechanism)))
_SCOPES: Final = Choice[Themes]("inside or outside", lambda _: tuple(map(str, SettlementScope)))
_DIVISIONS: Final = Choice[Themes]("listed or granted", lambda _: (LISTED, GRANTED))


def _column(name: str, title: str, kind: Kind, about: str, choice: Choice[Themes] | None = None) -> Column[Themes]:
    return Column(name, title, kind, "pounds" if kind is Kind.POUNDS else "none", _ROW, _FAULT, about, choice)


def _or_none(name: str, title: str, kind: Kind, about: str) -> Column[Themes]:
    """A column for one division only."""
    unit = "pounds" if kind is Kind.POUNDS else "none"
    excuse = "funds of the other division"
    return Column(name, title, kind, unit, _ROW, "not of this division", about, is_excused=True, excuse=excuse)


def _grounds(what: str, prefix: str = "") -> tuple[Column[Themes], ...]:
    """Where figures come from, or what is assumed: the columns of a source and of an assumption."""
    helps = (
        f"Title of the publication that states {what}.",
        "Who published it.",
        "Date of publication, or the period it describes.",
        "Licence under which it may be used.",
        "What a reader must know before quoting it.",
    )
    named = zip((f"source_{part}" for part in SOURCE), helps, strict=True)
    texts = [*named, ("assumption", f"What is assumed about {what}, and why.")]
    return tuple(
        Column(
            f"{prefix}{name}",
            f"{prefix}{name}".replace("_", " ").capitalize(),
            Kind.TEXT,
            "none",
            _ROW,
            "none",
            about,
            is_excused=True,
            excuse=_EXCUSE,
        )
        for name, about in texts
    )


_FILE_TABLE: Final = TableSpec[Themes](
    FILE,
    "One row: what the file is, and the quantum, which is the control total of its lines.",
    (
        _column("fund_file", "Name of the file", Kind.SLUG, "Name of the fund file, such as growth-funds-2026."),
        _column("title", "Title", Kind.TEXT, "What the funds are, in words."),
        _column("theme_file", "Theme file", Kind.TEXT, "Name of the theme file that lies beside the fund file."),
        _column("theme_list", "List of themes", Kind.CODE, "The list of that file whose themes the funds use.", _LIST),
        _column(
            "division",
            "Division",
            Kind.CHOICE,
            "listed: lines that formulas share between places; granted: lines that name their authorities.",
            _DIVISIONS,
        ),
        _or_none("quantum_gbp", "Quantum", Kind.POUNDS, "Sum of all lines of listed funds; TBC takes no part in it."),
        *(
            _or_none(name, f"Quantum, {kind}", Kind.POUNDS, f"Sum of the {kind} lines inside, where funds are granted.")
            for kind, name in CLASS_TOTALS.items()
        ),
        *_grounds("the quantum"),
    ),
    (),
)
_WITHOUT_TABLE: Final = TableSpec[Themes](
    WITHOUT,
    "Themes of the list that have no fund here, and why. It may stay empty.",
    (_column("theme", "Theme", Kind.TEXT, "The theme that has no fund.", _THEMES), *_grounds("the theme's lack")),
    ("theme",),
    may_be_empty=True,
)
_FUNDS_TABLE: Final = TableSpec[Themes](
    FUNDS,
    "One row for each fund.",
    (
        _column("fund", "Fund", Kind.NAME, "Id of the fund; its lines refer to it."),
        _column("title", "Title", Kind.TEXT, "Name of the fund, as published."),
        _column("theme", "Theme", Kind.TEXT, "Theme of the list that the fund lies in.", _THEMES),
        _column(
            "home_department",
            "Home departments",
            Kind.CODES,
            "Departments whose vote the money is on.",
            _DEPARTMENTS,
        ),
        _column("mechanism", "Mechanism", Kind.CHOICE, "How the fund is shared today.", _MECHANISMS),
        _or_none("formula", "Formula", Kind.NAME, "Formula that shares a listed fund: a folder of formulas."),
        _column("scope", "Scope", Kind.CHOICE, "Inside the settlement; only granted funds may lie outside.", _SCOPES),
        *_grounds("the scope", "scope_"),
        *_grounds("the fund's lines"),
    ),
    ("fund",),
)
_LINES_TABLE: Final = TableSpec[Themes](
    LINES,
    "One row for each fund, budget class and year; of granted funds, for each authority too.",
    (
        Column("fund", "Fund", Kind.NAME, "none", _ROW, _FAULT, "Id of the fund.", refers_to=(FUNDS, "fund")),
        _or_none("authority", "Authority", Kind.CODE, "ONS code of the authority, where funds are granted."),
        _column("del_class", "Budget class", Kind.CHOICE, "RDEL, CDEL, or both in one figure.", _CLASSES),
        _column("year", "Year", Kind.YEAR, "Fiscal year of the line."),
        Column(
            "gbp",
            "Amount",
            Kind.AMOUNT,
            "pounds",
            _ROW,
            "not available",
            "Whole pounds, or TBC where the publisher has yet to confirm it.",
            is_excused=True,
            excuse="an amount that is not in what was read",
        ),
    ),
    (),
)
FUND_TABLES: Final = (_FILE_TABLE, _WITHOUT_TABLE, _FUNDS_TABLE, _LINES_TABLE)
"""The sheets of the template, in order."""
