"""Nothing of a step, a primitive or a formula can be forgotten: example, unit, sentence, arithmetic, source."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from funding_alloc.formula.cases import run_cases
from funding_alloc.formula.describe import ARITHMETIC, SENTENCE, arithmetic, sentence
from funding_alloc.formula.evaluate import EVALUATE
from funding_alloc.reading.json_schema import formula_schema
from funding_alloc.run.library import example_files, formula_files
from funding_alloc.schema.formula import Status
from funding_alloc.schema.steps import STEPS, CalibrateStep, op_of
from funding_alloc.schema.steps.declare import BaseStep
from tests.formula.given import EXAMPLES, FORMULAS, read

OPS = {op_of(step) for step in STEPS}
KEYS = ("indicators", "promises", "carries", "by_year", "round", "remap", "parameters")
"""Words of the language that are no steps, and cover a primitive."""
EVERY = [*example_files(FORMULAS), *formula_files(FORMULAS)]
LIBRARY = list(formula_files(FORMULAS))


def _name(path: Path) -> str:
    return path.relative_to(FORMULAS).as_posix()


@pytest.mark.parametrize("path", EVERY, ids=_name)
def test_worked_examples_agree_to_the_last_digit(path: Path) -> None:
    """Every formula and every example file has cases worked by hand, and each agrees exactly."""
    results = run_cases(read(path))
    assert results, f"{_name(path)} has no worked example"
    assert [fault for result in results for fault in result.faults] == []
    assert all(result.compared for result in results)


@pytest.mark.parametrize("step", STEPS, ids=op_of)
def test_every_step_is_whole(step: type[BaseStep]) -> None:
    """A step has an evaluator, a sentence, a line of arithmetic, a declared unit, help, and an example."""
    assert step in EVALUATE
    assert step in SENTENCE
    assert step in ARITHMETIC
    gives = step.gives
    assert sum(said is not None for said in (gives.unit, gives.same_as, gives.stated_in)) == 1
    assert (step.__doc__ or "").strip()
    used = [step_ for path in example_files(FORMULAS) for step_ in _steps_of(path) if type(step_) is step]
    assert used, f"no example under formulas/examples shows '{op_of(step)}'"
    assert (EXAMPLES / f"{op_of(step)}.yaml").is_file()


def _steps_of(path: Path) -> list[BaseStep]:
    found: list[BaseStep] = []
    for step in read(path).formula.steps:
        found += [step, *(step.steps if isinstance(step, CalibrateStep) else ())]
    return found


def test_the_tables_hold_no_step_that_is_gone() -> None:
    """Evaluators, sentences and arithmetic are of the steps there are."""
    assert set(EVALUATE) == set(SENTENCE) == set(ARITHMETIC) == set(STEPS)


@pytest.mark.parametrize("path", EVERY, ids=_name)
def test_every_step_of_every_formula_can_be_told(path: Path) -> None:
    """Each step has a sentence and a line of arithmetic that begins with its name."""
    placed = read(path)
    for step in _steps_of(path):
        assert len(sentence(step)) > 5
        assert arithmetic(step, placed).startswith(f"{step.id} = ")


@pytest.mark.parametrize("path", LIBRARY, ids=_name)
def test_every_figure_of_the_library_has_a_source(path: Path) -> None:
    """Parameters and columns have a source, or an assumption in an illustrative formula."""
    formula = read(path).formula
    for name, parameter in formula.parameters.items():
        assert parameter.source is not None or (parameter.assumption and formula.status is Status.ILLUSTRATIVE), name
    if formula.status is not Status.ILLUSTRATIVE:
        assert formula.reference is not None


def test_every_primitive_of_the_catalogue_has_an_example() -> None:
    """All 42 primitives are covered, each with a file that shows it or a test that does."""
    with (Path(__file__).parent / "primitives.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["number"]) for row in rows] == list(range(1, 43))
    for row in rows:
        path = FORMULAS.parent / row["example"]
        assert path.is_file(), row
        named = set(re.findall(r"[a-z_]+", row["covered_by"]))
        assert named & (OPS | set(KEYS)), row
        if path.suffix == ".yaml":
            shown = {op_of(type(step)) for step in _steps_of(path)}
            text = path.read_text(encoding="utf-8")
            assert (named & shown) or any(f"{key}:" in text for key in named & set(KEYS)), row


def test_the_stored_schema_is_the_one_the_program_writes() -> None:
    """Editors read formulas/formula.schema.json; it must not drift from the language."""
    assert (FORMULAS / "formula.schema.json").read_text(encoding="utf-8") == formula_schema()


def test_every_field_of_the_schema_has_help() -> None:
    """What an editor shows beside a key: the sentence under its attribute. The step word is told by its step."""
    schema = json.loads(formula_schema())
    for name, entry in {"Formula": schema, **schema["$defs"]}.items():
        for key, field in entry.get("properties", {}).items():
            assert field.get("description") or key == "op", f"{name}.{key}"
