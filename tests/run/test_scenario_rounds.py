"""A scenario whose competitive model is rounds of bids: exact pounds, margins, measures and files."""

from __future__ import annotations

import csv
import json
import random
import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from funding_alloc.export.bid_template import write_bid_template
from funding_alloc.export.folder import contents, write_run
from funding_alloc.reading.competition import read_rules
from funding_alloc.run.compare import results_of
from funding_alloc.run.competition import run_round
from funding_alloc.run.rounds_measures import rounds_measures
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.bids import Outcome
from funding_alloc.schema.places import OUTSIDE, UNALLOCATED
from funding_alloc.schema.results import Results
from funding_alloc.schema.scenario import RecordedCost
from tests.changes import edit
from tests.reading.competition_books import fill
from tests.run.scenario_rounds import (
    APPLICANTS,
    OVERRIDES,
    PATH,
    ROUNDS,
    SKILLS,
    write_district_scenario,
    write_scenario,
)

GM, SY = "E47000001", "E47000002"


def copy_project(to: Path) -> Path:
    """Copy the shipped inputs and formulas, to be changed."""
    root = Path(__file__).resolve().parents[2]
    for name in ("inputs", "formulas"):
        shutil.copytree(root / name, to / name)
    return to


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copied project with both scenarios written; no test changes it."""
    project = copy_project(tmp_path_factory.mktemp("rounds"))
    write_scenario(project)
    write_district_scenario(project)
    return project


@pytest.fixture(scope="module")
def results(made: Path) -> Results:
    """One run of the two rounds."""
    return results_of(made / PATH)


def _competitive(results: Results) -> dict[tuple[str, str], int]:
    return {(a.line, a.area_code): a.gbp for a in results.allocations if a.model is Model.COMPETITIVE}


def test_awards_are_spread_over_the_lines_to_the_pound(results: Results) -> None:
    """By hand: thirds of £1m and £500,000 over £1m and £2m; 7:3 of £400,000, £500,000 and the £100,000 left."""
    assert _competitive(results) == {
        ("transport.RDEL.2026-27", GM): 333_333,
        ("transport.CDEL.2026-27", GM): 666_667,
        ("transport.RDEL.2026-27", SY): 166_667,
        ("transport.CDEL.2026-27", SY): 333_333,
        ("transport.RDEL.2026-27", UNALLOCATED): 500_000,
        ("transport.CDEL.2026-27", UNALLOCATED): 1_000_000,
        ("skills.RDEL.2026-27", GM): 280_000,
        ("skills.RDEL.2027-28", GM): 120_000,
        ("skills.RDEL.2026-27", SY): 350_000,
        ("skills.RDEL.2027-28", SY): 150_000,
        ("skills.RDEL.2026-27", UNALLOCATED): 70_000,
        ("skills.RDEL.2027-28", UNALLOCATED): 30_000,
    }


def test_the_three_models_share_the_same_money(results: Results) -> None:
    """Every check passes, each fund's own among them, and each model's total is the quantum."""
    total: Counter[Model] = Counter()
    for a in results.allocations:
        total[a.model] += a.gbp
    assert total == dict.fromkeys(Model, 4_000_000)
    assert [check for check in results.checks if not check.is_passed] == []
    own = {check.id for check in results.checks if check.id.startswith("round.")}
    assert {"round.transport.quantum", "round.skills.spread", "round.transport.spread", "round.skills.score"} <= own


def test_decisions_are_those_of_the_rounds_alone(made: Path, results: Results) -> None:
    """Each round decided alone gives the same bids the same awards: £1m, £500,000, £400,000 and £500,000."""
    for found in results.decided:
        alone = run_round(made / ROUNDS / f"invented-{found.fund}/round.yaml").decided
        assert alone.decisions == found.decided.decisions
    awards = {d.bid.id: d.award for found in results.decided for d in found.decided.decisions if d.award}
    assert awards == {"T1": 1_000_000, "T2": 500_000, "S1": 400_000, "S2": 500_000}


def test_measures_of_competing(results: Results) -> None:
    """4 of 8 bids won, £1.6m won by nobody, and eight bids at £30,000, told with what is not known of delay."""
    found = {row.measure: row for row in results.measures if row.model is Model.COMPETITIVE}
    assert found["bids"].value == 8
    assert found["success_rate"].value == 0.5
    assert found["success_rate"].note == "bids funded, whole or in part: skills 2 of 3, transport 2 of 5"
    assert found["unallocated"].value == 1_600_000
    cost = found["bidding_cost"]
    assert (cost.value, cost.low, cost.high) == (240_000, 160_000, 600_000)
    assert "delay: not known" in cost.note
    assert "development_grants" not in found


def test_no_cost_is_measured_without_the_cost_of_a_bid(results: Results) -> None:
    """Left out or ``none``; development grants are told where a round pays them."""
    first = results.decided[0]
    paid = replace(first, decided=replace(first.decided, development_grants=20_000))
    measures = {row.measure: row.value for row in rounds_measures("rule", [paid], None)}
    assert measures == {"bids": 3, "success_rate": 2 / 3, "unallocated": 100_000, "development_grants": 20_000}
    cost = RecordedCost(gbp=Decimal(10), low_gbp=Decimal(5), high_gbp=Decimal(20), assumption="Made up for a test.")
    priced = {row.measure: row.value for row in rounds_measures("rule", [first], cost)}
    assert priced["bidding_cost"] == 30
    assert priced["deadweight_share"] == pytest.approx(30 / first.decided.spent)


def test_the_run_folder_tells_every_bid(results: Results, tmp_path: Path) -> None:
    """``bids.csv`` with reasons, text that no spreadsheet runs, and every file of the rounds in the manifest."""
    folder = write_run(results, tmp_path, "test", datetime.now(UTC))
    with (folder / "bids.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["bid_id"]: row for row in csv.DictReader(file)}
    assert list(rows) == ["S1", "S2", "S3", "T1", "T2", "T3", "T4", "T5"]
    assert rows["T2"]["title"] == '\'=HYPERLINK("invented")'
    assert rows["S2"]["area_code"] == SY
    assert [rows[bid]["outcome"] for bid in ("T1", "T3", "T5")] == [
        Outcome.FUNDED,
        Outcome.BELOW_LINE,
        Outcome.WITHDRAWN,
    ]
    assert sum(int(row["award_gbp"]) for row in rows.values()) == 2_400_000
    assert rows["T3"]["why"].endswith("£1,500,000 was left when its turn came, and it asks for £1,800,000.")
    said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    names = {entry["name"] for entry in said["inputs"] if entry["name"].startswith("inputs/competitions/")}
    tables = {"transport": ("applicants", "bids"), "skills": ("applicants", "bids", "overrides")}
    assert names == {
        *(f"inputs/competitions/invented-{fund}/round.yaml" for fund in tables),
        *(f"inputs/competitions/invented-{fund}/{name}.csv" for fund, found in tables.items() for name in found),
    }
    assert "bids.csv" in {entry["name"] for entry in said["outputs"]}


def test_the_workbook_shows_bids_and_the_log(results: Results) -> None:
    """A row for each bid and each override; titles and reasons are text, whatever they begin with."""
    book = openpyxl.load_workbook(BytesIO(contents(results)["comparison.xlsx"]))
    bids = {row[1].value: row for row in book["Competitive"].iter_rows() if row[2].value}
    assert set(bids) == {"Bid", "S1", "S2", "S3", "T1", "T2", "T3", "T4", "T5"}
    assert (bids["T2"][2].value, bids["T2"][2].data_type) == ('=HYPERLINK("invented")', "s")
    assert [bids["S3"][i].value for i in (6, 7, 10)] == ["below line", "override", 0]
    log = [[cell.value for cell in row] for row in book["Overrides"].iter_rows() if row[1].value]
    assert [row[1:3] + row[6:9] for row in log[1:]] == [
        ["S3", "drop", "funded", "below line", -300_000],
        ["S2", "fund", "below line", "funded", 500_000],
    ]


def test_assumptions_of_the_rounds_are_sources_of_the_scenario(results: Results) -> None:
    """Each grounded section of each round has its row, and the sign-off pack lists it."""
    file = "inputs/competitions/invented-skills/round.yaml"
    entries = {row.entry: row.assumption for row in results.sources if row.file == file}
    assert set(entries) == {"offer", "open_to", "kinds.0", "scoring", "funding_line", "choice", "overrides"}
    assert f"| {file} | overrides |" in contents(results)["qa.md"].decode()


def test_shuffled_rows_give_the_same_bytes(made: Path, results: Results, tmp_path: Path) -> None:
    """Every table but the log, whose order counts: the same run and byte-identical files."""
    other = tmp_path / "other"
    shutil.copytree(made, other)
    for path in sorted((other / ROUNDS).glob("invented-*/*.csv")):
        if path.name != "overrides.csv":
            head, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
            random.Random(3).shuffle(rows)
            path.write_text(head + "".join(rows), encoding="utf-8")
    again = results_of(other / PATH)
    assert again.run_id == results.run_id
    assert contents(again) == contents(results)


def test_another_bid_is_another_run(made: Path, results: Results, tmp_path: Path) -> None:
    """A changed title changes no pound, but it is other content."""
    other = tmp_path / "other"
    shutil.copytree(made, other)
    edit(other / ROUNDS / "invented-skills/bids.csv", "Invented college", "Invented school")
    again = results_of(other / PATH)
    assert again.run_id != results.run_id
    assert _competitive(again) == _competitive(results)


def test_a_filled_template_is_read_as_the_tables_are(made: Path, results: Results, tmp_path: Path) -> None:
    """The same pounds and reasons from a workbook, which is in the manifest's inputs."""
    other = tmp_path / "other"
    shutil.copytree(made, other)
    folder = other / ROUNDS / "invented-skills"
    for name in ("applicants", "bids", "overrides"):
        edit(folder / "round.yaml", f"{name}.csv", "bids.xlsx")
        (folder / f"{name}.csv").unlink()
    write_bid_template(folder / "bids.xlsx", read_rules(folder / "round.yaml")[0])
    book = openpyxl.load_workbook(folder / "bids.xlsx")
    fill(book, {"applicants": APPLICANTS, "bids": SKILLS, "overrides": OVERRIDES})
    for name in ("applicants", "bids"):
        for row in book[name].iter_rows(min_row=2):
            if row[0].value:
                for cell in row:
                    cell.value = "[x]" if cell.value is None else cell.value
    book.save(folder / "bids.xlsx")
    again = results_of(other / PATH)
    assert _competitive(again) == _competitive(results)
    decided = [[one.decided.decisions for one in found.decided] for found in (again, results)]
    assert decided[0] == decided[1]
    assert "inputs/competitions/invented-skills/bids.xlsx" in {file.name for file in again.inputs.files}


def test_districts_outside_win_money_outside(made: Path) -> None:
    """By hand: £200,000, £400,000 and £100,000 of £900,000 over £300,000 and £600,000; Doncaster lies outside."""
    results = results_of(made / "inputs/scenarios/rounds-by-district.yaml")
    assert [check for check in results.checks if not check.is_passed] == []
    capital, both = "towns.CDEL.2021-22", "towns.RDEL+CDEL.2021-22"
    assert _competitive(results) == {
        (capital, GM): 100_000,
        (both, GM): 200_000,
        (capital, OUTSIDE): 133_333,
        (both, OUTSIDE): 266_667,
        (capital, UNALLOCATED): 66_667,
        (both, UNALLOCATED): 133_333,
    }
    districts = {
        (d.district_code, d.line): d.gbp for d in results.district_allocations if d.model is Model.COMPETITIVE and d.gbp
    }
    assert districts == {
        ("E08000001", capital): 66_667,
        ("E08000001", both): 133_333,
        ("E08000002", capital): 33_333,
        ("E08000002", both): 66_667,
        ("E08000017", capital): 133_333,
        ("E08000017", both): 266_667,
    }
