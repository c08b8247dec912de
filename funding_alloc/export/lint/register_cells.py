"""Rules for tables and for formulas."""

from __future__ import annotations

from typing import Final

from funding_alloc.export.lint import formula, table
from funding_alloc.export.lint.rule import PUBLISH, REVIEW, Rule, Weight

TABLE_RULES: Final = (
    Rule(
        "TB2",
        Weight.ESSENTIAL,
        "One row of headings, none blank, none said twice",
        "A reader of a cell cannot tell what it is, and a program renames the column.",
        "Give each column one heading in words, with its unit.",
        table.headings_are_clear,
    ),
    Rule(
        "TB3",
        Weight.ESSENTIAL,
        "No blank cells in a table",
        "A blank may be nought, not known, or forgotten.",
        "Write [x] not available, [z] not applicable or [c] confidential, and explain it above the table.",
        table.no_blanks,
    ),
    Rule(
        "TB4",
        Weight.DESIRABLE,
        "No filter buttons and no frozen panes",
        "They get in the way of a screen reader and of large letters.",
        "Take them off under Data, Filter, and View, Freeze Panes.",
        table.no_filters_or_frozen_panes,
        PUBLISH,
    ),
    Rule(
        "TB5",
        Weight.ESSENTIAL,
        "Notes are named in words, and told",
        "A screen reader skips an asterisk or a raised figure.",
        "Write [note 1] in the heading, and 'Note 1' with its text on a sheet of notes.",
        table.notes_in_words,
    ),
    Rule(
        "TB6",
        Weight.DESIRABLE,
        "Numbers stand right, text stands left",
        "Digits of the same worth do not stand under each other.",
        "Align the column.",
        table.sides,
    ),
    Rule(
        "TB7",
        Weight.ESSENTIAL,
        "What is stored is in the heading's unit",
        "A program that reads the file finds pounds under a heading of millions.",
        "Store the value divided by its unit, or head the column (£).",
        table.stored_as_headed,
    ),
    Rule(
        "TB8",
        Weight.ESSENTIAL,
        "Numbers are numbers",
        "A sum leaves out a number kept as text, and says nothing.",
        "Choose the cells, then Data, Text to Columns, Finish.",
        table.numbers_are_numbers,
    ),
)

FORMULA_RULES: Final = (
    Rule(
        "FM1",
        Weight.OWN,
        "Only functions that every spreadsheet program answers alike",
        "Another program, or an older one, shows #NAME? or another figure.",
        f"Use these: {', '.join(sorted(formula.SAFE))}.",
        formula.safe_functions,
        REVIEW,
    ),
    Rule(
        "FM2",
        Weight.ESSENTIAL,
        "No volatile functions, no OFFSET, no INDIRECT",
        "Figures change without a change, and a source cannot be traced.",
        "Write the date or the value into a cell of parameters; use INDEX for OFFSET and INDIRECT.",
        formula.nothing_volatile,
        REVIEW,
    ),
    Rule(
        "FM3",
        Weight.DESIRABLE,
        "No number that may change is typed into a formula",
        "Nobody sees it, and it is changed in one place and not in another.",
        "Put it into a cell of parameters, with its unit and source.",
        formula.no_numbers_inside,
        REVIEW,
    ),
    Rule(
        "FM4",
        Weight.DESIRABLE,
        "One formula a column",
        "A cell that was typed over, or calculated otherwise, is not noticed.",
        "Copy the first row's formula down the column.",
        formula.one_formula_a_column,
        REVIEW,
    ),
    Rule(
        "FM5",
        Weight.DESIRABLE,
        f"Formulas are under {formula.LONGEST} characters",
        "A long formula is not followed, and so not checked.",
        "Take it apart, one step a column.",
        formula.short_formulas,
        REVIEW,
    ),
    Rule(
        "FM6",
        Weight.OWN,
        "Formulas are locked, and no sheet has a password",
        "A slip overwrites a formula; a password stops the next analyst and keeps nobody out.",
        "Protect the sheet under Review, with the password left blank.",
        formula.locked_without_password,
        REVIEW,
    ),
    Rule(
        "FM7",
        Weight.ESSENTIAL,
        "Every formula has a stored value",
        "A preview, Protected View or a program that reads the file finds nothing there.",
        "Open it in a spreadsheet, let it calculate, and save it.",
        formula.values_are_stored,
        REVIEW,
    ),
    Rule(
        "FM8",
        Weight.ESSENTIAL,
        "No cell shows an error",
        "Whatever counts on the cell is an error too, or leaves it out.",
        "Mend the formula, or write [x] where the value is not available.",
        formula.no_errors,
    ),
    Rule(
        "FM9",
        Weight.ESSENTIAL,
        "No name or formula has lost its cells",
        "Where #REF! stands, what was counted on has been deleted.",
        "Point it at the cells that are meant, or delete it.",
        formula.nothing_lost,
    ),
    Rule(
        "FM10",
        Weight.DESIRABLE,
        "A published workbook holds values only",
        "A program that reads it has to calculate first, and may come to another figure.",
        "Copy the cells and paste them as values.",
        formula.values_only,
        PUBLISH,
    ),
)
