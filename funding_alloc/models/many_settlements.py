"""Many settlements at once: every authority re-plans its envelope, and the nation keeps its control totals.

What ``single_settlement`` poses by name for one authority is posed here by array for thousands: authorities x lines x
years, a line being one theme in one class. With control totals the grants themselves are planned between a floor and a
ceiling, and the virement caps follow the grant; without them every authority stands alone.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from funding_alloc.models.settlement_arrays import MILLION, Labels, SettlementArrays, SettlementRules
from funding_alloc.schema.bulk import OPEN, BulkGoal, BulkProblem, Whole, Words
from funding_alloc.schema.problem import Sense


def pose_many(name: str, arrays: SettlementArrays, rules: SettlementRules, labels: Labels) -> BulkProblem:
    """Pose: the greatest benefit over all authorities.

    Rule    spending of a line, less what it brought forward, plus what it carries on, lies within the virement caps
            around its share of the grant; over the lines of a class it is the grant, so virement stays in the class.
    Units   whole GBP; benefit in GBP.
    Promise with caps of 0 and no carry-forward each line spends its formula share, or the whole pounds next to it;
            without control totals each authority's plan does not depend on the others.
    """
    sizes = (*arrays.shares.shape, *arrays.grant_low.shape[1:])
    if sizes != tuple(map(len, (labels.authorities, labels.lines, labels.classes, labels.years))):
        raise ValueError(f"{name}: labels do not fit the arrays")
    return _Poser(name, arrays, rules, labels).pose()


class _Poser:
    def __init__(self, name: str, arrays: SettlementArrays, rules: SettlementRules, labels: Labels) -> None:
        self.name, self.arrays, self.rules, self.labels = name, arrays, rules, labels
        places, lines, years, segments = arrays.returns.shape
        classes = arrays.grant_low.shape[1]
        self.columns = _Blocks(
            {
                "carry": (places, lines, years - 1),
                "grant": (places, classes, years),
                "spend": (places, lines, years, segments),
            }
        )
        rows: dict[str, tuple[int, ...]] = {
            "most": (places, lines, years),
            "least": (places, lines, years),
            "balance": (places, classes, years),
            "carried": (places, lines, years - 1),
        }
        rows |= {} if rules.damping is None else {"damping": (places, classes, years - 1)}
        rows |= {} if rules.control is None else {"control": (classes, years)}
        self.rows = _Blocks(rows)
        self.low = np.full(self.rows.size, -OPEN)
        self.high = np.full(self.rows.size, OPEN)
        self.times = np.ones(self.rows.size, np.int64)
        self.entries: list[tuple[Whole, Whole, Whole]] = []

    def pose(self) -> BulkProblem:
        """Put rows, bounds and goal together."""
        self._spending()
        self._grants()
        row, column, factor = (np.concatenate(part) for part in zip(*self.entries, strict=True))
        order = np.argsort(row, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=self.rows.size))])
        low, high = np.zeros(self.columns.size, np.int64), np.full(self.columns.size, OPEN)
        grants = self.columns.slice_of("grant")
        low[grants], high[grants] = self.arrays.grant_low.ravel(), self.arrays.grant_high.ravel()
        width = np.full(self.columns.shapes["spend"], OPEN)
        width[..., :-1] = self.arrays.widths
        high[self.columns.slice_of("spend")] = width.ravel()
        benefit = np.zeros(self.columns.size, np.int64)
        benefit[self.columns.slice_of("spend")] = self.arrays.returns.ravel()
        return BulkProblem(
            name=self.name,
            low=low,
            high=high,
            starts=starts.astype(np.int64),
            indices=column[order],
            factors=factor[order],
            row_low=self.low,
            row_high=self.high,
            times=self.times,
            goals=(BulkGoal("benefit", Sense.MAXIMISE, benefit, MILLION),),
            words=Words(self.columns.name_of, self.rows.name_of, self._reason),
        )

    def _spending(self) -> None:
        """Virement caps, balance of classes, carry-forward."""
        arrays, rules = self.arrays, self.rules
        grant = self.columns["grant"]
        share = arrays.shares[:, :, None]
        of_line = grant[:, arrays.line_class, :]
        for kind, cap in (("most", 1 + rules.cap_in), ("least", 1 - rules.cap_out)):
            rows = self.rows[kind]
            self._net(rows, cap.denominator * MILLION)
            self._put(rows, of_line, -cap.numerator * share)
            self.times[rows.ravel()] = cap.denominator * MILLION
        # A share of a grant is seldom whole pounds; with a cap of 0 only the pounds next to it are left to be spent.
        self.high[self.rows.slice_of("most")] = 0 if rules.cap_in else MILLION - 1
        self.low[self.rows.slice_of("least")] = 0 if rules.cap_out else 1 - MILLION
        balance = self.rows["balance"]
        self._net(balance[:, arrays.line_class, :], 1)
        self._put(balance, grant, -1)
        self.low[balance.ravel()] = self.high[balance.ravel()] = 0
        carried = self.rows["carried"]
        self._put(carried, self.columns["carry"], rules.carry.denominator * MILLION)
        self._put(carried, of_line[:, :, :-1], -rules.carry.numerator * share)
        self.times[carried.ravel()] = rules.carry.denominator * MILLION
        self.high[carried.ravel()] = 0

    def _grants(self) -> None:
        """Damping from year to year, control totals over all authorities."""
        grant = self.columns["grant"]
        if self.rules.damping is not None:
            rows, share = self.rows["damping"], self.rules.damping
            self._put(rows, grant[:, :, :-1], -share.numerator)
            self._put(rows, grant[:, :, 1:], share.denominator)
            self.times[rows.ravel()] = share.denominator
            self.low[rows.ravel()] = 0
        if self.rules.control is not None:
            rows = self.rows["control"]
            self._put(np.broadcast_to(rows, grant.shape), grant, 1)
            self.high[rows.ravel()] = self.rules.control.ravel()

    def _net(self, rows: Whole, factor: int) -> None:
        """Spending less what was brought forward plus what is carried on."""
        carry = self.columns["carry"]
        self._put(rows[:, :, 1:], carry, -factor)
        self._put(rows[:, :, :-1], carry, factor)
        self._put(rows[..., None], self.columns["spend"], factor)

    def _put(self, rows: Whole, columns: Whole, factors: Whole | int) -> None:
        spread = np.broadcast_arrays(rows, columns, np.asarray(factors, np.int64))
        entry = tuple(part.ravel() for part in spread)
        self.entries.append((entry[0], entry[1], entry[2]))

    def _reason(self, row: int) -> str:
        """Why a limit is there, in words, made when somebody asks."""
        kind, place = self.rows.at(row)
        labels, rules = self.labels, self.rules
        if kind == "control":
            return f"the control total of {labels.classes[place[0]]} in {labels.years[place[1]]}"
        who, year = labels.authorities[place[0]], labels.years[place[2]]
        if kind in {"balance", "damping"}:
            what = labels.classes[place[1]]
            if kind == "balance":
                return f"{who} spends and carries what it was granted of {what} in {year}"
            return f"{who} keeps at least {float(rules.damping or 0):.0%} of its {what} of {year} in the next year"
        line = labels.lines[place[1]]
        words: Mapping[str, str] = {
            "most": f"virement cap: {who} may take at most {float(rules.cap_in):.0%} into {line} in {year}",
            "least": f"virement cap: {who} may give up at most {float(rules.cap_out):.0%} of {line} in {year}",
            "carried": f"{who} may carry at most {float(rules.carry):.0%} of {line} out of {year}",
        }
        return words[kind]


class _Blocks:
    """Named blocks of numbers, one after another; names of blocks in alphabetical order give names in order."""

    def __init__(self, shapes: Mapping[str, tuple[int, ...]]) -> None:
        self.shapes = dict(shapes)
        self.begins: dict[str, int] = {}
        self.size = 0
        for kind, shape in shapes.items():
            self.begins[kind] = self.size
            self.size += int(np.prod(shape))

    def __getitem__(self, kind: str) -> Whole:
        """The numbers of a block, in its shape."""
        block = self.slice_of(kind)
        return np.arange(block.start, block.stop).reshape(self.shapes[kind])

    def slice_of(self, kind: str) -> slice:
        """The numbers of a block."""
        begin = self.begins[kind]
        return slice(begin, begin + int(np.prod(self.shapes[kind])))

    def at(self, number: int) -> tuple[str, tuple[int, ...]]:
        """The block of a number and its place in it."""
        kind = next(kind for kind in reversed(self.shapes) if self.begins[kind] <= number)
        return kind, tuple(int(i) for i in np.unravel_index(number - self.begins[kind], self.shapes[kind]))

    def name_of(self, number: int) -> str:
        """``spend.00012.03.01.2``: a name for a number; names sort as numbers do."""
        kind, place = self.at(number)
        return ".".join([kind, *(f"{i:05d}" for i in place)])
