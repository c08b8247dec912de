"""One fault in a sound round at a time, and the one finding that it leads to."""

from __future__ import annotations

from collections.abc import Mapping

from tests.reading.competition_rounds import GIVEN, WHY, laid

B1 = 'B1,"Town hall, again",X001,place,X001,12000000,0,30000000,no,pass,[x],[x],[x],[x]'
B3 = "B3,Tram,X002,transport,X002,25000000,3000000,40000000,no,pass,[x],[x],[x],[x]"
B4 = "B4,Pier,X003,place,X003,2000000,0,5000000,no,pass,[x],[x],[x],[x]"


def _bid(old: str, new: str, row: str = B1) -> tuple[str, str, str]:
    """One cell of a bid changed."""
    assert old in row
    return "bids", row, row.replace(old, new, 1)


SECOND_TRAM = "B6,Tram,X002,transport,X002,25000000,3000000,40000000,no,signed,[x],[x],[x],[x]"
SCORED = laid(scoring=GIVEN).replace("marks: marks.csv", "marks: none")
INTEREST = laid(
    interest=f"interest: {{most: 2, development_grant_gbp: 0, {WHY}}}",
    first_tier=f"first_tier: {{most_gbp: 30000000, misfit: skip, {WHY}}}",
)

CELLS: Mapping[str, tuple[tuple[str, str, str], str]] = {
    "ask above the cap": (
        _bid("12000000", "20000001"),
        "bids.csv:2:6: column 'ask_gbp': asks for £20,000,001, above the cap of £20,000,000 for a bid "
        "of kind 'place'. Lower the ask, or correct the kind.",
    ),
    "ask below the least": (
        _bid("12000000", "99999"),
        "bids.csv:2:6: column 'ask_gbp': asks for £99,999, below the least of £100,000 for a bid of "
        "kind 'place'. Raise the ask, or correct the kind.",
    ),
    "ask of nothing": (
        _bid("25000000", "0", B3),
        "bids.csv:4:6: column 'ask_gbp': '0' is too small; it must be 1 or more.",
    ),
    "negative ask": (
        _bid("12000000", "-12000000"),
        "bids.csv:2:6: column 'ask_gbp': '-12000000' is negative; it must be 1 or more.",
    ),
    "ask beyond belief": (
        _bid("25000000", "10000000000000", B3),
        "bids.csv:4:6: column 'ask_gbp': '10000000000000' is larger than any figure this program "
        "believes (9,999,999,999,999).",
    ),
    "ask with pence": (
        _bid("12000000", "12000000.50"),
        "bids.csv:2:6: column 'ask_gbp': '12000000.50' is not a whole number of pounds. Round it.",
    ),
    "scientific notation": (
        _bid("12000000", "1.2E+07"),
        "bids.csv:2:6: column 'ask_gbp': '1.2E+07' is scientific notation, as spreadsheets shorten "
        "numbers. Show the column as a number without exponent, and write every digit.",
    ),
    "thousands commas": (
        _bid("12000000", '"12,000,000"'),
        "bids.csv:2:6: column 'ask_gbp': '12,000,000' is not a number. Write digits only, without £, "
        "%, commas or spaces.",
    ),
    "pound sign": (
        _bid("12000000", "£12000000"),
        "bids.csv:2:6: column 'ask_gbp': '£12000000' is not a number. Write digits only, without £, "
        "%, commas or spaces.",
    ),
    "date for a number": (
        _bid("12000000", "12/03/2025"),
        "bids.csv:2:6: column 'ask_gbp': '12/03/2025' looks like a date, as spreadsheets make of some "
        "numbers. Write the number itself.",
    ),
    "month for a number": (
        _bid("12000000", "Mar-12"),
        "bids.csv:2:6: column 'ask_gbp': 'Mar-12' looks like a date, as spreadsheets make of some "
        "numbers. Write the number itself.",
    ),
    "word for a number": (
        _bid("12000000", "lots"),
        "bids.csv:2:6: column 'ask_gbp': 'lots' is not a number. Write digits.",
    ),
    "not available": (
        _bid("12000000", "[x]"),
        "bids.csv:2:6: column 'ask_gbp': [x]: the value is needed in every round. What the bid asks for.",
    ),
    "blank ask": (_bid("12000000", ""), "bids.csv:2:6: column 'ask_gbp': is blank. Write the value, or 0 for zero."),
    "negative match": (
        _bid("12000000,0", "12000000,-1"),
        "bids.csv:2:7: column 'match_gbp': '-1' is negative; it must be 0 or more.",
    ),
    "blank match": (
        _bid("12000000,0", "12000000,"),
        "bids.csv:2:7: column 'match_gbp': is blank. Write the value, or 0 for zero.",
    ),
    "match that the round needs": (
        _bid("12000000,0", "12000000,[x]"),
        "bids.csv:2:7: column 'match_gbp': [x]: the value is needed where the round has match "
        "funding. Local money beside the ask; 0 for none.",
    ),
    "negative benefit": (
        _bid("30000000", "-30000000"),
        "bids.csv:2:8: column 'benefit_gbp': '-30000000' is negative; it must be 0 or more.",
    ),
    "benefit that the choice needs": (
        _bid("30000000", "[x]"),
        "bids.csv:2:8: column 'benefit_gbp': [x]: the value is needed where winners are chosen by "
        "benefit. Benefit that the bid claims, at present value.",
    ),
    "unknown applicant": (
        _bid("X001", "X0O1"),
        "bids.csv:2:3: column 'applicant': 'X0O1' is not an applicant. Did you mean 'X001'?",
    ),
    "unknown kind": (
        _bid("place", "plaice"),
        "bids.csv:2:4: column 'kind': 'plaice' is not a kind of bid in this round. Did you mean 'place'?",
    ),
    "kind without transport powers": (
        _bid("place", "transport"),
        "bids.csv:2:4: column 'kind': bids of kind 'transport' need transport powers, and 'X001' has "
        "none. Correct the kind, or the applicant's transport_powers.",
    ),
    "blank areas": (_bid("place,X001", "place,"), "bids.csv:2:5: column 'areas': is blank. Write the value."),
    "blank between areas": (
        _bid("place,X001", "place,X001;; X002"),
        "bids.csv:2:5: column 'areas': 'X001;; X002' has a blank between its codes. Write codes with "
        "'; ' between them.",
    ),
    "area named twice": (
        _bid("place,X001", "place,X001; X001"),
        "bids.csv:2:5: column 'areas': names 'X001' twice. Name each once.",
    ),
    "areas parted by commas": (
        _bid("place,X001", 'place,"X001, X002"'),
        "bids.csv:2:5: column 'areas': 'X001, X002' is not a list of codes. Write codes with '; ' between them.",
    ),
    "withdrawn is not yes or no": (
        _bid(",no,", ",N,"),
        "bids.csv:2:9: column 'withdrawn': 'N' is not yes or no. Known here: no, yes.",
    ),
    "blank withdrawn": (_bid(",no,", ",,"), "bids.csv:2:9: column 'withdrawn': is blank. Write the value."),
    "gateway word": (
        _bid("pass", "sign"),
        "bids.csv:2:10: column 'gateway': 'sign' is not pass or a gateway criterion of this round. "
        "Did you mean 'signed'?",
    ),
    "no gateway word": (
        _bid("pass", "[x]"),
        "bids.csv:2:10: column 'gateway': [x]: the value is needed where the round has a gateway. "
        "The word pass, or the criterion that the bid failed.",
    ),
    "score beside marks": (
        _bid("[x],[x],[x],[x]", "[x],[x],[x],55"),
        "bids.csv:2:14: column 'score': holds a score, but this round makes scores of marks. Write "
        "[x], or leave the column out.",
    ),
    "blank score": (
        _bid("[x],[x],[x],[x]", "[x],[x],[x],"),
        "bids.csv:2:14: column 'score': is blank. Write the value, 0 for zero, or [x] for none.",
    ),
    "doubled bid": (
        ("bids", "B5,Baths", "B1,Baths"),
        "bids.csv:6:1: column 'bid_id': 'B1' occurs twice; the first is on line 2.",
    ),
    "blank id": (_bid("B4", "", B4), "bids.csv:5:1: column 'bid_id': is blank. Write the value."),
    "code with a semicolon": (
        _bid("B4", "B;4", B4),
        "bids.csv:5:1: column 'bid_id': 'B;4' is not a code. A code has no ';', and 200 letters at most.",
    ),
    "short row": (
        _bid("pass,[x],[x],[x],[x]", "pass,[x],[x],[x]"),
        "bids.csv:2: has 13 cells where the header has 14. Put a value that holds a comma in quotes.",
    ),
    "unquoted comma": (
        _bid('"Town hall, again"', "Town hall, again"),
        "bids.csv:2: has 15 cells where the header has 14. Put a value that holds a comma in quotes.",
    ),
    "doubled applicant": (
        ("applicants", "1,no,3,-0.25\n", "1,no,3,-0.25\nX002,Council D,North,England,1,no,1,0\n"),
        "applicants.csv:5:1: column 'code': 'X002' occurs twice; the first is on line 3.",
    ),
    "blank country": (
        ("applicants", "North,England", "North,"),
        "applicants.csv:2:4: column 'country': is blank. Write the value.",
    ),
    "constituencies in halves": (
        ("applicants", "England,2,", "England,2.5,"),
        "applicants.csv:2:5: column 'constituencies': '2.5' is not a whole number.",
    ),
    "constituencies below nought": (
        ("applicants", "England,2,", "England,-2,"),
        "applicants.csv:2:5: column 'constituencies': '-2' is negative; it must be 0 or more.",
    ),
    "constituencies that the round needs": (
        ("applicants", "England,2,", "England,[x],"),
        "applicants.csv:2:5: column 'constituencies': [x]: the value is needed where bids are counted "
        "by constituency. Parliamentary constituencies wholly inside the applicant's area; 0 where "
        "there is none.",
    ),
    "powers are not yes or no": (
        ("applicants", "2,no,1", "2,maybe,1"),
        "applicants.csv:2:6: column 'transport_powers': 'maybe' is not yes or no. Known here: no, yes.",
    ),
    "category without points": (
        ("applicants", "2,no,1,0.9", "2,no,4,0.9"),
        "applicants.csv:2:7: column 'category': '4' is not a category that brings points in this "
        "round. Known here: 1, 2, 3.",
    ),
    "category that the round needs": (
        ("applicants", "2,no,1,0.9", "2,no,[x],0.9"),
        "applicants.csv:2:7: column 'category': [x]: the value is needed where categories may bid or "
        "bring points. Priority category of the place.",
    ),
    "need that decides ties": (
        ("applicants", "1,0.9", "1,[x]"),
        "applicants.csv:2:8: column 'need': [x]: the value is needed where need decides ties or "
        "brings points. Need of the place: the higher the number, the greater the need.",
    ),
    "need in words": (
        ("applicants", "1,0.9", "1,high"),
        "applicants.csv:2:8: column 'need': 'high' is not a number. Write digits.",
    ),
    "mark above the scale": (
        ("marks", "B1,fit,P,4", "B1,fit,P,5.5"),
        "marks.csv:2:4: column 'mark': 5.5 lies outside the scale of 'fit', 0 to 5.",
    ),
    "mark below the scale": (
        ("marks", "B1,fit,P,4", "B1,fit,P,-0.5"),
        "marks.csv:2:4: column 'mark': -0.5 lies outside the scale of 'fit', 0 to 5.",
    ),
    "mark of no bid": (
        ("marks", "B1,fit,P,4\n", "B1,fit,P,4\nB7,fit,P,4\n"),
        "marks.csv:3:1: column 'bid_id': 'B7' is not a bid. Known here: B1, B2, B3, B4, B5.",
    ),
    "unknown criterion": (
        ("marks", "B1,fit,P,4\n", "B1,fit,P,4\nB1,fits,R,4\n"),
        "marks.csv:3:2: column 'criterion': 'fits' is not a criterion of this round. Did you mean 'fit'?",
    ),
    "criterion that a country is not scored in": (
        ("marks", "B4,fit,P,5\n", "B4,fit,P,5\nB4,value,P,5\n"),
        "marks.csv:11:2: column 'criterion': bids of Wales have no marks under 'value'. Remove the "
        "mark, or correct the criterion.",
    ),
    "one mark twice": (
        ("marks", "B1,fit,P,4\n", "B1,fit,P,4\nB1,fit,P,3\n"),
        "marks.csv:3:3: column 'assessor': 'B1, fit, P' occurs twice; the first is on line 2.",
    ),
    "criterion without a mark": (
        ("marks", "B3,value,P,2\nB3,value,Q,2\n", ""),
        "bids.csv:4:1: column 'bid_id': 'B3' has no mark under 'value'. Add them to marks.csv.",
    ),
    "too few assessors": (
        ("marks", "B3,value,Q,2\n", ""),
        "bids.csv:4:1: column 'bid_id': 'B3' has 1 of the 2 marks that it needs under 'value'. Add them to marks.csv.",
    ),
    "blank assessor": (
        ("marks", "B3,value,Q,2\n", "B3,value,Q,2\nB3,value,,2\n"),
        "marks.csv:10:3: column 'assessor': is blank. Write the value.",
    ),
    "override of no bid": (
        ("overrides", "B4,drop", "B44,drop"),
        "overrides.csv:2:1: column 'bid_id': 'B44' is not a bid. Did you mean 'B4'?",
    ),
    "override of a withdrawn bid": (
        ("overrides", "B4,drop", "B5,drop"),
        "overrides.csv:2:1: column 'bid_id': 'B5' was withdrawn, so there is nothing to decide on it. "
        "Remove the entry, or correct the bid.",
    ),
    "override that is none": (
        ("overrides", "B4,drop", "B4,defer"),
        "overrides.csv:2:2: column 'action': 'defer' is not fund or drop. Known here: drop, fund.",
    ),
    "override on no day": (
        ("overrides", "2025-04-01", "2025-04-31"),
        "overrides.csv:2:4: column 'on': '2025-04-31' is not a day of the calendar. Write the year "
        "first, as in 2025-04-01.",
    ),
    "override on a day as spreadsheets write it": (
        ("overrides", "2025-04-01", "1/4/2025"),
        "overrides.csv:2:4: column 'on': '1/4/2025' is not a day. Write the year first, as in 2025-04-01.",
    ),
    "override without a reason": (
        ("overrides", '"Pier, sold"', ""),
        "overrides.csv:2:5: column 'reason': is blank. Write the value.",
    ),
    "override without a name": (
        ("overrides", "drop,Minister of Nowhere", "drop,[x]"),
        "overrides.csv:2:3: column 'by': [x]: the value is needed in every round. Name and office of who decided.",
    ),
    "override repeated": (
        ("overrides", "B1,fund", "B4,drop"),
        "overrides.csv:3:2: column 'action': repeats 'drop' for 'B4', as on line 2. Remove one of them.",
    ),
    "blank winner": (
        ("winners", "X009,X009", ",X009"),
        "winners.csv:2:2: column 'applicant': is blank. Write the value.",
    ),
    "winner's areas that the bar needs": (
        ("winners", "X009; X010", "[x]"),
        "winners.csv:2:3: column 'areas': [x]: the value is needed where earlier winners are barred "
        "by area. Codes of the areas that won.",
    ),
    "unknown column": (
        ("winners", "applicant", "aplicant"),
        "winners.csv:1:2: unknown column 'aplicant'. Did you mean 'applicant'?",
    ),
    "column twice": (
        (
            "winners",
            "competition,applicant,areas\ntest-round-before,",
            "competition,competition,applicant,areas\ntest-round-before,test-round-before,",
        ),
        "winners.csv:1:2: column 'competition' occurs twice.",
    ),
    "value without a heading": (
        (
            "winners",
            "applicant,areas\ntest-round-before,X009,X009; X010",
            "applicant,areas,\ntest-round-before,X009,X009; X010,3",
        ),
        "winners.csv:2:4: holds a value, but its column has no heading. Write the heading, or clear the cell.",
    ),
}

RULES: Mapping[str, tuple[str, Mapping[str, tuple[str, str]], str]] = {
    "weights that do not sum to one": (
        laid().replace("weight: 0.4", "weight: 0.41"),
        {},
        "round.yaml:20:3: 'criteria': the weights of the criteria sum to 1.01, not to 1.",
    ),
    "two criteria of one id": (
        laid().replace("id: value", "id: fit"),
        {},
        "round.yaml:20:3: 'criteria': two criteria have the same id.",
    ),
    "country without a score": (
        laid().replace("not_scored_in: []", "not_scored_in: [Wales]"),
        {},
        "round.yaml:20:3: 'criteria': bids of Wales would have no score at all.",
    ),
    "guide for a region of no applicant": (
        laid().replace("region: North", "region: Norht"),
        {},
        "round.yaml:29:6: no applicant is in the region 'Norht'. Did you mean 'North'?",
    ),
    "bar on a round without winners": (
        laid().replace("test-round-before", "test-round-befor"),
        {},
        "round.yaml:13:6: the table of winners has none of 'test-round-befor'. Did you mean 'test-round-before'?",
    ),
    "marks without a table": (
        laid().replace("marks: marks.csv", "marks: none"),
        {},
        "round.yaml:34:64: 'marks' names no table, but scores are made of marks. Name the table.",
    ),
    "winners without a bar": (
        laid(earlier_winners="earlier_winners: []"),
        {},
        "round.yaml:33:82: 'winners' names a table, but no earlier winner is barred. Write none.",
    ),
    "table that is not there": (
        laid().replace("bids: bids.csv", "bids: bid.csv"),
        {},
        "bid.csv: does not exist. Did you mean 'bids.csv'?",
    ),
    "score above the scale": (
        SCORED,
        {"bids": (B4[:-3] + "40", B4[:-3] + "100.5")},
        "bids.csv:5:14: column 'score': 100.5 lies above the scale: scores are out of 100.",
    ),
    "score that the round needs": (
        SCORED,
        {"bids": (B4[:-3] + "40", B4)},
        "bids.csv:5:14: column 'score': [x]: the value is needed where scores come with the bids. Score, as given.",
    ),
    "score column left out": (
        SCORED,
        {"bids": (",score\n", ",scores\n")},
        "bids.csv:1:14: unknown column 'scores'. Did you mean 'score'?",
    ),
    "too many bids of an applicant": (
        laid(),
        {"applicants": ("England,2,", "England,1,")},
        "bids.csv:3:4: column 'kind': is bid 2 of kind 'place' by 'X001' (constituencies: 1), which "
        "may make 1. Withdraw a bid, or correct the kind or the applicant.",
    ),
    "too many bids of a kind": (
        laid(),
        {"bids": (B4, B4 + "\n" + SECOND_TRAM)},
        "bids.csv:6:4: column 'kind': is bid 2 of kind 'transport' by 'X002', which may make 1. "
        "Withdraw a bid, or correct the kind or the applicant.",
    ),
    "interest that is not scored": (
        INTEREST,
        {"bids": ("no,pass,L,3,8,", "no,pass,L,3,[x],")},
        "bids.csv:4:13: column 'interest_score': [x]: the value is needed where the round has a stage "
        "of expressions of interest. Score of the short first case.",
    ),
    "bid without a lead": (
        INTEREST,
        {"bids": ("no,pass,L,3,8,", "no,pass,[x],3,8,")},
        "bids.csv:4:11: column 'lead': [x]: the value is needed where the round has a first tier. "
        "Code of the lead authority.",
    ),
    "bid without a rank": (
        INTEREST,
        {"bids": ("no,pass,L,3,8,", "no,pass,L,[x],8,")},
        "bids.csv:4:12: column 'lead_rank': [x]: the value is needed where the round has a first "
        "tier. Rank that the lead authority gave: 1 for its first.",
    ),
    "rank of nought": (
        INTEREST,
        {"bids": ("no,pass,L,3,8,", "no,pass,L,0,8,")},
        "bids.csv:4:12: column 'lead_rank': '0' is too small; it must be 1 or more.",
    ),
    "one rank twice": (
        INTEREST,
        {"bids": ("no,pass,L,3,8,", "no,pass,L,1,8,")},
        "bids.csv:4:12: column 'lead_rank': 'L' gave rank 1 to 'B1' too. Give each bid of a lead "
        "authority a rank of its own.",
    ),
}
