"""A round is read as it is written: values, order, blanks, extensions, and rounds without tables."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.reading.competition import read_competition
from funding_alloc.run.check import check_path
from funding_alloc.schema.bids import Mark, Override, Winner
from tests.competitions.example import example_inputs
from tests.competitions.presets import HERE, SLUGS
from tests.reading.competition_faults import CELLS, INTEREST, RULES, SCORED
from tests.reading.competition_rounds import GIVEN, ROUND, TABLES, WHY, base_of, laid, write_round


def _findings(path: Path) -> list[str]:
    with pytest.raises(InputFault) as found:
        read_competition(path)
    return [str(finding) for finding in found.value.findings]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that commands run in, so that files go by their names."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_value_is_read_as_written(folder: Path) -> None:
    """Money, scales, codes, quotes; what does not apply is None, and nought is nought."""
    found = read_competition(write_round(folder))
    town, market, _, _, baths = found.bids
    assert (town.title, town.areas, town.ask, town.match, town.benefit) == (
        "Town hall, again",
        ("X001",),
        12000000,
        0,
        3 * 10**7,
    )
    assert (market.areas, market.failed, market.is_withdrawn) == (("X001", "X002"), "signed", False)
    assert (baths.is_withdrawn, baths.failed, baths.benefit, baths.lead, baths.score) == (True, None, None, None, None)
    assert [a.need for a in found.applicants.values()] == [Fraction(9, 10), Fraction(1, 2), Fraction(-1, 4)]
    assert [a.has_transport_powers for a in found.applicants.values()] == [False, True, False]
    assert [a.constituencies for a in found.applicants.values()] == [2, 0, 1]
    assert found.marks[1] == Mark("B1", "fit", "Q", Fraction(7, 2))
    assert found.winners == (Winner("test-round-before", "X009", ("X009", "X010")),)
    assert found.overrides[0] == Override("B4", "drop", "Minister of Nowhere", "2025-04-01", "Pier, sold")
    assert found.file == "round.yaml"


@pytest.mark.parametrize("case", CELLS)
def test_a_fault_of_a_table_is_found_at_its_cell(case: str, folder: Path) -> None:
    """One thing wrong in one table, one finding."""
    (table, old, new), said = CELLS[case]
    assert TABLES[table].count(old) >= 1
    assert _findings(write_round(folder, **{table: TABLES[table].replace(old, new, 1)})) == [said]


@pytest.mark.parametrize("case", RULES)
def test_a_fault_between_rules_and_tables_is_found(case: str, folder: Path) -> None:
    """Tables that the rules do not allow, or rules that the tables do not bear out."""
    rules, changes, said = RULES[case]
    tables = base_of(rules)
    for table, (old, new) in changes.items():
        assert old in tables[table]
        tables[table] = tables[table].replace(old, new, 1)
    assert _findings(write_round(folder, rules, **tables)) == [said]


@pytest.mark.parametrize("rules", [SCORED, INTEREST], ids=["given", "interest"])
def test_the_rounds_that_faults_are_put_into_are_sound(rules: str, folder: Path) -> None:
    """Without the fault there is no finding."""
    assert check_path(write_round(folder, rules, **base_of(rules))) == ()


def test_every_fault_of_every_file_is_told_at_once(folder: Path) -> None:
    """Rules and three tables, each with a fault, in one reading."""
    rules = ROUND.replace("region: North", "region: East")
    tables = {
        "bids": TABLES["bids"].replace("12000000", "£12000000").replace("no,pass", "no,past", 1),
        "marks": TABLES["marks"].replace("B1,fit,P,4", "B1,fit,P,7"),
        "overrides": TABLES["overrides"].replace("drop", "defer"),
    }
    said = _findings(write_round(folder, rules, **tables))
    places = ["bids.csv:2:6", "bids.csv:2:10", "marks.csv:2:4", "overrides.csv:2:2", "round.yaml:29:6"]
    assert [line.split(": ")[0] for line in said] == places


def test_a_published_round_rests_on_sources(folder: Path) -> None:
    """Each section that rests on an assumption alone is named; one with a source beside it is not."""
    source = "source: {title: T, publisher: P, period: '2025', licence: OGL v3.0}"
    rules = laid(offer=f"offer: {{gbp: 30000000, {source}, {WHY}}}").replace("illustrative", "published")
    said = _findings(write_round(folder, rules))
    assert said[0] == (
        "round.yaml:6:1: 'open_to' rests on an assumption, which only an illustrative round may. Name the source, or "
        "write status: illustrative."
    )
    named = [line.split("'")[1] for line in said]
    assert named == [
        "open_to",
        "kinds.1",
        "kinds.2",
        "match_funding",
        "earlier_winners.1",
        "gateway",
        "scoring",
        "scoring.assessors",
        "scoring.place_points",
        "guides.1",
        "choice",
        "overrides",
    ]


def test_rows_in_another_order_are_the_same_round(folder: Path) -> None:
    """Tables shuffled, but for the log, whose order is its meaning; columns in another order too."""
    sound = read_competition(write_round(folder))
    rng = random.Random(5)
    tables = {}
    for name in ("applicants", "bids", "marks", "winners"):
        head, *rows = TABLES[name].splitlines()
        tables[name] = "\n".join([head, *rng.sample(rows, len(rows))]) + "\n"
    turned = [line.split(",")[::-1] for line in tables["marks"].splitlines()]
    tables["marks"] = "\n".join(",".join(cells) for cells in turned)
    assert read_competition(write_round(folder, **tables)) == sound


def test_columns_that_a_round_does_not_need_may_be_left_out(folder: Path) -> None:
    """The last four columns of bids hold nothing here."""
    sound = read_competition(write_round(folder))
    bids = "\n".join(line.rsplit(",", 4)[0] for line in TABLES["bids"].splitlines())
    assert read_competition(write_round(folder, bids=bids)) == sound


def test_files_of_spreadsheets_are_read_as_they_save_them(folder: Path) -> None:
    """A byte-order mark, Windows line ends, and rows of commas at the end change nothing."""
    sound = read_competition(write_round(folder))
    saved = {
        name: "\ufeff" + text.replace("\n", "\r\n") + "," * text.splitlines()[0].count(",") + "\r\n"
        for name, text in TABLES.items()
    }
    path = write_round(folder)
    for name, text in saved.items():
        (folder / f"{name}.csv").write_bytes(text.encode())
    assert read_competition(path) == sound


def test_an_empty_log_is_a_log(folder: Path) -> None:
    """Ministers may have changed nothing; bids there must be."""
    found = read_competition(write_round(folder, overrides="bid_id,action,by,on,reason\n"))
    assert found.overrides == ()
    said = _findings(write_round(folder, bids=TABLES["bids"].splitlines()[0] + "\n"))
    assert said[0] == "bids.csv:1: has headings but no rows."


def test_a_round_whose_bids_are_not_public_has_no_tables(folder: Path) -> None:
    """Its rules stand alone."""
    (folder / "round.yaml").write_text(laid(bids=f"bids: {{kind: none, {WHY}}}"), encoding="utf-8")
    found = read_competition(folder / "round.yaml")
    assert (found.applicants, found.bids, found.marks, found.winners, found.overrides) == ({}, (), (), (), ())


def test_a_round_may_extend_another(folder: Path) -> None:
    """A few lines over a round; checking finds out what kind of file it is, and a fault lies in the file at fault."""
    write_round(folder)
    later = folder / "later.yaml"
    later.write_text(f"extends: round.yaml\noffer: {{gbp: 20000000, {WHY}}}\n", encoding="utf-8")
    assert read_competition(later).competition.offer.gbp == 20000000
    assert check_path(later) == ()
    later.write_text(f"extends: round.yaml\noffer: {{gbp: -1, {WHY}}}\n", encoding="utf-8")
    assert [str(finding) for finding in check_path(later)] == ["later.yaml:2:9: 'gbp' '-1': must be 0 or more."]


def test_bids_that_are_out_need_no_marks_and_no_score(folder: Path) -> None:
    """Barred, not admitted, not open to them, or without the match that is required: each for itself."""
    unscored = base_of(SCORED)["bids"].replace(",40\n", ",[x]\n")
    ways = {
        "earlier_winners": f"earlier_winners:\n  - {{winners_of: w, by: applicant, known: before_bids, {WHY}}}",
        "open_to": f"open_to: {{countries: [Scotland], regions_left_out: [], categories: any, {WHY}}}",
        "admission": f"admission: {{asks_below_gbp: none, asks_at_most_gbp: 10, {WHY}}}",
        "match_funding": f"match_funding: {{share: 0.9, kind: required, {WHY}}}",
    }
    winners = "competition,applicant,areas\nw,X001,[x]\nw,X002,[x]\nw,X003,[x]\n"
    for name, text in ways.items():
        bars = {} if name == "earlier_winners" else {"earlier_winners": ways["earlier_winners"]}
        rules = laid(scoring=GIVEN, **{name: text}, **bars).replace("marks: marks.csv", "marks: none")
        nobody = winners if name == "earlier_winners" else "competition,applicant,areas\nw,X099,[x]\n"
        assert [
            bid.score for bid in read_competition(write_round(folder, rules, bids=unscored, winners=nobody)).bids
        ] == [None] * 5
    rules = laid(scoring=GIVEN).replace("marks: marks.csv", "marks: none")
    assert len(_findings(write_round(folder, rules, bids=unscored))) == 3


def test_a_table_of_other_codes_is_told_row_by_row(folder: Path) -> None:
    """Each row has its finding; near words are sought for the first forty only, so that large tables end too."""
    bids = "".join(f"C{i},Bid,Y{i:03},place,Y1,200000,0,1,no,signed,[x],[x],[x],[x]\n" for i in range(60))
    said = [
        line for line in _findings(write_round(folder, bids=TABLES["bids"] + bids)) if "is not an applicant" in line
    ]
    assert len(said) == 60
    assert sum(line.endswith("Known here: X001, X002, X003.") or "Did you mean" in line for line in said) == 40


def test_the_example_round_is_read_as_a_plain_second_reader_reads_it() -> None:
    """Every value of the shipped example, by two routes."""
    found = read_competition(HERE / "example" / "round.yaml")
    assert replace(found, file="round.yaml") == example_inputs()


@pytest.mark.parametrize("slug", SLUGS)
def test_the_shipped_rounds_are_read(slug: str) -> None:
    """Their bids are drawn or not public, so they have no tables."""
    found = read_competition(HERE / f"{slug}.yaml")
    assert (found.competition.competition, found.bids) == (slug, ())
