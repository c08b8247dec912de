"""Wrong-pockets files and the tables they name: unit costs, incidence and price levels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import cast

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.described import DescribedTables
from funding_alloc.reading.dictionary import Dictionary, read_dictionary
from funding_alloc.reading.gather import Gather
from funding_alloc.reading.pockets_meaning import pockets_faults
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.tables import Row, Table
from funding_alloc.reading.tree import read_yaml
from funding_alloc.schema.pockets import Incidence, Pockets, PocketsInputs, Price, UnitCost
from funding_alloc.schema.pockets_terms import Measure, PriceLevel
from funding_alloc.years import FiscalYear

KEY = "pockets"
"""The key that tells this kind of file."""
UNIT_COSTS, INCIDENCE, DEFLATOR = "pockets/unit_costs.csv", "pockets/incidence.csv", "pockets/deflator.csv"
"""Tables as the data dictionary names them; one of your own is read as the table in whose place it stands."""
Index = dict[PriceLevel, dict[FiscalYear, Fraction]]


def read_pockets(path: Path) -> PocketsInputs:
    """Read a wrong-pockets file and its tables.

    Raises ``InputFault`` with every finding of every file; what depends on a faulty file is left for the next reading.
    """
    document = read_yaml(path)
    rules = cast(Pockets, read_shape(Pockets, document))
    gather = Gather(path.parent)
    dictionary = gather.attempt(lambda: read_dictionary(path.parent / rules.dictionary))
    gather.stop_if_faulty()
    tables = DescribedTables(gather, document, cast(Dictionary, dictionary))
    costs = tables.read(rules.unit_costs, ("unit_costs",), UNIT_COSTS, ("cost_code",))
    incidence = tables.read(rules.incidence, ("incidence",), INCIDENCE, ("event", "department"))
    deflator = tables.read(rules.deflator.table, ("deflator", "table"), DEFLATOR, ("year",))
    unit_costs = tuple(_unit_costs(costs, gather.findings)) if costs else ()
    index = _index(deflator, gather.findings) if deflator else {}
    events = _events(incidence, rules, index, gather.findings) if incidence else {}
    gather.stop_if_faulty()
    inputs = PocketsInputs(rules, document.file, unit_costs, events, index, not tables.has(rules.incidence))
    gather.findings += [*_unmapped(cast(Table, incidence), rules), *pockets_faults(inputs, document)]
    gather.stop_if_faulty()
    return inputs


def _year(table: Table, row: Row, column: str, findings: list[Finding]) -> FiscalYear | None:
    text = row.cells[column]
    if text is None:
        return None
    try:
        return FiscalYear.parse(str(text))
    except ValueError as fault:
        findings.append(table.finding(row, column, f"{fault}."))
        return None


def _unit_costs(table: Table, findings: list[Finding]) -> Iterator[UnitCost]:
    for row in table.rows:
        prices = {}
        for measure in Measure:
            value, column = row.cells[f"{measure}_gbp"], f"{measure}_price_year"
            year = _year(table, row, column, findings)
            if value is not None and year is not None:
                prices[measure] = Price(Fraction(row.number(f"{measure}_gbp")), year)
            elif (value is None) != (row.cells[column] is None):
                findings.append(table.finding(row, column, f"a {measure} value and its price year go together."))
        code, department = row.cells["cost_code"], row.cells["department"]
        yield UnitCost(
            None if code is None else str(code),
            row.text("label"),
            row.text("unit"),
            None if department is None else str(department),
            row.text("confidence"),
            prices,
        )


def _index(table: Table, findings: list[Finding]) -> Index:
    index: Index = {level: {} for level in PriceLevel}
    for row in table.rows:
        year = _year(table, row, "year", findings)
        for level in PriceLevel:
            value = Fraction(row.number(level.value))
            if value <= 0:
                findings.append(
                    table.finding(row, level.value, f"'{row.cells[level.value]}': a price level is above 0.")
                )
            if year is not None:
                index[level][year] = value
    return index


def _events(
    table: Table, rules: Pockets, index: Mapping[PriceLevel, Mapping[FiscalYear, Fraction]], findings: list[Finding]
) -> dict[str, Incidence]:
    """Events with their parts; every row of one says the same of the whole, and the parts make it up."""
    rows: dict[str, list[Row]] = {}
    for row in table.rows:
        rows.setdefault(row.text("event"), []).append(row)
    out = {}
    for event, parts in rows.items():
        first = parts[0]
        findings += _unlike(table, parts)
        year = _year(table, first, "price_year", findings)
        if year is None:
            continue
        if index and year not in index[rules.deflator.level]:
            what = f"{year} is not in the deflator, so the figure cannot be uprated."
            findings.append(table.finding(first, "price_year", what, "Add the year to the deflator's table."))
        total = Fraction(first.number("total_gbp"))
        shares = {row.text("department"): Fraction(row.number("fiscal_gbp")) for row in parts}
        findings += _not_made_up(table, first, (total, sum(shares.values(), Fraction(0))), rules)
        out[event] = Incidence(event, first.text("label"), first.text("unit"), Price(total, year), shares)
    return out


def _unmapped(table: Table, rules: Pockets) -> Iterator[Finding]:
    """Departments that stand for no body, each told once, at its first row."""
    told: set[str] = set()
    for row in table.rows:
        department = row.text("department")
        if department not in rules.departments.bodies and department not in told:
            told.add(department)
            fix = did_you_mean(department, rules.departments.bodies)
            what = f"'{department}' is mapped to no body in the pockets file."
            yield table.finding(row, "department", what, fix)


def _unlike(table: Table, parts: list[Row]) -> Iterator[Finding]:
    for row in parts[1:]:
        for column in ("label", "unit", "total_gbp", "price_year"):
            if row.cells[column] != parts[0].cells[column]:
                what = f"'{row.cells[column]}' differs from '{parts[0].cells[column]}' on line {parts[0].line}."
                yield table.finding(row, column, what, f"All rows of '{row.text('event')}' say the same of the whole.")


def _not_made_up(table: Table, first: Row, sums: tuple[Fraction, Fraction], rules: Pockets) -> Iterator[Finding]:
    total, parts = sums
    if total <= 0 or parts <= 0:
        what = f"the whole (£{float(total):,.6g}) and the sum of its parts (£{float(parts):,.6g}) must be above 0."
        yield table.finding(first, "total_gbp", what)
    elif abs(parts - total) > Fraction(rules.reconciling.within) * total:
        what = f"the parts make up £{float(parts):,.6g} of £{float(total):,.6g}."
        fix = f"They may miss the whole by {float(rules.reconciling.within):.1%} ('reconciling' in the pockets file)."
        yield table.finding(first, "total_gbp", what, fix)
