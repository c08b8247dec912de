"""Settlements with one thing wrong: a few lines laid over the shipped scenario, or a passage of it replaced."""

from __future__ import annotations

MARK = "‸"
"""Stands before the character at which a finding is expected."""
HEAD = "extends: integrated-settlements-2026.yaml\nscenario: mine\nmodels:\n  settlement:\n"
WHY = "assumption: a test"
PLACE = "authority: E47000007"
HOMES, SKILLS = "Housing and strategic planning", "Skills and employment support"
SIX = (
    *("Transport and local infrastructure", "Environment and climate change"),
    *("Economic development and regeneration", SKILLS, HOMES),
    "Health, wellbeing and public service reform",
)


def minimum(least: str, more: str = PLACE, theme: str = HOMES) -> str:
    """A minimum spend."""
    return f"    minimum_spend:\n      - {{{more}, theme: {theme}, per: year, least: {least}, {WHY}}}\n"


def protected(least: str, more: str = PLACE, fund: str = "skills") -> str:
    """A protected line."""
    return f"    protected:\n      - {{{more}, {least}, fund: {fund}, {WHY}}}\n"


def commitment(where: str, gbp: str = "gbp: 5", more: str = PLACE) -> str:
    """Money already contracted."""
    return f"    commitments:\n      - {{{more}, {where}, {gbp}, {WHY}}}\n"


def curves(how: str, shape: str = "shape: 0.5", themes: tuple[str, ...] = SIX, at: str = "") -> str:
    """An objective by returns, the same curve for each theme."""
    rules = "".join(f"        {t}: {{scale: 2, {shape}, no_effect: 0.3, {WHY}}}\n" for t in themes)
    said = f"      current_budget: grant\n      exhausted_at: 2\n{how}      {WHY}\n"
    return f"    {at}objective:\n      name: centre_welfare\n      curves:\n{rules}{said}"


def targets(target: str) -> str:
    """An objective of one target."""
    return f"    objective:\n      name: outcome_targets\n      {WHY}\n      targets:\n        - {target}\n"


WITHIN = "      comparability: within_theme\n"
RDEL = "del_class: RDEL, year: 2026-27"
ONE = f"outcome: homes, unit: homes, theme: {HOMES}, weight: 1, {WHY}"
LAID: dict[str, tuple[str, str]] = {
    "negative carry": (
        f"    carry_forward: {{share: {{‸RDEL: -0.05}}, {WHY}}}\n",
        "'RDEL' '-0.05': must be 0 or more.",
    ),
    "a cap of nobody knows": (f"    virement: {{‸cap: NaN, {WHY}}}\n", "'cap' 'NaN'"),
    "an endless cap": (f"    virement: {{‸cap: Infinity, {WHY}}}\n", "'cap' 'Infinity'"),
    "a minimum of 1e18 pounds": (
        minimum("{‸gbp: 1000000000000000000}"),
        "'gbp' '1000000000000000000': must be 9999999999999 or less.",
    ),
    "a minimum of 1e18 pounds as Excel writes it": (minimum("{‸gbp: 1e18}"), "'gbp' '1e18'"),
    "a protected line that is not a number": (protected(f"least: {{‸gbp: nan, {RDEL}}}"), "'gbp' 'nan'"),
    "a commitment without end": (commitment(f"theme: {HOMES}, {RDEL}", "‸gbp: inf"), "'gbp' 'inf'"),
    "a commitment of pence": (commitment(f"theme: {HOMES}, {RDEL}", "‸gbp: 5.50"), "'gbp' '5.50'"),
    "an unknown key": (f"    virement: {{‸capp: 0.2, {WHY}}}\n", "unknown key 'capp'. Did you mean 'cap'?"),
    "an unknown base": (
        f"    virement: {{‸base: reciever, {WHY}}}\n",
        "'base' may not be 'reciever'. It may be 'donor', 'recipient', 'both' or 'total'.",
    ),
    "a blank share": (f"    top_slice: {{share: {{RDEL:‸ }}, {WHY}}}\n", "'RDEL' is blank."),
    "a class move of no kind": (
        f"    class_moves: {{‸capital_to_revenue: maybe, {WHY}}}\n",
        "'capital_to_revenue' may not be 'maybe'. It may be 'off' or 'on'.",
    ),
    "a class without money": (
        f"    reserve: {{share: {{‸RDEL+CDEL: 0}}, {WHY}}}\n",
        "RDEL+CDEL has no money in this scenario. Remove it.",
    ),
    "a reserve that may not be held": (
        f"    reserve: {{share: {{‸CDEL: 0.02}}, {WHY}}}\n",
        "a reserve of 0.02 of CDEL cannot be held: 'carry_forward' lets 0 be held over. Raise the one or "
        "lower the other.",
    ),
    "a horizon outside the years": (
        f"    horizon: {{last: {{‸CDEL: 2031-32}}, {WHY}}}\n",
        "the horizon 2031-32 lies outside the scenario's years, 2026-27 to 2029-30.",
    ),
    "a horizon shorter than a commitment": (
        commitment(f"theme: {SKILLS}, del_class: RDEL, ‸year: 2029-30"),
        "the horizon of RDEL ends with 2028-29, before this commitment of 2029-30. Lengthen 'horizon', or leave the "
        "commitment to the next settlement.",
    ),
    "a commitment outside the years": (
        commitment(f"theme: {SKILLS}, del_class: RDEL, ‸year: 2031-32"),
        "2031-32 lies outside the scenario's years, 2026-27 to 2029-30.",
    ),
    "a commitment of a class without money": (
        commitment(f"theme: {SKILLS}, ‸del_class: RDEL+CDEL, year: 2026-27"),
        "RDEL+CDEL has no money in this scenario.",
    ),
    "a commitment of a theme without a line": (
        commitment(f"‸theme: Skills and employment, {RDEL}"),
        "theme 'Skills and employment' has no line in this scenario. Did you mean 'Skills and employment support'?",
    ),
    "a minimum for a theme without a line": (
        minimum("{part: 0.5}, ‸theme: Parks").replace(f"theme: {HOMES}, ", ""),
        "theme 'Parks' has no line in this scenario.",
    ),
    "a minimum in pounds for all": (
        minimum("{gbp: 5}", "authority: all").replace("- {", "- ‸{"),
        "entry 1 of 'minimum_spend': a minimum in pounds needs one authority; for all of them give a 'part' of their "
        "money.",
    ),
    "protection in pounds for all": (
        protected(f"least: {{gbp: 5, {RDEL}}}", "authority: all").replace("- {", "- ‸{"),
        "entry 1 of 'protected': protection in pounds needs one authority; for all of them give a 'part' of their "
        "money.",
    ),
    "protection of an unknown fund": (
        protected("least: {part: 1}", f"{PLACE}, ‸fund: skils").replace(", fund: skills", ""),
        "'skils' is not a fund here. Did you mean 'skills'?",
    ),
    "protection outside the years": (
        protected("least: {gbp: 5, del_class: RDEL, ‸year: 2031-32}"),
        "2031-32 lies outside the scenario's years, 2026-27 to 2029-30.",
    ),
    "an unknown authority": (
        minimum("{part: 0.5}", "‸authority: E47000077"),
        "'E47000077' takes no part in this scenario. Did you mean 'E47000007'?",
    ),
    "an authority that is no code": (minimum("{part: 0.5}", "‸authority: WMCA"), "'authority' 'WMCA'"),
    "spillovers of a theme without a line": (
        f"    spillovers: {{share: {{‸Parks: 0.1}}, {WHY}}}\n",
        "theme 'Parks' has no line in this scenario.",
    ),
    "bands that end too soon": (
        f"    ‸objective:\n      bands: [{{up_to: 0.5, weight: 1}}]\n      {WHY}\n",
        "'objective': the bands' 'up_to' must rise and end at 1.",
    ),
    "bands that cannot be told apart": (
        f"    ‸objective:\n      bands: [{{up_to: 0.5, weight: 0.001}}, {{up_to: 1, weight: 11}}]\n      {WHY}\n",
        "'objective': one pound counts 11,000 times as much as another here; at most 10,000 times is possible.",
    ),
    "a pound that counts too much": (
        f"    ‸objective:\n      bands: [{{up_to: 1, weight: 2000000}}]\n      {WHY}\n",
        "'objective': one pound counts for 2e+06 here; at most 1,000,000 is possible.",
    ),
    "curves that are not concave": (
        curves(WITHIN).replace(f"{SKILLS}: {{scale: 2, shape: 0.5", f"‸{SKILLS}: {{scale: 2, shape: 1.2"),
        f"'{SKILLS}': the curve is not concave: 'shape' is the last pound's benefit over the average one, at most 1.",
    ),
    "raw ratios asked for once": (
        curves("      comparability: raw\n", at="‸"),
        "'objective': raw benefit-cost ratios, compared across themes, pick appraisal methods and not merit; if that "
        "is wanted, write 'comparability: raw' together with 'raw_ratios_are_meant: yes', else neither.",
    ),
    "raw ratios meant but not asked for": (
        curves(WITHIN + "      raw_ratios_are_meant: yes\n", at="‸"),
        "'objective': raw benefit-cost ratios, compared across themes, pick appraisal methods",
    ),
    "how themes are compared left out": (curves("", at="‸"), "'comparability' is missing here."),
    "a theme without a curve": (
        curves(WITHIN, themes=SIX[:-1], at="‸"),
        "says nothing about theme 'Health, wellbeing and public service reform'. Every theme needs an entry.",
    ),
    "a budget exhausted before it is spent": (
        curves(WITHIN).replace("exhausted_at: 2", "‸exhausted_at: 1"),
        "'exhausted_at' '1': must be greater than 1.",
    ),
    "weights of a theme without a line": (
        f"    ‸objective:\n      name: local_weights\n      weights: {{Parks: 2}}\n      {WHY}\n"
        f"      of: {{name: unmet_need, bands: [{{up_to: 1, weight: 1}}], {WHY}}}\n",
        "theme 'Parks' has no line in this scenario.",
    ),
    "a target of an unknown authority": (
        targets(f"{{{ONE}, per_million: 8, target: {{‸E47000077: 900}}}}"),
        "'E47000077' takes no part in this scenario. Did you mean 'E47000007'?",
    ),
    "a target of an unknown authority, with inertia": (
        f"    objective:\n      name: inertia\n      movement: 0.5\n      {WHY}\n      towards:\n"
        f"        name: outcome_targets\n        {WHY}\n"
        f"        targets: [{{{ONE}, per_million: 8, target: {{‸E47000077: 900}}}}]\n",
        "'E47000077' takes no part in this scenario. Did you mean 'E47000007'?",
    ),
    "a target that no money could buy": (
        targets(f"‸{{{ONE}, per_million: 0.0005, target: {{E47000007: 10000000000}}}}"),
        "entry 1 of 'targets': at 0.0005 for £1 million, 10000000000 would cost E47000007 £2e+19, which is no target "
        "that money could be planned for.",
    ),
    "a target of a theme without a line": (
        targets(f"{{{ONE}, per_million: 8, target: {{E47000007: 9}}}}")
        .replace(HOMES, "Parks")
        .replace("    objective", "    ‸objective"),
        "theme 'Parks' has no line in this scenario.",
    ),
    "an objective of no kind": (
        f"    objective: {{‸name: unmet_neeed, {WHY}}}\n",
        "'name' may not be 'unmet_neeed'. Did you mean 'unmet_need'?",
    ),
    "a range of an unknown parameter": (
        f"    ranges:\n      - {{‸parameter: virement.capp, values: [0.2], {WHY}}}\n",
        "'virement.capp' is not a parameter of the settlement. Did you mean 'cap'?",
    ),
    "a range of half a path": (
        f"    ranges:\n      - {{‸parameter: virement.cap.RDEL, values: [0.2], {WHY}}}\n",
        "'virement.cap.RDEL' is not a parameter of the settlement.",
    ),
    "a range value that may not be": (
        f"    ranges:\n      - parameter: virement.cap\n        {WHY}\n"
        "        values:\n          - 0.2\n          - ‸1.5\n",
        "'virement.cap' may not be '1.5': input should be less than or equal to 1.",
    ),
    "an assumption without a range": (
        f"    ‸virement: {{cap: 0.2, {WHY}}}\n    ranges:\n"
        f"      - {{parameter: horizon.last.CDEL, values: [2028-29], {WHY}}}\n",
        "'virement' rests on an assumption, so 'ranges' must hold other values that it may have. Add an entry to "
        "'ranges' whose parameter begins with 'virement.'.",
    ),
    "a rule without grounds": (
        "    ‸reserve: {share: {CDEL: 0}}\n",
        "'reserve': needs a 'source', or an 'assumption' that says what is assumed and why.",
    ),
}


CHANGED: dict[str, tuple[str, str, str]] = {
    "a cap base without a cap": (
        "    virement:\n      cap: 0.10\n",
        "    ‸virement:\n",
        "'cap' is missing here. Write it; nothing is assumed in its place.",
    ),
    "a cap without a base": (
        "    virement:\n      cap: 0.10\n      base: donor\n",
        "    ‸virement:\n      cap: 0.10\n",
        "'base' is missing here. Write it; nothing is assumed in its place.",
    ),
    "carry-forward left out for a class": (
        "      share: {RDEL: 0, CDEL: 0}\n      draw_down",
        "      ‸share: {RDEL: 0}\n      draw_down",
        "says nothing about CDEL, which has money here. Write it; 0 for none.",
    ),
    "draw-down left out for a class": (
        "draw_down: {RDEL: 1, CDEL: 1}",
        "‸draw_down: {CDEL: 1}",
        "says nothing about RDEL, which has money here. Write it; 0 for none.",
    ),
    "a theme whose spillover is not said": (
        "      share:\n        Transport and local infrastructure: 0.2\n",
        "      ‸share:\n",
        "says nothing about 'Transport and local infrastructure'. Write it; 0 for none.",
    ),
    "an objective left out": (
        "    objective:\n      name: unmet_need\n",
        "    ‸objective:\n",
        "'name' is missing here.",
    ),
}
