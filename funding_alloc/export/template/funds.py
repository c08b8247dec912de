"""The template of fund lines, blank or filled with a fund file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from funding_alloc.export.template.book import Template, Value, write_template
from funding_alloc.reading.template.columns import NOT_APPLICABLE
from funding_alloc.reading.template.fund_columns import (
    CLASS_TOTALS,
    FILE,
    FUND_TABLES,
    FUNDS,
    LINES,
    SOURCE,
    WITHOUT,
    Themes,
)
from funding_alloc.schema.base import Unknown
from funding_alloc.schema.funds import Grant, GrantedFund, GrantedFunds, ListedFund, ListedFunds, ListedLine
from funding_alloc.schema.sources import Grounded

Row = Mapping[str, Value]
Held = ListedFunds | GrantedFunds
_RULES: Final = (
    ("Control total", "The lines of all funds sum to the quantum, to the pound; granted funds, class by class."),
    ("Amounts", f"TBC where the publisher has yet to confirm it; {NOT_APPLICABLE} where it was not found. Never 0."),
    ("Source", "Each fund, its scope and the quantum name a publication: title, publisher, period, licence."),
    ("Assumption", "What is assumed, and why, where nothing is published or a sourced figure is put to a new use."),
    ("Home departments", "Short names of departments, parted by '; '."),
)


def write_fund_template(path: Path, themes: Themes, held: Held | None = None) -> None:
    """Write the template, with the lists of a theme file where it is given, and the funds that are held.

    Units   whole pounds.
    """
    title = "Fund lines" if held is None else held.title
    purpose = "What a quantum is made of: its funds, and a line for each budget class and year."
    filled = {} if held is None else _filled(held)
    write_template(path, Template(title, purpose, themes, FUND_TABLES, ("Rule", _RULES), filled))


def _filled(held: Held) -> dict[str, list[Row]]:
    file = {
        "fund_file": held.fund_file,
        "title": held.title,
        "theme_file": held.themes.file,
        "theme_list": held.themes.list,
        "division": held.division,
        "quantum_gbp": held.quantum.gbp if isinstance(held, ListedFunds) else NOT_APPLICABLE,
        **_class_totals(held),
        **_grounds(held.quantum),
    }
    return {
        FILE: [file],
        WITHOUT: [{"theme": one.theme, **_grounds(one)} for one in held.themes.without_lines],
        FUNDS: [_fund(fund) for fund in held.funds],
        LINES: [
            _line(fund.id, line)
            for fund in held.funds
            for line in (fund.lines if isinstance(fund, ListedFund) else fund.grants)
        ],
    }


def _class_totals(held: Held) -> Row:
    totals = held.quantum.by_class if isinstance(held, GrantedFunds) else {}
    return {name: totals.get(kind, NOT_APPLICABLE) for kind, name in CLASS_TOTALS.items()}


def _line(fund: str, line: ListedLine | Grant) -> Row:
    return {
        "fund": fund,
        "authority": line.authority if isinstance(line, Grant) else NOT_APPLICABLE,
        "del_class": str(line.del_class),
        "year": str(line.year),
        "gbp": NOT_APPLICABLE if line.gbp is Unknown.NOT_AVAILABLE else line.gbp,
    }


def _fund(fund: ListedFund | GrantedFund) -> Row:
    return {
        "fund": fund.id,
        "title": fund.title,
        "theme": fund.theme,
        "home_department": "; ".join(fund.home_department),
        "mechanism": str(fund.mechanism),
        "formula": fund.formula if isinstance(fund, ListedFund) else NOT_APPLICABLE,
        "scope": str(fund.scope.settlement),
        **_grounds(fund.scope, "scope_"),
        **_grounds(fund),
    }


def _grounds(grounded: Grounded, prefix: str = "") -> dict[str, Value]:
    source = grounded.source
    said = {f"source_{part}": None if source is None else getattr(source, part) for part in SOURCE}
    said["assumption"] = grounded.assumption
    return {f"{prefix}{name}": NOT_APPLICABLE if text is None else text for name, text in said.items()}
