"""Rules that share by people, need, protection and priority, as they are listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from funding_alloc.rules.estates import need_curves
from funding_alloc.rules.estates.call import CallableRule
from funding_alloc.rules.estates.parametric import Curve
from funding_alloc.rules.estates.problem import Problem
from funding_alloc.rules.estates.rule import Example
from funding_alloc.rules.estates.utilitarian import linear_utilitarian
from funding_alloc.rules.rule import About, Option, Property

RM, PM, CO = Property.RESOURCE_MONOTONE, Property.POPULATION_MONOTONE, Property.CONSISTENT
CM = Property.CLAIMS_MONOTONE
PLAIN: Final = frozenset({RM, PM, CO})
YOUNG: Final = "Young, On dividing an amount according to individual claims or liabilities (1987)"
NONE: Final[frozenset[Property]] = frozenset()


def _rule(
    name: str,
    curves: Callable[[Problem], dict[str, Curve]],
    about: About,
    example: Example,
    options: tuple[Option, ...] = (),
) -> tuple[str, CallableRule]:
    return name, CallableRule(name, about, example, tuple(example.columns), options, curves)


def _about(definition: str, reference: str, *more: Property) -> About:
    return About(definition, reference, PLAIN | set(more), NONE)


def _number(name: str, meaning: str, least: str | None = None, most: str | None = None) -> Option:
    low, high = (None if text is None else Fraction(text) for text in (least, most))
    return Option(name, meaning, low, high)


WITHIN: Final = Option("within", "rule inside a class", choices=tuple(need_curves.WITHIN))
NEEDS: Final[Mapping[str, CallableRule]] = dict(
    [
        _rule(
            "equal",
            need_curves.equal,
            _about("The same for everybody.", f"{YOUNG}."),
            Example("90", {}, ("30", "30", "30"), "90 / 3"),
        ),
        _rule(
            "per-head",
            need_curves.per_head,
            _about("In proportion to population.", f"{YOUNG}."),
            Example("600", {"population": ("1", "2", "3")}, ("100", "200", "300"), "600 / 6 = 100 a head"),
        ),
        _rule(
            "proportional-to-need",
            need_curves.to_need,
            _about("In proportion to need; claims are no limit.", f"{YOUNG}."),
            Example("100", {"need": ("1", "4")}, ("20", "80"), "100 / 5 = 20 for each unit of need"),
        ),
        _rule(
            "blend",
            need_curves.blend,
            About(
                "One part in proportion to need, the rest in proportion to population.",
                f"{YOUNG}; as the UK Shared Prosperity Fund mixes need and people.",
                frozenset({RM, PM}),
                frozenset({CO}),
            ),
            Example(
                "100",
                {"need": ("1", "3"), "population": ("1", "1")},
                ("32.5", "67.5"),
                "70 by need is 17.5 and 52.5; 30 by population is 15 each",
                {"need_part": "0.7"},
            ),
            (_number("need_part", "part that goes by need, 0 to 1", "0", "1"),),
        ),
        _rule(
            "need-weighted-linear",
            need_curves.need_linear,
            _about("Per head, weighted by base + slope * need index.", f"{YOUNG}."),
            Example(
                "100",
                {"population": ("10", "10"), "need_index": ("1", "3")},
                ("37.5", "62.5"),
                "weights 1 + 1 * 1/2 = 1.5 and 1 + 3 * 1/2 = 2.5",
                {"base": "1", "slope": "0.5"},
            ),
            (
                _number("base", "weight at a need index of 0", "0"),
                _number("slope", "weight that each point of the index adds", "0"),
            ),
        ),
        _rule(
            "need-weighted-power",
            need_curves.need_power,
            _about("Per head, weighted by need index ** power.", f"{YOUNG}; 40 digits where a power is no fraction."),
            Example(
                "100",
                {"population": ("10", "10"), "need_index": ("1", "4")},
                ("100/3", "200/3"),
                "the square roots of 1 and 4 are 1 and 2",
                {"power": "0.5"},
            ),
            (_number("power", "exponent of the need index", "0", "50"),),
        ),
        _rule(
            "need-weighted-banded",
            need_curves.need_banded,
            _about("Per head, weighted by the band of the need index; a cliff at every edge.", f"{YOUNG}."),
            Example(
                "100",
                {"population": ("10", "10"), "need_index": ("24.9", "25")},
                ("40", "60"),
                "weights 1 and 1.5",
                {"bands": "0:1;25:1.5"},
            ),
            (Option("bands", "lower edges and weights, such as 0:1;25:1.5", is_text=True),),
        ),
        _rule(
            "isoelastic-welfare",
            need_curves.isoelastic,
            _about(
                "The greatest sum of population * weight * utility of the award per head, with constant elasticity "
                "eta: in proportion to population * weight ** (1 / eta).",
                "Atkinson, On the measurement of inequality (1970); 40 digits where a power is no fraction.",
            ),
            Example(
                "100",
                {"population": ("10", "10"), "weight": ("1", "9")},
                ("25", "75"),
                "eta 2: the square roots of 1 and 9 are 1 and 3",
                {"eta": "2"},
            ),
            (_number("eta", "aversion to inequality; 1 is proportional fairness", "1/50", "50"),),
        ),
        _rule(
            "leximin-per-head",
            need_curves.leximin_per_head,
            _about(
                "The least award per head is as great as it can be, then the next; nobody above their claim.", YOUNG, CM
            ),
            Example(
                "100",
                {"claim": ("20", "90", "90"), "population": ("10", "10", "30")},
                ("20", "20", "60"),
                "2 a head for all; A's claim is just met",
            ),
        ),
        _rule(
            "floors-and-ceilings",
            need_curves.floors_and_ceilings,
            _about("In proportion to need as far as floors and ceilings allow.", f"{YOUNG}."),
            Example(
                "100",
                {"need": ("10", "30", "60"), "floor": ("20", "0", "0"), "ceiling": ("100", "100", "50")},
                ("20", "30", "50"),
                "A at its floor, C at its ceiling, B the rest: m = 1",
            ),
        ),
        _rule(
            "hold-harmless",
            need_curves.hold_harmless,
            _about(
                "In proportion to need, nobody below last year's cash.", f"{YOUNG}; in cash: inflation hides a cut."
            ),
            Example(
                "110",
                {"need": ("1", "1", "2"), "previous": ("50", "20", "30")},
                ("50", "20", "40"),
                "A and B are held at 50 and 20; C gets the 40 that are left, m = 20",
            ),
        ),
        _rule(
            "damping",
            need_curves.damping,
            _about("In proportion to need, within a greatest fall and rise on last year.", f"{YOUNG}."),
            Example(
                "100",
                {"need": ("0", "1", "1"), "previous": ("40", "30", "30")},
                ("36", "32", "32"),
                "A falls by a tenth to 36; B and C share the other 64",
                {"most_fall": "0.1", "most_rise": "0.1"},
            ),
            (
                _number("most_fall", "greatest fall as a share of last year, 0 to 1", "0", "1"),
                _number("most_rise", "greatest rise as a share of last year", "0", "1000"),
            ),
        ),
        _rule(
            "priority-classes",
            need_curves.priority_classes,
            _about(
                "Class 1 up to its claims by a stated rule, then class 2, and so on.",
                "Moulin, Priority rules and other asymmetric rationing methods (2000).",
                CM,
            ),
            Example(
                "100",
                {"claim": ("60", "60", "60"), "priority": ("1", "2", "2")},
                ("60", "20", "20"),
                "A first; the 40 that are left in two equal parts",
                {"within": "constrained-equal-awards"},
            ),
            (WITHIN,),
        ),
        (
            "linear-utilitarian",
            CallableRule(
                "linear-utilitarian",
                _about(
                    "The greatest sum of benefits, each weighted by (median income / income) ** eta: claims met in "
                    "falling order of weighted benefit, equals in proportion to claim.",
                    "HM Treasury, The Green Book, annex 3 (distributional weights, eta 1.3).",
                    CM,
                ),
                Example(
                    "100",
                    {"claim": ("80", "80"), "benefit": ("1.5", "1"), "income": ("20", "10")},
                    ("20", "80"),
                    "eta 1: weighted benefits 1.5 * 20/20 and 1 * 20/10, so B is filled first",
                    {"median_income": "20", "eta": "1"},
                ),
                ("claim", "benefit", "income"),
                (
                    _number("median_income", "median income, in the money of the income column", "1/100"),
                    _number("eta", "elasticity of the marginal utility of income; the Green Book has 1.3", "0", "50"),
                ),
                awards=linear_utilitarian,
            ),
        ),
    ]
)
