"""Faults of a wrong-pockets file: by name, the passage, what takes its place, where it is told, and how."""

from __future__ import annotations

ROUGH = "value: {kind: row, code: HO6.0, measure: fiscal}"
DEPOSIT = "value: {kind: row, code: HO5.3, measure: fiscal}"
FURNITURE = "value: {kind: own, low: 500, central: 1500, high: 3000, price_year: 2026-27"
CASES: dict[str, tuple[str, str, str, str]] = {
    "unknown key": ("profiles:\n", "profile:\n", "profile:", "unknown key 'profile'. Did you mean 'profiles'?"),
    "unknown key deep": ("payer: council", "payor: council", "payor:", "unknown key 'payor'. Did you mean 'payer'?"),
    "blank": ("prices: 2026-27", "prices:", "prices:", "'prices' is blank."),
    "no grounds": (
        "assumption: A round number; every amount is in proportion to it.",
        "note: none",
        "scale:",
        "unknown key 'note'",
    ),
    "not a number": ("low: 500,", "low: NaN,", "low: NaN", "'low' 'NaN': is not a finite number"),
    "infinite": ("low: 500,", "low: .inf,", "low: .inf", "is not a number"),
    "beyond belief": ("high: 3000,", "high: 99999999999999999999,", "high: 9999", "must be 9999999999999 or less"),
    "not in order": ("low: 500,", "low: 5000,", "low: 5000", "low 5000, central 1500 and high 3000 are not in order"),
    "share above one": ("rate: 0.035", "rate: 3.5", "rate: 3.5", "'rate' '3.5': must be 1 or less"),
    "nobody helped": ("people: 100", "people: 0", "people: 0", "must be 1 or more"),
    "no such kind of body": ("kind: nhs,", "kind: health,", "kind: health", "may not be 'health'"),
    "no such kind of value": (DEPOSIT, DEPOSIT.replace("row", "line"), "kind: line", "may not be 'line'"),
    "no such count": ("counts: [cashable, fiscal]", "counts: [cash]", "counts: [cash]", "may not be 'cash'"),
    "count twice": (
        "counts: [cashable, fiscal]",
        "counts: [fiscal, fiscal]",
        "counts: [fiscal",
        "'fiscal' is listed twice.",
    ),
    "residents twice": (
        "kind: nobody_named,",
        "kind: residents,",
        "bodies:",
        "2 of the bodies is of kind residents; there must be one.",
    ),
    "no residents": ("kind: residents,", "kind: department,", "bodies:", "none of the bodies is of kind residents"),
    "unknown body of a department": (
        "DWP: dwp",
        "DWP: dwpp",
        "DWP: dwpp",
        "'dwpp' is not one of the bodies. Did you mean 'dwp'?",
    ),
    "unknown department": (
        "Home Office: police",
        "Home Offices: police",
        "Home Offices",
        "no row of the tables is of department 'Home Offices'. Did you mean 'Home Office'?",
    ),
    "department of residents": ("DfE: dfe", "DfE: residents", "DfE: residents", "who are no department"),
    "prices beyond the deflator": ("prices: 2026-27", "prices: 2050-51", "prices:", "2050-51 is not in the deflator"),
    "year beyond the file's": (
        "by_year: {2026-27: 1}",
        "by_year: {2026-27: 1, 2036-37: 1}",
        "by_year: {2026-27: 1, 2036",
        "2036-37 lies outside the file's years, 2026-27 to 2031-32.",
    ),
    "profile of nothing": ("by_year: {2026-27: 1}", "by_year: {2026-27: 0}", "start:", "has nothing in any year"),
    "unknown profile": (
        "profile: support",
        "profile: suport",
        "profile: suport",
        "there is no profile 'suport'. Did you mean 'support'?",
    ),
    "unused profile": (
        "profiles:\n",
        "profiles:\n  idle: {by_year: {2026-27: 1}, assumption: Of no use.}\n",
        "  idle:",
        "no line uses the profile 'idle'.",
    ),
    "line twice": ("- id: letting", "- id: deposit  # again", "# again", "line 'deposit' occurs twice."),
    "unknown row": (
        ROUGH,
        ROUGH.replace("HO6.0", "HO6.00"),
        "HO6.00",
        "the unit costs have no row 'HO6.00'. Did you mean 'HO6.0'?",
    ),
    "row without the measure": (
        "code: CR2.0, measure: social",
        "code: HO6.0, measure: social",
        "code: HO6.0, measure: social",
        "row HO6.0 has no social value; it has fiscal.",
    ),
    "row of no department": (
        "    DWP: dwp\n",
        "",
        "code: E&E2.0.1",
        "is of department 'DWP', which is mapped to no body.",
    ),
    "unknown event": ("event: CR2.0}", "event: CR2.9}", "event: CR2.9", "the incidence table has no event 'CR2.9'."),
    "payer without a budget": (
        "payer: council",
        "payer: residents",
        "payer: residents",
        "'residents' has no budget: it is of kind residents.",
    ),
    "negative cost": (
        "quantity: {low: 78,",
        "quantity: {low: -78,",
        "quantity: {low: -78",
        "a cost has no negative quantity.",
    ),
    "social cost": (
        DEPOSIT,
        DEPOSIT.replace("HO5.3, measure: fiscal", "CR2.0, measure: social"),
        "code: CR2.0, measure: social",
        "a cost is public money, and this value is social.",
    ),
    "negative value": (
        FURNITURE,
        FURNITURE.replace("low: 500", "low: -500"),
        "low: -500",
        "a value is 0 or more; what makes it a burden is a negative quantity.",
    ),
    "price year beyond the deflator": (
        FURNITURE,
        FURNITURE.replace("2026-27", "1998-99"),
        "1998-99",
        "its price year 1998-99 is not in the deflator.",
    ),
    "benefit without a cashable part": (
        "        cashable: {low: 0.25, central: 0.5, high: 0.75, assumption: "
        "Outreach teams and winter shelters are fixed costs in part.}\n",
        "",
        "id: rough_sleeping",
        "a fiscal benefit needs a cashable part.",
    ),
    "beneficiary of a row": (
        ROUGH,
        ROUGH + "\n        beneficiary: nhs",
        "beneficiary: nhs",
        "whose the benefit is, its rows say. Remove 'beneficiary'.",
    ),
    "own benefit of nobody": (
        ROUGH,
        "value: {kind: own, low: 1, central: 1, high: 1, price_year: 2026-27, measure: fiscal, assumption: Mine.}",
        "id: rough_sleeping",
        "a figure of your own needs a beneficiary.",
    ),
    "unknown beneficiary": (
        ROUGH,
        "value: {kind: own, low: 1, central: 1, high: 1, price_year: 2026-27, measure: fiscal, assumption: Mine.}\n"
        "        beneficiary: nsh",
        "beneficiary: nsh",
        "'nsh' is not one of the bodies. Did you mean 'nhs'?",
    ),
    "public money of residents": (
        ROUGH,
        "value: {kind: own, low: 1, central: 1, high: 1, price_year: 2026-27, measure: fiscal, assumption: Mine.}\n"
        "        beneficiary: residents",
        "beneficiary: residents",
        "public money is not saved by residents. Make the value economic or social.",
    ),
    "settlement holds somebody unknown": (
        "    nhs: {low: 0, central: 0,",
        "    nsh: {low: 0, central: 0,",
        "    nsh:",
        "'nsh' is not one of the bodies. Did you mean 'nhs'?",
    ),
    "settlement bears twice": ("bears: [council]", "bears: [council, council]", "bears:", "is listed twice"),
    "pot needs somebody without a budget": (
        "needs: [council]",
        "needs: [several]",
        "needs: [several]",
        "'several' has no budget: it is of kind nobody_named.",
    ),
    "no such table": (
        "unit_costs: unit_costs.csv",
        "unit_costs: costs.csv",
        "unit_costs:",
        "names a table that cannot",
    ),
    "no such level": ("level: central", "level: middle", "level: middle", "may not be 'middle'"),
    "no such day": ("dated: 2026-11-26", "dated: 2026-11-31", "dated: 2026-11-31", "is not a day such as"),
}
