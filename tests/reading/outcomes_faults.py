"""Faults of outcomes files: by file and stage of reading, the passage, what takes its place, and how it is told."""

from __future__ import annotations

SPLIT = "sign: plus, passes: {kind: event, event: E&E2.0}"
GROUPS: dict[str, list[tuple[str, str, str]]] = {
    "framework shape": [
        ("direction: higher_is_better", "direction: up", "may not be 'up'"),
        ("    direction: lower_is_better\n", "", "'direction' is missing"),
        ("  level: 0.05\n", "  level: 0.5\n", "must be less than 0.5"),
        ("  correction: none\n", "", "'correction' is missing here"),
        ("smallest_change: {value: 1,", "smallest_change: {value: 0,", "must be greater than 0"),
        ("2019-01-01/P1Y", "2019", "is not a period such as 2022-01-01/P3Y"),
        ("2019-01-01/P1Y", "2019-02-30/P1Y", "is not on the calendar"),
        ('{kind: none, assumption: "No target', '{kind: none, note: "No target', "unknown key 'note'"),
        ("whole: E92000001", "whole: England", "whole"),
        ("as_of: 2026-11-26", "as_of: today", "is not a day"),
    ],
    "framework meaning": [
        ("series: employment-rate", "series: employment", "the series dictionary has no series 'employment'"),
        ("indicator: weekly_pay", "indicator: weekly", "there is no indicator 'weekly'."),
        ("baseline: {period: 2023-04-19,", "baseline: {period: 1901-04-19,", "no area has a figure"),
        ("by: 2030-12-31", "by: 2010-12-31", "does not lie after the baseline"),
        ("kind: change, value: 5", "kind: change, value: -5", "is for the worse"),
        ("also: [E12000007]", "also: [E12000017]", "'E12000017' is not one of the areas"),
        ("number: 2\n", "number: 1\n", "mission 1 occurs twice"),
        ('theme: "Transport and', 'theme: "Transports and', "is no theme of the list"),
        ("[employment_rate, ina", "[employment_rate, employment_rate, ina", "'employment_rate' is listed twice"),
        (
            '2019-11-16/P1Y, assumption: "The last period before the pandemic."}\n    latest: newest',
            '2019-11-16/P1Y, assumption: "A."}\n    latest: 2016-11-16/P1Y',
            "the latest period does not follow the baseline",
        ),
        (
            'value: 0.5, assumption: "Half a point is near the median change from one year to the next."}\n'
            "    assumed_error: {kind: none}",
            'value: 0.5, assumption: "A."}\n    assumed_error: {kind: half_width, half_width: 1, assumption: A.}',
            "the series has published limits",
        ),
    ],
    "framework whole": [("whole: E92000001", "whole: E92000009", "'E92000009' is not one of the areas")],
    "framework themes": [
        ("list: settlements_2026_27", "list: settlements", "there is no list 'settlements'"),
    ],
    "framework missing": [('theme: "Transport and local infra', 'theme: "Transport and locals infra', "is missing.")],
    "map shape": [
        ("to: retrofit, sign: plus", "to: retrofit, sign: more", "may not be 'more'"),
        (
            "to: bus_network, sign: plus, assumption: The theme",
            "to: bus_network, sign: plus, note: The theme",
            "'note'",
        ),
        ("kind: theme, title: Housing", "kind: topic, title: Housing", "may not be 'topic'"),
        ("value: 0.5, assumption", "value: 1.5, assumption", "must be 1 or less"),
        ("framework: framework.yaml\n", "", "'framework' is missing here"),
    ],
    "map meaning": [
        ("from: health_reform, to: housing_first", "from: housing, to: housing_first", "occurs twice"),
        ("from: environment, to: retrofit", "from: environment, to: retrofitt", "there is no node 'retrofitt'"),
        ("from: in_work, to: in_good", "from: in_good_health, to: in_good", "leads to itself"),
        ("code: HO6.0", "code: HO6.9", "have no row 'HO6.9'"),
        ("event: CR2.0}, assumption", "event: CR2.9}, assumption", "has no event 'CR2.9'"),
        (f"to: dwp, {SPLIT}", f"to: dwp, {SPLIT}".replace("E&E2.0", "CR2.0"), "has no part for 'dwp'"),
        (
            "title: Council, body: council}",
            "title: Council, body: councils}",
            "is not one of the pockets file's bodies",
        ),
        ("{kind: theme, title: Skills", "{kind: theme, body: nhs, title: Skills", "only a node of kind body"),
        ("{kind: theme, title: Trans", "{kind: theme, indicator: obesity, title: Trans", "only an outcome is measured"),
        ("indicator: greenhouse_gas", "indicator: green", "the framework has no indicator 'green'"),
        ("quantity: {low: 20,", "quantity: {low: -20,", "a benefit on the map is 0 or more"),
    ],
    "map measure": [("code: HO6.0, measure: fiscal", "code: HO6.0, measure: social", "has no social value")],
    "map sums": [(SPLIT, "sign: plus, passes: {kind: share, value: 0.9, assumption: A.}", "'in_work' passes on 1.031")],
}
OBESITY = "E12000001,adult-obesity-prevalence,2015-11-16/P1Y,27.2"
TABLES: dict[str, list[tuple[str, str, str]]] = {
    "series.csv": [
        (OBESITY, OBESITY.replace(",27.2", ",47.2"), "does not lie between its limits"),
        ("25.61311,27.58033", "[x],27.58033", "the two limits go together"),
        ("2017-11-16/P1Y,29.5", "2017-11-16/P0Y,29.5", "is not a period"),
    ],
    "areas.csv": [("North East,region", "North East,county", "may not be 'county'")],
    "series_dictionary.csv": [(",%,published,", ",%,yes,", "may not be 'yes'")],
    "example_survey.csv": [
        (",0.57,", ",57,", "a share lies between 0 and 1"),
        (",610\n", ",0\n", "at least one person must have been asked"),
    ],
}
