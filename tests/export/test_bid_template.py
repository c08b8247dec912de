"""The template of a round's tables: its sheets, lists, notes and formats, and that nothing in it comes alive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from funding_alloc.errors import InputFault
from funding_alloc.export.bid_template import write_bid_template
from funding_alloc.export.round_words import rules_in_words
from funding_alloc.reading.competition import read_competition, read_rules
from funding_alloc.reading.competition.listed import TABLES as SPECS
from funding_alloc.reading.workbook_screen import screen
from funding_alloc.schema.competition.round import Competition
from tests.reading.competition_books import IN_BOOK
from tests.reading.competition_faults import INTEREST, SCORED
from tests.reading.competition_rounds import ROUND, WHY, laid


def _rules(folder: Path, text: str = ROUND) -> Competition:
    (folder / "round.yaml").write_text(text, encoding="utf-8")
    return read_rules(folder / "round.yaml")[0]


def _template(folder: Path, text: str = ROUND) -> Any:
    write_bid_template(folder / "template.xlsx", _rules(folder, text))
    return openpyxl.load_workbook(folder / "template.xlsx")


def test_the_template_has_a_sheet_for_each_table_that_the_round_reads(tmp_path: Path) -> None:
    """Headings are the program's columns, frozen, each with a note."""
    book = _template(tmp_path)
    assert book.sheetnames == ["Read me", *SPECS]
    for name, spec in SPECS.items():
        sheet = book[name]
        assert tuple(cell.value for cell in sheet[1]) == spec.names
        assert sheet.freeze_panes == "B2"
        assert all(cell.comment is not None and cell.style.startswith("Heading") for cell in sheet[1])
        assert all(cell.value is None for row in sheet.iter_rows(min_row=2) for cell in row)
    assert _template(tmp_path, SCORED.replace("winners: winners.csv", "winners: none")).sheetnames == [
        "Read me",
        "applicants",
        "bids",
        "winners",
        "overrides",
    ]


def _lists(book: Any, sheet: str) -> dict[str, list[Any] | str]:
    """Words that a column's cells may hold, from where its list lies; a list on another sheet by its address."""
    found: dict[str, list[Any] | str] = {}
    for rule in book[sheet].data_validations.dataValidation:
        heading = book[sheet][f"{str(rule.sqref)[0]}1"].value
        title, _, cells = str(rule.formula1).rpartition("!")
        if title == "'Read me'":
            found[heading] = [cell.value for (cell,) in book["Read me"][cells.replace("$", "")]]
        else:
            found[heading] = str(rule.formula1)
    return found


def test_cells_with_few_words_have_lists(tmp_path: Path) -> None:
    """Kinds, gateway words, yes and no, codes of applicants and bids, criteria, actions; asks are whole pounds."""
    book = _template(tmp_path)
    assert _lists(book, "applicants") == {"transport_powers": ["yes", "no"], "category": ["1", "2", "3"]}
    assert _lists(book, "bids") == {
        "applicant": "applicants!$A$2:$A$5001",
        "kind": ["place", "transport"],
        "ask_gbp": "1",
        "match_gbp": "0",
        "withdrawn": ["yes", "no"],
        "gateway": ["pass", "signed", "on time", "[x]"],
    }
    assert _lists(book, "marks") == {"bid_id": "bids!$A$2:$A$5001", "criterion": ["fit", "value"]}
    assert _lists(book, "overrides") == {"bid_id": "bids!$A$2:$A$5001", "action": ["fund", "drop"]}


def test_columns_keep_the_format_of_what_they_hold(tmp_path: Path) -> None:
    """Codes as text, so that no nought in front is lost; pounds with their thousands; days with the year first."""
    book = _template(tmp_path)
    assert [book["bids"][f"{column}2"].number_format for column in "AFGN"] == ["@", "#,##0", "#,##0", "General"]
    assert book["overrides"]["D2"].number_format == "yyyy-mm-dd"
    assert book["bids"].column_dimensions["A"].number_format == "@"
    assert book["bids"]["F2"].style == "Entry pounds"


def test_one_round_gives_the_same_bytes(tmp_path: Path) -> None:
    """No clock is in it."""
    rules = _rules(tmp_path)
    for name in ("a.xlsx", "b.xlsx"):
        write_bid_template(tmp_path / name, rules)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_nothing_of_the_round_comes_alive(tmp_path: Path) -> None:
    """A title and a criterion that begin as formulas do stay text, and the template passes the screen."""
    text = ROUND.replace("title: A round made for a test", 'title: "=1+1"').replace(
        "[signed, on time]", '["=2+2", on time]'
    )
    book = _template(tmp_path, text)
    assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    assert book["Read me"]["A1"].value == "=1+1"
    assert screen(tmp_path / "template.xlsx").name.endswith("template.xlsx")


def test_an_empty_template_is_refused_with_its_sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not yet filled in: the sheets that need rows are named, the log of overrides may stay empty."""
    monkeypatch.chdir(tmp_path)
    write_bid_template(tmp_path / "bids.xlsx", _rules(tmp_path, IN_BOOK))
    with pytest.raises(InputFault) as found:
        read_competition(Path("round.yaml"))
    said = [str(finding) for finding in found.value.findings]
    assert said[:3] == [f"bids.xlsx: {name}!1: has headings but no rows." for name in ("applicants", "bids", "marks")]
    assert said[3].startswith("round.yaml:13:6: the table of winners has none of 'test-round-before'.")


WORDS = {
    "Money on offer": "£30,000,000.",
    "Who may bid": "Applicants of England, Wales.",
    "Bids of kind 'place'": "£100,000 to £20,000,000; 1 for each constituency wholly inside the applicant's area (one "
    "where there is none).",
    "Bids of kind 'transport'": "£0 or more; 1 for each applicant. The applicant must have transport powers.",
    "Match funding": "10% of ask and match together, encouraged.",
    "Winners of 'test-round-before'": "Bids for areas that won it may not win here.",
    "Gateway": "Pass or fail: signed; on time.",
    "Scores": "Out of 100, from the mean of 2 or more assessors' marks.",
    "Criterion 'fit'": "Strategic fit: weight 60%, marks 0 to 5.",
    "Criterion 'value'": "Value: weight 40%, marks 0 to 5. Not scored in Wales.",
    "Points for place": "By category: 1: 10, 2: 5, 3: 0.",
    "Guide for North": "£1,000,000 at least.",
    "Choice": "By the rule value-for-money-skip, all bids together.",
    "Ties": "Decided by higher need, the id of the bid.",
    "Overrides": "Ministers may fund or drop a bid against the rule; each change is logged with its reason.",
}


def test_the_rules_are_told_in_words(tmp_path: Path) -> None:
    """Every rule that the round has, in its order, and none that it has not."""
    assert dict(rules_in_words(_rules(tmp_path))) == WORDS
    column = [cell.value for cell in _template(tmp_path)["Read me"]["A"]]
    assert [heading for heading in column if heading in WORDS] == list(WORDS)


def test_rules_of_other_rounds_are_told_in_words(tmp_path: Path) -> None:
    """The stages and choices that the sound round does without."""
    two = dict(rules_in_words(_rules(tmp_path, INTEREST)))
    assert two["Expression of interest"] == "The best 2 go on, each with £0 to write its case."
    assert (
        two["First tier"]
        == "A lead authority sends on its first bids up to £30,000,000; a bid that does not fit is passed over."
    )
    other = laid(
        offer=f"offer: {{gbp: open, {WHY}}}",
        open_to=f'open_to: {{countries: any, regions_left_out: [South], categories: ["1"], {WHY}}}',
        admission=f"admission: {{asks_below_gbp: 10, asks_at_most_gbp: 20, {WHY}}}",
        shortlist=f"shortlist: {{score: none, count: 7, {WHY}}}",
        funding_line=f"funding_line: {{score: 60, count: none, {WHY}}}",
        part_funding=f"part_funding: {{kind: last_bid, least_share: 0.5, {WHY}}}",
        guides="guides: []",
        overrides="overrides: none",
    )
    found = dict(rules_in_words(_rules(tmp_path, other)))
    assert found["Money on offer"] == "Open: every bid that reaches the funding line is funded."
    assert found["Who may bid"] == "Applicants of any country; but not South; categories 1 only."
    assert found["Bids taken up again"] == "Those that ask for less than £10 and £20 at most."
    assert (found["Shortlist"], found["Funding line"]) == ("The best 7 bids.", "A score of 60 or more.")
    assert found["Part-funding"] == "The last bid gets what is left, if that is 50% of its ask."
    assert "Overrides" not in found
    scored = laid(part_funding=f"part_funding: {{kind: below_score, score: 70, share: 0.69, {WHY}}}")
    assert (
        dict(rules_in_words(_rules(tmp_path, scored)))["Part-funding"]
        == "Winners that score below 70 get 69% of their ask."
    )
