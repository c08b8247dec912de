"""Faults of a round of losers and of the chain it stands in, and what its settings change."""

from __future__ import annotations

from pathlib import Path

import pytest

from funding_alloc.errors import InputFault, InternalFault
from funding_alloc.reading.competition import read_losing
from funding_alloc.run import losing_round
from funding_alloc.run.check import check_path
from funding_alloc.run.losing_round import study_losing
from funding_alloc.schema.allocation import Check
from tests.changes import edit
from tests.inputs.tables import INPUTS

from .test_drawn_round import copied

ROUND_1, ROUND_2, ROUND_3 = (f"levelling-up-fund-round-{number}.yaml" for number in (1, 2, 3))
AUTUMN, SPRING = "levelling-up-autumn-statement-2023.yaml", "levelling-up-spring-budget-2024.yaml"


@pytest.mark.parametrize("name", [ROUND_3, AUTUMN, SPRING])
def test_the_shipped_chain_has_no_faults(name: str) -> None:
    """``check`` reads it whole."""
    assert check_path(INPUTS / "competitions" / name) == ()


def test_a_chain_knows_its_rounds_in_order() -> None:
    """Two drawn ones, then those of their losers."""
    found = read_losing(INPUTS / "competitions" / SPRING)
    slugs = [Path(name).stem for name in (ROUND_1, ROUND_2, ROUND_3, AUTUMN)]
    assert list(found.before) == slugs
    assert [one.competition.competition for one in found.chain] == [*slugs[2:], Path(SPRING).stem]
    assert found.drawn.competition.competition == slugs[1]


FAULTS = {
    "unknown file": (
        "of: levelling-up-fund-round-3.yaml",
        "of: levelling-up-fund-round-4.yaml",
        ("of:", "'levelling-up-fund-round-4.yaml' is not a file. Did you mean 'levelling-up-fund-round-"),
    ),
    "itself": (
        "of: levelling-up-fund-round-3.yaml",
        f"of: ../competitions/{AUTUMN}",
        ("of:", f"the rounds go in a circle: {AUTUMN}, then {AUTUMN}. Begin with a drawn round."),
    ),
    "bids of nobody": (
        "of: levelling-up-fund-round-3.yaml",
        "of: town-deals.yaml",
        ("of:", "the bids of 'town-deals.yaml' are 'none', so nobody has lost it draw by draw. Name a round whose"),
    ),
    "read bids": (
        "of: levelling-up-fund-round-3.yaml",
        "of: example/round.yaml",
        ("of:", "the bids of 'example/round.yaml' are 'read', so nobody has lost it draw by draw."),
    ),
    "no round": (
        "of: levelling-up-fund-round-3.yaml",
        "of: ../bids/generator.yaml",
        ("of:", "'../bids/generator.yaml' is not a round of bidding. Name a round's file."),
    ),
    "a bar on a stranger": (
        "winners_of: levelling-up-fund-round-3",
        "winners_of: levelling-up-fund-round-4",
        ("winners_of: levelling-up-fund-round-4", "'levelling-up-fund-round-4' is not among the rounds before this"),
    ),
    "one name twice": (
        "competition: levelling-up-autumn-statement-2023",
        "competition: levelling-up-fund-round-1",
        ("competition:", "a round before this one is called 'levelling-up-fund-round-1' too."),
    ),
    "another scale": (
        "out_of: 100",
        "out_of: 75",
        ("out_of:", "the scores come from 'levelling-up-fund-round-2', where they are out of 100. Write 100."),
    ),
    "unknown region": (
        "regions_left_out: [London]",
        "regions_left_out: [Londen]",
        ("regions_left_out:", "no district that may bid is in the region 'Londen'. Did you mean 'London'?"),
    ),
    "a category of nobody": (
        "categories: any",
        'categories: ["4"]',
        ("categories: [", "no district that may bid is in category '4'. The thirds of need are 1, 2 and 3."),
    ),
    "a lower cap": (
        "cap_gbp: 50000000",
        "cap_gbp: 40000000",
        ("cap_gbp: 4", "bids that come from the round before may ask for more than this cap. Bids are left out by"),
    ),
    "a least sum": (
        "least_gbp: 0",
        "least_gbp: 5",
        ("least_gbp: 5", "drawn bids may ask for less than this."),
    ),
    "a missing kind": (
        "kind: transport\n",
        "kind: culture\n",
        ("kinds:", "bids of kind 'transport' come from 'levelling-up-fund-round-2' and are not among these."),
    ),
    "match funding": (
        "match_funding: none",
        "match_funding: {share: 0.1, kind: required, assumption: Made for a test.}",
        ("match_funding:", "drawn bids have no local money."),
    ),
    "a gateway": (
        "gateway: none",
        "gateway: {criteria: [late], assumption: Made for a test.}",
        ("gateway:", "bids taken up again have passed their gateway."),
    ),
    "a portfolio": (
        "rule: score-order-skip",
        "rule: portfolio-with-equity-limits",
        ("rule:", "a portfolio is solved one round at a time, and cannot be drawn many times over."),
    ),
    "points of no category": (
        "place_points: none",
        'place_points: {by: category, points: {"1": 5, "2": 0}, assumption: Made for a test.}',
        ("place_points:", "category '3' has no points. Give every third of need its points; 0 is a number."),
    ),
    "a guide of nobody": (
        "guides: []",
        "guides: [{region: Wessex, least_gbp: 0, most_gbp: 1, assumption: Made for a test.}]",
        ("guides:", "no district that may bid is in the region 'Wessex'."),
    ),
    "an unknown word": ("barred: taken_up", "barred: perhaps", ("barred:", "may not be 'perhaps'")),
    "a missing choice": ("  barred: taken_up\n", "", ("bids:", "'barred' is missing here. Write it")),
    "too few draws": ("draws: 100", "draws: 10", ("draws:", "30")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_found_at_their_line(fault: str, tmp_path: Path) -> None:
    """In the file at fault, at the line of its key."""
    old, new, (key, said) = FAULTS[fault]
    rounds = copied(tmp_path)
    edit(rounds / AUTUMN, old, new)
    findings = [one for one in check_path(rounds / AUTUMN) if said in str(one)]
    assert len(findings) == 1, [str(one) for one in check_path(rounds / AUTUMN)]
    assert Path(findings[0].file).name == AUTUMN
    assert key in (rounds / AUTUMN).read_text(encoding="utf-8").splitlines()[findings[0].line - 1]


CHAIN_FAULTS = {
    "a circle of two": (
        ROUND_3,
        f"of: {ROUND_2}",
        f"of: {AUTUMN}",
        "go in a circle: levelling-up-autumn-statement-2023",
    ),
    "a file further back": (ROUND_3, f"of: {ROUND_2}", "of: nowhere.yaml", "'nowhere.yaml' is not a file."),
    "a missing column": (
        ROUND_2,
        "need: imd_2019_score",
        "need: imd_2018_score",
        "'imd_2018_score' is not a column of",
    ),
    "a drawn round's own": (ROUND_2, "compared: all", "compared: within_region", "drawn rounds are compared over all"),
    "a table": ("bidders.csv", "E06000001,no", "E06000001,maybe", "'maybe' is neither yes nor no."),
}


@pytest.mark.parametrize("fault", CHAIN_FAULTS)
def test_faults_of_the_chain_are_found_in_their_file(fault: str, tmp_path: Path) -> None:
    """From the last round on, through every file before it."""
    name, old, new, said = CHAIN_FAULTS[fault]
    rounds = copied(tmp_path)
    edit(rounds / name, old, new)
    findings = [one for one in check_path(rounds / SPRING) if said in str(one)]
    assert len(findings) == 1, [str(one) for one in check_path(rounds / SPRING)]
    assert Path(findings[0].file).name == name
    assert findings[0].line > 0


def test_a_file_s_own_faults_and_those_before_it_come_together(tmp_path: Path) -> None:
    """One reading tells of both."""
    rounds = copied(tmp_path)
    edit(rounds / ROUND_3, "match_funding: none", "match_funding: {share: 0.1, kind: required, assumption: Test.}")
    edit(rounds / AUTUMN, "gateway: none", "gateway: {criteria: [late], assumption: Made for a test.}")
    assert [Path(one.file).name for one in check_path(rounds / AUTUMN)] == [AUTUMN, ROUND_3]


def test_without_categories_nobody_may_be_named_by_one(tmp_path: Path) -> None:
    """Who may bid, points for place, and what was observed."""
    rounds = copied(tmp_path)
    edit(rounds / SPRING, "categories: need_third", "categories: none")
    edit(rounds / SPRING, "by_category: none", 'by_category: {"2": 1}')
    points = 'place_points: {by: category, points: {"1": 5}, assumption: Made for a test.}'
    edit(rounds / SPRING, "place_points: none", points)
    said = [one.what for one in check_path(rounds / SPRING)]
    assert said == [
        "no district that may bid is in category '1'.",
        "the districts that may bid have no category.",
        "no district that may bid is in category '2'.",
    ]


def test_a_round_of_another_kind_is_not_read_as_one_of_losers() -> None:
    """Its bids did not lose a round."""
    with pytest.raises(InputFault, match="the bids of this round lost none"):
        read_losing(INPUTS / "competitions" / ROUND_2)


def test_the_barred_left_out_leave_few_bids_above_the_line(tmp_path: Path) -> None:
    """About 13 awards in round 3 instead of 55; no category is told of where none is asked for."""
    rounds = copied(tmp_path)
    edit(rounds / ROUND_3, "barred: taken_up", "barred: left_out")
    edit(rounds / ROUND_3, "categories: need_third", "categories: none")
    edit(rounds / ROUND_3, 'by_category: {"1": 756000000, "2": 165000000, "3": 52000000}', "by_category: none")
    found = study_losing(rounds / ROUND_3)
    slug = Path(ROUND_3).stem
    assert found.figures["round", slug, "bids"].mean == pytest.approx(192, abs=5)
    assert found.figures["round", slug, "winners"].mean == pytest.approx(12.7, abs=0.5)
    assert found.names("category") == []
    assert [row.figure for row in found.fit] == ["awards", "awarded"]


def test_an_open_offer_funds_every_bid_above_the_line_and_leaves_nothing_to_tell(tmp_path: Path) -> None:
    """Nobody ends at the choice; nothing is left of a sum not named, nor held against what is not known."""
    rounds = copied(tmp_path)
    edit(rounds / ROUND_3, "gbp: 1000000000", "gbp: open")
    text = (rounds / ROUND_3).read_text(encoding="utf-8")
    start, end = text.index("  observed:"), text.rindex("  assumption:")
    (rounds / ROUND_3).write_text(text[:start] + "  observed: none\n" + text[end:], encoding="utf-8")
    edit(rounds / ROUND_3, "draws: 100", "draws: 30")
    found = study_losing(rounds / ROUND_3)
    slug = Path(ROUND_3).stem
    assert found.names("stage") == ["funding line", "funded"]
    assert found.figures["round", slug, "winners"].draws == 30
    assert ("round", slug, "left") not in found.figures
    assert found.fit == ()


def test_a_draw_that_breaks_its_rules_is_no_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks of a decided round run on every draw."""
    monkeypatch.setattr(losing_round, "verify", lambda _: (Check("line", "made for a test", 1, 0),))
    with pytest.raises(InternalFault, match="a draw of 'levelling-up-fund-round-3' breaks its rules: line"):
        study_losing(INPUTS / "competitions" / ROUND_3)
