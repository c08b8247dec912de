"""Second pass over a wrong-pockets file: bodies, years, rows and lines that mean nothing, or not enough."""

from __future__ import annotations

from collections.abc import Iterator

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.tree import Document, Path_
from funding_alloc.schema.pockets import BenefitLine, CostLine, FromEvent, FromRow, OwnFigure, PocketsInputs
from funding_alloc.schema.pockets_terms import MOST_BODIES, BodyKind, Measure
from funding_alloc.years import FiscalYear


def pockets_faults(inputs: PocketsInputs, document: Document) -> Iterator[Finding]:
    """Everything that is well formed but means nothing, or not enough."""
    yield from _body_faults(inputs, document)
    yield from _department_faults(inputs, document)
    yield from _year_faults(inputs, document)
    yield from _name_faults(inputs, document)
    for name, found in inputs.rules.interventions.items():
        seen: set[str] = set()
        if all(_is_nothing(inputs, line) for line in found.costs):
            what = "costs nothing in the central case, so nobody pays for its benefits."
            yield document.finding(("interventions", name, "costs"), what)
        sides: tuple[tuple[str, tuple[CostLine | BenefitLine, ...]], ...] = (
            ("costs", found.costs),
            ("benefits", found.benefits),
        )
        for side, lines in sides:
            for i, line in enumerate(lines):
                at = ("interventions", name, side, i)
                if line.id in seen:
                    yield document.finding((*at, "id"), f"line '{line.id}' occurs twice.")
                seen.add(line.id)
                if line.profile not in inputs.rules.profiles:
                    fix = did_you_mean(line.profile, inputs.rules.profiles)
                    yield document.finding((*at, "profile"), f"there is no profile '{line.profile}'.", fix)
                yield from _value_faults(inputs, document, at, line)
                yield from (
                    _cost_faults(inputs, document, at, line)
                    if isinstance(line, CostLine)
                    else _benefit_faults(inputs, document, at, line)
                )


def _body_faults(inputs: PocketsInputs, document: Document) -> Iterator[Finding]:
    bodies = inputs.rules.bodies
    for kind, least in ((BodyKind.RESIDENTS, 1), (BodyKind.NOBODY_NAMED, 0)):
        count = sum(body.kind is kind for body in bodies.values())
        if not least <= count <= 1:
            what = (
                f"{count or 'none'} of the bodies is of kind {kind}; there must be {'one' if least else 'one at most'}."
            )
            yield document.finding(("bodies",), what)
    count = len(inputs.rules.ledgers)
    if not 1 <= count <= MOST_BODIES:
        what = f"{count} of the bodies have a ledger; there must be 1 to {MOST_BODIES}."
        yield document.finding(("bodies",), what, "Join those that decide together.")


def _department_faults(inputs: PocketsInputs, document: Document) -> Iterator[Finding]:
    """Departments that no table names, and bodies that are not there or are people."""
    rules = inputs.rules
    named = {cost.department for cost in inputs.unit_costs} | {d for e in inputs.incidence.values() for d in e.parts}
    for department, body in rules.departments.bodies.items():
        at = ("departments", "bodies", department)
        if department not in named:
            fix = did_you_mean(department, [name for name in named if name])
            yield document.finding(at, f"no row of the tables is of department '{department}'.", fix)
        if body not in rules.bodies:
            yield document.finding(at, f"'{body}' is not one of the bodies.", did_you_mean(body, rules.bodies))
        elif rules.bodies[body].kind is BodyKind.RESIDENTS:
            yield document.finding(at, f"'{body}' are residents, who are no department.")


def _year_faults(inputs: PocketsInputs, document: Document) -> Iterator[Finding]:
    rules = inputs.rules
    if rules.prices not in inputs.index[rules.deflator.level]:
        what = f"{rules.prices} is not in the deflator, so nothing can be brought to its prices."
        yield document.finding(("prices",), what, "Add the year to the deflator's table, or name another.")
    used = {line.profile for one in rules.interventions.values() for line in (*one.costs, *one.benefits)}
    for name, profile in rules.profiles.items():
        if name not in used:
            yield document.finding(("profiles", name), f"no line uses the profile '{name}'.", "Remove it.")
        if not any(profile.by_year.values()):
            yield document.finding(("profiles", name), f"profile '{name}' has nothing in any year.")
        for year in profile.by_year:
            if year not in rules.years.span:
                at = ("profiles", name, "by_year", str(year))
                yield document.finding(at, f"{year} lies outside the file's years, {rules.years.span}.")


def _name_faults(inputs: PocketsInputs, document: Document) -> Iterator[Finding]:
    """Names of bodies in the settlement and the pot: each must have a ledger, and be named once."""
    rules = inputs.rules
    lists: tuple[tuple[Path_, tuple[str, ...]], ...] = (
        (("settlement", "bears"), rules.settlement.bears),
        (("pot", "needs"), rules.pot.needs),
    )
    for where, names in lists:
        for i, name in enumerate(names):
            yield from _ledger_faults(inputs, document, (*where, i), name)
            if name in names[:i]:
                yield document.finding((*where, i), f"'{name}' is listed twice.")
    for name in rules.settlement.holds:
        yield from _ledger_faults(inputs, document, ("settlement", "holds", name), name)
    for i, counts in enumerate(rules.pot.counts):
        if counts in rules.pot.counts[:i]:
            yield document.finding(("pot", "counts", i), f"'{counts}' is listed twice.")


def _ledger_faults(inputs: PocketsInputs, document: Document, at: Path_, name: str) -> Iterator[Finding]:
    bodies = inputs.rules.bodies
    if name not in bodies:
        yield document.finding(at, f"'{name}' is not one of the bodies.", did_you_mean(name, inputs.rules.ledgers))
    elif not bodies[name].has_ledger:
        what = f"'{name}' has no budget: it is of kind {bodies[name].kind}."
        yield document.finding(at, what, did_you_mean(name, inputs.rules.ledgers))


def _value_faults(
    inputs: PocketsInputs, document: Document, at: Path_, line: CostLine | BenefitLine
) -> Iterator[Finding]:
    """Codes and events that are in no table, values that a row does not have, price years without a price level."""
    value = line.value
    if isinstance(value, FromEvent):
        if value.event not in inputs.incidence:
            fix = did_you_mean(value.event, inputs.incidence)
            yield document.finding((*at, "value", "event"), f"the incidence table has no event '{value.event}'.", fix)
        return
    if isinstance(value, OwnFigure):
        yield from _price_year_faults(inputs, document, (*at, "value", "price_year"), value.price_year)
        if value.low < 0:
            what = "a value is 0 or more; what makes it a burden is a negative quantity."
            yield document.finding((*at, "value", "low"), what)
        return
    row = inputs.rows.get(value.code)
    if row is None:
        fix = did_you_mean(value.code, inputs.rows)
        yield document.finding((*at, "value", "code"), f"the unit costs have no row '{value.code}'.", fix)
    elif value.measure not in row.prices:
        has = ", ".join(row.prices) or "none"
        what = f"row {value.code} has no {value.measure} value; it has {has}."
        yield document.finding((*at, "value", "measure"), what)
    else:
        yield from _price_year_faults(inputs, document, (*at, "value", "code"), row.prices[value.measure].year)


def _price_year_faults(inputs: PocketsInputs, document: Document, at: Path_, year: FiscalYear) -> Iterator[Finding]:
    if year not in inputs.index[inputs.rules.deflator.level]:
        what = f"its price year {year} is not in the deflator."
        yield document.finding(at, what, "Add the year to the deflator's table.")


def _is_nothing(inputs: PocketsInputs, line: CostLine) -> bool:
    value = line.value
    if isinstance(value, OwnFigure):
        return not (line.quantity.central and value.central)
    row = inputs.rows.get(value.code) if isinstance(value, FromRow) else None
    price = row.prices.get(Measure.FISCAL) if row else None
    return not line.quantity.central or (price is not None and not price.gbp)


def _cost_faults(inputs: PocketsInputs, document: Document, at: Path_, line: CostLine) -> Iterator[Finding]:
    yield from _ledger_faults(inputs, document, (*at, "payer"), line.payer)
    if line.quantity.low < 0:
        yield document.finding((*at, "quantity", "low"), "a cost has no negative quantity.", "Write a benefit instead.")
    if not isinstance(line.value, FromEvent) and line.value.measure is not Measure.FISCAL:
        what = f"a cost is public money, and this value is {line.value.measure}."
        yield document.finding((*at, "value", "measure"), what)


def _benefit_faults(inputs: PocketsInputs, document: Document, at: Path_, line: BenefitLine) -> Iterator[Finding]:
    value = line.value
    is_fiscal = isinstance(value, FromEvent) or value.measure is Measure.FISCAL
    if is_fiscal != (line.cashable is not None):
        fix = "Say which part can be taken out of a budget." if is_fiscal else "Remove it."
        what = "a fiscal benefit needs" if is_fiscal else "only a fiscal benefit has"
        yield document.finding((*at, "cashable"), f"{what} a cashable part.", fix)
    if isinstance(value, OwnFigure) != (line.beneficiary is not None):
        own = isinstance(value, OwnFigure)
        what = "a figure of your own needs a beneficiary." if own else "whose the benefit is, its rows say."
        yield document.finding((*at, "beneficiary"), what, "" if own else "Remove 'beneficiary'.")
    elif line.beneficiary is not None and line.beneficiary not in inputs.rules.bodies:
        what = f"'{line.beneficiary}' is not one of the bodies."
        fix = did_you_mean(line.beneficiary, inputs.rules.bodies)
        yield document.finding((*at, "beneficiary"), what, fix)
    elif is_fiscal and line.beneficiary and inputs.rules.bodies[line.beneficiary].kind is BodyKind.RESIDENTS:
        what = "public money is not saved by residents."
        yield document.finding((*at, "beneficiary"), what, "Make the value economic or social.")
    if isinstance(value, FromRow) and is_fiscal and value.code in inputs.rows:
        department = inputs.rows[value.code].department
        if department not in inputs.rules.departments.bodies:
            what = f"row {value.code} is of department '{department or '[x]'}', which is mapped to no body."
            yield document.finding((*at, "value", "code"), what, "Map it under 'departments'.")
