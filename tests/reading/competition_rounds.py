"""A sound round of invented councils, and the rules of other rounds laid over it."""

from __future__ import annotations

from pathlib import Path

WHY = "assumption: Invented for a test."
ROUND = f"""\
competition: test-round
title: A round made for a test
status: illustrative
purpose: Shows what is read.
offer: {{gbp: 30000000, {WHY}}}
open_to: {{countries: [England, Wales], regions_left_out: [], categories: any, {WHY}}}
kinds:
  - {{kind: place, needs: nothing, counted_by: constituency, number: 1, least_gbp: 100000, cap_gbp: 20000000, {WHY}}}
  - {{kind: transport, needs: transport_powers, counted_by: applicant, number: 1, least_gbp: 0, cap_gbp: none, {WHY}}}
admission: none
match_funding: {{share: 0.1, kind: encouraged, {WHY}}}
earlier_winners:
  - {{winners_of: test-round-before, by: area, known: before_bids, {WHY}}}
interest: none
first_tier: none
gateway: {{criteria: [signed, on time], {WHY}}}
scoring:
  kind: marks
  out_of: 100
  criteria:
    - {{id: fit, title: Strategic fit, weight: 0.6, scale_from: 0, scale_to: 5, not_scored_in: []}}
    - {{id: value, title: Value, weight: 0.4, scale_from: 0, scale_to: 5, not_scored_in: [Wales]}}
  assessors: {{least: 2, combine: mean, {WHY}}}
  place_points: {{by: category, points: {{"1": 10, "2": 5, "3": 0}}, {WHY}}}
  {WHY}
shortlist: none
funding_line: none
guides:
  - {{region: North, least_gbp: 1000000, most_gbp: none, {WHY}}}
choice:
  {{rule: value-for-money-skip, compared: all, ties: [higher_need], seed: none, awards_per_applicant: none, {WHY}}}
part_funding: none
overrides: {{table: overrides.csv, released: next_in_order, makes_room: must_fit, {WHY}}}
bids: {{kind: read, applicants: applicants.csv, bids: bids.csv, marks: marks.csv, winners: winners.csv}}
"""
TABLES = {
    "applicants": """\
code,name,region,country,constituencies,transport_powers,category,need
X001,Council A,North,England,2,no,1,0.9
X002,Council B,South,England,0,yes,2,0.5
X003,Council C,South,Wales,1,no,3,-0.25
""",
    "bids": """\
bid_id,title,applicant,kind,areas,ask_gbp,match_gbp,benefit_gbp,withdrawn,gateway,lead,lead_rank,interest_score,score
B1,"Town hall, again",X001,place,X001,12000000,0,30000000,no,pass,[x],[x],[x],[x]
B2,Market,X001,place,X001; X002,9000000,1000000,9000000,no,signed,[x],[x],[x],[x]
B3,Tram,X002,transport,X002,25000000,3000000,40000000,no,pass,[x],[x],[x],[x]
B4,Pier,X003,place,X003,2000000,0,5000000,no,pass,[x],[x],[x],[x]
B5,Baths,X003,place,X003,1500000,0,[x],yes,[x],[x],[x],[x],[x]
""",
    "marks": """\
bid_id,criterion,assessor,mark
B1,fit,P,4
B1,fit,Q,3.5
B1,value,P,2
B1,value,Q,5
B3,fit,P,0
B3,fit,Q,1
B3,value,P,2
B3,value,Q,2
B4,fit,P,5
B4,fit,Q,4
""",
    "winners": """\
competition,applicant,areas
test-round-before,X009,X009; X010
""",
    "overrides": """\
bid_id,action,by,on,reason
B4,drop,Minister of Nowhere,2025-04-01,"Pier, sold"
B1,fund,Minister of Nowhere,2025-04-02,Town halls matter
""",
}
GIVEN = f"scoring: {{kind: given, out_of: 100, place_points: none, {WHY}}}\n"


def laid(**sections: str) -> str:
    """The round with top-level sections replaced; a section is its whole text."""
    text = ROUND
    for name, new in sections.items():
        lines = text.splitlines(keepends=True)
        start = next(i for i, line in enumerate(lines) if line.startswith(f"{name}:"))
        end = next((i for i in range(start + 1, len(lines)) if not lines[i].startswith(" ")), len(lines))
        text = "".join([*lines[:start], new.rstrip("\n") + "\n", *lines[end:]])
    return text


def write_round(folder: Path, rules: str = ROUND, **tables: str) -> Path:
    """Write a round and its tables; those not given are the sound ones."""
    for name, text in {**TABLES, **tables}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "round.yaml").write_text(rules, encoding="utf-8")
    return folder / "round.yaml"


def scored(text: str) -> str:
    """The sound bids with scores given."""
    return text.replace("[x]\n", "40\n")


def ranked(text: str) -> str:
    """The sound bids with a lead authority, ranks and scores of interest."""
    lines = text.splitlines()
    rows = [line.replace("pass,[x],[x],[x],[x]", f"pass,L,{i},8,[x]") for i, line in enumerate(lines[1:], start=1)]
    return "\n".join([lines[0], *rows]) + "\n"


def base_of(rules: str) -> dict[str, str]:
    """Tables in which a round with these rules finds nothing wrong."""
    tables = dict(TABLES)
    if "kind: given" in rules:
        tables["bids"] = scored(tables["bids"])
    if "\ninterest: {" in rules:
        tables["bids"] = ranked(tables["bids"])
    return tables
