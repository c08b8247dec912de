"""Rules for checks, for what must be told, and for how it looks."""

from __future__ import annotations

from typing import Final

from funding_alloc.export.lint import chart, checks, look
from funding_alloc.export.lint.rule import BOTH, PUBLISH, REVIEW, Rule, Weight

CHECK_RULES: Final = (
    Rule(
        "CK1",
        Weight.DESIRABLE,
        "Checks are listed with value, expected, tolerance and result, and the cover says the overall result",
        "Nobody can see what was checked, or how close it came.",
        "Add a sheet named Checks, with a row for each.",
        checks.checks_are_listed,
        REVIEW,
    ),
    Rule(
        "CK2",
        Weight.OWN,
        "Live checks know FLEXED beside PASS and FAIL",
        "Whoever changes an input to see what happens is told that the model is broken.",
        "Keep a copy of the inputs as run, and let checks against the run say FLEXED where they differ.",
        checks.checks_know_flexed,
        REVIEW,
    ),
    Rule(
        "CK5",
        Weight.ESSENTIAL,
        "Every check says PASS or FLEXED",
        "The workbook itself says that its figures do not hold.",
        "Find the cause before the figures are used.",
        checks.checks_pass,
    ),
)

CONTENT_RULES: Final = (
    Rule(
        "CN3",
        Weight.OWN,
        "How figures are rounded is told in words",
        "Sums that are off by one look like mistakes.",
        "Say on the cover how figures are rounded, and what happens to ties.",
        checks.rounding_is_told,
        BOTH,
    ),
    Rule(
        "CN4",
        Weight.OWN,
        "A sheet shows how results move with what is assumed",
        "One central figure is taken for certain.",
        "Add a sheet named Sensitivity: low, central, high.",
        checks.sensitivity_is_shown,
        REVIEW,
    ),
    Rule(
        "CN5",
        Weight.OWN,
        "Assumptions are logged with why, effect, reliability, date and owner",
        "Nobody knows who decided an assumption, or whether it still holds.",
        "Add a sheet named Assumptions with these columns.",
        checks.assumptions_are_logged,
        REVIEW,
    ),
)

LOOK_RULES: Final = (
    Rule(
        "LK1",
        Weight.DESIRABLE,
        "Letters are of 10 points or more; published, of 12",
        "Many readers cannot read smaller ones.",
        "Set the size.",
        look.letters_are_large,
    ),
    Rule(
        "LK2",
        Weight.ESSENTIAL,
        "No number is below nought by its colour alone",
        "One man in twelve does not see red from black, and no printer without colour shows it.",
        "Add a minus sign to the number format.",
        look.colour_never_alone,
    ),
    Rule(
        "LK3",
        Weight.ESSENTIAL,
        "Letters have a contrast of 4.5 to 1",
        "Pale letters are not read in print, in sunlight, or by weak eyes.",
        "Take a darker letter or a lighter ground.",
        look.letters_stand_out,
    ),
    Rule(
        "LK4",
        Weight.DESIRABLE,
        "Columns have a width, headings wrap, a model shows no gridlines",
        "Numbers show as ####, and words are cut.",
        "Set widths, wrap headings, and take off View, Gridlines.",
        look.columns_are_sized,
    ),
    Rule(
        "LK5",
        Weight.DESIRABLE,
        "It prints on A4 landscape, fitted to the width of pages, with headings repeated",
        "Columns of a row come out on different pages, without their names.",
        "Set it under Page Layout.",
        look.pages_print,
        REVIEW,
    ),
    Rule(
        "LK6",
        Weight.ESSENTIAL,
        "Charts and pictures have alternative text",
        "A reader who does not see it learns nothing of it.",
        "Choose it, then Edit Alt Text: say what it shows, in a sentence.",
        chart.pictures_in_words,
    ),
    Rule(
        "LK7",
        Weight.DESIRABLE,
        "Data bars do not fade",
        "A bar that fades has no end to be compared.",
        "Choose a solid fill.",
        look.no_gradients,
    ),
    Rule(
        "LK8",
        Weight.DESIRABLE,
        "Charts have titles and units, bars start at nought, four colours at most",
        "A bar that does not start at nought makes a small change look large.",
        "Add titles to the chart and its axes, and let the axis start at nought.",
        chart.charts_are_read,
    ),
    Rule(
        "LK9",
        Weight.DESIRABLE,
        "No charts in a published workbook",
        "The guidance on releasing statistics advises against them.",
        "Keep charts in the report, with the figures here.",
        chart.no_charts,
        PUBLISH,
    ),
)
