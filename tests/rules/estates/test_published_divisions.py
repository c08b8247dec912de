"""Every division that a peer or a publication gives, exactly where its figures are exact."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import funding_alloc as fa
from funding_alloc.rules.powers import green_book_weight

DATA = Path(__file__).parent / "data"


def _cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((DATA / name).read_text(encoding="utf-8"))["cases"]
    return found


def _agrees(ours: Fraction, text: str, places: int) -> bool:
    """Equal where the figure is exact (three decimals at most); else within the rounding of its last decimal."""
    if len(text.partition(".")[2]) <= 3:
        return ours == Fraction(text)
    return abs(ours - Fraction(text)) <= Fraction(1, 2 * 10**places)


CLAIMS = [(case, rule) for case in _cases("claims.json") for rule in case["awards"]]


@pytest.mark.parametrize(("case", "rule"), CLAIMS, ids=[f"{case['id']}-{rule}" for case, rule in CLAIMS])
def test_claims_problems_have_their_awards(case: dict[str, Any], rule: str) -> None:
    """Eleven problems, thirteen rules: zero claims, zero estate, exactly half the claims, unsorted, 27 claimants."""
    claims = {f"C{i:02}": text for i, text in enumerate(case["claims"])}
    awards = fa.rules.RULES[rule](case["estate"], claims)
    assert sum(awards.values()) == Fraction(case["estate"])
    off = [
        code
        for code, text in zip(claims, case["awards"][rule], strict=True)
        if not _agrees(awards[code], text, case["places"])
    ]
    assert off == []


def test_all_thirteen_rules_and_eleven_problems_are_carried() -> None:
    """139 divisions: ten problems with thirteen rules, and one with nine."""
    assert len(CLAIMS) == 139


SHARES = _cases("shares.json")


@pytest.mark.parametrize("case", [c for c in SHARES if c["rule"] != "green-book-weight"], ids=lambda case: case["id"])
def test_shares_by_people_and_need_have_their_awards(case: dict[str, Any]) -> None:
    """Equal, per head, blend, floors and ceilings, hold-harmless, caps, isoelastic at eta 0.5, 1 and 2."""
    columns = {name: dict(zip(case["ids"], texts, strict=True)) for name, texts in case["columns"].items()}
    given = columns or {"ids": case["ids"]}
    awards = fa.rules.RULES[case["rule"]](case["estate"], **given, **case["options"])
    assert sum(awards.values()) == Fraction(case["estate"])
    assert all(
        _agrees(awards[code], text, case.get("places", 8))
        for code, text in zip(case["ids"], case["awards"], strict=True)
    )


def test_green_book_weights() -> None:
    """(median / income) ** 1.3 for five incomes."""
    (case,) = [case for case in SHARES if case["rule"] == "green-book-weight"]
    for income, text in zip(case["income"], case["awards"], strict=True):
        weight = green_book_weight(Fraction(income), Fraction(case["median"]), Fraction(case["eta"]))
        assert _agrees(weight, text, 8)


UNITS = [(case, rule) for case in _cases("apportionment.json") for rule in case["awards"]]


@pytest.mark.parametrize(("case", "rule"), UNITS, ids=[f"{case['id']}-{rule}" for case, rule in UNITS])
def test_apportionments_have_their_units(case: dict[str, Any], rule: str) -> None:
    """Six problems, eight methods: the Alabama paradox, D'Hondt's example, Balinski and Young's five states, a tie."""
    counts = {f"C{i}": text for i, text in enumerate(case["counts"])}
    options = {} if rule == "quota" else {"minimum": 0}
    units = fa.rules.RULES[rule](case["units"], count=counts, **options)
    assert list(units.values()) == case["awards"][rule]


def test_all_methods_and_problems_are_carried() -> None:
    """Fourteen names are eight methods; two have no result."""
    assert len(UNITS) == 48
