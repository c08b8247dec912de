"""Rules for the workbook as a whole and for its sheets."""

from __future__ import annotations

from typing import Final

from funding_alloc.export.lint import structure, table, whole
from funding_alloc.export.lint.rule import REVIEW, Rule, Weight

WHOLE_RULES: Final = (
    Rule(
        "WB1",
        Weight.ESSENTIAL,
        "Title, language, creator, subject and keywords are set",
        "A screen reader reads in the wrong language, and a copy cannot be told from another.",
        "Set them under File, Info, Properties.",
        whole.properties,
    ),
    Rule(
        "WB2",
        Weight.ESSENTIAL,
        "It opens at the first sheet, with the cursor in A1 and one sheet chosen",
        "A reader starts in the middle; with several sheets chosen, typing changes all of them.",
        "Choose cell A1 of the first sheet, then save.",
        whole.opens_at_the_start,
    ),
    Rule(
        "WB3",
        Weight.ESSENTIAL,
        "Nothing is hidden",
        "A reader cannot check what is out of sight, and may pass on what should not leave.",
        "Unhide it, or delete it.",
        whole.nothing_hidden,
    ),
    Rule(
        "WB4",
        Weight.ESSENTIAL,
        "No merged cells",
        "Merged cells break sorting, reading by machine, and a screen reader's count of columns.",
        "Unmerge them.",
        whole.nothing_merged,
    ),
    Rule(
        "WB5",
        Weight.ESSENTIAL,
        "No text boxes, and no words in headers and footers",
        "A screen reader does not find them.",
        "Put the words into cells and delete the rest.",
        whole.nothing_foreign,
    ),
    Rule(
        "WB6",
        Weight.OWN,
        "Custom properties name the run, its inputs, the tool and the marking",
        "A copy that has travelled cannot be traced to its run.",
        "Set them under File, Info, Properties, Advanced; this tool's workbooks carry them.",
        whole.names_its_run,
        REVIEW,
    ),
    Rule(
        "WB8",
        Weight.ESSENTIAL,
        "Every part is whole, and leads to parts that are there",
        "A spreadsheet program offers to repair the file, and drops what it cannot read.",
        "Open it in a spreadsheet and save it again.",
        whole.parts_are_whole,
    ),
    Rule(
        "WB9",
        Weight.OWN,
        "Text that starts with '=' is marked as text",
        "It comes alive as a formula when its cell is edited.",
        "Put an apostrophe in front of it.",
        whole.text_stays_text,
    ),
    Rule(
        "WB10",
        Weight.OWN,
        "Links lead to its own sheets, to https or to a mailbox",
        "A link to a file or a program can run something, and breaks on another desk.",
        "Delete the link, or write where the source is in words.",
        whole.links_stay_inside,
    ),
)

STRUCTURE_RULES: Final = (
    Rule(
        "ST1",
        Weight.ESSENTIAL,
        "The first sheet is a cover, in words",
        "A reader meets figures before knowing what they are.",
        "Start with a sheet named Cover: title in A1, then what the workbook is for, in column A.",
        structure.has_cover,
    ),
    Rule(
        "ST2",
        Weight.ESSENTIAL,
        "A contents sheet links to every other sheet",
        "A reader without a mouse has to pass through every sheet.",
        "Add a sheet named Contents, with a row and a link for each sheet.",
        structure.contents_lead_everywhere,
    ),
    Rule(
        "ST3",
        Weight.ESSENTIAL,
        "Sheets have names that say what they hold",
        "The name is the first thing that a screen reader says.",
        "Rename the sheet in a word or two.",
        structure.sheets_have_names,
    ),
    Rule(
        "ST4",
        Weight.OWN,
        "Sheets stand in the usual order",
        "Reviewers look for results before parameters and for checks near the end.",
        f"Order them: {', '.join(structure.ORDER)}.",
        structure.sheets_in_order,
        REVIEW,
    ),
    Rule(
        "ST5",
        Weight.DESIRABLE,
        "One table a sheet, at column A, under a title in A1 and what it holds in A2",
        "A screen reader starts in A1 and goes down column A.",
        "Move each table to a sheet of its own.",
        structure.one_table_a_sheet,
    ),
    Rule(
        "ST6",
        Weight.DESIRABLE,
        "Nothing beside a table; published, nothing below it",
        "A reader who has reached the end of a table does not look for more.",
        "Put totals into the table as its last row, and notes above it.",
        structure.nothing_beside,
    ),
    Rule(
        "ST7",
        Weight.ESSENTIAL,
        "The cover tells status, marking, roles, sunset date, contact, rounding, key and checks",
        "Whoever is asked to sign cannot see who answers for the figures, or until when they hold.",
        "Add a line for each.",
        structure.cover_tells_all,
        REVIEW,
    ),
    Rule(
        "ST8",
        Weight.ESSENTIAL,
        "Links to its own sheets arrive",
        "A link that leads nowhere says that a sheet was deleted or renamed.",
        "Point the link at a sheet that is there.",
        structure.links_arrive,
    ),
    Rule(
        "TB1",
        Weight.ESSENTIAL,
        "Tables are real Excel tables",
        "Without a table a screen reader does not say the headings, and a formula's range does not grow.",
        "Choose the cells, then Insert, Table.",
        structure.tables_are_real,
    ),
    Rule(
        "TB9",
        Weight.ESSENTIAL,
        "Tables and defined names are named in words",
        "A name such as t1 is read as a cell; a name such as Table1 says nothing.",
        "Rename it under Table Design, or Formulas, Name Manager.",
        table.names_are_words,
    ),
)
