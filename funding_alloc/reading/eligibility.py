"""Tables of eligibility: the tests, what is known of mayors, and an answer for every authority and test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.dictionary import Dictionary
from funding_alloc.reading.gather import Gather
from funding_alloc.reading.tables import Row, Table
from funding_alloc.reading.tree import Document
from funding_alloc.schema.eligibility import (
    MAYOR_TEST,
    Answer,
    Answered,
    Eligibility,
    EligibilityTest,
    Mayor,
    Verdict,
    mayor_answer,
)
from funding_alloc.schema.places import Authority, Places
from funding_alloc.schema.scenario import Scenario, UntestedEligibility

YES_OR_NO = {"yes": Answer.MET, "no": Answer.NOT_MET, "not known": Answer.NOT_KNOWN}


@dataclass(frozen=True)
class EligibilityTables:
    """The three tables a scenario names."""

    tests: Table
    answers: Table
    mayors: Table


def read_eligibility(
    gather: Gather, dictionary: Dictionary, about: tuple[Scenario, Document], atlas: Places
) -> tuple[tuple[EligibilityTest, ...], tuple[Eligibility, ...]]:
    """Tests and every authority before them; nothing where the scenario does not test."""
    scenario, document = about
    settings = scenario.eligibility
    if isinstance(settings, UntestedEligibility):
        return (), ()
    tests = gather.table(dictionary, settings.tests, "test")
    answers = gather.table(dictionary, settings.answers, "area_code", "test")
    mayors = gather.table(dictionary, settings.mayors, "area_code")
    if tests is None or answers is None or mayors is None:
        return (), ()
    known = {authority.area_code: authority for authority in atlas.authorities}
    tables = EligibilityTables(tests, answers, mayors)
    found = eligibility_in(tables, known, settings.applied.on, gather.findings)
    gather.findings.extend(eligibility_faults(scenario, document, found))
    return tests_in(tests), found


def tests_in(table: Table) -> tuple[EligibilityTest, ...]:
    """Every test, in the order of ids."""
    return tuple(
        EligibilityTest(
            id=row.text("test"),
            rule=row.text("rule"),
            parameter=row.text("parameter"),
            value=row.text("value"),
            confidence=row.text("confidence"),
            source=row.text("source"),
        )
        for row in table.rows
    )


def eligibility_in(
    tables: EligibilityTables, known: Mapping[str, Authority], on: date, findings: list[Finding]
) -> tuple[Eligibility, ...]:
    """Every authority before every test, on the day of application.

    An unknown authority or test, a word that is no answer, an answer that is missing, and an answer to the test that
    dates decide are findings.
    """
    tests = {test.id: test for test in tests_in(tables.tests)}
    before = len(findings)
    mayors = {mayor.area_code: mayor for mayor in _mayors(tables.mayors, known, findings)}
    answers = _answers(tables.answers, (known, tests), findings)
    findings.extend(_gaps(tables, known, (tests, mayors, answers)))
    if len(findings) > before:
        return ()
    least = int(tests[MAYOR_TEST].value)
    return tuple(
        Eligibility(
            code,
            known[code].name,
            known[code].settlement_from,
            tuple(
                mayor_answer(mayors[code], on, least) if test == MAYOR_TEST else answers[code, test]
                for test in sorted(tests)
            ),
        )
        for code in sorted(known)
    )


def eligibility_faults(scenario: Scenario, document: Document, found: tuple[Eligibility, ...]) -> Iterator[Finding]:
    """An authority that takes part and is known not to be eligible for the settlement the scenario gives it."""
    by_code = {entry.area_code: entry for entry in found}
    for i, code in enumerate(scenario.places.include):
        entry = by_code.get(code)
        if entry is not None and entry.verdict is Verdict.NOT_ELIGIBLE:
            what = f"{entry.name} ({code}) is not eligible for a settlement: {entry.reasons}."
            fix = "Leave it out, or write 'eligibility: {kind: not_tested, assumption: ...}' and say why."
            yield document.finding(("places", "include", i), what, fix)


def _mayors(table: Table, known: Mapping[str, Authority], findings: list[Finding]) -> Iterator[Mayor]:
    for row in table.rows:
        _must_be_known(table, row, "area_code", known, findings)
        words = {column: row.text(column) for column in ("mayor", "predecessor")}
        for column, word in words.items():
            if word not in YES_OR_NO:
                findings.append(table.finding(row, column, f"may not be '{word}'.", did_you_mean(word, YES_OR_NO)))
        established = _day(table, row, "established", findings)
        since = None if row.cells["mayor_since"] is None else _day(table, row, "mayor_since", findings)
        if established is not None and all(word in YES_OR_NO for word in words.values()):
            yield Mayor(
                area_code=row.text("area_code"),
                established=established,
                has_mayor=YES_OR_NO[words["mayor"]],
                since=since,
                has_predecessor=YES_OR_NO[words["predecessor"]],
                source=row.text("source"),
            )


def _answers(
    table: Table, about: tuple[Mapping[str, Authority], Mapping[str, EligibilityTest]], findings: list[Finding]
) -> dict[tuple[str, str], Answered]:
    known, tests = about
    out = {}
    words = [answer.value for answer in Answer]
    for row in table.rows:
        code, test, word = row.text("area_code"), row.text("test"), row.text("answer")
        _must_be_known(table, row, "area_code", known, findings)
        _must_be_known(table, row, "test", tests, findings)
        if test == MAYOR_TEST:
            what = f"{MAYOR_TEST} is answered from dates."
            findings.append(table.finding(row, "test", what, "Remove the row; the table of mayors holds the dates."))
        if word not in words:
            findings.append(table.finding(row, "answer", f"may not be '{word}'.", did_you_mean(word, words)))
        else:
            out[code, test] = Answered(test, Answer(word), row.text("grounds"))
    return out


def _gaps(
    tables: EligibilityTables,
    known: Mapping[str, Authority],
    found: tuple[Mapping[str, EligibilityTest], Mapping[str, Mayor], Mapping[tuple[str, str], Answered]],
) -> Iterator[Finding]:
    """No authority is left without an answer: what nobody knows is written down as not known."""
    tests, mayors, answers = found
    if not tests.get(MAYOR_TEST, EligibilityTest("", "", "", "", "", "")).value.isdecimal():
        what = f"test {MAYOR_TEST} must be here, with whole months as its value."
        yield Finding(tables.tests.name, 0, 0, what)
    for code in sorted(known):
        if code not in mayors:
            yield Finding(tables.mayors.name, 0, 0, f"has no row for {code} {known[code].name}.")
        for test in sorted(set(tests) - {MAYOR_TEST}):
            if (code, test) not in answers:
                what = f"says nothing about {test} for {code} {known[code].name}."
                yield Finding(tables.answers.name, 0, 0, what, "Write 'not known' where nothing is.")


def _must_be_known(table: Table, row: Row, column: str, known: Mapping[str, object], findings: list[Finding]) -> None:
    word = row.text(column)
    if word not in known:
        findings.append(table.finding(row, column, f"'{word}' is not known here.", did_you_mean(word, known)))


def _day(table: Table, row: Row, column: str, findings: list[Finding]) -> date | None:
    try:
        return date.fromisoformat(row.text(column))
    except ValueError:
        what = f"'{row.text(column)}' is not a day such as 2025-02-05."
        findings.append(table.finding(row, column, what))
        return None
