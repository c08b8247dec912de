"""What each command prints and returns."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import Command

DEFAULT = "inputs/scenarios/integrated-settlements-2026.yaml"
GM = "inputs/scenarios/greater-manchester-2025-26.yaml"


def test_compare_without_arguments_writes_the_run_folder(command: Command, project: Path) -> None:
    """The main job: exit 0, numbers that are numbers, a folder with every file, and all checks passing."""
    said = command("compare", "--format", "json")
    assert said.code == 0
    assert "checks pass" in said.err
    found = json.loads(said.out)
    total = next(row for row in found["rows"] if row["code"] == "total")
    assert found["schema"] == 1
    assert total["Formula £"] == total["Competitive bidding £"] == total["Single settlement £"] == 13_000_000_000
    (folder,) = (project / "outputs").iterdir()
    written = {path.name for path in folder.iterdir()}
    assert {"comparison.xlsx", "allocations.csv", "measures.csv", "manifest.json", "qa.md"} <= written


def test_compare_json_is_one_object_on_stdout(command: Command, project: Path) -> None:
    """Money is whole pounds, and nothing else is on stdout, nor, quietly, on stderr."""
    said = command("compare", GM, "--format", "json", "--quiet")
    total = next(row for row in json.loads(said.out)["rows"] if row["code"] == "total")
    assert total["Formula £"] == total["Single settlement £"] == 447_722_867
    assert said.err == ""


def test_compare_again_keeps_the_folder(command: Command, project: Path) -> None:
    """A second run of the same scenario finds its own bytes and leaves them."""
    assert command("compare", GM).code == 0
    workbook = next((project / "outputs").rglob("comparison.xlsx"))
    before = workbook.stat().st_mtime_ns
    assert command("compare", GM).code == 0
    assert workbook.stat().st_mtime_ns == before


def test_timings_say_where_the_time_goes(command: Command, project: Path) -> None:
    """Every stage is named on stderr."""
    said = command("compare", GM, "--timings", "--quiet")
    for stage in ("read", "formula", "competitive", "settlement", "measures", "write", "together"):
        assert stage in said.err


def test_allocate_prints_one_model(command: Command, project: Path) -> None:
    """CSV rows of the settlement sum to the quantum."""
    said = command("allocate", DEFAULT, "--model", "settlement", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert said.code == 0
    assert sum(int(row["£"]) for row in rows) == 13_000_000_000


def test_allocate_refuses_an_unknown_model(command: Command, project: Path) -> None:
    """A finding with a suggestion, exit 2."""
    said = command("allocate", DEFAULT, "--model", "setlement")
    assert said.code == 2
    assert "Did you mean 'settlement'?" in said.err


def test_explain_tells_pounds_from_indicator_to_result(command: Command, project: Path) -> None:
    """The West Midlands' transport: indicator with dictionary line, steps with formula line, three models' pounds."""
    said = command("explain", DEFAULT, "WMCA", "--format", "json")
    rows = [row for row in json.loads(said.out)["rows"] if row["theme"] == "Transport and local infrastructure"]
    by_step = {row["step"]: row for row in rows}
    assert by_step["population"]["value"] == "3,036,605"
    assert by_step["population"]["where it is said"].startswith("inputs/data_dictionary.csv:")
    assert by_step["protected"]["where it is said"].startswith("formulas/transport/2026-27.yaml:")
    assert by_step["Formula"]["value"] == by_step["final"]["value"].removesuffix(".00")
    assert {"Formula", "Competitive bidding", "Single settlement"} <= set(by_step)


def test_explain_says_what_is_out_of_scope(command: Command, project: Path) -> None:
    """London's transport is named as outside, with the assumption."""
    said = command("explain", DEFAULT, "gla", "--format", "json")
    (row,) = [row for row in json.loads(said.out)["rows"] if row["step"] == "scope"]
    assert row["value"] == "outside"
    assert "inference" in row["what it is"]


def test_explain_refuses_a_stranger(command: Command, project: Path) -> None:
    """An authority outside the scenario is a finding, exit 2."""
    said = command("explain", GM, "GMAC")
    assert said.code == 2
    assert "Did you mean 'GMCA'?" in said.err


def test_a_reader_who_has_seen_enough_is_no_fault(root: Path, tmp_path: Path) -> None:
    """A pipe closed early ends in exit 0 and no traceback, and the run folder is there."""
    words = f"'{sys.executable}' -m funding_alloc compare {GM} --out '{tmp_path}' | head -n 2; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", words], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert len(list(tmp_path.iterdir())) == 1


def test_check_lists_nothing_for_sound_files(command: Command, project: Path) -> None:
    """Every shipped file passes."""
    files = [
        p
        for folder in ("inputs", "formulas")
        for p in sorted((project / folder).rglob("*"))
        if p.suffix in {".csv", ".yaml"} and "standard/example/" not in p.as_posix()  # those are scored
    ]
    said = command("check", *files)
    assert (said.code, said.out) == (0, "")
    assert f"{len(files)} files read, no faults found." in said.err


def test_doctor_finds_this_environment_fine(command: Command, project: Path) -> None:
    """Pinned packages are there, the solver solves, outputs can be written."""
    said = command("doctor", "--format", "json")
    rows = json.loads(said.out)["rows"]
    assert said.code == 0, [row for row in rows if row["state"] != "ok"]
    assert {"Python", "highspy", "pulp", "Solver", "Outputs"} <= {row["what"] for row in rows}


def test_help_imports_nothing_heavy(root: Path) -> None:
    """The help screen must not wait for a solver, a table library or a workbook library."""
    code = (
        "import sys; sys.argv = ['funding-alloc', '--help']\n"
        "from funding_alloc.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'pandas', 'numpy', 'pulp', 'highspy', 'openpyxl', 'pydantic'} & set(sys.modules)\n"
        "sys.exit(f'imported: {sorted(heavy)}' if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_python_dash_m_works(root: Path) -> None:
    """``python -m funding_alloc`` is the same program."""
    done = subprocess.run(
        [sys.executable, "-m", "funding_alloc", "--version"], cwd=root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "funding-alloc 0.1.0\n")


def test_compare_shows_what_stands_beside_the_settlement(command: Command, project: Path) -> None:
    """Per head inside and together, lines outside by name, and how many lines every sum leaves out."""
    said = command("compare", GM)
    assert said.code == 0, said.err
    assert "Of the lines inside, 12 lines TBC and 2 lines not available left out of every sum." in said.out
    assert "Existing transport funding of the West Midlands" in said.out
    assert "£211,000,000" in said.out
    assert "Competitive bidding" not in said.out
    assert "No competitive model: Authorities do not bid for funds inside a settlement." in said.out
    assert "not known for 1 of 1 authority (1 with a settlement already)" in said.err


def test_a_model_that_the_scenario_leaves_out_is_refused(command: Command, project: Path) -> None:
    """With the scenario's own reason, exit 2."""
    said = command("allocate", GM, "--model", "competitive")
    assert said.code == 2
    assert "the scenario has no competitive model: Authorities do not bid" in said.err
    assert "It has: formula, settlement." in said.err


def test_allocate_settlement_on_granted_lines(command: Command, project: Path) -> None:
    """Every pound of the published sums, and nothing that is TBC."""
    rows = json.loads(command("allocate", GM, "--model", "settlement", "--format", "json").out)["rows"]
    assert sum(row["£"] for row in rows) == 447_722_867
    assert len(rows) == 14


def test_explain_keeps_tbc_as_text(command: Command, project: Path) -> None:
    """In every form that the screen has."""
    for how in ("json", "csv", "table"):
        said = command("explain", GM, "Greater Manchester", "--format", how)
        assert said.code == 0, said.err
        assert said.out.count("TBC") >= 12
        assert "Police and Crime" in said.out


def test_eligibility_shows_every_authority_and_the_verdict(command: Command, project: Path) -> None:
    """Sixteen authorities; four are known not to be eligible on 1 April 2026, and nobody is known to be."""
    found = json.loads(command("eligibility", "--format", "json").out)
    assert found["schema"] == 1
    rows = {row["code"]: row for row in found["rows"]}
    assert len(rows) == 16
    refused = {code for code, row in rows.items() if row["verdict"] == "not eligible"}
    assert refused == {"E47000015", "E47000016", "E47000017", "E47000018"}
    assert {row["verdict"] for code, row in rows.items() if code not in refused} == {"not known"}
    assert (rows["E12000007"]["E1"], rows["E47000007"]["E1"]) == ("met", "not known")
    assert rows["E47000001"]["settlement from"] == "2025-26"
    assert "E1 not met" in rows["E47000015"]["why"]
    assert sum(row["takes part"] == "yes" for row in rows.values()) == 7


def test_eligibility_of_a_scenario_that_does_not_test(command: Command, project: Path) -> None:
    """A finding with the scenario's reason, exit 2."""
    said = command("eligibility", "inputs/scenarios/levelling-up-2021.yaml")
    assert said.code == 2
    assert "does not test eligibility. A counterfactual." in said.err


def test_levelling_up_tells_who_got_what(command: Command, tmp_path: Path) -> None:
    """Targeting by fund beside the reference, the neediest of those with nothing, and the effect of weights once."""
    said = command("compare", "inputs/scenarios/levelling-up-2021.yaml", "--out", tmp_path)
    assert said.code == 0
    for words in (
        "│ Levelling Up Fund round 1 │ £1,351.4m │ 0.350 │ 0.24 to 0.45 │ 0.350 ",
        "│ Future High Streets Fund  │ £830.6m   │ 0.166 │ 0.06 to 0.27 │ 0.167 ",
        "│ In proportion to need     │ £6,163.0m │ 0.218 │ 0.20 to 0.23 │ 0.219 ",
        "Targeting of need by fund, districts, with intervals of 90%",
        "Districts that got nothing: the 5 neediest of 88",
        "│ E09000019 │ Islington │ Greater London │ 27.535 │           52 │     2 │ 30,201,072 │",
        "88 of 296 districts got nothing from any fund, none of them in the neediest fifth",
    ):
        assert words in said.out
    assert said.out.count("-0.406 instead of +0.350") == 1
