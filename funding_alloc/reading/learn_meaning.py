"""Second pass over a learning file: what is well formed and yet no rule, no evidence, or no place for a bandit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.tree import Document
from funding_alloc.schema.learn import LearnInputs
from funding_alloc.schema.learn_terms import LEARNING, LEAST_CORE, LEAST_WINDOW, MOST_TRANCHE, Across

NO_BANDIT = (
    "money for trials is shared between interventions, never between places: places are few, their outcomes come years "
    "later, spill over, change for other reasons and can be gamed, and each is owed fair treatment."
)
_PLACE = re.compile(r"\b(authority|council|city region|combined|county|borough|E\d{8}|[A-Z]{2,4}CA)\b", re.IGNORECASE)


def learn_faults(inputs: LearnInputs, document: Document) -> Iterator[Finding]:
    """Everything that is well formed but means nothing, or goes beyond what a tranche may be."""
    yield from _tranche_faults(inputs, document)
    yield from _window_faults(inputs, document)
    yield from _indicator_faults(inputs, document)
    yield from _arm_faults(inputs, document)
    yield from _base_faults(inputs, document)


def _tranche_faults(inputs: LearnInputs, document: Document) -> Iterator[Finding]:
    tranche, share = inputs.rules.tranche, inputs.rules.learning.share
    if tranche.tau > MOST_TRANCHE:
        what = f"{tranche.tau} of an allocation cannot hang on outcomes: the most is {MOST_TRANCHE}."
        yield document.finding(("tranche", "tau"), what)
    if tranche.cap > tranche.tau:
        what = f"a cap of {tranche.cap} above the tranche of {tranche.tau} would reach into the core."
        yield document.finding(("tranche", "cap"), what, "Write a cap no larger than tau.")
    if share and not LEARNING[0] <= share <= LEARNING[1]:
        what = f"{share}: the share for trials is {LEARNING[0]} to {LEARNING[1]}, or 0 where there are none."
        yield document.finding(("learning", "share"), what)
    core = 1 - tranche.tau - share
    if tranche.tau <= MOST_TRANCHE and core < LEAST_CORE:
        what = f"leaves a core of {core}: tau and the share for trials together may take {1 - LEAST_CORE}."
        yield document.finding(("learning", "share"), what)


def _window_faults(inputs: LearnInputs, document: Document) -> Iterator[Finding]:
    rules = inputs.rules
    if rules.window.years < LEAST_WINDOW:
        what = f"{rules.window.years}: an outcome that moves money is judged over {LEAST_WINDOW} years or more."
        yield document.finding(("window", "years"), what, "A shorter window can be tried under 'variants'.")
    if rules.years.last < rules.years.first:
        yield document.finding(("years", "last"), "the last year lies before the first.")
    elif rules.years.last - rules.years.first > 60:
        yield document.finding(("years",), "are more than 61 years, which no series here covers.")


def _indicator_faults(inputs: LearnInputs, document: Document) -> Iterator[Finding]:
    """Indicators without series, windows that series cannot bear, and a counterfactual that is not there."""
    rules = inputs.rules
    for name in rules.indicators:
        at = ("indicators", name)
        found = inputs.series.get(name)
        if found is None:
            yield document.finding(at, f"the series have no indicator '{name}'.", did_you_mean(name, inputs.series))
            continue
        period = next(iter(found.values())).period
        means = rules.window.compare == "means"
        if period > rules.window.years or (means and period > 1):
            what = f"each figure covers {period} years, so two ends of the window would share a year."
            yield document.finding(at, what, "Lengthen the window, compare ends, or leave the indicator out.")
        area = rules.counterfactual.area
        if area not in found or not found[area].points:
            what = f"'{area}' has no figures with limits for '{name}'."
            yield document.finding(("counterfactual", "area"), what, did_you_mean(area, found))


def _arm_faults(inputs: LearnInputs, document: Document) -> Iterator[Finding]:
    """No bandit on places, whether it is asked for or only named."""
    learning = inputs.rules.learning
    if learning.across is Across.PLACES:
        yield document.finding(("learning", "across"), NO_BANDIT, "Write interventions.")
    for name, arm in learning.arms.items():
        if _PLACE.search(arm.title):
            yield document.finding(("learning", "arms", name, "title"), f"'{arm.title}' names a place: {NO_BANDIT}")


def _base_faults(inputs: LearnInputs, document: Document) -> Iterator[Finding]:
    if inputs.base is None:
        return
    area = inputs.rules.counterfactual.area
    if area in inputs.base:
        what = f"'{area}' is the counterfactual, so it is no authority that could gain or lose."
        yield document.finding(("counterfactual", "area"), what)
    known = {code for name in inputs.rules.indicators for code in inputs.series.get(name, ())}
    if known and not known & set(inputs.base):
        yield document.finding(("base",), "none of its areas has a series of any indicator.")
