"""Scores of project files: what they promise, a second count of pairs, and advice that gains what it says."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.learning.standard_advice import advise, followed, scores
from funding_alloc.learning.standard_score import comparability, completeness
from funding_alloc.reading.standard import read_standard
from funding_alloc.run.standard import pairs_by_matrix
from funding_alloc.schema.standard import Compared, Filled, Record, StandardInputs

ROOT = Path(__file__).parents[2]
BASE = read_standard(ROOT / "inputs/standard/example_before.yaml")
SCORED = BASE.rules.scored.fields
CHOICES = {
    "project": ("p1", "p2", "p3", ""),
    "area_code": ("E47000001", "E47000002", "E47000003", "E07000008", "", "nowhere"),
    "definition": ("employment-rate", "claimant-count", "own words", ""),
    "unit": ("%", "persons", "0", ""),
    "date": ("2024-01-01/P1Y", "2023-01-01/P1Y", "TBC", ""),
    "cohort": ("all residents", "participants", ""),
    "baseline": ("0", "5", "[x]", ""),
    "source": ("ONS", ""),
}


def _record(line: int, cells: dict[str, str]) -> Record:
    """A record of one file; states as a reader would find them."""
    every = {name: cells.get(name, "1") for name in BASE.fields}
    wrong = {"own words", "nowhere"}
    state = {
        name: Filled.BLANK
        if not text
        else Filled.SAID
        if text in {"TBC", "[x]"}
        else Filled.WRONG
        if text in wrong
        else Filled.VALUE
        for name, text in every.items()
    }
    return Record("a.csv", line, every, state)


RECORDS = st.lists(st.fixed_dictionaries({name: st.sampled_from(found) for name, found in CHOICES.items()}), max_size=7)


def _made(cells: list[dict[str, str]]) -> tuple[Record, ...]:
    return tuple(_record(i, one) for i, one in enumerate(cells, start=2))


def _with(records: tuple[Record, ...]) -> StandardInputs:
    return StandardInputs(BASE.rules, BASE.file, BASE.fields, BASE.definitions, BASE.authority_of, records)


@given(RECORDS, st.sampled_from(list(Compared)))
def test_order_and_duplicates_never_matter_for_pairs_nor_raise_completeness(
    cells: list[dict[str, str]], of: Compared
) -> None:
    """Shuffled, and with every record twice."""
    records = _made(cells)
    turned = tuple(reversed(records))
    twice = (*records, *(_record(100 + i, dict(one.cells)) for i, one in enumerate(records)))
    assert completeness(turned, SCORED) == completeness(records, SCORED)
    whole, doubled = completeness(records, SCORED), completeness(twice, SCORED)
    assert whole == doubled
    found = comparability(records, of, BASE.authority_of, BASE.definitions)
    assert comparability(turned, of, BASE.authority_of, BASE.definitions) == found
    if of is Compared.AUTHORITIES:
        assert comparability(twice, of, BASE.authority_of, BASE.definitions) == found


@given(RECORDS, st.integers(0, 6), st.sampled_from(SCORED))
def test_a_value_in_the_place_of_a_blank_never_lowers_the_score(
    cells: list[dict[str, str]], at: int, field: str
) -> None:
    """Whatever else stands in the record; and a blank is never taken for a zero."""
    records = _made(cells)
    if at >= len(records) or records[at].state[field] is not Filled.BLANK:
        return
    filled = {**records[at].cells, field: CHOICES.get(field, ("0",))[0]}
    after = (*records[:at], _record(records[at].line, filled), *records[at + 1 :])
    unique = len({tuple(sorted(one.cells.items())) for one in (*records, *after)}) == len(records) + 1
    keys = {(one.value("project"), one.value("definition"), one.value("date")) for one in after}
    if unique and len(keys) == len(records):
        before, then = completeness(records, SCORED), completeness(after, SCORED)
        assert before is not None
        assert then is not None
        assert then > before


@given(RECORDS, st.sampled_from(list(Compared)))
def test_pairs_are_those_of_a_loop_over_records_and_of_a_matrix(cells: list[dict[str, str]], of: Compared) -> None:
    """Every two records of two units looked at; each level holds no more than the one before."""
    records = _made(cells)
    found = comparability(records, of, BASE.authority_of, BASE.definitions)
    units: dict[str, list[Record]] = {}
    for one in records:
        name = one.project if of is Compared.PROJECTS else BASE.authority_of.get(one.value("area_code") or "")
        if name is not None:
            units.setdefault(name, []).append(one)
    shared = 0
    for ours, theirs in combinations(units.values(), 2):
        shared += any(
            a.measured == b.measured and a.measured is not None and a.measured[0] in BASE.definitions
            for a in ours
            for b in theirs
        )
    assert found.same_definition == shared
    assert 0 <= found.same_cohort <= found.same_period <= found.same_definition <= found.pairs
    assert found.pairs == len(units) * (len(units) - 1) // 2
    if of is BASE.rules.pairs.of:
        assert pairs_by_matrix(_with(records)) == shared


@given(RECORDS)
def test_advice_gains_what_it_says(cells: list[dict[str, str]]) -> None:
    """Scored anew after every step; no step loses anything."""
    inputs = _with(_made(cells))
    steps, before = list(followed(inputs)), scores(inputs, inputs.records)
    assert len(steps) <= 8
    for step, after in steps:
        now = scores(inputs, after)
        gained = (step.pairs_gained, step.completeness_gained)
        assert (now[0] - before[0], now[1] - before[1]) == gained
        assert gained[0] >= 0
        assert gained[1] >= 0
        assert any(gained)
        before = now
    assert [step for step, _ in steps] == list(advise(inputs))


def test_the_examples_before_and_after() -> None:
    """Nothing could be compared, and then every pair could; what was never measured stays missing."""
    after = read_standard(ROOT / "inputs/standard/example_after.yaml")
    found = [
        comparability(one.records, Compared.AUTHORITIES, one.authority_of, one.definitions) for one in (BASE, after)
    ]
    assert [(one.units, one.pairs, one.same_definition) for one in found] == [(4, 6, 0), (5, 10, 10)]
    assert completeness(BASE.records, SCORED) == Fraction(47, 64)
    assert completeness(after.records, SCORED) == Fraction(52, 56)
    first, second, third = [step.pairs_gained for step in advise(BASE)][:3]
    assert (first, second, third) == (1, 2, 3)


def test_a_zero_is_filled_and_a_blank_is_not() -> None:
    """Three different things: 0, nothing, and TBC."""
    zero, blank, said = (_record(i, {"baseline": text, "project": f"p{i}"}) for i, text in enumerate(("0", "", "TBC")))
    assert [completeness([one], ["baseline"]) for one in (zero, blank, said)] == [1, 0, 0]
    assert [one.state["baseline"] for one in (zero, blank, said)] == [Filled.VALUE, Filled.BLANK, Filled.SAID]
