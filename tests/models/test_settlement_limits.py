"""Every kind of limit: its text as agreed, its reason in words, and what is said where it cannot be kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from funding_alloc.allocator import Resolver, solve
from funding_alloc.allocator.build import build
from funding_alloc.errors import InfeasibleError
from funding_alloc.models.settlement import SettlementModel
from funding_alloc.models.settlement.limits import BUILDERS, POLICY, LimitKind, kind_of
from funding_alloc.schema.problem import AllocationProblem
from tests.models.limit_cases import AREA, CASES, H26, R27, golden, held, posed
from tests.models.settlements import SAID, envelope, rules

GOLDEN = Path(__file__).parent / "golden"
ARITHMETIC = {LimitKind.BALANCE, LimitKind.CLASS, LimitKind.NET}


def text_of(problem: AllocationProblem, folder: Path) -> str:
    """LP text for the problem's first goal."""
    file = folder / "model.lp"
    lp: Any = build(problem).lp
    lp.writeLP(str(file))
    return file.read_text(encoding="utf-8")


def test_every_kind_has_text_a_reason_and_a_case_that_cannot_be_kept() -> None:
    """The register: a kind that is added without them fails here, and so does a text without its case."""
    assert set(CASES) == set(LimitKind)
    assert {file.stem for file in GOLDEN.glob("*.lp")} == set(golden())
    assert set(BUILDERS) | {LimitKind.CAP, LimitKind.NET} == set(LimitKind)
    assert set(POLICY) | {LimitKind.BALANCE, LimitKind.NET} == set(LimitKind)


@pytest.mark.parametrize("name", golden())
def test_the_text_is_as_agreed(name: str, tmp_path: Path) -> None:
    """The whole problem as a solver reads it."""
    assert text_of(golden()[name], tmp_path) == (GOLDEN / f"{name}.lp").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", LimitKind)
def test_the_row_worked_by_hand_stands_in_the_agreed_text(kind: LimitKind) -> None:
    """Agreed texts were not only written by the program: each holds a row that was worked out without it."""
    text = (GOLDEN / f"limit_{kind}.lp").read_text(encoding="utf-8")
    unwrapped = text.replace("\n ", " ").splitlines()
    assert CASES[kind].row in unwrapped


@pytest.mark.parametrize("kind", LimitKind)
def test_the_reason_is_told_in_words(kind: LimitKind) -> None:
    """The row worked by hand carries the sentence that a finance director reads."""
    name = CASES[kind].row.split(":", 1)[0].split("_", 1)[1]
    limits = {limit.name: limit for limit in CASES[kind].model.pose().limits}
    assert kind_of(name) is kind
    assert limits[name].reason == CASES[kind].reason


@pytest.mark.parametrize("kind", LimitKind)
def test_what_cannot_be_kept_is_named_with_the_pounds_it_lacks(kind: LimitKind) -> None:
    """The conflict holds the kind and those that decide with it, no other policy, and the least that would do."""
    problem = CASES[kind].broken.pose()
    kinds: dict[str, LimitKind | None] = {limit.reason: kind_of(limit.name) for limit in problem.limits}
    for attempt in (solve, Resolver):
        with pytest.raises(InfeasibleError) as found:
            attempt(problem)
        named = {kinds[reason] for reason in found.value.conflicts}
        assert kind in named
        assert named - ARITHMETIC == (CASES[kind].others | {kind}) - ARITHMETIC
        said = str(found.value)
        assert f"Smallest relaxation that would do: £{CASES[kind].short} in all (" in said
        relaxed = {kinds[reason] for reason in kinds if f"on '{reason}'" in said}
        assert relaxed
        assert not relaxed & {LimitKind.BALANCE, LimitKind.NET, None}  # sums stay sums: only rules are relaxed


@pytest.mark.parametrize("kind", LimitKind)
def test_with_so_many_pounds_less_asked_there_is_a_plan(kind: LimitKind) -> None:
    """The other calculation: the floors lowered by the pounds lacking, and not by one fewer, leave a plan."""
    case, problem = CASES[kind], CASES[kind].broken.pose()
    floors = (LimitKind.COMMITTED, LimitKind.MINIMUM, LimitKind.PROTECTED)
    floor = next(limit for limit in problem.limits if kind_of(limit.name) in floors)
    for lower, has_plan in ((case.short, True), (case.short - 1, False)):
        least = (floor.at_least or 0) - lower
        given = {limit.name: (limit.at_least, limit.at_most) for limit in problem.limits}
        assert _has_plan(problem, given | {floor.name: (least, None)}) is has_plan


def _has_plan(problem: AllocationProblem, sides: Any) -> bool:
    limits = tuple(
        replace(limit, at_least=sides[limit.name][0], at_most=sides[limit.name][1]) for limit in problem.limits
    )
    try:
        solve(replace(problem, limits=limits))
    except InfeasibleError:
        return False
    return True


OF_OBJECTIVES = {
    # 100 of need: the first tenth weighs 1, the rest 3
    "unmet_need": "OBJ: x_short0.t00.RDEL.2026_27 + x_short0.t01.RDEL.2026_27 + 3 x_short1.t00.RDEL.2026_27"
    " + 3 x_short1.t01.RDEL.2026_27",
    # the median scale 2.5, half of it without effect: 1.25 x (1.5 - 0.3, 0.5 + 0.3, 0.45, 0.15)
    "centre_welfare": "OBJ: 1.5 x_piece0.t00.RDEL.2026_27 + 1.5 x_piece0.t01.RDEL.2026_27 + x_piece1.t00.RDEL.2026_27"
    " + x_piece1.t01.RDEL.2026_27 + 0.5625 x_piece2.t00.RDEL.2026_27 + 0.5625 x_piece2.t01.RDEL.2026_27"
    " + 0.1875 x_piece3.t00.RDEL.2026_27 + 0.1875 x_piece3.t01.RDEL.2026_27",
    "local_weights": "OBJ: 2 x_short0.t00.RDEL.2026_27 + x_short0.t01.RDEL.2026_27",
    # 0.001 homes at 8 for £1 million cost £125
    "outcome_targets": "least_target.0: x_missed.0 + x_spend.t00.RDEL.2026_27 >= 125",
    "inertia": "equal_distance.t00.RDEL.2026_27: - x_over.t00.RDEL.2026_27 + x_spend.t00.RDEL.2026_27"
    " + x_under.t00.RDEL.2026_27 = 102.5",
}


@pytest.mark.parametrize("name", OF_OBJECTIVES)
def test_a_row_of_each_objective_worked_by_hand_stands_in_the_agreed_text(name: str) -> None:
    """Bands, slopes, prices and aims are the settings' own."""
    text = (GOLDEN / f"objective_{name}.lp").read_text(encoding="utf-8")
    assert OF_OBJECTIVES[name] in text.replace("\n ", " ").splitlines()


SIDES = {"donor": ("out",), "recipient": ("in",), "both": ("out", "in"), "total": ("out",)}
MOST = {
    # a quarter of homes' 40 and 60 and of roads' 100 and 100
    "year": {"t00.2026_27": 10, "t00.2027_28": 15, "t01.2026_27": 25, "t01.2027_28": 25},
    "period": {"t00.period": 25, "t01.period": 50},
}
MOST_OF_ALL = {"year": {"all.2026_27": 35, "all.2027_28": 40}, "period": {"all.period": 75}}


@pytest.mark.parametrize("base", SIDES)
@pytest.mark.parametrize("per", MOST)
@pytest.mark.parametrize("counts", ["gross", "net"])
def test_every_cap_is_so_many_pounds(base: str, per: str, counts: str) -> None:
    """Sixteen ways to read "up to a quarter", each with its rows and pounds worked by hand."""
    problem = golden()[f"cap_{base}_{per}_{counts}"]
    most = MOST_OF_ALL if base == "total" else MOST
    rows = {limit.name: limit for limit in problem.limits if kind_of(limit.name) is LimitKind.CAP}
    assert {name: limit.at_most for name, limit in rows.items()} == {
        f"cap.{side}.{span}": pounds for side in SIDES[base] for span, pounds in most[per].items()
    }
    assert all(("on balance" in limit.reason) is (counts == "net") for limit in rows.values())
    assert all(("2026-27 to 2027-28" in limit.reason) is (per == "period") for limit in rows.values())
    counted = [limit for limit in problem.limits if kind_of(limit.name) is LimitKind.NET]
    assert len(counted) == (2 * len(most[per]) if (base, counts) == ("total", "net") else 0)


def test_the_strictest_rule_of_a_fund_counts_and_the_funds_of_a_cell_add_up() -> None:
    """Of a fund of 60, all, then half: 60 stay; with a quarter of the other fund's 40 they are 70, in either order."""
    grant, funds = {H26: 100}, {("homes_a", H26): 60, ("homes_b", H26): 40}
    kept = [
        ("all", "homes_a", "1"),
        (AREA, "homes_a", "0.5"),
        ("all", "homes_b", "0.25"),
        ("E47000009", "homes_b", "1"),
    ]
    said = [{"authority": who, "fund": fund, "least": {"part": part}, **SAID} for who, fund, part in kept]
    for protected in (said, said[::-1]):
        model = SettlementModel(envelope(grant, grant, funds), rules(protected=protected))
        rows = [limit for limit in model.pose().limits if kind_of(limit.name) is LimitKind.PROTECTED]
        assert [limit.at_least for limit in rows] == [70]
        assert rows[0].reason == "protected line: £70 of homes_a and homes_b stay in homes, RDEL 2026-27"


def test_all_funds_of_a_cell_may_be_protected_whatever_the_top_slice() -> None:
    """A hundredth of each fund of 50 is half a pound: 49 of each stay, where 99 of 100 are left to spend."""
    grant, funds = {H26: 100}, {("homes_a", H26): 50, ("homes_b", H26): 50}
    kept = [{"authority": "all", "fund": f"homes_{one}", "least": {"part": "1"}, **SAID} for one in "ab"]
    sliced = rules("0", top_slice={"share": {"RDEL": "0.01", "CDEL": "0"}}, protected=kept)
    model = SettlementModel(envelope(grant, grant, funds), sliced)
    assert [limit.at_least for limit in model.pose().limits if kind_of(limit.name) is LimitKind.PROTECTED] == [98]
    assert model.plan(solve(model.pose()).pounds).spend == {H26: 99}


def test_nothing_is_held_where_the_theme_has_no_next_year() -> None:
    """Homes ends in 2026-27 and roads begins in 2027-28: no money may wait, so no reserve can be held."""
    model = posed({H26: 100, R27: 100}, **held("0.5", "1", "0.1"))
    assert model.ground.holding == []
    with pytest.raises(InfeasibleError) as found:
        solve(model.pose())
    assert found.value.conflicts == ("reserve: at least 10% of RDEL 2026-27 is held at the end of the year",)


def test_floors_of_another_authority_do_not_bind() -> None:
    """A minimum, a protected line and a commitment of one authority pose nothing for its neighbour."""
    elsewhere = {"authority": "E47000009", **SAID}
    least = {**elsewhere, "theme": "homes", "per": "year", "least": {"gbp": "999"}}
    line = {**elsewhere, "fund": "homes_fund", "least": {"part": "1"}}
    due = {**elsewhere, "theme": "homes", "del_class": "RDEL", "year": "2026-27", "gbp": "999"}
    model = posed({H26: 100}, minimum_spend=[least], protected=[line], commitments=[due])
    floors = {LimitKind.MINIMUM, LimitKind.PROTECTED, LimitKind.COMMITTED}
    assert not floors & {kind_of(limit.name) for limit in model.pose().limits}
