"""Greater Manchester's settlement of 2025-26: every line of the published table, and what stands beside it."""

from __future__ import annotations

import csv
from collections import Counter
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from funding_alloc.comparison.explanation import explain
from funding_alloc.export.folder import contents
from funding_alloc.export.lint.rule import Profile, Weight
from funding_alloc.run.lint_workbook import lint_workbook
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.base import Unknown
from funding_alloc.schema.envelope import EVERY_THEME, Basis, EnvelopeTotal
from funding_alloc.schema.funds import DelClass, SettlementScope
from funding_alloc.schema.results import Results
from tests.conftest import Shipped

ROOT = Path(__file__).resolve().parents[2]
GM, WM = "E47000001", "E47000007"
RDEL, CDEL = 208_550_670, 239_172_197
TITLES = {
    "Commercial BSOG": "Commercial Bus Service Operators Grant",
    "BSOG Plus": "Bus Service Operators Grant Plus",
    "BSIP capacity and capability": "Bus Service Improvement Plan, capacity and capability",
    "Adult Education Budget (incl. Free Courses for Jobs)": "Adult Education Budget, including Free Courses for Jobs",
    "Local EV Infrastructure Fund": "Local Electric Vehicle Infrastructure Fund",
}
"""Short titles of the published table, written out in the fund file."""
Line = tuple[str, str, str, str, str, str]


@pytest.fixture(scope="module")
def results(shipped: Shipped) -> Results:
    """One run of the shipped scenario."""
    return shipped("greater-manchester-2025-26")


@pytest.fixture(scope="module")
def files(results: Results) -> dict[str, bytes]:
    """Every file of its run folder but the manifest."""
    return contents(results)


def _published() -> list[dict[str, str]]:
    path = ROOT / "tests/published/greater_manchester_2025_26/results.csv"
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def _published_lines() -> list[Line]:
    """Theme, fund, department, mechanism, class and amount of each cell that the table fills."""
    return [
        (row["theme"], TITLES.get(row["fund"], row["fund"]), row["home_department"], row["mechanism"], kind, amount)
        for row in _published()
        for kind, amount in (("RDEL", row["rdel_gbp"]), ("CDEL", row["cdel_gbp"]))
        if amount != "none"
    ]


def _table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))


def test_every_line_is_that_of_the_published_table(results: Results) -> None:
    """Theme, fund, department, mechanism, class and pounds or TBC: all 19 rows that were read, and no other."""
    shown = {Unknown.TBC: "TBC", Unknown.NOT_AVAILABLE: "[x]"}
    found = [
        (
            row.theme,
            row.title,
            row.home_department,
            "[x]" if row.mechanism.value == "not available" else row.mechanism.value,
            row.del_class.value,
            shown[row.gbp] if isinstance(row.gbp, Unknown) else str(row.gbp),
        )
        for row in results.envelope
        if row.scope is SettlementScope.INSIDE
    ]
    published = [
        (theme, fund, department, mechanism if mechanism in {"TBC", "[x]"} else mechanism.lower(), kind, amount)
        for theme, fund, department, mechanism, kind, amount in _published_lines()
    ]
    assert len(_published()) == 19
    assert sorted(found) == sorted(published)


def test_the_sums_are_the_published_ones(results: Results) -> None:
    """£208,550,670 of RDEL and £239,172,197 of CDEL, from the file's lines and from the table itself."""
    by_class: Counter[DelClass] = Counter()
    for line in results.lines:
        by_class[line.del_class] += line.gbp
    assert by_class == {DelClass.RDEL: RDEL, DelClass.CDEL: CDEL}
    table = Counter[str]()
    for *_, kind, amount in _published_lines():
        table[kind] += int(amount) if amount.isdecimal() else 0
    assert table == {"RDEL": RDEL, "CDEL": CDEL}
    assert results.left_out == (12, 2)


def test_mechanisms_of_what_was_read(results: Results) -> None:
    """£428.1m by national formula and £19.7m by existing allocation, as the reference adds them up."""
    by_mechanism = Counter[str]()
    for line in results.lines:
        by_mechanism[line.mechanism.value] += line.gbp
    # 6,960,000 + 10,800,000 + 1,560,000 + 340,000 = 19,660,000; 447,722,867 - 19,660,000 = 428,062,867
    assert by_mechanism == {"national formula": 428_062_867, "existing allocation": 19_660_000}


def _total(results: Results, code: str, basis: Basis, scope: str) -> EnvelopeTotal:
    found = [
        total
        for total in results.envelope_totals
        if (total.area_code, total.basis, total.scope, total.theme) == (code, basis, scope, EVERY_THEME)
    ]
    assert len(found) == 1, (code, basis, scope)
    return found[0]


def test_per_head_compares_like_with_like(results: Results) -> None:
    """£209 a head on the headline for Greater Manchester; for the West Midlands £128 inside, £198 with transport."""
    lines = _total(results, GM, Basis.LINES, "inside")
    # 447,722,867 / 3,009,664 = 148.76; 630,000,000 / 3,009,664 = 209.33
    assert (lines.gbp, round(lines.per_head or 0)) == (RDEL + CDEL, 149)
    assert round(_total(results, GM, Basis.ANNOUNCED, "inside").per_head or 0) == 209
    # 389,000,000 / 3,036,605 = 128.10; (389,000,000 + 211,000,000) / 3,036,605 = 197.59
    assert round(_total(results, WM, Basis.ANNOUNCED, "inside").per_head or 0) == 128
    together = _total(results, WM, Basis.ANNOUNCED, "together")
    assert (together.gbp, round(together.per_head or 0)) == (600_000_000, 198)
    assert {total.vintage for total in results.envelope_totals} == {"mid-2024"}


def test_the_difference_from_the_headline_is_shown_and_explained(results: Results) -> None:
    """£630,000,000 less £447,722,867, with the lines that have no amount and the themes that were not read."""
    found = _total(results, GM, Basis.DIFFERENCE, "inside")
    assert found.gbp == 630_000_000 - RDEL - CDEL == 182_277_133
    assert found.left_out == "12 lines TBC and 2 lines not available left out"
    assert found.note == "without any line: Buildings retrofit, Employment support"


def test_what_is_outside_takes_no_part(results: Results) -> None:
    """Police, waste and the West Midlands' transport money are shown, and are in no line and no allocation."""
    outside = [row for row in results.envelope if row.scope is SettlementScope.OUTSIDE]
    assert {(row.area_code, row.fund, row.gbp) for row in outside} == {
        (GM, "police_and_crime", Unknown.NOT_AVAILABLE),
        (GM, "waste", Unknown.NOT_AVAILABLE),
        (WM, "west_midlands_transport_outside", 211_000_000),
    }
    assert not {row.fund for row in outside} & {line.fund for line in results.lines}
    assert {a.area_code for a in results.allocations} == {GM}
    assert all(row.scope_grounds for row in results.envelope)


def test_a_plan_keeps_what_is_granted(results: Results) -> None:
    """The need requirement of a granted line is its grant, so nothing is unmet and nothing moves."""
    by_model = {
        model: {(a.area_code, a.line): a.gbp for a in results.allocations if a.model is model} for model in Model
    }
    assert by_model[Model.SETTLEMENT] == by_model[Model.FORMULA] != {}
    assert results.is_sound


def test_the_old_themes_lead_to_the_new(results: Results) -> None:
    """Every line has one theme of the list from 2026-27; the housing line goes by its rule."""
    inside = [row for row in results.envelope if row.scope is SettlementScope.INSIDE]
    assert {(row.theme, row.later_theme) for row in inside} == {
        ("Local growth and place", "Economic development and regeneration"),
        ("Local transport", "Transport and local infrastructure"),
        ("Adult skills", "Skills and employment support"),
        ("Housing and regeneration", "Housing and strategic planning"),
    }


def test_no_competition_leaves_no_trace_but_its_reason(results: Results, files: dict[str, bytes]) -> None:
    """No allocation, measure, check, column or row of the competitive model; the cover says why."""
    assert results.models == (Model.FORMULA, Model.SETTLEMENT)
    assert Model.COMPETITIVE not in {a.model for a in results.allocations} | {m.model for m in results.measures}
    assert not [check for check in results.checks if "competitive" in check.id]
    assert {row["model"] for row in _table(files["allocations.csv"])} == {"formula", "settlement"}
    assert "competition.csv" not in files
    book = load_workbook(BytesIO(files["comparison.xlsx"]))
    assert not {"Competitive", "Competition rounds", "Selection rules"} & set(book.sheetnames)
    cells = [str(cell.value) for ws in book for row in ws.iter_rows() for cell in row if cell.value is not None]
    naming = [text for text in cells if text.startswith("Competitive bidding")]
    assert naming == ["Competitive bidding"] * 2, "the cover and the notes"
    assert [text for text in cells if "Left out: this scenario has no competition. Authorities do not bid" in text]
    assert "three models" not in " ".join(cells)


def test_tbc_is_text_in_the_table_and_the_workbook(files: dict[str, bytes]) -> None:
    """Twelve times TBC, four times [x], never nought; every other amount is a number."""
    amounts = [row["gbp"] for row in _table(files["envelope.csv"])]
    assert Counter(amount for amount in amounts if not amount.isdecimal()) == {"TBC": 12, "[x]": 4}
    assert "0" not in amounts
    ws = load_workbook(BytesIO(files["comparison.xlsx"]))["Envelope"]
    rows = [list(row) for row in ws.iter_rows(values_only=True)]
    headings = next(row for row in rows if row[0] == "Area code")
    column = headings.index("Money (£)")
    values = [row[column] for row in rows[rows.index(headings) + 1 :]]
    assert Counter(value for value in values if not isinstance(value, int)) == {"TBC": 12, "[x]": 4}
    assert sum(value for value in values if isinstance(value, int)) == RDEL + CDEL + 211_000_000


def test_every_sum_says_what_it_leaves_out(results: Results, files: dict[str, bytes]) -> None:
    """The workbook's control totals, the sign-off pack and the table of totals count the lines without an amount."""
    said = "(12 lines TBC and 2 lines not available left out)"
    book = load_workbook(BytesIO(files["comparison.xlsx"]))
    for name in ("Cover", "Summary", "Formula", "Settlement", "Comparison", "Envelope"):
        assert any(said in str(cell.value) for row in book[name].iter_rows() for cell in row), name
    pack = files["qa.md"].decode()
    assert said in pack
    assert "Lines of the settlement without an amount: 12 lines TBC and 2 lines not available left out" in pack
    assert "Eligibility of Greater Manchester Combined Authority for a settlement is not known: E1, E2" in pack
    by_theme = {
        row["theme"]: (row["gbp"], row["tbc_lines"], row["not_available_lines"])
        for row in _table(files["envelope_totals.csv"])
        if (row["area_code"], row["basis"], row["scope"]) == (GM, "lines", "inside")
    }
    assert by_theme == {
        "Local growth and place": ("61923115", "4", "0"),
        "Local transport": ("283799752", "6", "0"),
        "Adult skills": ("102000000", "2", "0"),
        "Housing and regeneration": ("[x]", "0", "2"),
        "all themes": (str(RDEL + CDEL), "12", "2"),
    }


def test_explain_tells_every_grant_and_what_is_beside_it(results: Results) -> None:
    """One line for each cell of the table, then the models by theme, what is outside, and totals per head."""
    told = explain(results, GM)
    assert [e.value for e in told].count("TBC") == 12
    adult = [(e.step, e.value) for e in told if e.theme == "Adult skills"]
    assert adult == [
        ("Adult Education Budget, including Free Courses for Jobs", "£102,000,000"),
        ("Skills Bootcamps", "TBC"),
        ("Skills Bootcamps", "TBC"),
        ("Formula", "£102,000,000"),
        ("Single settlement", "£102,000,000"),
    ]
    beside = [e for e in told if e.step == "outside the settlement"]
    assert len(beside) == 2
    assert all(e.where.endswith(".yaml:" + e.where.rsplit(":", maxsplit=1)[1]) for e in beside)
    headline = next(e for e in told if e.step == "announced, inside")
    assert headline.value == "£630,000,000"
    assert headline.what.startswith("£209 a head of 3,009,664 (mid-2024)")


def test_its_workbook_breaks_no_essential_rule(files: dict[str, bytes], tmp_path: Path) -> None:
    """One chart, alone on its page; what the workbook is short of is asked by this project only."""
    (tmp_path / "comparison.xlsx").write_bytes(files["comparison.xlsx"])
    report = lint_workbook(tmp_path / "comparison.xlsx", Profile.REVIEW)
    short = {o.rule.id: o.rule.weight for o in report.outcomes if o.faults}
    assert report.is_sound(is_strict=False)
    assert short == {"FM4": Weight.DESIRABLE}
    odd = {fault.where.split("!")[0] for o in report.outcomes if o.rule.id == "FM4" for fault in o.faults}
    assert odd == {"Checks", "As run"}, "each of their rows calculates something of its own"
