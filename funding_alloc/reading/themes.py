"""Theme files, and whether a fund file keeps to them: every fund in one theme, every theme with a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.tree import Document, Path_, read_yaml
from funding_alloc.schema.funds import DividedFunds, Funds, ListedFunds
from funding_alloc.schema.themes import NO_THEME, ThemeFile, ThemeList, ThemeMap
from funding_alloc.years import FiscalYear


def read_themes(path: Path) -> tuple[ThemeFile, Document]:
    """Read a theme file. Raises ``InputFault`` with every fault of shape or of its lists and maps."""
    document = read_yaml(path)
    themes = cast(ThemeFile, read_shape(ThemeFile, document))
    faults = [*_doubled(themes, document), *_map_faults(themes, document)]
    if faults:
        raise InputFault(faults)
    return themes, document


def theme_faults(funds: Funds, document: Document, themes: ThemeFile) -> Iterator[Finding]:
    """A list, theme or department that is not there; a theme without a line; a fund that its rule does not place."""
    known = {found.id: found for found in themes.lists}
    if funds.themes.list not in known:
        what = f"'{funds.themes.list}' is not a list of {funds.themes.file}."
        yield document.finding(("themes", "list"), what, did_you_mean(funds.themes.list, known))
        return
    chosen = known[funds.themes.list]
    yield from _fund_faults(funds, document, chosen)
    yield from _department_faults(funds, document, {department.id for department in themes.departments})
    yield from _unused(funds, document, chosen)
    yield from _unplaced(funds, document, themes)


def _doubled(themes: ThemeFile, document: Document) -> Iterator[Finding]:
    """A list, a department or a theme of a list that is written twice."""
    named: list[tuple[Path_, tuple[str, ...], str]] = [
        (("lists",), tuple(found.id for found in themes.lists), "list"),
        (("departments",), tuple(found.id for found in themes.departments), "department"),
        *((("lists", i, "themes"), found.themes, "theme") for i, found in enumerate(themes.lists)),
    ]
    for path, names, kind in named:
        for j, name in enumerate(names):
            if name in names[:j]:
                yield document.finding((*path, j), f"{kind} '{name}' occurs twice.", "Remove one of them.")


def _map_faults(themes: ThemeFile, document: Document) -> Iterator[Finding]:
    lists = {found.id: found for found in themes.lists}
    for i, way in enumerate(themes.maps):
        unknown = [(side, name) for side, name in (("old", way.old), ("new", way.new)) if name not in lists]
        for side, name in unknown:
            yield document.finding(("maps", i, side), f"'{name}' is not a list here.", did_you_mean(name, lists))
        if not unknown:
            yield from _move_faults(way, document, i, (lists[way.old], lists[way.new]))


def _move_faults(way: ThemeMap, document: Document, i: int, lists: tuple[ThemeList, ThemeList]) -> Iterator[Finding]:
    old, new = lists
    count = Counter(move.old for move in way.themes)
    for j, move in enumerate(way.themes):
        at: Path_ = ("maps", i, "themes", j)
        if move.old not in old.themes:
            what = f"'{move.old}' is not a theme of {old.id}."
            yield document.finding((*at, "old"), what, did_you_mean(move.old, old.themes))
        elif move.old in [other.old for other in way.themes[:j]]:
            what = f"'{move.old}' is mapped {count[move.old]} times."
            yield document.finding((*at, "old"), what, "Write one entry with a rule.")
        for k, name in enumerate(move.new):
            if name not in new.themes:
                what = f"'{name}' is not a theme of {new.id}."
                yield document.finding((*at, "new", k), what, did_you_mean(name, new.themes))
        for fund, name in sorted((move.by_fund or {}).items()):
            if name not in move.new:
                what = f"fund '{fund}' goes to '{name}', which is not among the new themes of '{move.old}'."
                yield document.finding((*at, "by_fund", fund), what, did_you_mean(name, move.new))
    for theme in old.themes:
        if theme not in count:
            what = f"theme '{theme}' of {old.id} is not mapped to any theme of {new.id}."
            yield document.finding(("maps", i, "themes"), what, "Add an entry for it; no theme is dropped in silence.")


def _fund_faults(funds: Funds, document: Document, chosen: ThemeList) -> Iterator[Finding]:
    """Themes that are not in the list, years in which the list is not in force, a fund listed under two themes."""
    first: dict[str, int] = {}
    for i, fund in enumerate(funds.funds):
        if fund.theme not in chosen.themes and (fund.is_inside or fund.theme != NO_THEME):
            what = f"'{fund.theme}' is not a theme of {chosen.id}."
            outside = f" Outside the settlement a fund may lie in no theme: write {NO_THEME}." * (not fund.is_inside)
            fix = did_you_mean(fund.theme, chosen.themes) + outside
            yield document.finding(("funds", i, "theme"), what, fix.strip())
        other = first.setdefault(fund.title, i)
        if funds.funds[other].theme != fund.theme:
            line = document.mark_of(("funds", other))[1]
            elsewhere = f"in '{funds.funds[other].theme}' on line {line}"
            what = f"'{fund.title}' is in theme '{fund.theme}' here and {elsewhere}."
            fix = "A line lies in one theme: remove one, or name the parts."
            yield document.finding(("funds", i, "theme"), what, fix)
    for path, year in _years(funds):
        if not chosen.is_in_force(year):
            until = f" to {chosen.last}" if chosen.last else " on"
            what = f"the themes of {chosen.id} are those of {chosen.first}{until}, not of {year}."
            yield document.finding(path, what, "Name the list of that year.")


def _years(funds: Funds) -> Iterator[tuple[Path_, FiscalYear]]:
    if isinstance(funds, DividedFunds):
        for kind, profile in funds.profiles.items():
            for year in profile.by_year:
                yield ("profiles", str(kind), "by_year", str(year)), year
    elif isinstance(funds, ListedFunds):
        for i, fund in enumerate(funds.funds):
            for j, line in enumerate(fund.lines):
                yield ("funds", i, "lines", j, "year"), line.year
    else:
        for i, granted in enumerate(funds.funds):
            for j, grant in enumerate(granted.grants):
                yield ("funds", i, "grants", j, "year"), grant.year


def _department_faults(funds: Funds, document: Document, known: set[str]) -> Iterator[Finding]:
    for i, fund in enumerate(funds.funds):
        for j, name in enumerate(fund.home_department):
            if name not in known:
                what = f"'{name}' is not a department of {funds.themes.file}."
                parts = name.replace(", ", " and ").split(" and ")
                is_several = len(parts) > 1 and set(parts) <= known
                fix = f"Write a list: [{', '.join(parts)}]." if is_several else did_you_mean(name, known)
                yield document.finding(("funds", i, "home_department", j), what, fix)


def _unused(funds: Funds, document: Document, chosen: ThemeList) -> Iterator[Finding]:
    """Every theme has a line inside the settlement, or an entry that says why it has none."""
    used = {fund.theme for fund in funds.funds if fund.is_inside}
    excused = [entry.theme for entry in funds.themes.without_lines]
    for theme in chosen.themes:
        if theme not in used and theme not in excused:
            what = f"theme '{theme}' of {chosen.id} has no line here."
            fix = "Add its lines, or an entry under 'without_lines' that says why it has none."
            yield document.finding(("themes", "without_lines"), what, fix)
    for i, theme in enumerate(excused):
        at: Path_ = ("themes", "without_lines", i, "theme")
        if theme not in chosen.themes:
            yield document.finding(at, f"'{theme}' is not a theme of {chosen.id}.", did_you_mean(theme, chosen.themes))
        elif theme in used:
            yield document.finding(at, f"theme '{theme}' has a line here.", "Remove the entry.")
        elif theme in excused[:i]:
            yield document.finding(at, f"theme '{theme}' is listed twice.")


def _unplaced(funds: Funds, document: Document, themes: ThemeFile) -> Iterator[Finding]:
    """Where an old theme goes to several new ones, its rule must name every fund."""
    moves = {move.old: move for way in themes.maps if way.old == funds.themes.list for move in way.themes}
    for i, fund in enumerate(funds.funds):
        move = moves.get(fund.theme)
        if move is not None and move.of_fund(fund.id) is None:
            what = f"'{fund.theme}' goes to {len(move.new)} new themes, and the rule says nothing about '{fund.id}'."
            fix = f"Add it to 'by_fund' in {funds.themes.file}."
            yield document.finding(("funds", i, "theme"), what, fix)
