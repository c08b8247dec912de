"""Every step by hand, with its arithmetic."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, get_args

import pytest

from funding_alloc.errors import InfeasibleError, InputFault
from funding_alloc.formula.describe import sentence
from funding_alloc.formula.evaluate import EVALUATE, evaluate
from funding_alloc.schema.dictionary import Direction, Scale
from funding_alloc.schema.panel import Panel
from funding_alloc.schema.steps import Step
from tests.formula.given import ROUND, formula, panel, people, spec

SHARE = {"op": "share", "id": "shares", "of": "people"}
TARGET = {"op": "distribute", "id": "target", "input": "shares"}
PEOPLE = people(E1=10, E2=30, E3=60)


def _values(found: dict[str, Fraction], *expected: int | Fraction | str) -> None:
    assert list(found.values()) == [Fraction(value) for value in expected]


def _after(steps: list[dict[str, Any]], of: str, where: Panel = PEOPLE, **about: Any) -> dict[str, Fraction]:
    placed = formula([*steps, {**ROUND, "input": about.pop("last", "target")}], **about)
    return dict(evaluate(placed, where, 100).values[of])


def _need_panel(direction: Direction) -> Panel:
    return panel(
        {
            "people": (spec("people"), {"E1": 10, "E2": 30}),
            "rate": (spec("rate", direction, Scale.RATIO), {"E1": 8, "E2": 4}),
        }
    )


def _index(measures: str) -> list[dict[str, Any]]:
    index = {"op": "index", "id": "rating", "of": "rate", "weighted_by": "people", "measures": measures}
    weight = {"op": "weight", "id": "weighted", "count": "people", "by": ["rating"]}
    return [index, weight, {"op": "share", "id": "shares", "of": "weighted"}, TARGET]


def _worked_index() -> None:
    """Mean (10 x 8 + 30 x 4) / 40 = 5; higher is more need: 8/5 and 4/5; lower: 5/8 and 5/4; as a cost 8/5 and 4/5."""
    both = ("people", "rate")
    higher, lower = _need_panel(Direction.HIGHER), _need_panel(Direction.LOWER)
    _values(_after(_index("need"), "rating", higher, indicators=both), "8/5", "4/5")
    _values(_after(_index("need"), "rating", lower, indicators=both), "5/8", "5/4")
    _values(_after(_index("cost"), "rating", lower, indicators=both), "8/5", "4/5")


def _worked_weight() -> None:
    """10 x 8/5 = 16 and 30 x 4/5 = 24."""
    found = _after(_index("need"), "weighted", _need_panel(Direction.HIGHER), indicators=("people", "rate"))
    _values(found, 16, 24)


def _worked_share() -> None:
    """10, 30 and 60 of 100."""
    _values(_after([SHARE, TARGET], "shares"), "1/10", "3/10", "6/10")


def _worked_blend() -> None:
    """A quarter of the shares of people and three quarters of equal shares of homes: 0.025 + 0.25 and so on."""
    where = panel({"people": (spec("people"), {"E1": 10, "E2": 90}), "homes": (spec("homes"), {"E1": 5, "E2": 5})})
    blend = {
        "op": "blend",
        "id": "blended",
        "terms": [{"weight": "a", "of": "shares"}, {"weight": "b", "of": "equal"}],
    }
    equal = {"op": "share", "id": "equal", "of": "homes"}
    steps: list[dict[str, Any]] = [SHARE, equal, blend, {**TARGET, "input": "blended"}]
    about = {"parameters": {"a": "0.25", "b": "0.75"}, "indicators": ("people", "homes")}
    _values(_after(steps, "blended", where, **about), "2/5", "3/5")


def _worked_area_cost() -> None:
    """Shares 1/4 and 3/4, cost 8/5 and 4/5 on half: 1/4 x 1.3 = 0.325 and 3/4 x 0.9 = 0.675, which sum to 1."""
    cost = {"op": "index", "id": "cost", "of": "rate", "weighted_by": "people", "measures": "cost"}
    adjust = {"op": "area_cost", "id": "adjusted", "input": "shares", "by": "cost", "on": "part", "then": "renormalise"}
    about = {"parameters": {"part": "0.5"}, "indicators": ("people", "rate")}
    found = _after(
        [SHARE, cost, adjust, {**TARGET, "input": "adjusted"}], "adjusted", _need_panel(Direction.HIGHER), **about
    )
    _values(found, "13/40", "27/40")


def _worked_distribute() -> None:
    """£100 by 1/10, 3/10 and 6/10."""
    _values(_after([SHARE, TARGET], "target"), 10, 30, 60)


EQUAL = [
    {"op": "share", "id": "equal", "of": "homes"},
    {"op": "distribute", "id": "per_home", "input": "equal"},
]
HOMES = panel(
    {"people": (spec("people"), {"E1": 10, "E2": 30, "E3": 60}), "homes": (spec("homes"), {"E1": 1, "E2": 1, "E3": 1})}
)


def _protected(step: dict[str, Any], **parameters: str) -> dict[str, Fraction]:
    steps = [SHARE, TARGET, *EQUAL, {"id": "protected", "input": "target", "base": "per_home", **step}]
    return _after(steps, "protected", HOMES, parameters=parameters, indicators=("people", "homes"), last="protected")


def _worked_floor() -> None:
    """Half of £33.33 is £16.67, rounded up £17. Headroom 100 - 51 = 49, gains 0 + 13 + 43 = 56, factor 49/56 = 7/8."""
    found = _protected({"op": "floor", "rate": "r", "paid_for_by": "scaling_back_gains"}, r="0.5")
    _values(found, 17, 17 + Fraction(7, 8) * 13, 17 + Fraction(7, 8) * 43)


def _worked_ceiling() -> None:
    """One and a half times £33.33 is £50. The £10 that E3 gives up go to E1 and E2 as 10 to 30: 12.50 and 37.50."""
    found = _protected({"op": "ceiling", "rate": "r", "paid_to": "others_in_proportion"}, r="1.5")
    _values(found, "25/2", "75/2", 50)


def _worked_floor_and_ceiling() -> None:
    """Floor £17 (0.5), ceiling £50 (1.5): E1 17, E3 50, and E2 the 33 that are left; the multiplier is 1.1."""
    rates = {"floor_rate": "low", "ceiling_rate": "high", "balanced_by": "one_multiplier"}
    found = _protected({"op": "floor_and_ceiling", **rates}, low="0.5", high="1.5")
    _values(found, 17, 33, 50)


def _worked_round() -> None:
    """£100 by thirds: 33.33 each; the spare pound goes to the lowest code."""
    placed = formula([SHARE, TARGET, {**ROUND, "input": "target"}])
    assert evaluate(placed, people(E1=1, E2=1, E3=1), 100).pounds == {"E1": 34, "E2": 33, "E3": 33}


WORKED = {
    "index": _worked_index,
    "weight": _worked_weight,
    "share": _worked_share,
    "blend": _worked_blend,
    "area_cost": _worked_area_cost,
    "distribute": _worked_distribute,
    "floor": _worked_floor,
    "ceiling": _worked_ceiling,
    "floor_and_ceiling": _worked_floor_and_ceiling,
    "round": _worked_round,
}
STEPS = get_args(get_args(Step)[0])


@pytest.mark.parametrize("op", WORKED)
def test_worked_example(op: str) -> None:
    """The arithmetic in the example's own words is what the step gives: asserted inside each example."""
    WORKED[op]()
    assert callable(WORKED[op])


def test_every_step_has_an_example_an_evaluator_a_unit_and_a_sentence() -> None:
    """Nothing of a new step can be forgotten."""
    ops = {get_args(step.model_fields["op"].annotation)[0] for step in STEPS}
    assert ops == set(WORKED)
    assert set(EVALUATE) == set(STEPS)
    assert all(step.gives for step in STEPS)
    for step in STEPS:
        blank = step.model_construct(**{field: () if field == "terms" else "x" for field in step.model_fields})
        assert isinstance(sentence(blank), str)


def test_floors_above_the_quantum_name_file_line_and_pounds() -> None:
    """Floors of twice an equal share: 3 x £67 are £101 more than £100."""
    with pytest.raises(InfeasibleError, match=r"made_up.yaml:5: the floors cost more than the quantum by £101"):
        _protected({"op": "floor", "rate": "r", "paid_for_by": "scaling_back_gains"}, r="2")


def test_an_index_of_something_not_positive_is_refused() -> None:
    """A rate of zero has no inverse: the finding names the area and the line."""
    where = panel(
        {
            "people": (spec("people"), {"E1": 10, "E2": 30}),
            "rate": (spec("rate", Direction.LOWER, Scale.RATIO), {"E1": 0, "E2": 4}),
        }
    )
    with pytest.raises(InputFault, match=r"made_up.yaml:1: .*'rate' is not positive for E1"):
        _after(_index("need"), "rating", where, indicators=("people", "rate"))
