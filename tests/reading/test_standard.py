"""Project files and their sets: what each cell is taken for, and faults with their places and mends."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from funding_alloc.errors import InputFault
from funding_alloc.reading.standard import read_standard
from funding_alloc.reading.template.project_columns import PROJECT_TABLE
from funding_alloc.schema.standard_terms import Field, Record, State
from tests.changes import edit
from tests.conftest import ROOT

SET, FILE = "standard/example/before.yaml", "standard/example/before/greater_manchester.csv"


@pytest.fixture
def inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The standard's folder and what it reads, to break."""
    for name in ("standard", "authorities"):
        shutil.copytree(ROOT / "inputs" / name, tmp_path / name)
    shutil.copy(ROOT / "inputs/data_dictionary.csv", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def faults(inputs: Path) -> str:
    """What is said of a set at fault."""
    with pytest.raises(InputFault) as told:
        read_standard(inputs / SET)
    return str(told.value)


def one(inputs: Path, old: str, new: str) -> Record:
    """Greater Manchester's first row after a change."""
    edit(inputs / FILE, old, new)
    found = read_standard(inputs / SET).records
    return next(record for record in found if record.place.file == FILE and record.place.line == 2)


@pytest.mark.parametrize(
    ("old", "new", "field", "state", "fix"),
    [
        (",70,", ",0,", Field.BASELINE, State.ZERO, ""),
        (",70,", ",,", Field.BASELINE, State.BLANK, "Write the level before the project, or 0 for zero."),
        (",70,", ",tbc,", Field.BASELINE, State.TO_BE_CONFIRMED, "Once it is known"),
        (",70,", ",[TBC],", Field.BASELINE, State.TO_BE_CONFIRMED, "Once it is known"),
        (",70,", ",[x],", Field.BASELINE, State.NOT_AVAILABLE, "Find out"),
        (",70,", ",N/A,", Field.BASELINE, State.NOT_AVAILABLE, "Find out"),
        (",70,", ",70%,", Field.BASELINE, State.UNUSABLE, "Write digits only"),
        (",70,", ',"7,000",', Field.BASELINE, State.UNUSABLE, "Write digits only"),
        (",70,", ",about half,", Field.BASELINE, State.UNUSABLE, "Write the level before"),
        (",70,", ",99999999999999999,", Field.BASELINE, State.UNUSABLE, ""),
        ("employment-rate", "employment_rate", Field.DEFINITION_ID, State.UNUSABLE, "Did you mean 'employment-rate'?"),
        ("employment-rate", "Adult obesity prevalence", Field.DEFINITION_ID, State.UNUSABLE, "Write adult-obesity"),
        ("employment-rate", "Employment-Rate", Field.DEFINITION_ID, State.FILLED, ""),
        ("2023-01-01/P1Y", "2022-23", Field.DATE, State.UNUSABLE, "2022-04-01/P1Y"),
        ("2023-01-01/P1Y", "2022-01-01/P3Y", Field.DATE, State.FILLED, ""),
        (",E47000001,MADE", ",E08000016,MADE", Field.GEOGRAPHY_CODE, State.UNUSABLE, "Write E08000038."),
        (",E47000001,MADE", ",Leeds,MADE", Field.GEOGRAPHY_CODE, State.UNUSABLE, "Write E08000035."),
        (",E47000001,MADE", ",E47000099,MADE", Field.GEOGRAPHY_CODE, State.UNUSABLE, "Did you mean 'E4700000"),
        ("annual", "anual", Field.FREQUENCY, State.UNUSABLE, "Did you mean 'annual'?"),
        ("annual", "P1Y", Field.FREQUENCY, State.FILLED, ""),
    ],
)
def test_what_a_cell_is_taken_for(inputs: Path, old: str, new: str, field: Field, state: State, fix: str) -> None:
    """Zero, blank, to come, not available and not usable are five things, each with what to add."""
    entry = one(inputs, old, new).entries[field]
    assert entry.state is state
    assert fix in entry.fix
    assert bool(entry.what) == (not state.is_filled)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("definition_id,unit", "definiton_id,unit", f"{FILE}:1:5: unknown column 'definiton_id'. Did you mean"),
        ("unit,baseline", "unit,unit", f"{FILE}:1:7: column 'unit' occurs twice"),
        ("MADE-UP-GM,", ",", f"{FILE}:2:1: column 'project_id': is blank, so it is not known whose row this is."),
        (",E47000001,Emp", ",GMCAA,Emp", f"{FILE}:2:3: column 'authority': 'GMCAA' is no authority or council here."),
        (",annual,", ",annual,extra,", f"{FILE}:2: has 16 cells where the header has 15."),
        ("project_id,", "projectid,", f"{FILE}:1:1: unknown column 'projectid'. Did you mean 'project_id'?"),
        ("project_id,", "id,", f"{FILE}:1: column 'project_id' is missing; it is needed in every row."),
    ],
)
def test_what_keeps_a_file_from_being_read(inputs: Path, old: str, new: str, told: str) -> None:
    """With its line and column."""
    edit(inputs / FILE, old, new)
    assert told in faults(inputs)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("files: [before]", "files: [befor]", "names a file that cannot be read."),
        ("at_least: 0.9", "at_least: 1.9", "'at_least' '1.9': must be 1 or less."),
        ("  level: definition_and_unit\n", "", "'level' is missing"),
        ("unit, baseline,", "unit, unit,", "names a field twice"),
        ("Residents in work,", "Residents at work,", "'Residents at work' is an indicator of no file. Did you mean"),
        ("Level 3 skills,", "Job outcomes,", "'Job outcomes' is in the topic 'employment' too."),
        ("units: ../units.csv", "units: ../unit.csv", "names a table that cannot be read."),
        ("[../definitions.csv]", "[../definitions.csv, ../definitions.csv]", "is in a register before this one."),
    ],
)
def test_faults_of_a_set(inputs: Path, old: str, new: str, told: str) -> None:
    """No choice has a default, and every name means something."""
    edit(inputs / SET, old, new)
    assert told in faults(inputs)


def test_a_mapping_names_only_published_fields(inputs: Path) -> None:
    """Found in the list of each standard's fields."""
    edit(inputs / "standard/mapping.csv", "outcome_metric_target", "outcome_metric_targets")
    assert "is no published field of INDIGO, outcome_metrics. Did you mean 'outcome_metric_target'?" in faults(inputs)


def test_a_missing_column_is_blank(inputs: Path) -> None:
    """In every row, and told without a column to point at."""
    path = inputs / FILE
    rows = [line.rsplit(",", 1)[0] for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    record = next(r for r in read_standard(inputs / SET).records if r.place.file == FILE)
    entry = record.entries[Field.PRICE]
    assert (entry.state, entry.what, entry.column) == (State.BLANK, "has no column in this file.", 0)


def _book(path: Path, change: Callable[[Worksheet], None]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "projects"
    sheet.append(list(PROJECT_TABLE.names))
    cells = ["P1", "MADE UP EXAMPLE: into work", "E47000001", "Employment rate", "employment-rate", "%", 0, 75, "TBC"]
    sheet.append([*cells, "2023-01-01/P1Y", "E47000001", "a source", "annual", None, None])
    change(sheet)
    book.save(path)


def test_a_workbook_is_read_like_a_file(inputs: Path) -> None:
    """Zero is a number, TBC a word, an empty cell blank; the place is a cell of the sheet."""
    _book(inputs / "standard/example/before/extra.xlsx", lambda sheet: None)
    record = next(r for r in read_standard(inputs / SET).records if r.project == "P1")
    states = [record.entries[field].state for field in (Field.BASELINE, Field.VALUE, Field.COHORT)]
    assert states == [State.ZERO, State.TO_BE_CONFIRMED, State.BLANK]
    assert (record.place.sheet, record.place.line) == ("projects", 2)


def test_a_formula_is_refused(inputs: Path) -> None:
    """What it shows is not what it holds."""
    _book(inputs / "standard/example/before/extra.xlsx", lambda sheet: sheet.__setitem__("G2", "=1+1"))
    assert "extra.xlsx: projects!G2: column 'baseline': holds a formula." in faults(inputs)


def test_a_register_of_ones_own(inputs: Path) -> None:
    """In a table that the dictionary does not describe, with the columns of the shipped one."""
    head = (inputs / "standard/definitions.csv").read_text(encoding="utf-8").splitlines()[0]
    mine = "job-outcomes,Jobs,People who started a job,people,[x],a council,its own,none"
    (inputs / "standard/mine.csv").write_text(f"{head}\n{mine}\n", encoding="utf-8")
    edit(inputs / SET, "[../definitions.csv]", "[../definitions.csv, ../mine.csv]")
    found = {record.indicator: record for record in read_standard(inputs / SET).records}
    assert found["Job outcomes"].entries[Field.DEFINITION_ID].state is State.FILLED


def test_another_table_is_no_project_file(inputs: Path) -> None:
    """Told with the columns that make one."""
    (inputs / FILE).write_text("a,b\n1,2\n", encoding="utf-8")
    assert f"{FILE}:1: is no project file: it has no columns indicator and project_id." in faults(inputs)


def test_a_file_named_twice_is_read_once(inputs: Path) -> None:
    """By folder and by name."""
    rows = len(read_standard(inputs / SET).records)
    edit(inputs / SET, "files: [before]", "files: [before, before/tees_valley.csv]")
    assert len(read_standard(inputs / SET, (inputs / FILE,)).records) == rows


def test_what_is_odd_is_told(inputs: Path) -> None:
    """A place outside the authority, one id for two projects, two definitions of one name."""
    edit(inputs / FILE, ",E47000001,MADE", ",E08000035,MADE")
    edit(inputs / "standard/example/before/tees_valley.csv", "MADE-UP-TV", "MADE-UP-GM")
    said = "\n".join(map(str, read_standard(inputs / SET).remarks))
    assert "Leeds lies outside Greater Manchester Combined Authority." in said
    assert "project 'MADE-UP-GM' is of another authority or programme" in said
