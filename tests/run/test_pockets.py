"""Housing First from its rows to the pot, worked out a second time, plainly, from the files themselves."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from funding_alloc.run.pockets import study_pockets
from funding_alloc.schema.pockets_results import PocketsResults
from funding_alloc.schema.pockets_terms import Case, Counts, PriceLevel
from tests.changes import edit
from tests.conftest import ROOT
from tests.inputs.tables import DEFLATOR, INCIDENCE, UNIT_COSTS, rows

FILE = ROOT / "inputs/pockets/housing_first.yaml"
BODIES = ("council", "nhs", "police_and_justice", "dwp")
YEARS = [f"{start}-{start - 1999}" for start in range(2026, 2032)]


@pytest.fixture(scope="module")
def shipped() -> PocketsResults:
    """The shipped case."""
    return study_pockets(FILE)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the file with its tables, to change."""
    (tmp_path / "inputs").mkdir()
    shutil.copytree(FILE.parent, tmp_path / "inputs/pockets")
    shutil.copy(ROOT / "inputs/data_dictionary.csv", tmp_path / "inputs")
    return tmp_path / "inputs/pockets/housing_first.yaml"


def _plain() -> dict[str, Any]:
    """The file as plain text scalars."""
    found: dict[str, Any] = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return found


def _second_way(what: str) -> dict[tuple[str, str], Fraction]:
    """Pounds by body and year, central case, straight from the tables: costs, cashable or fiscal benefits."""
    data = _plain()
    index = {row["year"]: Fraction(row["central"]) for row in rows(DEFLATOR)}
    costs = {row["cost_code"]: row for row in rows(UNIT_COSTS)}
    bodies = data["departments"]["bodies"]
    out: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    one = data["interventions"]["housing_first"]
    for line in one["costs"] if what == "cost" else one["benefits"]:
        value, measure = line["value"], line["value"].get("measure", "fiscal")
        if measure != "fiscal":
            continue
        parts: dict[str, Fraction] = defaultdict(Fraction)
        if value["kind"] == "row":
            row = costs[value["code"]]
            parts[bodies[row["department"]]] = Fraction(row["fiscal_gbp"]) / index[row["fiscal_price_year"]]
        elif value["kind"] == "event":
            mine = [row for row in rows(INCIDENCE) if row["event"] == value["event"]]
            whole = sum((Fraction(row["fiscal_gbp"]) for row in mine), Fraction(0))
            for row in mine:
                share = Fraction(row["fiscal_gbp"]) / whole
                parts[bodies[row["department"]]] += share * Fraction(row["total_gbp"]) / index[row["price_year"]]
        else:
            parts["council"] = Fraction(value["central"]) / index[value["price_year"]]
        times = 100 * Fraction(line["quantity"]["central"]) * index["2026-27"]
        if what == "cashable":
            times *= Fraction(line["cashable"]["central"])
        for year, arrives in data["profiles"][line["profile"]]["by_year"].items():
            for body, gbp in parts.items():
                who = line["payer"] if what == "cost" else body
                out[who, year] += gbp * times * Fraction(arrives) / Fraction("1.035") ** YEARS.index(year)
    return out


def test_every_pound_is_found_a_second_way(shipped: PocketsResults) -> None:
    """Costs, benefits and every year's balance of every body, to the pound."""
    cost = _second_way("cost")
    for counts in Counts:
        benefit = _second_way(counts.value)
        for one in (one for one in shipped.standings if one.counts is counts):
            balance, found = Fraction(0), []
            for year in YEARS:
                balance += benefit.get((one.body, year), Fraction(0)) - cost.get((one.body, year), Fraction(0))
                found.append(round(balance))
            assert found == list(one.running.values())
            assert one.cost_gbp == round(sum(gbp for (body, _), gbp in cost.items() if body == one.body))
            whole = sum((gbp for (body, _), gbp in benefit.items() if body == one.body), Fraction(0))
            assert abs(one.benefit_gbp - whole) <= 1


def test_the_case_in_figures(shipped: PocketsResults) -> None:
    """What the file leads to; a change of any input shows here."""
    index = {counts: None if found is None else round(float(found), 4) for counts, found in shipped.index.items()}
    assert index == {Counts.CASHABLE: 0.5423, Counts.FISCAL: 0.6774, None: 0.6774}
    net = {(one.counts, one.body): one.net_gbp for one in shipped.standings}
    assert [net[Counts.CASHABLE, body] for body in BODIES] == [-3_411_020, 530_201, 446_201, -447_513]
    assert [net[Counts.FISCAL, body] for body in BODIES] == [-2_430_987, 1_927_417, 1_992_849, -447_513]
    even = {one.body: str(one.break_even) for one in shipped.standings if one.counts is Counts.FISCAL}
    assert even == {"council": "None", "nhs": "2026-27", "police_and_justice": "2026-27", "dwp": "None"}


def test_every_single_ledger_refuses_and_together_it_pays_on_fiscal_benefits(shipped: PocketsResults) -> None:
    """Nobody alone and no settlement; together yes, level in 2029-30; on cashable benefits nobody at all."""
    found = {(row.counts, row.arrangement, row.ledger): row for row in shipped.ledgers}
    for counts in Counts:
        for body in BODIES:
            row = found[counts, "separate funds", body]
            assert not row.invests
            assert row.break_even is None
        assert not found[counts, "single settlement", "authority"].invests
    assert not found[Counts.CASHABLE, "shared outcomes pot", "all bodies"].invests
    together = found[Counts.FISCAL, "shared outcomes pot", "all bodies"]
    assert (together.invests, str(together.break_even), together.net_gbp) == (True, "2029-30", 1_041_766)


def test_the_pot_leaves_nobody_worse_off(shipped: PocketsResults) -> None:
    """Least total, whole pounds, in balance; Shapley's values sum to the surplus."""
    pot = next(pot for pot in shipped.pots if pot.counts is Counts.FISCAL)
    assert pot.total_gbp == sum(share.receives_gbp for share in pot.shares) == 2_430_987 + 447_513
    assert {share.body: share.pays_gbp for share in pot.shares} == {
        "council": 0,
        "nhs": 1_415_228,
        "police_and_justice": 1_463_272,
        "dwp": 0,
    }
    assert all(share.net_after_gbp >= 0 for share in pot.shares)
    assert sum(share.net_after_gbp for share in pot.shares) == 1_041_766
    assert sum(share.shapley_gbp for share in pot.shares) == 1_041_766


def test_a_burdened_body_keeps_the_pot_out_of_the_core(shipped: PocketsResults) -> None:
    """The others have its £447,513 more without it, so that no division is in the core."""
    pot = next(pot for pot in shipped.pots if pot.counts is Counts.FISCAL)
    assert pot.pot_blocked_by is not None
    assert pot.pot_blocked_by.members == ("council", "nhs", "police_and_justice")
    assert pot.pot_blocked_by.by_gbp == pot.core_gap_gbp == 447_513


def test_the_unsolvable_pot_is_explained(shipped: PocketsResults) -> None:
    """On cashable benefits there is none: by how much, and whose."""
    pot = next(pot for pot in shipped.pots if pot.counts is Counts.CASHABLE)
    assert (pot.exists, pot.missing_gbp, pot.shares) == (False, 2_882_131, ())
    assert "£2,882,131 is missing" in pot.why_none
    assert "Council £3,411,020, Work and pensions £447,513" in pot.why_none
    assert pot.conflicts == (
        "what is paid in is paid out",
        "NHS pays no more than its £530,201",
        "Police and justice pays no more than its £446,201",
        "Council is left no worse off, which takes £3,411,020",
    )


def test_checks_pass(shipped: PocketsResults) -> None:
    """All of them, and there are as many as pots and tables ask for."""
    assert shipped.is_sound
    assert len(shipped.checks) == 7


def test_every_value_traces_to_a_row_or_is_labelled(shipped: PocketsResults) -> None:
    """The row's own figure and year; the one value of the file itself, and every quantity, says that it is assumed."""
    costs = {row["cost_code"]: row for row in rows(UNIT_COSTS)}
    own = Counter[str]()
    for one in shipped.traces:
        origin, measure, _, quantity = one.labels
        assert quantity == "quantity assumed"
        kind, _, code = origin.partition(" ")
        own[kind] += 1
        if kind in {"row", "event"}:
            row = costs[code]
            assert (Fraction(row[f"{measure}_gbp"]), row[f"{measure}_price_year"]) == (
                one.price.gbp,
                str(one.price.year),
            )
        else:
            assert (one.line, origin) == ("furnishing", "value assumed")
    assert own == {"row": 16, "event": 2, "value": 1}
    assert all(line["quantity"]["assumption"] for line in _plain()["interventions"]["housing_first"]["benefits"])


def test_cautious_lies_below_central_and_central_below_hopeful(shipped: PocketsResults) -> None:
    """At every price level and count; and a pot is there whenever there is one in the more cautious case."""
    for level in PriceLevel:
        for counts in Counts:
            found = {one.case: one for one in shipped.ranges if (one.level, one.counts) == (level, counts)}
            nets = [found[case].benefit_gbp - found[case].cost_gbp for case in Case]
            assert nets == sorted(nets)
            pots = [found[case].pot_gbp is not None for case in Case]
            assert pots == sorted(pots)


def test_twice_the_people_twice_the_pounds(copied: Path, shipped: PocketsResults) -> None:
    """Everything is in proportion, and the index does not move."""
    edit(copied, "people: 100", "people: 200")
    twice = study_pockets(copied)
    assert twice.index == shipped.index
    for one, other in zip(twice.standings, shipped.standings, strict=True):
        assert abs(one.net_gbp - 2 * other.net_gbp) <= 3
        assert one.break_even == other.break_even


def test_order_of_lines_does_not_matter(copied: Path, shipped: PocketsResults) -> None:
    """Tables upside down and the bodies' order changed: the same pounds."""
    for name in ("incidence.csv", "unit_costs.csv", "deflator.csv"):
        path = copied.parent / name
        head, *lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
        path.write_text("\n".join([head, *reversed(lines)]) + "\n", encoding="utf-8")
    found = study_pockets(copied)
    assert found.pots == shipped.pots
    assert found.ledgers == shipped.ledgers
    assert found.matrix == shipped.matrix


def test_who_pays_changes_the_index_and_not_what_all_have(copied: Path, shipped: PocketsResults) -> None:
    """With the NHS as payer the index is that of its own part; what all have together is the same."""
    edit(copied, "payer: council", "payer: nhs", every=True)
    found = study_pockets(copied)
    own = {body: sum(g.gains for (_, b), g in found.matrix[Counts.FISCAL].items() if b == body) for body in BODIES}
    assert found.index[Counts.FISCAL] == 1 - Fraction(own["nhs"]) / sum(own.values())
    together = [row.net_gbp for row in found.ledgers if row.ledger == "all bodies"]
    assert together == [row.net_gbp for row in shipped.ledgers if row.ledger == "all bodies"]


def test_without_the_burden_the_core_is_there(copied: Path) -> None:
    """Housing benefit at nothing: whatever is divided by Shapley no coalition would leave."""
    edit(copied, "quantity: {low: -26, central: -13, high: 0,", "quantity: {low: 0, central: 0, high: 0,")
    pot = next(pot for pot in study_pockets(copied).pots if pot.counts is Counts.FISCAL)
    assert pot.core_gap_gbp == 0
    assert pot.pot_blocked_by is None
    assert pot.shapley_blocked_by is None
