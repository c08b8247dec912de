"""Test and learn as the screen's tables, and what is said beneath them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.export.studies.learning_noise import in_words, noise, turning, variants
from funding_alloc.export.studies.learning_rows import HEADINGS, rows
from funding_alloc.money import gbp
from funding_alloc.schema.learn_results import LearnResults
from funding_alloc.schema.shown import Cell, Sheet

WARNINGS = (
    "Warning: shrinkage helps accuracy, but small areas are pulled to the mean and so can neither gain nor lose much.",
    "Warning: paying for outcomes moves money to where outcomes are easy, unless gaps are adjusted for case mix.",
)


def parts(results: LearnResults) -> Iterator[Sheet]:
    """What is printed for reading: what moved, for whom, how much of it is noise, trials and gates."""
    yield by_year(results)
    yield by_area(results)
    yield by_area_and_year(results)
    yield noise(results)
    yield turning(results)
    yield variants(results)
    yield trials(results)
    yield gates(results)


def by_year(results: LearnResults) -> Sheet:
    """Pounds that change hands in every year, by indicator and net."""
    rules = results.inputs.rules
    found: list[tuple[Cell, ...]] = []
    whole = sum(results.base.values())
    for year in range(rules.years.first, rules.years.last + 1):
        pounds = [one.moved_gbp for one in results.slices if one.year == year]
        net = sum(max(moved, 0) for moved in results.by_area(year).values())
        found.append((str(year), *pounds, sum(pounds), net, f"{net / whole:.2%}"))
    titles = (f"{one.title} £" for one in rules.indicators.values())
    columns = ("year", *titles, "all indicators £", "net by area £", "net of all money")
    return Sheet(f"{rules.title}: pounds that change hands", columns, found, tuple(grounds(results)))


def grounds(results: LearnResults) -> Iterator[str]:
    """Terms, counterfactual and both warnings, as every reader must know them."""
    rules, tranche = results.inputs.rules, results.inputs.rules.tranche
    core = 1 - tranche.tau - rules.learning.share
    yield (
        f"Status: {rules.status}. {gbp(sum(results.base.values()))} a year for {len(results.base)} areas, the same in "
        f"every year. Core {float(core):.0%}, untouched; tranche {float(tranche.tau):.1%}, cap {float(tranche.cap):.1%}"
        f", trials {float(rules.learning.share):.1%}; window {rules.window.years} years, {rules.window.compare.value}; "
        f"V by {tranche.estimator.value}."
    )
    yield (
        f"Gap: change beyond that of {rules.counterfactual.area} over the same years. It is no causal effect. "
        f"Case mix: {rules.case_mix.adjustment} adjusted for."
    )
    yield from WARNINGS
    yield f"Ledger: {len(results.ledger.splitlines())} entries, last hash {results.head}. Keep that hash elsewhere."
    again = results.replayed
    if again is not None:
        inputs = "the same inputs as this file" if again.is_same_inputs else "other inputs than this file has now"
        yield (
            f"Replayed: {again.entries} entries, {gbp(again.moved_gbp)} moved, the same to the pound from the ledger's "
            f"own inputs; {inputs}; last hash {again.head}."
        )


def by_area(results: LearnResults) -> Sheet:
    """Every area's moves over all years: sums, extremes, and how often it turns round."""
    found: list[tuple[Cell, ...]] = []
    for area, own in _by_area(results).items():
        base = results.base[area]
        turned = sum(one * other < 0 for one, other in pairwise(own))
        least, most = (f"{one / base:+.2%}" for one in (min(own), max(own)))
        found.append((_name(results, area), area, base, sum(own), least, most, turned))
    columns = ("area", "code", "base £ a year", "all years £", "lowest year", "highest year", "turns round")
    return Sheet("What each area would have gained or lost", columns, found)


def by_area_and_year(results: LearnResults) -> Sheet:
    """Every area's net move in every year."""
    years = range(results.inputs.rules.years.first, results.inputs.rules.years.last + 1)
    found: list[tuple[Cell, ...]] = [(_name(results, area), *own) for area, own in _by_area(results).items()]
    return Sheet("What each area would have gained or lost in each year", ("area", *(f"{y} £" for y in years)), found)


def _by_area(results: LearnResults) -> dict[str, list[int]]:
    years = range(results.inputs.rules.years.first, results.inputs.rules.years.last + 1)
    moved = [results.by_area(year) for year in years]
    return {area: [one[area] for one in moved] for area in results.base}


def _name(results: LearnResults, area: str) -> str:
    return results.names.get(area, area)


def authority(results: LearnResults, meant: str) -> Sheet:
    """One area's gaps and moves. Raises ``InputFault`` for an area that is none."""
    area = area_named(results, meant)
    rules = results.inputs.rules
    found: list[tuple[Cell, ...]] = []
    for one in results.slices:
        move = next(move for move in one.moves if move.area == area)
        title = rules.indicators[one.indicator].title
        if move.gap is None:
            found.append((str(one.year), title, None, None, None, None, 0, "no limits, so nothing moves"))
            continue
        why = "V = 0: paid flat" if not one.variance else "at the cap" if move.is_capped else "own shrunken gap"
        why += ", gap within its own error" if move.is_within_error else ""
        figures = (round(value, 3) for value in (move.gap.value, move.gap.error, one.variance, move.shrunk or 0.0))
        found.append((str(one.year), title, *figures, move.gbp, why))
    columns = ("year", "indicator", "gap", "standard error", "V", "shrunken gap", "moved £", "why")
    heading = f"{_name(results, area)} ({area}): own gaps and what they moved"
    return Sheet(heading, columns, found, (*grounds(results),))


def area_named(results: LearnResults, meant: str) -> str:
    """The area meant by a code or a short name. Raises ``InputFault``."""
    known = {code.casefold(): code for code in results.base} | {
        name.casefold(): code for code, name in results.names.items() if code in results.base
    }
    found = known.get(meant.casefold())
    if found is None:
        names = [results.names.get(code, code) for code in results.base]
        what = f"'{meant}' is not an area of this file."
        raise InputFault([Finding("--authority", 0, 0, what, did_you_mean(meant, [*names, *results.base]))])
    return found


def trials(results: LearnResults) -> Sheet:
    """Money for trials by intervention."""
    arms = results.inputs.rules.learning.arms
    found: list[tuple[Cell, ...]] = [
        (
            *(arms[one.arm].title, "none yet" if arms[one.arm].result == "none_yet" else "yes"),
            *(round(one.posterior.value, 3), round(one.posterior.error, 3)),
            *(round(one.best, 4), f"{one.share:.1%}", one.gbp),
        )
        for one in results.arms
    ]
    notes = (
        "Exploration sampling: shares in proportion to p (1 - p), so that the choice after the trials is good. "
        "Each area's money for trials stays in the area.",
        "No bandit on places: only interventions are tried against each other.",
    )
    columns = ("intervention", "result", "mean", "standard deviation", "P(best)", "share", "£ a year")
    return Sheet("Trials", columns, found, notes)


def gates(results: LearnResults) -> Sheet:
    """Gateway reviews, and what they can have told."""
    found: list[tuple[Cell, ...]] = [
        (one.place, one.when, one.gbp, one.reviews, one.gate.value.replace("_", " "), one.is_counted, one.note)
        for one in results.inputs.gateways
    ]
    summary = results.gates
    share = "none known" if summary.share is None else f"{summary.share:.0%} of those known"
    counted = f"{summary.through} reviews passed or not known to have failed ({share}), {summary.failed} failed"
    notes = [f"Counted: {counted}, {summary.unknown} with a result that is not known."]
    if summary.bits is not None:
        notes.append(f"A review told {summary.bits:.2f} bits on average, where a fair coin tells 1.")
    if summary.most_bits is not None:
        notes.append(
            "A gate that never shuts carries little information: none failed, so a review tells "
            f"{summary.most_bits:.2f} bits at most (one-sided 95% bound on the share that fails)."
        )
    columns = ("place", "when", "£", "reviews", "outcome", "counted", "note")
    return Sheet("Gateway reviews", columns, found, tuple(notes))


def tidy(results: LearnResults) -> Sheet:
    """Everything as one long table."""
    notes = (*grounds(results), *in_words(results))
    return Sheet(results.inputs.rules.title, HEADINGS, list(rows(results)), notes)
