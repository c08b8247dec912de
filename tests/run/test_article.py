"""Every figure of the README's article is what the default scenario gives."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from funding_alloc.money import gbp_millions
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.results import Results
from funding_alloc.schema.study import StudyKind
from tests.conftest import Shipped

ROOT = Path(__file__).parents[2]
HEADING = "## What this says about place-based funding, and what it cannot say"


@pytest.fixture(scope="module", name="article")
def article_of() -> str:
    """The article alone, without line breaks."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    start = text.index(HEADING)
    return " ".join(text[start : text.index("\n## ", start + 1)].split())


@pytest.fixture(scope="module", name="default")
def default_results(shipped: Shipped) -> Results:
    """The default scenario's."""
    return shipped("integrated-settlements-2026")


def _measures(results: Results, model: Model) -> Mapping[str, float]:
    rows = [row for row in results.measures if row.model is model and row.level == "authority"]
    return {row.measure: row.value for row in rows if row.rule == rows[0].rule and row.value is not None}


def test_the_models_figures(article: str, default: Results) -> None:
    """As told, to the last digit told."""
    formula, bids, settlement = (_measures(default, m) for m in (Model.FORMULA, Model.COMPETITIVE, Model.SETTLEMENT))
    for told in (
        f"concentration index {bids['concentration_index']:.3f} against {formula['concentration_index']:.3f}",
        f"{bids['neediest_fifth_share']:.1%} of the money reaches",
        f"people against {formula['neediest_fifth_share']:.1%}",
        f"{bids['distance_from_target']:.1%} of the money is away",
        f"against {formula['distance_from_target']:.1%}",
        f"£{bids['horizontal_dispersion']:.0f} a head against £{formula['horizontal_dispersion']:.0f}",
        f"about £{bids['bidding_cost'] / 1e6:.0f}m on £13bn, {bids['bidding_cost_share']:.1%}",
        f"lose £{bids['benefit_lost_to_delay'] / 1e9:.1f}bn of £{bids['benefit_realised'] / 1e9:.1f}bn",
        f"{bids['quality_lost_to_noise']:.2f} standard deviations",
        f"£{bids['benefit_claimed'] / 1e9:.1f}bn claimed, £{bids['benefit_realised'] / 1e9:.1f}bn realised",
        f"only {formula['announced_share']:.1%} of the formula money",
        f"falls from £{formula['unmet_need'] / 1e6:.0f}m to £{settlement['unmet_need'] / 1e6:.0f}m",
        f"{settlement['outcome_coverage']:.0%} has a theme with any measured outcome",
    ):
        assert told in article, told
    assert round(bids["ex_ante_variation"], 2) == 0.34, "a third of itself"


def test_the_studies_figures(article: str, default: Results) -> None:
    """Housing First, outcomes, the tranche and the scale."""
    said = {study.kind: " ".join(study.says) for study in default.studies}
    tables = {name: shown for study in default.studies for name, shown in study.tables}
    assert "cashable benefits: 0.542" in said[StudyKind.POCKETS]
    assert "fiscal benefits: 0.677" in said[StudyKind.POCKETS]
    assert "54% of Housing First's cashable benefits and 68%" in article
    assert "£2,878,500" in said[StudyKind.POCKETS]
    assert "£2,882,131 is missing" in said[StudyKind.POCKETS]
    assert "a pot of £2.9m leaves nobody worse off" in article
    assert "where £2.9m is missing" in article
    outcomes = said[StudyKind.OUTCOMES]
    assert "Of 304 verdicts on 19 indicators in 16 areas: 26 moved: better, 34 moved: worse, 0 did not move" in outcomes
    assert "244 cannot tell; 6.5" in outcomes
    assert "55.6% of the money" in outcomes
    assert "27.6% one" in outcomes
    assert "7 of 12 missions" in outcomes
    for told in (
        "304 verdicts on 19 indicators in 16 areas",
        "60 say",
        "244",
        "6.5",
        "56%",
        "28%",
        "seven of the twelve",
    ):
        assert told in article, told
    moved, alone = ("£267.2m", "£102.5m")
    assert moved in said[StudyKind.LEARNING]
    assert alone in said[StudyKind.LEARNING]
    assert "£267m in eight years, and sampling error alone £103m" in article
    scale = {row[0]: f"{row[-4]:.2f}" for row in tables["Partnership scale"].rows}
    assert f"bidding stands at {scale['Competitive bidding']}, formulas at {scale['Formula, fund by fund']}" in article
    assert f"a shared pot at {scale['Shared outcomes pot']}, settlements at {scale['Single settlement']}" in article
    assert "six pairs of ten" in article
    assert len(tables["Partnership order"].rows) == 6
    panel = {row[0]: row[2] for row in tables["Partnership panel"].rows}
    settlement, wider = panel["Single settlement"], panel["Funding partnership"]
    assert isinstance(settlement, int)
    assert isinstance(wider, int)
    assert f"another {gbp_millions(settlement - wider).split('.', maxsplit=1)[0]}m" in article
