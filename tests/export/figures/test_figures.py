"""Figures draw their own data and nothing else, within their edges, the same every time, and agree with the panel."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.comparison.dispersion import gini
from funding_alloc.comparison.targeting import concentration_index
from funding_alloc.export.figures.compared import figures_of
from funding_alloc.export.figures.curves import curve_by
from funding_alloc.export.figures.figure import Figure
from funding_alloc.export.figures.intervals import Mark, Row, scale_of
from funding_alloc.export.figures.reversals import SHADES, shade
from funding_alloc.export.figures.swept import figures_of_sweep
from funding_alloc.export.svg import width_of
from funding_alloc.export.tally import tally
from funding_alloc.run.sweep.reversal_map import BINS, cells_of, heaviest
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.sweep import Beats, Influence, Interval, MapCell, SweepResults
from tests.conftest import Shipped
from tests.export.cases import small_results

SVG = "{http://www.w3.org/2000/svg}"
SCENARIOS = ("integrated-settlements-2026", "levelling-up-2021")


def _texts(figure: Figure) -> Iterator[tuple[ET.Element, float, float]]:
    """Words of a figure with their left and right edge, those that are turned left out."""
    for one in ET.fromstring(figure.svg).iter(f"{SVG}text"):
        if one.get("transform") is None:
            wide = width_of(one.text or "", float(one.get("font-size", "0")))
            x = float(one.get("x", "0"))
            left = {"end": x - wide, "middle": x - wide / 2}.get(one.get("text-anchor", ""), x)
            yield one, left, left + wide


def _is_sound(figure: Figure) -> None:
    root = ET.fromstring(figure.svg)
    _, _, width, height = map(float, root.get("viewBox", "").split())
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == figure.title
    assert root.findtext(f"{SVG}desc") == figure.says
    for one, left, right in _texts(figure):
        assert left >= -1, one.text
        assert right <= width + 1, one.text
        assert 0 <= float(one.get("y", "-1")) <= height, one.text
    for one in root.iter():
        for name in ("x", "cx", "y", "cy"):
            assert -1 <= float(one.get(name, "0")) <= max(width, height) + 1


def _rows(figure: Figure) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(figure.files[f"figure_{figure.name}.csv"].decode("utf-8-sig"))))


@pytest.mark.parametrize("name", SCENARIOS)
def test_figures_of_the_shipped_scenarios_are_sound(shipped: Shipped, name: str) -> None:
    """Whole XML, words within the edges, the same bytes twice, a row for every mark."""
    tallied = tally(shipped(name))
    figures = figures_of(tallied)
    assert [one.name for one in figures] == ["pounds", "lorenz", "concentration"]
    for figure in figures:
        _is_sound(figure)
    assert [one.files for one in figures] == [one.files for one in figures_of(tallied)]
    pounds = _rows(figures[0])
    assert len(pounds) == len(tallied.authorities) * len(tallied.results.models)
    for row in pounds:
        model = next(m for m in Model if m.label == row["model"])
        expected = tallied.by_area[model, row["area_code"]] / tallied.population[row["area_code"]]
        assert float(row["gbp_per_head"]) == pytest.approx(expected)


@pytest.mark.parametrize(("name", "level"), list(zip(SCENARIOS, ("authority", "district"), strict=True)))
def test_areas_under_the_curves_are_the_panels_measures(shipped: Shipped, name: str, level: str) -> None:
    """Gini and concentration index of what is drawn, worked out from the table beside the drawing."""
    results = shipped(name)
    _, lorenz, concentration = figures_of(tally(results))
    for figure, measure in ((lorenz, "gini"), (concentration, "concentration_index")):
        curves: dict[str, list[tuple[float, float]]] = {}
        for row in _rows(figure):
            curves.setdefault(row["model"], []).append((float(row["people_share"]), float(row["money_share"])))
        for model in (Model.FORMULA, Model.SETTLEMENT):
            found = [m.value for m in results.measures if (m.model, m.level, m.measure) == (model, level, measure)]
            if found and model.label in curves:
                points = curves[model.label]
                area = sum((b[0] - a[0]) * (a[1] + b[1]) for a, b in pairwise(points))
                assert 1 - area == pytest.approx(found[0], abs=1e-9)
        assert {"Formula", "Competitive bidding"} <= set(curves)
        assert all(points[0] == (0, 0) and points[-1] == pytest.approx((1, 1)) for points in curves.values())


AREAS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**5), st.integers(1, 20)), min_size=2, max_size=8)


@given(AREAS)
def test_any_curve_agrees_with_the_measures(areas: list[tuple[int, int, int]]) -> None:
    """Ties in need are one straight piece."""
    money, people, need = (np.array(column, dtype=float) for column in zip(*areas, strict=True))
    by_need, even = curve_by("a", need, money, people), curve_by("a", money / people, money, people)
    if money.sum() == 0:
        assert by_need is None
        return
    assert by_need is not None
    assert even is not None
    assert by_need.area == pytest.approx(float(concentration_index(money, people, need)), abs=1e-9)
    assert even.area == pytest.approx(float(gini(money, people)), abs=1e-9)


def test_what_is_not_known_is_not_drawn() -> None:
    """An authority without people has no pounds a head, and no mark; areas without need have no curves."""
    tallied = tally(small_results())
    alone = replace(tallied, population=dict.fromkeys(tallied.population, 0.0))
    assert "pounds" not in [one.name for one in figures_of(alone)]
    for figure in figures_of(tallied):
        _is_sound(figure)


@given(st.lists(st.floats(-1e9, 1e9), max_size=6), st.booleans())
def test_a_scale_holds_every_value(values: list[float], from_nought: bool) -> None:
    """Within its edges, in order."""
    rows = [Row("a", tuple(Mark(0, value) for value in values))]
    scale = scale_of(rows, 10, 110, from_nought=from_nought)
    places = [scale.x(value) for value in sorted(values)]
    assert all(9.999 <= place <= 110.001 for place in places)
    assert places == sorted(places)


def _sweep(names: Sequence[str] = ("formula", "competitive score_order")) -> SweepResults:
    measure = "distance_from_target"
    return SweepResults(
        *("small", 64, 1, "random", 0.9, ("formula", "competitive"), ("skills.floor_rate", "bids.score.place_points")),
        names={"E47000001": "Greater Manchester"},
        intervals=(
            *(Interval("measure", one, measure, 0.1 + i, 0.01, 0.05 + i, 0.2 + i, 64) for i, one in enumerate(names)),
            Interval("measure", names[0], "kakwani", None, None, None, None, 0),
            *(Interval("gbp", one, "E47000001", 1e9, 1e7, 9e8, 1.1e9, 64) for one in names),
        ),
        pairs=(Beats(measure, names[0], names[1], 0.75, 0.25, 0.0, 0.1, -0.1, 0.3, 64),),
        worth=(),
        influences=tuple(Influence("measure", names[0], measure, f"input {i}", 0.1, i - 4.0) for i in range(9)),
        reversals=(),
        conclusions=(),
        reversal_map=tuple(
            MapCell(measure, names[0], names[1], "x", "y", i, i + 1.0, j, j + 1.0, (i + j) % 3, (i + j) % 3 // 2, 0)
            for i in range(BINS)
            for j in range(BINS)
        ),
    )


def test_figures_of_a_sweep_are_sound_and_say_how_often() -> None:
    """Undefined measures are not drawn; bars beyond six are counted; blank cells are those without draws."""
    measures, pounds, tornado, reversals = figures_of_sweep(_sweep())
    for figure in (measures, pounds, tornado, reversals):
        _is_sound(figure)
    assert "better than competitive score order in 75.0%" in measures.svg.decode()
    assert "kakwani" not in {row["what"] for row in _rows(measures)}
    assert "Greater Manchester" in pounds.svg.decode()
    assert len(_rows(tornado)) == 6
    assert "3 smaller ones are left out" in tornado.svg.decode()
    told = [one.text for one, _, _ in _texts(reversals)]
    drawn = [cell for cell in _sweep().reversal_map if cell.draws]
    assert sum(text in {"0", "50", "100"} for text in told) >= len(drawn)
    assert len(_rows(reversals)) == BINS * BINS


def test_a_sweep_without_anything_to_draw_has_no_figures() -> None:
    """And none is made up."""
    empty = replace(_sweep(), intervals=(), influences=(), reversal_map=())
    assert figures_of_sweep(empty) == ()


@given(st.floats(0, 1))
def test_shades_go_from_one_end_to_the_other(share: float) -> None:
    """Each part of a colour lies between those of the ends and the middle."""
    for part, (low, middle, high) in zip(shade(share), zip(*SHADES, strict=True), strict=True):
        assert min(low, middle, high) <= part <= max(low, middle, high)
    assert (shade(0), shade(0.5), shade(1)) == SHADES


def test_maps_hold_every_draw_once_and_find_the_inputs_that_matter() -> None:
    """The difference turns with the first input, a little with the second, and not with the third."""
    rng = np.random.default_rng(7)
    inputs = {name: rng.uniform(size=600) for name in ("one", "two", "three")}
    gap = inputs["one"] - 0.5 + 0.3 * (inputs["two"] - 0.5)
    assert heaviest(inputs, gap) == ["one", "two"]
    cells = list(cells_of(inputs["one"], inputs["two"], gap))
    assert len(cells) == BINS * BINS
    assert sum(cell[4] for cell in cells) == 600
    one, two = inputs["one"], inputs["two"]
    for low, high, bottom, top, count, better, worse in cells:
        inside = (one >= low) & (one < high) & (two >= bottom) & (two < top)
        assert better + worse <= count
        assert abs(int(inside.sum()) - count) <= 1, "the greatest value of an input lies in its last cell"
        assert abs(better - int((gap[inside] > 0).sum())) <= 1
