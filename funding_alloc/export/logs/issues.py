"""The log of issues: what a reader must not overlook, found from the run itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from funding_alloc.export.logs.data import data_log
from funding_alloc.schema.eligibility import Verdict
from funding_alloc.schema.envelope import left_out_in_words
from funding_alloc.schema.results import Results


@dataclass(frozen=True)
class Issue:
    """One thing that is short."""

    id: str
    kind: str
    what: str
    where: str
    mend: str


@dataclass(frozen=True)
class _Found:
    kind: str
    what: str
    where: str
    mend: str


def issues(results: Results) -> Sequence[Issue]:
    """Checks that fail, figures not found, money not known, verdicts not known, data that is not published."""
    found = [*_checks(results), *_figures(results), *_money(results), *_verdicts(results), *_data(results)]
    return [Issue(f"I{i:03}", one.kind, one.what, one.where, one.mend) for i, one in enumerate(found, start=1)]


def _checks(results: Results) -> Iterator[_Found]:
    for check in results.checks:
        if not check.is_passed:
            yield _Found("check", f"Check {check.id} fails: {check.what}", "Checks", "Find the cause first.")


def _figures(results: Results) -> Iterator[_Found]:
    for row in results.published:
        if row.published_gbp is None:
            what = f"No published figure was found: {row.id}, {row.item}"
            yield _Found("published figure", what, "Published", "Ask the publisher.")


def _money(results: Results) -> Iterator[_Found]:
    left_out = left_out_in_words(*results.left_out)
    if left_out:
        what = f"Lines of the settlement without an amount: {left_out} of every sum"
        yield _Found("money", what, "Envelope", "Fill the fund file when the amounts are known.")


def _verdicts(results: Results) -> Iterator[_Found]:
    included = {authority.area_code for authority in results.inputs.places.authorities}
    for entry in results.inputs.eligibility:
        if entry.area_code in included and entry.verdict is Verdict.NOT_KNOWN:
            what = f"Eligibility of {entry.name} for a settlement is {entry.reasons_in_short}"
            yield _Found("eligibility", what, "Eligibility", "Answer the tests in the eligibility table.")


def _data(results: Results) -> Iterator[_Found]:
    for one in data_log(results):
        if one.status != "published":
            what = f"{one.columns} columns of {one.table} hold data that is not published ({one.status}): {one.titles}"
            yield _Found("data", what, "Data log", "Replace it by published data, or keep it marked.")
        if one.missing:
            what = f"{one.missing} values by district are not available: {one.table}, {one.period}, {one.source}"
            mend = "Said beside each indicator: how much of the weight the other districts hold."
            yield _Found("missing values", what, "Indicators", mend)
