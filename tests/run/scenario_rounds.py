"""A small scenario whose competitive model is two rounds of invented bids, laid over a copied shipped one."""

from __future__ import annotations

from pathlib import Path

from tests.changes import edit

WHY = "assumption: Invented for a test."
OTHER_THEMES = {
    "Environment and climate change": "0.2",
    "Economic development and regeneration": "0.1",
    "Housing and strategic planning": "0",
    "Health, wellbeing and public service reform": "0",
}
"""Themes of the shipped scenario that have no fund here, and their spillovers there."""
INSIDE = f"{{settlement: inside, {WHY}}}"
FUNDS = f"""\
division: listed
fund_file: two-funds
title: Two invented funds
quantum: {{gbp: 4000000, {WHY}}}
themes: {{file: themes.yaml, list: settlements_2026_27, without_lines: [WITHOUT]}}
funds:
  - id: transport
    title: Invented transport fund
    theme: Transport and local infrastructure
    home_department: DfT
    mechanism: competition
    scope: {INSIDE}
    formula: transport
    {WHY}
    lines:
      - {{del_class: RDEL, year: 2026-27, gbp: 1000000}}
      - {{del_class: CDEL, year: 2026-27, gbp: 2000000}}
  - id: skills
    title: Invented skills fund
    theme: Skills and employment support
    home_department: DfE
    mechanism: competition
    scope: {INSIDE}
    formula: skills
    {WHY}
    lines:
      - {{del_class: RDEL, year: 2026-27, gbp: 700000}}
      - {{del_class: RDEL, year: 2027-28, gbp: 300000}}
""".replace(
    "WITHOUT",
    ", ".join(f'{{theme: "{theme}", {WHY}}}' for theme in OTHER_THEMES),
)
SCENARIO = f"""\
extends: integrated-settlements-2026.yaml
scenario: two-rounds
title: Two rounds of invented bids
purpose: Shows what a scenario does with rounds of bids.
funds: ../funds/two_funds.yaml
years: {{first: 2026-27, last: 2027-28}}
places: {{include: [E47000001, E47000002]}}
scope: []
models:
  competitive:
    kind: rounds
    rounds:
      transport: ../competitions/invented-transport/round.yaml
      skills: ../competitions/invented-skills/round.yaml
    announced: {{years: {{RDEL: 2, CDEL: 2}}, {WHY}}}
    cost_per_bid: {{gbp: 30000, low_gbp: 20000, high_gbp: 75000, {WHY}}}
  settlement:
    horizon: {{last: {{RDEL: 2027-28, CDEL: 2027-28}}, {WHY}}}
published: none
studies: none
uncertainty: none
"""
RULES = f"""\
competition: invented-FUND
title: Invented FUND round
status: illustrative
purpose: Shows what a scenario does with a round of bids.
offer: {{gbp: OFFER, {WHY}}}
open_to: {{countries: any, regions_left_out: [], categories: any, {WHY}}}
kinds:
  - {{kind: place, needs: nothing, counted_by: applicant, number: 1, least_gbp: 0, cap_gbp: none, {WHY}}}
admission: none
match_funding: none
earlier_winners: []
interest: none
first_tier: none
gateway: none
scoring: {{kind: given, out_of: 100, place_points: none, {WHY}}}
shortlist: none
funding_line: {{score: 45, count: none, {WHY}}}
guides: []
choice:
  {{rule: score-order-skip, compared: all, ties: [], seed: none, awards_per_applicant: none, {WHY}}}
part_funding: none
overrides: OVERRIDES
bids: {{kind: read, applicants: applicants.csv, bids: bids.csv, marks: none, winners: none}}
"""
LOG = f"{{table: overrides.csv, released: unallocated, makes_room: must_fit, {WHY}}}"
APPLICANTS = """\
code,name,region,country
E08000001,Bolton,North West,England
E08000002,Bury,North West,England
E08000003,Manchester,North West,England
E08000006,Salford,North West,England
E08000017,Doncaster,Yorkshire and The Humber,England
E08000018,Rotherham,Yorkshire and The Humber,England
E47000002,South Yorkshire,Yorkshire and The Humber,England
"""
TRANSPORT = """\
bid_id,title,applicant,kind,areas,ask_gbp,withdrawn,score
T1,Invented tram stop,E08000001,place,E08000001; E08000002,1000000,no,80
T2,"=HYPERLINK(""invented"")",E08000017,place,[x],500000,no,70
T3,Invented bus station,E08000002,place,[x],1800000,no,60
T4,Invented bridge,E08000018,place,[x],900000,no,40
T5,Invented cycle lane,E08000006,place,[x],200000,yes,[x]
"""
SKILLS = """\
bid_id,title,applicant,kind,areas,ask_gbp,withdrawn,score
S1,Invented college,E08000002,place,[x],400000,no,90
S2,Invented bootcamp,E47000002,place,[x],500000,no,50
S3,Invented workshop,E08000003,place,[x],300000,no,60
"""
OVERRIDES = """\
bid_id,action,by,on,reason
S3,drop,Minister of Nowhere,2026-05-01,+The invented workshop closed
S2,fund,Minister of Nowhere,2026-05-02,An invented promise
"""
IN_DISTRICTS = f"""\
extends: levelling-up-2021.yaml
scenario: rounds-by-district
title: Invented bids by district
purpose: Shows what rounds of bids do where money is shared between districts.
funds: ../funds/one_fund.yaml
places: {{include: [E47000001]}}
models:
  competitive:
    kind: rounds
    rounds: {{towns: ../competitions/invented-towns/round.yaml}}
    announced: {{years: {{CDEL: 1, RDEL+CDEL: 1}}, {WHY}}}
uncertainty: none
"""
ONE_FUND = f"""\
division: listed
fund_file: one-fund
title: One invented fund
quantum: {{gbp: 900000, {WHY}}}
themes:
  file: themes.yaml
  list: levelling_up_2021
  without_lines: [{{theme: Levelling Up Fund, {WHY}}}, {{theme: High streets, {WHY}}}]
funds:
  - id: towns
    title: Invented towns fund
    theme: Towns
    home_department: MHCLG
    mechanism: competition
    scope: {INSIDE}
    formula: levelling_up
    {WHY}
    lines:
      - {{del_class: CDEL, year: 2021-22, gbp: 300000}}
      - {{del_class: RDEL+CDEL, year: 2021-22, gbp: 600000}}
"""
TOWNS = """\
bid_id,title,applicant,kind,areas,ask_gbp,withdrawn,score
W1,Invented square,E08000001,place,[x],200000,no,80
W2,Invented fountain,E08000017,place,[x],400000,no,70
W3,Invented clock,E08000002,place,[x],100000,no,60
"""
PATH = Path("inputs/scenarios/two-rounds.yaml")
ROUNDS = Path("inputs/competitions")


def write_scenario(project: Path) -> Path:
    """Write the scenario with its funds and rounds into a copied project."""
    base = project / "inputs/scenarios/integrated-settlements-2026.yaml"
    edit(
        base,
        "values: [2028-29]\n        assumption: Capital settled",
        "values: [2026-27]\n        assumption: Capital settled",
    )
    for theme, share in OTHER_THEMES.items():
        edit(base, f"        {theme}: {share}\n", "")
    (project / "inputs/funds/two_funds.yaml").write_text(FUNDS, encoding="utf-8")
    (project / PATH).write_text(SCENARIO, encoding="utf-8")
    write_round(project, "transport", {"OFFER": "3000000", "OVERRIDES": "none"}, {"bids": TRANSPORT})
    write_round(project, "skills", {"OFFER": "1000000", "OVERRIDES": LOG}, {"bids": SKILLS, "overrides": OVERRIDES})
    return project / PATH


def write_round(project: Path, fund: str, words: dict[str, str], tables: dict[str, str]) -> None:
    """Write a fund's round and its tables; the applicants are the same for all."""
    folder = project / ROUNDS / f"invented-{fund}"
    folder.mkdir(exist_ok=True)
    rules = RULES.replace("FUND", fund)
    for word, text in words.items():
        rules = rules.replace(word, text)
    (folder / "round.yaml").write_text(rules, encoding="utf-8")
    for name, text in {"applicants": APPLICANTS, **tables}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def write_district_scenario(project: Path) -> Path:
    """Write a scenario whose money is shared between districts: Bolton and Bury inside, Doncaster outside."""
    base = project / "inputs/scenarios/levelling-up-2021.yaml"
    edit(base, "{Levelling Up Fund: 0, Towns: 0, High streets: 0}", "{Towns: 0}")
    (project / "inputs/funds/one_fund.yaml").write_text(ONE_FUND, encoding="utf-8")
    path = project / "inputs/scenarios/rounds-by-district.yaml"
    path.write_text(IN_DISTRICTS, encoding="utf-8")
    write_round(project, "towns", {"OFFER": "900000", "OVERRIDES": "none"}, {"bids": TOWNS})
    return path
