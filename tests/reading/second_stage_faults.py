"""Faults of a second stage file: by name, the passage, what takes its place, where it is told, and how."""

from __future__ import annotations

CASES: dict[str, tuple[str, str, str, str]] = {
    "unknown key": ("constituents:", "constituants:", "constituants", "unknown key 'constituants'"),
    "blank": ("misfit: skip", "misfit:", "misfit", "'misfit' is blank"),
    "not a number": ("cap: 0.10", "cap: NaN", "cap: NaN", "'cap' 'NaN': is not a finite number"),
    "beyond belief": (
        "rdel_gbp: 10971000",
        "rdel_gbp: 1000000000000000000",
        "rdel_gbp",
        "'rdel_gbp' '1000000000000000000': must be 9999999999999 or less",
    ),
    "infinite": ("oversubscription: 2.25", "oversubscription: .inf", "oversubscription", "is not a number"),
    "share above one": ("RDEL: 1, CDEL: 0.8", "RDEL: 1, CDEL: 1.8", "CDEL: 1.8", "'CDEL' '1.8': must be 1 or less"),
    "no competition": ("oversubscription: 2.25", "oversubscription: 1", "oversubscription", "must be greater than 1"),
    "no way": ("way: call", "way: lottery", "way: lottery", "'way' may not be 'lottery'."),
    "no grounds": (
        "    assumption: Not published. A small fund, taken as spent by the authority.\n",
        "",
        "Health, wellbeing and public service reform",
        "needs a 'source', or an 'assumption'",
    ),
    "authority not there": (
        "authority: E47000007",
        "authority: E47000008",
        "authority:",
        "'E47000008' takes no part in the scenario.",
    ),
    "another authority's council": (
        "E08000031  #",
        "E08000032  #",
        "E08000032",
        "'E08000032' is not a constituent council of West Midlands Combined Authority. Did you mean 'E08000031'?",
    ),
    "council twice": ("- E08000031", "- E08000030", "- E08000030  # Wolver", "'E08000030' is listed twice."),
    "year outside": (
        "years: {first: 2026-27, last: 2029-30}",
        "years: {first: 2025-26, last: 2029-30}",
        "years:",
        "2025-26 lies outside the scenario's years, 2026-27 to 2029-30.",
    ),
    "theme left out": (
        "  Environment and climate change:\n    way: formula\n    by_formula: own\n    keeps_funds: []\n"
        "    kept: {RDEL: 0.5, CDEL: 0.5}\n"
        "    assumption: Not published. Half is taken as spent by the authority for the whole region.\n",
        "",
        "themes:",
        "says nothing about 'Environment and climate change', in which the authority has money. Say how",
    ),
    "unknown theme": (
        "  Skills and employment support:\n    way",
        "  Skills:\n    way",
        "  Skills:",
        "the authority has no money in a theme 'Skills'.",
    ),
    "class without money": (
        "kept: {RDEL: 0.9}",
        "kept: {RDEL: 0.9, CDEL: 0.9}",
        "kept: {RDEL: 0.9, CDEL: 0.9}",
        "CDEL has no money in this scenario.",
    ),
    "class not spoken of": (
        "kept: {RDEL: 0.25, CDEL: 0.25}",
        "kept: {RDEL: 0.25}",
        "kept: {RDEL: 0.25}",
        "says nothing about CDEL, which has money here.",
    ),
    "fund of another theme": (
        "    keeps_funds: []\n    kept: {RDEL: 0.9}",
        "    keeps_funds: [transport]\n    kept: {RDEL: 0.9}",
        "keeps_funds: [transport]",
        "'transport' is not a fund of this theme.",
    ),
    "keeps every fund": (
        "    keeps_funds: []\n    kept: {RDEL: 0.9}",
        "    keeps_funds: [skills]\n    kept: {RDEL: 0.9}",
        "keeps_funds: [skills]",
        "keeps every fund of the theme. Write 'way: kept'.",
    ),
    "formula not in the library": (
        "by_formula: regeneration",
        "by_formula: regenaration",
        "by_formula: regenaration",
        "no version of formula 'regenaration' is in force in 2026-27. Did you mean 'regeneration'?",
    ),
    "formula that has ended": (
        "by_formula: regeneration",
        "by_formula: levelling_up",
        "by_formula: levelling_up",
        "formula 'levelling_up' ended in 2022-23, but money is passed on in 2026-27.",
    ),
    "formula without a value for a council": (
        "by_formula: regeneration",
        "by_formula: own",
        "by_formula: own",
        "the formula 'housing' reads 'temporary_accommodation_rate', which has no value for E08000031 Wolverhampton.",
    ),
    "minimum for a stranger": (
        "- council: all",
        "- council: E08000001",
        "- council: E08000001",
        "'E08000001' does not take part here.",
    ),
    "pounds for everybody": (
        "least: {part: 0.95}",
        "least: {gbp: 5}",
        "- council: all",
        "a minimum in pounds needs one council",
    ),
    "commitment of a theme not planned": (
        "commitments: []",
        "commitments: [{council: E08000026, theme: Skills and employment support, del_class: RDEL, year: 2026-27, "
        "gbp: 5, assumption: made up}]",
        "commitments:",
        "'Skills and employment support' is not passed on by plan.",
    ),
    "commitment of a class without money": (
        "commitments: []",
        "commitments: [{council: E08000026, theme: Economic development and regeneration, del_class: RDEL, "
        "year: 2029-30, gbp: 5, assumption: made up}]",
        "commitments:",
        "Economic development and regeneration has no RDEL in 2029-30.",
    ),
    "generator not there": (
        "generator: ../bids/generator.yaml",
        "generator: ../bids/generators.yaml",
        "generator:",
        "names a file that cannot be read.",
    ),
    "published for a stranger": (
        "- council: E08000026\n    year",
        "- council: E08000003\n    year",
        "- council: E08000003",
        "'E08000003' does not take part here.",
    ),
    "range of nothing": (
        "parameter: call.top_up.share",
        "parameter: call.topup.share",
        "parameter: call.topup.share",
        "'call.topup.share' is not a parameter of the second stage. Did you mean 'top_up'?",
    ),
    "range of what is no rule": (
        "parameter: call.top_up.share",
        "parameter: authority",
        "parameter: authority",
        "'authority' is no parameter of a way of passing money on.",
    ),
    "range beyond a share": (
        "parameter: call.top_up.share\n    values: [0, 0.5]",
        "parameter: call.top_up.share\n    values: [0, 1.5]",
        "values: [0, 1.5]",
        "'call.top_up.share' may not be '1.5'",
    ),
    "assumption without a range": (
        "  - parameter: plan.virement.cap\n    values: [0, 0.25]\n"
        "    assumption: From none to a quarter; no rule between councils is published.\n",
        "",
        "  virement:",
        "'virement' rests on an assumption, so 'ranges' must hold other values that it may have.",
    ),
}
