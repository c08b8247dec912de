"""Whatever is typed into a round's tables, they are read as meant or refused with findings: never a traceback."""

from __future__ import annotations

import csv
import io
from datetime import datetime, time
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funding_alloc.errors import FundingError, InputFault
from funding_alloc.reading.competition import read_competition
from funding_alloc.schema.bids import RoundInputs
from funding_alloc.schema.competition.judging import MarkedScoring
from tests.reading.competition_books import filled_book, write_book, write_plain
from tests.reading.competition_rounds import ROUND, TABLES, write_round

PRINTED = """ -1 0 1 1.5 NaN inf 1e9 1E+400 [x] [z] none X001 X002 B1 B4 yes no pass place transport fit value England
    Wales 2025-04-01 01/04/2025 ; , " ' é £5 5% ١٢ ² =1+1 #N/A TRUE ‸ fund drop """
WORDS = st.sampled_from(["", " ", "\n", "\r", "\t", "\x00", "\x0b", "9" * 18, "9" * 5000, *PRINTED.split()]) | st.text(
    max_size=8
)
PLACES = [
    (name, row, column)
    for name, text in TABLES.items()
    for row, cells in enumerate(csv.reader(io.StringIO(text)))
    for column in range(len(cells))
]
VALUES = (
    st.integers(-(10**20), 10**20)
    | st.floats()
    | st.booleans()
    | st.datetimes(datetime(1900, 3, 1), datetime(2100, 1, 1))
    | st.just(time(3, 4))
    | st.none()
    | WORDS.filter(lambda word: len(word) < 1000 and word.isprintable())
)


def _is_sound(found: RoundInputs) -> None:
    """What every later room relies on."""
    kinds = {kind.kind: kind for kind in found.competition.kinds}
    assert len({bid.id for bid in found.bids}) == len(found.bids) > 0
    for bid in found.bids:
        kind, applicant = kinds[bid.kind], found.applicants[bid.applicant]
        assert max(1, kind.least_gbp) <= bid.ask <= (kind.cap_gbp or bid.ask)
        assert bid.match >= 0
        assert kind.needs == "nothing" or applicant.has_transport_powers
    scoring = found.competition.scoring
    assert isinstance(scoring, MarkedScoring)
    ids, scales = {bid.id for bid in found.bids}, {one.id: one for one in scoring.criteria}
    for mark in found.marks:
        assert mark.bid in ids
        assert Fraction(scales[mark.criterion].scale_from) <= mark.mark <= Fraction(scales[mark.criterion].scale_to)
    assert {entry.bid for entry in found.overrides} <= ids


def _read_or_refused(path: Path) -> None:
    try:
        _is_sound(read_competition(path))
    except InputFault as fault:
        assert fault.findings
        assert all(finding.file and finding.what for finding in fault.findings)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose files every example writes anew."""
    return tmp_path_factory.mktemp("round")


@settings(max_examples=150)
@given(place=st.sampled_from(PLACES), word=WORDS)
def test_any_word_in_any_cell_is_read_or_refused(folder: Path, place: tuple[str, int, int], word: str) -> None:
    """One cell of one table, its heading among them."""
    name, row, column = place
    rows = list(csv.reader(io.StringIO(TABLES[name])))
    rows[row][column] = word
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path = write_round(folder)
    (folder / f"{name}.csv").write_bytes(out.getvalue().encode("utf-8", "surrogatepass"))
    _read_or_refused(path)


@settings(max_examples=150)
@given(
    file=st.sampled_from(["round", *TABLES]),
    where=st.floats(0, 1, exclude_max=True),
    cut=st.integers(0, 40),
    word=WORDS,
)
def test_any_word_over_any_passage_is_read_or_refused(
    folder: Path, file: str, where: float, cut: int, word: str
) -> None:
    """A word over a passage of a file, the round's own among them."""
    text = ROUND if file == "round" else TABLES[file]
    at = int(where * len(text))
    damaged = (text[:at] + word + text[at + cut :]).encode("utf-8", "surrogatepass")
    path = write_round(folder)
    (folder / f"{file}.{'yaml' if file == 'round' else 'csv'}").write_bytes(damaged)
    try:
        found = read_competition(path)
    except FundingError as fault:
        assert str(fault)
    else:
        if file != "round":
            _is_sound(found)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=3))
def test_any_value_in_any_cell_of_a_workbook_is_read_or_refused(
    folder: Path, changes: list[tuple[tuple[str, int, int], object]]
) -> None:
    """Numbers, dates, truth values and words, in up to three cells."""

    def change(book: openpyxl.Workbook) -> None:
        for (name, row, column), value in changes:
            book[name].cell(row + 1, column + 1).value = value  # type: ignore[assignment]

    _read_or_refused(write_plain(folder, change))


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(where=st.floats(0, 1, exclude_max=True), cut=st.integers(0, 60), word=st.binary(max_size=8))
def test_any_bytes_over_a_workbook_are_read_or_refused(folder: Path, where: float, cut: int, word: bytes) -> None:
    """The zip file itself damaged: its list, its parts, their sums."""
    rules, raw = write_book(folder), filled_book()
    at = int(where * len(raw))
    (folder / "bids.xlsx").write_bytes(raw[:at] + word + raw[at + cut :])
    _read_or_refused(rules)


@settings(max_examples=40)
@given(data=st.data())
def test_rows_in_any_order_are_the_same_round(folder: Path, data: st.DataObject) -> None:
    """Every table but the log, whose order is its meaning."""
    sound = read_competition(write_round(folder))
    shuffled = {}
    for name in ("applicants", "bids", "marks", "winners"):
        head, *rows = TABLES[name].splitlines()
        shuffled[name] = "\n".join([head, *data.draw(st.permutations(rows))]) + "\n"
    assert read_competition(write_round(folder, **shuffled)) == sound
