"""Published results, recomputed from the library: how many values agree, and how far the others are off."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.formula.evaluate import Setting, evaluate
from funding_alloc.reading.grid import Layout, grids_in, read_rows
from funding_alloc.reading.reproductions import CHECKS, read_reproductions
from funding_alloc.rules.rounding import round_exactly
from funding_alloc.run.program import published_places
from funding_alloc.run.published import Score, reproduce_all
from tests.formula.given import FORMULAS, ROOT, read

CARRIED_OVER = {"new-jersey": {"prior_adequacy_aid"}}
"""Last year's line that the rule leaves as it was: printed twice, as last year's and as this year's."""
EXPECTED = {
    # id: values compared, exact at published precision, largest difference in published units
    "adult-education-2019": (6, 6, 0.5),
    "aftercare-2023": (28, 27, 0.52),
    "aftercare-2023-parts": (58, 58, 0.5),
    "barnett-comparability": (1, 1, 0.005),
    "barnett-consequential": (1, 1, 0.005),
    "brownfield-2020": (7, 6, 1.6),
    "choose-life-2023": (32, 32, 0.5),
    "choose-life-2023-parts": (64, 64, 0.5),
    "core-funding-2016-district": (201, 0, 21),
    "core-funding-2016-county": (16, 0, 50),
    "core-funding-2016-fire": (28, 0, 70),
    "core-funding-district": (591, 34, 0.05),
    "core-funding-county": (47, 0, 0.31),
    "core-funding-fire": (81, 0, 0.03),
    "core-funding-two-tier": (358, 1, 36),
    "core-funding-county-fire": (33, 0, 49.1),
    "core-funding-at-floor": (1110, 1110, 0),
    "core-funding-2020": (369, 150, 1),
    "imd-2025-decile": (33_755, 33_755, 0),
    "imd-2025-districts": (296, 295, 0.0001),
    "imd-2025-rank": (33_755, 33_753, 1),
    "imd-2025-score": (33_755, 33_753, 0.0007),
    "levelling-up-bids": (481, 481, 0),
    "levelling-up-per-head": (481, 481, 0.005),
    "levelling-up-totals": (481, 481, 1),
    "multiply-wales-2022": (9, 9, 0.31),
    "new-jersey": (30_374, 30_373, 0),
    "new-jersey-rates": (2, 2, 0.0000000006),
    "nhs-primary-care": (38_297, 37_563, 0.00001),
    "ons-subnational": (10_136, 9_017, 0.0000001),
    "returned-new-homes-bonus-2016": (357, 295, 0.001),
    "returned-new-homes-bonus-2017": (357, 292, 0.001),
    "rural-services-2015": (357, 354, 0.001),
    "rural-services-2016": (357, 330, 0.001),
    "rural-services-2017": (357, 344, 0.001),
    "rural-services-2018": (357, 357, 0.001),
    "rural-services-2019": (357, 357, 0.001),
    "rural-services-2020": (357, 357, 0.001),
    "social-work-administration-2023": (32, 32, 0.5),
    "transforming-cities-mid-2016": (6, 0, 1.8),
    "transforming-cities-mid-2018": (6, 1, 2.1),
    "us-fmap": (102, 102, 0.00005),
    "us-house": (398, 398, 0),
    "us-house-people-per-seat": (398, 398, 0.5),
}


@pytest.fixture(scope="module")
def scores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Score]:
    """Everything the command runs; with ``--slow`` also what is too large to be carried, where it is at hand."""
    is_slow = request.config.getoption("--slow")
    large = None if is_slow else tmp_path_factory.mktemp("no-large-tables")
    return {score.wanted.id: score for score in reproduce_all(published_places(large))}


def test_the_scoreboard_lists_every_reproduction(scores: dict[str, Score]) -> None:
    """None is forgotten here."""
    assert set(scores) == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_values_agree_as_stated(scores: dict[str, Score], name: str) -> None:
    """Counts are exact and differences within the figure above; a table that is not at hand is said to be not run."""
    score = scores[name]
    if not score.was_run:
        assert score.wanted.outside
        assert score.compared == 0
        return
    compared, exact, largest = EXPECTED[name]
    assert (score.compared, score.exact) == (compared, exact)
    assert score.largest is not None
    assert float(score.largest) <= largest
    assert score.is_reproduced


def test_values_that_are_wrong_in_print_are_named_with_their_reason(scores: dict[str, Score]) -> None:
    """One clipped percentage in New Jersey; two special authorities in 2020-21."""
    new_jersey = [gap for gap in scores["new-jersey"].differences if gap.why]
    assert {(gap.area, gap.step) for gap in new_jersey} == {("5645", "spending_per_cent")}
    special = [gap for gap in scores["core-funding-2020"].differences if gap.why]
    assert len(special) == 2


def test_large_tables_that_are_absent_are_not_run(tmp_path: Path) -> None:
    """The score says so; nothing is skipped in silence and nothing counts as exact."""
    (score,) = reproduce_all(published_places(tmp_path), "nhs")
    assert not score.was_run
    assert (score.compared, score.exact, score.largest) == (0, 0, None)


@pytest.mark.parametrize(("wanted", "mend"), [("us-hause", "Did you mean 'us-house'?"), ("nj", "every id is listed")])
def test_a_start_that_no_id_has_is_refused(wanted: str, mend: str) -> None:
    """Nothing compared is not everything exact."""
    with pytest.raises(InputFault, match=re.escape(f"no id starts with '{wanted}'")) as caught:
        reproduce_all(published_places(None), wanted)
    assert mend in str(caught.value)


def test_a_folder_of_large_tables_that_is_named_must_be_there(tmp_path: Path) -> None:
    """Tables nobody asked for may be absent; a mistyped folder is a fault."""
    with pytest.raises(InputFault, match="is no folder"):
        published_places(tmp_path / "nowhere")


def test_every_known_difference_is_one(scores: dict[str, Score]) -> None:
    """A reason given for a value that is exact would hide the next fault there."""
    for score in scores.values():
        if score.was_run:
            given = {(gap.round or "", gap.area, gap.step) for gap in score.wanted.known_differences}
            assert given == {(gap.round, gap.area, gap.step) for gap in score.differences if gap.why}, score.wanted.id


def test_nothing_that_a_formula_is_given_counts_as_its_result() -> None:
    """A step that is compared is reckoned: a column of the inputs would agree with itself."""
    for path in sorted((ROOT / "tests" / "published").glob(f"*/{CHECKS}")):
        for entry in read_reproductions(path)[0].reproductions:
            steps = {name for step in read(FORMULAS / entry.formula).formula.steps for name in step.results()}
            given = {comparison.step for comparison in entry.compare} - steps
            assert given <= CARRIED_OVER.get(entry.id, set()), entry.id


def test_another_vintage_gives_other_rates(tmp_path: Path) -> None:
    """A check that cannot fail is none: with one year's income changed, its state's matching rate is off."""
    source = ROOT / "tests" / "published" / "fmap"
    folder = tmp_path / "fmap"
    folder.mkdir()
    for name in ("reproduce.yaml", "results.csv"):
        (folder / name).write_bytes((source / name).read_bytes())
    text = (source / "inputs.csv").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("2018,OH,"))
    cells = line.split(",")
    cells[3] = str(int(cells[3]) + 500)
    (folder / "inputs.csv").write_text(text.replace(line, ",".join(cells)), encoding="utf-8")
    places = published_places(None)
    (score,) = reproduce_all(type(places)(FORMULAS, tmp_path, places.outside))
    assert (score.compared, score.exact) == (102, 101)
    assert not score.is_reproduced


@pytest.mark.parametrize(("seats", "alabama"), [(299, 8), (300, 7)])
def test_the_alabama_paradox(seats: int, alabama: int) -> None:
    """On the populations of 1880 a larger House costs Alabama a seat by largest remainder, not by the present law."""
    rows = read_rows(ROOT / "tests" / "published" / "us_house_1880" / "inputs.csv")
    found = {}
    for name in ("us_house_hamilton/1850-51", "us_house/1941-42"):
        placed = read(FORMULAS / f"{name}.yaml")
        grid = grids_in(rows, placed, Layout())[""]
        found[name] = evaluate(placed, grid, Setting(parameters={"seats": Decimal(seats)})).result["Alabama"]
    assert found == {"us_house_hamilton/1850-51": alabama, "us_house/1941-42": 8}


def test_rounding_twice_is_not_rounding_once() -> None:
    """An index of 0.8947 shown through a table of three decimals becomes 0.90; the rule says where rounding acts."""
    index = Fraction("0.8947")
    once = round_exactly(index, Fraction(1, 100), "half_up")
    twice = round_exactly(round_exactly(index, Fraction(1, 1000), "half_up"), Fraction(1, 100), "half_up")
    assert (once, twice) == (Fraction("0.89"), Fraction("0.9"))


README_ROWS = {
    "New Jersey school aid": ("new-jersey",),
    "Index of Multiple Deprivation 2025": ("imd-2025-score",),
    "ONS subnational indicators": ("ons-subnational",),
    "NHS primary medical care": ("nhs-primary-care",),
    "English core funding": tuple(
        f"core-funding-{g}" for g in ("district", "county", "fire", "two-tier", "county-fire")
    ),
    "Rural Services Delivery Grant": tuple(f"rural-services-{year}" for year in range(2015, 2021)),
    "Three lines of the Scottish Green Book": (
        *("choose-life-2023", "choose-life-2023-parts", "aftercare-2023", "aftercare-2023-parts"),
        "social-work-administration-2023",
    ),
    "Medicaid matching rates": ("us-fmap", "us-house"),
}


@pytest.mark.parametrize("label", README_ROWS)
def test_the_readme_tells_the_scoreboard(label: str) -> None:
    """Values compared and exact, as the table of the README has them."""
    line = next(line for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines() if f"| {label}" in line)
    compared, exact = (sum(EXPECTED[name][i] for name in README_ROWS[label]) for i in (0, 1))
    assert [cell.strip() for cell in line.split("|")[2:4]] == [f"{compared:,}", f"{exact:,}"]
