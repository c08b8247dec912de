"""A second stage as the screen's tables, and what is said beneath them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from funding_alloc.cli.explain_tables import by_theme
from funding_alloc.cli.show import Format
from funding_alloc.money import gbp, gbp_millions
from funding_alloc.schema.funds import DelClass
from funding_alloc.schema.second_stage import OWN, PassedTheme, PublishedShare
from funding_alloc.schema.second_stage_results import PassedRow, SecondStageResults
from funding_alloc.schema.shown import Cell, Sheet

PARTS = {"kept": "kept by the authority", "returned": "returned to the authority"}


def parts(results: SecondStageResults, how: Format) -> Iterator[Sheet]:
    """What is printed: for reading each theme, the ranges and the totals; else the rows, or the ranges asked for."""
    if how is Format.TABLE:
        yield from by_theme(passed_rows(results))
    elif not results.ranges:
        yield passed_rows(results)
    if results.ranges:
        yield ranges(results)
    if how is Format.TABLE:
        yield totals(results)


def totals(results: SecondStageResults) -> Sheet:
    """Every council's pounds of all themes and years, what stays with the authority, and the closing words."""
    passed = sum(total.gbp for total in results.totals)
    names, kinds = _names(results), _kinds(results)
    rows: list[tuple[Cell, ...]] = []
    for total in results.totals:
        by_class = dict(zip(DelClass, (total.rdel_gbp, total.cdel_gbp, total.not_split_gbp), strict=True))
        spread = (
            "" if total.low_gbp is None else f"{gbp_millions(total.low_gbp)} to {gbp_millions(total.high_gbp or 0)}"
        )
        head = round(total.gbp / results.population[total.area_code])
        share = f"{total.gbp / passed:.1%}" if passed else ""
        pounds = [by_class[kind] for kind in kinds]
        rows.append((total.area_code, names[total.area_code], *pounds, total.gbp, head, share, spread))
    for part, words in PARTS.items():
        found = [row for row in results.rows if row.part == part]
        if found:
            rows.append(_line(results, words, found))
    rows.append(_line(results, "planned spending", list(results.rows)))
    classes = (f"{kind} £" for kind in kinds)
    columns = ("code", "who", *classes, "£", "£ per head", "share of what is passed on", "5% to 95% of calls")
    title = f"{results.inputs.rules.title}, all themes, {results.inputs.rules.years.span}"
    return Sheet(title, columns, rows, tuple(closing(results)))


def _line(results: SecondStageResults, words: str, found: list[PassedRow]) -> tuple[Cell, ...]:
    by_class = Counter[DelClass]()
    for row in found:
        by_class[row.del_class] += row.gbp
    pounds = [by_class[kind] for kind in _kinds(results)]
    return (results.inputs.rules.authority, words, *pounds, sum(by_class.values()), None, "", "")


def _kinds(results: SecondStageResults) -> list[DelClass]:
    used = {row.del_class for row in results.rows}
    return [kind for kind in DelClass if kind in used]


def passed_rows(results: SecondStageResults) -> Sheet:
    """Every council's pounds by theme, class and year."""
    names = _names(results)
    rows = []
    for row in results.rows:
        is_council = row.part == "council"
        who = names[row.area_code] if is_council else PARTS[row.part]
        head = round(row.gbp / results.population[row.area_code], 2) if is_council else None
        place = (row.del_class.value, str(row.year), row.way.value)
        found = (row.gbp, head, round(row.share, 4), row.topped_up_gbp, row.low_gbp, row.high_gbp)
        rows.append((row.theme, row.area_code, who, *place, *found))
    columns = (
        *("theme", "code", "who", "class", "year", "way", "£", "£ per head"),
        *("share of planned", "of it topped up £", "5% of calls £", "95% of calls £"),
    )
    return Sheet(results.inputs.rules.title, columns, rows, tuple(closing(results)))


def ranges(results: SecondStageResults) -> Sheet:
    """Every council's total at the other values of what is not published."""
    names = _names(results)
    codes = [total.area_code for total in results.totals]
    found = {(row.parameter, row.value, row.area_code): row.gbp for row in results.ranges}
    pairs = dict.fromkeys((row.parameter, row.value) for row in results.ranges)
    rows: list[tuple[Cell, ...]] = [("as in the file", "", *(total.gbp for total in results.totals))]
    rows += [(parameter, value, *(found[parameter, value, code] for code in codes)) for parameter, value in pairs]
    columns = ("parameter", "value", *(f"{names[code]} £" for code in codes))
    return Sheet("What is not published, at the other values of its range, one at a time", columns, rows)


def closing(results: SecondStageResults) -> Iterator[str]:
    """What the councils with a published figure get, beside it, and what is assumed."""
    yield f"Status: {results.inputs.rules.status}. Ways, parts kept and rules between councils are assumptions."
    if results.inputs.left_out:
        yield f"No part, and so no money: {', '.join(council.name for council in results.inputs.left_out)}."
    for told in results.inputs.rules.published:
        yield from _beside(results, told)
    yield f"Assumed: {'; '.join(_assumed(results))}. What these may be instead is run by --ranges."


def _beside(results: SecondStageResults, told: PublishedShare) -> Iterator[str]:
    rules, name = results.inputs.rules, _names(results)[told.council]
    year = told.year if told.year in rules.years.span else rules.years.first
    own = [row for row in results.rows if row.part == "council" and row.area_code == told.council]
    here = Counter({row.del_class: 0 for row in own})
    for row in own:
        here[row.del_class] += row.gbp if row.year == year else 0
    total, published = sum(here.values()), told.rdel_gbp + told.cdel_gbp
    parts = f"{gbp(here[DelClass.RDEL])} revenue and {gbp(here[DelClass.CDEL])} capital"
    everything = sum(row.gbp for row in own)
    yield f"{name} gets {gbp(total)} in {year}: {parts}; {gbp(everything)} over {rules.years.span}."
    source = f"{told.source.title} ({told.source.publisher}, {told.source.period})"
    yield (
        f"Published for {told.year}: {gbp(published)}, {gbp(told.rdel_gbp)} revenue and {gbp(told.cdel_gbp)} capital. "
        f"{source}."
    )
    gap = total - published
    more = "more" if gap >= 0 else "less"
    yield f"The result is {gbp(abs(gap))} {more}, which is shown and not tuned away: scope, year and rule differ."
    yield told.differs


def _assumed(results: SecondStageResults) -> Iterable[str]:
    """Each theme's way and parts kept, in words."""
    for theme, rule in sorted(results.inputs.rules.themes.items()):
        if not isinstance(rule, PassedTheme):
            yield f"{theme} all kept"
            continue
        kept = " and ".join(f"{float(share) * 100:.6g}% of {kind}" for kind, share in sorted(rule.kept.items()))
        formula = "its own formula" if rule.by_formula == OWN else f"the formula '{rule.by_formula}'"
        ways = {
            "formula": f"by {formula}",
            "plan": f"by plan from {formula}",
            "call": f"by call, topped up by {formula}",
        }
        yield f"{theme} {ways[rule.way]}, {kept} kept"


def _names(results: SecondStageResults) -> dict[str, str]:
    return {council.area_code: council.name for council in results.inputs.councils}
