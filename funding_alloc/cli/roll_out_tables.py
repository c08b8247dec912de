"""A roll-out as tables to read, and as one tidy table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import Final

from funding_alloc.cli.roll_out_cells import millions, number, spread
from funding_alloc.export.side_by_side import shortened
from funding_alloc.money import gbp
from funding_alloc.schema.places import UNALLOCATED
from funding_alloc.schema.roll_out import Stage, World
from funding_alloc.schema.roll_out_results import About, Group, RollOutResults, RollOutRow
from funding_alloc.schema.shown import Cell, Sheet
from funding_alloc.schema.sources import Grounded

TIDY = ("world", "stage", "about", "code", "area", "group", "measure", "value", "low", "high", "unit")
BEFORE: Final[Mapping[World, Mapping[str, str]]] = {
    World.COMPETITION: {
        "change": "change in pounds £m",
        "unmet_need": "unmet need before £m",
        "bidding_cost": "cost of bids before £m",
    },
    World.FORMULA: {"unmet_need": "unmet need before £m"},
}
"""What an authority that moves in leaves behind; by formula its pounds do not change and there are no bids."""


def tidy(results: RollOutResults) -> Sheet:
    """Every figure, one to a row."""
    rows: list[tuple[Cell, ...]] = []
    for row in results.rows:
        area = _name(results, row.code) if row.about is About.AUTHORITY else row.code
        about = (row.world.value, row.stage, row.about.value, row.code, area, row.group.value)
        rows.append((*about, row.measure, row.value, row.low, row.high, row.unit))
    return Sheet(results.inputs.roll_out.title, TIDY, rows, tuple(_notes(results)))


def read(results: RollOutResults) -> Iterator[Sheet]:
    """Groups, the nation, those left outside, authorities' pounds, and what moving in changes."""
    found = _Found(results)
    yield found.groups()
    yield found.nation()
    yield found.left_outside()
    yield found.pounds()
    yield found.moving_in()


class _Found:
    """Figures by what they are about."""

    def __init__(self, results: RollOutResults) -> None:
        self.results = results
        self.stages = results.inputs.roll_out.stages
        self.worlds = [world.outside for world in results.inputs.roll_out.worlds]
        self.codes = [authority.area_code for authority in results.inputs.base.places.authorities]
        self.steps = [*pairwise(self.stages)]
        self.rows = {(r.world, r.stage, r.about, r.code, r.measure): r for r in results.rows}

    def groups(self) -> Sheet:
        """Those inside once, since no world changes them; those outside in every world."""
        rows: list[tuple[Cell, ...]] = []
        for stage in self.stages:
            if stage.inside:
                rows.append(self._group(stage, self.worlds[0], Group.INSIDE))
            if len(stage.inside) < len(self.codes):
                rows += [self._group(stage, world, Group.OUTSIDE) for world in self.worlds]
        columns = (
            *("stage", "who", "places", "£m", "of an equal share", "£ per head", "unmet need £m", "of need"),
            *("bids", "bids won", "£ asked for each £", "cost of bids £m", "years ahead"),
        )
        title = f"{self.results.inputs.roll_out.title} (5th to 95th percentile in brackets)"
        return Sheet(title, columns, rows, tuple(_notes(self.results)))

    def _group(self, stage: Stage, world: World, group: Group) -> tuple[Cell, ...]:
        one = partial(self._one, world, stage, About.GROUP, group)
        count = len(stage.inside)
        return (
            stage.id,
            "inside" if group is Group.INSIDE else f"outside: {world}",
            count if group is Group.INSIDE else len(self.codes) - count,
            millions(one("pounds")),
            number(one("of_equal_share"), 3),
            number(one("pounds_per_head"), 0),
            millions(one("unmet_need")),
            number(one("unmet_share"), 3),
            number(one("bids"), 0),
            number(one("success_rate"), 3),
            number(one("oversubscription"), 2),
            millions(one("bidding_cost"), 1),
            number(one("planning_horizon"), 2),
        )

    def nation(self) -> Sheet:
        """All authorities together, in every world."""
        rows: list[tuple[Cell, ...]] = []
        for stage in self.stages:
            for world in self.worlds:
                one = partial(self._one, world, stage, About.GROUP, Group.ALL)
                rows.append(
                    (
                        stage.id,
                        world.value,
                        millions(one("unallocated")),
                        millions(one("unmet_need")),
                        number(one("unmet_share"), 3),
                        millions(one("bidding_cost"), 1),
                        spread(one("concentration_index"), 3),
                        number(one("planning_horizon"), 2),
                        millions(one("value_of_flexibility")),
                    )
                )
        columns = (
            *("stage", "outside", "unallocated £m", "unmet need £m", "of need", "cost of bids £m"),
            *("concentration index", "years ahead", "value of flexibility m"),
        )
        return Sheet("All authorities together", columns, rows)

    def left_outside(self) -> Sheet:
        """What those who stay outside gain or lose as others move in, and why."""
        rows = [self._left(world, before, now) for world in self.worlds for before, now in self.steps]
        columns = (
            *(
                "outside",
                "stage",
                "moving in: before £m",
                "after £m",
                "staying out: before £m",
                "after £m",
                "change £m",
            ),
            *("given up by those moving in £m", "less unallocated £m", "£ asked for each £", "bids won"),
            "change in unmet need £m",
        )
        title = "What moving in leaves to those who stay outside: no line is any larger or smaller"
        return Sheet(title, columns, rows)

    def _left(self, world: World, before: Stage, now: Stage) -> tuple[Cell, ...]:
        def both(measure: str, digits: int) -> str:
            steps = [self._one(world, s, About.GROUP, Group.OUTSIDE, measure) for s in (before, now)]
            return " to ".join(number(step, digits) for step in steps) if all(steps) else ""

        moving = partial(self._one, world, now, About.CHANGE, Group.MOVING_IN)
        staying = partial(self._one, world, now, About.CHANGE, Group.STAYING_OUTSIDE)
        return (
            world.value,
            now.id,
            millions(moving("pounds_before")),
            millions(moving("pounds_after")),
            millions(staying("pounds_before")),
            millions(staying("pounds_after")),
            millions(staying("pounds_change"), sign="+"),
            millions(staying("given_up_by_those_moving_in"), sign="+"),
            millions(staying("less_unallocated"), sign="+"),
            both("oversubscription", 2),
            both("success_rate", 3),
            millions(staying("unmet_need_change"), sign="+"),
        )

    def pounds(self) -> Sheet:
        """Formula share of every authority, and what it wins at each stage while it is outside."""
        is_played = World.COMPETITION in self.worlds
        stages = [stage for stage in self.stages if is_played and len(stage.inside) < len(self.codes)]
        rows: list[tuple[Cell, ...]] = []
        for code in self.codes:
            one = partial(self._one, World.COMPETITION, about=About.AUTHORITY, code=code, measure="pounds")
            won = ["inside" if code in stage.inside else millions(one(stage)) for stage in stages]
            share = self._one(self.worlds[0], self.stages[-1], About.AUTHORITY, code, "pounds")
            moves_in = next(stage.id for stage in self.stages if code in stage.inside)
            rows.append((code, _name(self.results, code), moves_in, millions(share), *won))
        left = [self._one(World.COMPETITION, stage, About.GROUP, Group.ALL, "unallocated") for stage in stages]
        rows.append((UNALLOCATED, "Unallocated (no bid won it)", "", "0", *map(millions, left)))
        columns = ("code", "area", "moves in", "formula share £m", *(f"{stage.id}: won £m" for stage in stages))
        title = (
            "Each authority: its formula share, inside or outside by formula; and what it wins outside by competition"
        )
        return Sheet(title, columns, rows)

    def moving_in(self) -> Sheet:
        """What changes for an authority at the stage it moves in, from every world it may come from."""
        rows: list[tuple[Cell, ...]] = []
        for before, now in self.steps:
            rows += [self._step(before, now, code) for code in sorted(set(now.inside) - set(before.inside))]
        per_world = [(world, what) for world in self.worlds for what in BEFORE[world]]
        columns = (
            *("stage", "area", *(f"by {world}: {BEFORE[world][what]}" for world, what in per_world)),
            *("inside: unmet need £m", "value of flexibility m"),
        )
        unit = self._one(self.worlds[0], self.stages[0], About.AUTHORITY, self.codes[0], "value_of_flexibility")
        said = f"Value of flexibility in millions of {unit.unit if unit else ''}; outside it is nothing."
        return Sheet("What moving in changes for each authority: before, by world; and inside", columns, rows, (said,))

    def _step(self, before: Stage, now: Stage, code: str) -> tuple[Cell, ...]:
        cells: list[Cell] = [now.id, _name(self.results, code)]
        for world in self.worlds:
            for measure in BEFORE[world]:
                at, sign = (now, "+") if measure == "change" else (before, "")
                cells.append(millions(self._one(world, at, About.AUTHORITY, code, measure), int(not sign), sign))
        inside = partial(self._one, self.worlds[0], now, About.AUTHORITY, code)
        return (*cells, millions(inside("unmet_need"), 1), millions(inside("value_of_flexibility"), 1))

    def _one(self, world: World, stage: Stage, about: About, code: str, measure: str) -> RollOutRow | None:
        return self.rows.get((world, stage.id, about, code, measure))


def _notes(results: RollOutResults) -> Iterator[str]:
    roll_out, quantum = results.inputs.roll_out, results.inputs.base.funds.quantum
    yield f"Status: {roll_out.status}. Quantum {gbp(results.quantum)}, the same at every stage: {_ground(quantum)}"
    for world in roll_out.worlds:
        yield f"Outside by {world.outside}: {_ground(world)}"
    if World.COMPETITION in [world.outside for world in roll_out.worlds]:
        yield f"Bids {roll_out.bids.rule} as others move in: {_ground(roll_out.bids)}"
        yield (
            "What is won is the mean over simulated competitions. Unmet need is worked out in each of them: money won "
            "for one fund does not meet the need of another, so chance adds to it."
        )
    yield (
        "An equal share is every line spread evenly over the residents in its scope; £ per head is not like for like "
        "where a line is out of scope. Years ahead: mean of the money announced on the first day."
    )


def _ground(entry: Grounded) -> str:
    return entry.assumption or (entry.source.title if entry.source else "")


def _name(results: RollOutResults, code: str) -> str:
    return shortened(results.inputs.base.places.name_of(code))
