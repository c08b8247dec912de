"""Roll-out files: stages that grow, played on one scenario."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.dictionary import read_dictionary
from funding_alloc.reading.places import authorities_in
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.tree import Document, read_yaml
from funding_alloc.schema.funds import GrantedFunds
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.roll_out import RollOut, RollOutInputs, World
from funding_alloc.schema.scenario import Level, SimulatedCompetition


def read_roll_out(path: Path) -> RollOutInputs:
    """Read a roll-out and the scenario it is played on.

    Raises ``InputFault`` with the findings of the roll-out and of every file of the scenario.
    """
    document = read_yaml(path)
    roll_out = cast(RollOut, read_shape(RollOut, document))
    findings = [*_doubled(roll_out, document)]
    listed = {code for stage in roll_out.stages for code in stage.inside}
    base: ScenarioInputs | None = None
    try:
        base = read_scenario(path.parent / roll_out.scenario, with_studies=False)
        findings += [*_place_faults(roll_out, document, base, path.parent), *_kind_faults(roll_out, document, base)]
        listed &= {authority.area_code for authority in base.places.authorities}
    except InputFault as fault:
        findings += fault.findings
    findings += _growth_faults(roll_out, document, listed)
    if findings or base is None:
        raise InputFault(findings)
    return RollOutInputs(roll_out, document.file, base)


def _doubled(roll_out: RollOut, document: Document) -> Iterator[Finding]:
    worlds = [world.outside for world in roll_out.worlds]
    for i, world in enumerate(worlds):
        if world in worlds[:i]:
            yield document.finding(("worlds", i, "outside"), f"world '{world}' is named twice.")
    ids = [stage.id for stage in roll_out.stages]
    for i, stage in enumerate(roll_out.stages):
        if stage.id in ids[:i]:
            yield document.finding(("stages", i, "id"), f"stage '{stage.id}' occurs twice.")
        for j, code in enumerate(stage.inside):
            if code in stage.inside[:j]:
                yield document.finding(("stages", i, "inside", j), f"'{code}' is listed twice.")


def _growth_faults(roll_out: RollOut, document: Document, known: set[str]) -> Iterator[Finding]:
    """Who is inside stays inside, and every stage after the first moves somebody in; unknown codes are told once."""
    for i in range(1, len(roll_out.stages)):
        before, here = roll_out.stages[i - 1], roll_out.stages[i]
        at = ("stages", i, "inside")
        for code in sorted(set(before.inside) & known - set(here.inside)):
            what = f"'{code}' is inside at stage '{before.id}' and not at '{here.id}': stages must grow."
            yield document.finding(at, what, "List it here too, or change the order of the stages.")
        if not set(here.inside) - set(before.inside):
            what = f"stage '{here.id}' moves nobody in that is not inside at stage '{before.id}': stages must grow."
            yield document.finding(at, what)


def _place_faults(roll_out: RollOut, document: Document, base: ScenarioInputs, folder: Path) -> Iterator[Finding]:
    """Codes that are no authority or take no part, and authorities that no stage lists."""
    scenario_folder = (folder / roll_out.scenario).parent
    dictionary = read_dictionary(scenario_folder / base.scenario.dictionary)
    table = dictionary.read(scenario_folder / base.scenario.places.authorities, ("area_code",))
    known = {authority.area_code for authority in authorities_in(table)}
    names = {authority.area_code: authority.name for authority in base.places.authorities}
    for i, stage in enumerate(roll_out.stages):
        for j, code in enumerate(stage.inside):
            at = ("stages", i, "inside", j)
            if code not in known:
                yield document.finding(at, f"'{code}' is not an authority.", did_you_mean(code, names))
            elif code not in names:
                what = f"'{code}' takes no part in scenario '{base.scenario.scenario}'."
                yield document.finding(at, what, f"Add it to the places of {base.file}.")
    last = len(roll_out.stages) - 1
    for code in sorted(set(names) - {code for stage in roll_out.stages for code in stage.inside}):
        what = f"'{code}' ({names[code]}) takes part in the scenario and is inside at no stage."
        yield document.finding(("stages", last, "inside"), what, "List it in the last stage or leave it out of both.")


def _kind_faults(roll_out: RollOut, document: Document, base: ScenarioInputs) -> Iterator[Finding]:
    if base.scenario.places.recipients is not Level.AUTHORITY:
        what = f"scenario '{base.scenario.scenario}' shares money between districts; settlements are of authorities."
        yield document.finding(("scenario",), what, "Name a scenario whose recipients are authorities.")
    if isinstance(base.funds, GrantedFunds):
        what = f"the money of scenario '{base.scenario.scenario}' is granted authority by authority, not by formula."
        yield document.finding(("scenario",), what, "Name a scenario whose fund file divides or lists its lines.")
    is_simulated = isinstance(base.scenario.models.competitive, SimulatedCompetition)
    for i, world in enumerate(roll_out.worlds):
        if world.outside is World.COMPETITION and not is_simulated:
            what = "the scenario simulates no competition, so nobody knows who would win what others leave."
            yield document.finding(("worlds", i, "outside"), what, "Name a scenario with a simulated competition.")
