"""The settlements of ``many`` the way others would write them: each route builds, solves and returns its value.

All but ``compact`` state the plain form: virement in and out as amounts of their own. The optimum is the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from funding_alloc.allocator.bulk import solve_bulk
from funding_alloc.allocator.quick import model_of
from funding_alloc.models.settlement_arrays import MILLION, SettlementArrays, SettlementRules
from tests.benchmarks.many import posed

Timing = dict[str, float]
Route = Callable[[SettlementArrays, SettlementRules, float | None], Timing]
"""Figures, rules and seconds allowed to the solver (0: build only; ``None``: no limit)."""


class Plain:
    """The figures as doubles."""

    def __init__(self, arrays: SettlementArrays, rules: SettlementRules) -> None:
        self.places, self.lines, self.years, self.segments = arrays.returns.shape
        self.kind = arrays.line_class
        self.share = arrays.shares / MILLION
        self.low, self.high = arrays.grant_low.astype(float), arrays.grant_high.astype(float)
        self.width = np.full(arrays.returns.shape, np.inf)
        self.width[..., :-1] = arrays.widths
        self.worth = arrays.returns / MILLION
        self.cap, self.carry = float(rules.cap_in), float(rules.carry)
        self.damping = float(rules.damping or 0)
        self.control = np.asarray(rules.control, float)


def ours(arrays: SettlementArrays, rules: SettlementRules, _: float | None) -> Timing:
    """From figures to verified whole pounds."""
    start = time.perf_counter()
    problem = posed(arrays, rules)
    built = time.perf_counter() - start
    solution = solve_bulk(problem)
    return {"build": built, **solution.seconds, "value": solution.first_value}


def compact(arrays: SettlementArrays, rules: SettlementRules, limit: float | None) -> Timing:
    """HiGHS alone on our arrays: the smaller form."""
    start = time.perf_counter()
    model = model_of(posed(arrays, rules))
    costs = np.zeros(model.width)
    costs[-arrays.returns.size :] = arrays.returns.ravel() / MILLION
    arrays_of_it = (model.low, model.high, model.row_low, model.row_high, model.starts, model.indices, model.factors)
    return by_highs((costs, *arrays_of_it), start, limit)


def full(arrays: SettlementArrays, rules: SettlementRules, limit: float | None) -> Timing:
    """HiGHS alone on arrays of the plain form."""
    start = time.perf_counter()
    return by_highs(plain_arrays(Plain(arrays, rules)), start, limit)


def by_highs(parts: tuple[Any, ...], start: float, limit: float | None) -> Timing:
    """Load arrays and run."""
    import highspy

    costs, low, high, row_low, row_high, starts, indices, factors = parts
    make: Any = highspy.Highs
    handle = make()
    handle.setOptionValue("output_flag", False)
    handle.setOptionValue("threads", 1)
    handle.passModel(
        len(low),
        len(row_low),
        len(indices),
        highspy.MatrixFormat.kRowwise,
        highspy.ObjSense.kMaximize,
        0.0,
        *(costs, low, high, row_low, row_high, starts, indices, factors),
        np.zeros(len(low), np.int32),
    )
    return finished(handle, start, limit)


def finished(handle: Any, start: float, limit: float | None) -> Timing:
    """Run a loaded handle, read its values, and say how long each took; a run out of time has no value."""
    built = time.perf_counter()
    if limit == 0:
        return {"build": built - start}
    if limit is not None:
        handle.setOptionValue("time_limit", limit)
    handle.run()
    np.array(handle.getSolution().col_value)
    timing = {"build": built - start, "solve": time.perf_counter() - built}
    is_done = handle.modelStatusToString(handle.getModelStatus()) == "Optimal"
    return timing | ({"value": handle.getInfo().objective_function_value} if is_done else {})


def plain_arrays(plain: Plain) -> tuple[Any, ...]:
    """The plain form as arrays."""
    places, lines, years, segments = plain.places, plain.lines, plain.years, plain.segments
    shapes = {
        "spend": (places, lines, years, segments),
        "in": (places, lines, years),
        "out": (places, lines, years),
        "carry": (places, lines, years - 1),
        "grant": (places, 2, years),
    }
    rows = {"balance": shapes["in"], "cap_in": shapes["in"], "cap_out": shapes["in"], "net": shapes["grant"]}
    rows |= {"carried": shapes["carry"], "damping": (places, 2, years - 1), "control": (2, years)}
    column, width = numbered(shapes)
    row, height = numbered(rows)
    found: list[tuple[Any, Any, Any]] = []

    def put(at: Any, of: Any, factor: Any) -> None:
        spread = np.broadcast_arrays(at, of, factor)
        found.append((spread[0].ravel(), spread[1].ravel(), spread[2].ravel()))

    of_line, share = column["grant"][:, plain.kind, :], plain.share[:, :, None]
    put(row["balance"][..., None], column["spend"], 1.0)
    put(row["balance"], of_line, -share)
    put(row["balance"], column["in"], -1.0)
    put(row["balance"], column["out"], 1.0)
    put(row["balance"][:, :, 1:], column["carry"], -1.0)
    put(row["balance"][:, :, :-1], column["carry"], 1.0)
    for cap, side in (("cap_in", "in"), ("cap_out", "out")):
        put(row[cap], column[side], 1.0)
        put(row[cap], of_line, -plain.cap * share)
    put(row["net"][:, plain.kind, :], column["in"], 1.0)
    put(row["net"][:, plain.kind, :], column["out"], -1.0)
    put(row["carried"], column["carry"], 1.0)
    put(row["carried"], of_line[:, :, :-1], -plain.carry * share)
    put(row["damping"], column["grant"][:, :, 1:], 1.0)
    put(row["damping"], column["grant"][:, :, :-1], -plain.damping)
    put(row["control"][None], column["grant"], 1.0)
    at, of, factors = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.argsort(at, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(at, minlength=height))]).astype(np.int32)
    costs, low, high = np.zeros(width), np.zeros(width), np.full(width, np.inf)
    costs[column["spend"].ravel()], high[column["spend"].ravel()] = plain.worth.ravel(), plain.width.ravel()
    low[column["grant"].ravel()], high[column["grant"].ravel()] = plain.low.ravel(), plain.high.ravel()
    row_low, row_high = np.full(height, -np.inf), np.zeros(height)
    row_low[row["balance"].ravel()] = row_low[row["net"].ravel()] = row_low[row["damping"].ravel()] = 0.0
    row_high[row["damping"].ravel()], row_high[row["control"].ravel()] = np.inf, plain.control.ravel()
    return costs, low, high, row_low, row_high, starts, of[order].astype(np.int32), factors[order]


def numbered(shapes: dict[str, tuple[int, ...]]) -> tuple[dict[str, Any], int]:
    """Blocks of numbers, one after another."""
    blocks, begin = {}, 0
    for name, shape in shapes.items():
        blocks[name] = begin + np.arange(int(np.prod(shape))).reshape(shape)
        begin += int(np.prod(shape))
    return blocks, begin


def pulp_operators(arrays: SettlementArrays, rules: SettlementRules, limit: float | None) -> Timing:
    """PuLP as its documentation writes it: dictionaries of variables, ``lpSum``, operators."""
    import pulp

    from_: Any = pulp
    start = time.perf_counter()
    d = Plain(arrays, rules)
    lp = from_.LpProblem("settlements", pulp.LpMaximize)
    cells = [(a, k, y) for a in range(d.places) for k in range(d.lines) for y in range(d.years)]
    spend = from_.LpVariable.dicts("s", [(*cell, j) for cell in cells for j in range(d.segments)], 0)
    for key, variable in spend.items():
        if np.isfinite(d.width[key]):
            variable.upBound = d.width[key]
    into, out = from_.LpVariable.dicts("in", cells, 0), from_.LpVariable.dicts("out", cells, 0)
    carry = from_.LpVariable.dicts("carry", [cell for cell in cells if cell[2] < d.years - 1], 0)
    keys = [(a, t, y) for a in range(d.places) for t in (0, 1) for y in range(d.years)]
    grant = from_.LpVariable.dicts("grant", keys, 0)
    for key, variable in grant.items():
        variable.lowBound, variable.upBound = d.low[key], d.high[key]
    total = pulp.lpSum
    lp += total(d.worth[key] * variable for key, variable in spend.items())
    for a, k, y in cells:
        base = d.share[a, k] * grant[a, d.kind[k], y]
        brought = carry[a, k, y - 1] if y else 0
        kept = carry[a, k, y] if y < d.years - 1 else 0
        moved = into[a, k, y] - out[a, k, y]
        lp += total(spend[a, k, y, j] for j in range(d.segments)) == base + moved + brought - kept
        lp += into[a, k, y] <= d.cap * base
        lp += out[a, k, y] <= d.cap * base
        if y < d.years - 1:
            lp += carry[a, k, y] <= d.carry * base
    for a, t, y in keys:
        mine = [k for k in range(d.lines) if d.kind[k] == t]
        lp += total(into[a, k, y] - out[a, k, y] for k in mine) == 0
        if y < d.years - 1:
            lp += grant[a, t, y + 1] >= d.damping * grant[a, t, y]
    for t in (0, 1):
        for y in range(d.years):
            lp += total(grant[a, t, y] for a in range(d.places)) <= d.control[t, y]
    return solved_by_pulp(lp, start, limit)


def solved_by_pulp(lp: Any, start: float, limit: float | None) -> Timing:
    """Hand a PuLP model to HiGHS as PuLP does."""
    import pulp

    from_: Any = pulp
    built = time.perf_counter()
    if limit == 0:
        return {"build": built - start}
    lp.solve(from_.HiGHS(msg=False, threads=1, timeLimit=limit))
    timing = {"build": built - start, "solve": time.perf_counter() - built}
    return timing | ({"value": float(from_.value(lp.objective))} if lp.sol_status == pulp.LpSolutionOptimal else {})


def pulp_bulk(arrays: SettlementArrays, rules: SettlementRules, limit: float | None) -> Timing:
    """PuLP's classes built from dictionaries of arrays' entries, without operators, and loaded in one go."""
    import pulp

    from_: Any = pulp
    start = time.perf_counter()
    costs, low, high, row_low, row_high, starts, indices, factors = plain_arrays(Plain(arrays, rules))
    lp = from_.LpProblem("settlements", pulp.LpMaximize)
    tops = [None if np.isinf(top) else top for top in high.tolist()]
    columns = [lp.add_variable(f"x{i}", least, tops[i]) for i, least in enumerate(low.tolist())]
    lp.setObjective(from_.LpAffineExpression({columns[i]: costs[i] for i in np.flatnonzero(costs)}))
    of, by = [columns[i] for i in indices.tolist()], factors.tolist()
    begins = starts.tolist()
    for row, (least, most) in enumerate(zip(row_low.tolist(), row_high.tolist(), strict=True)):
        entries = slice(begins[row], begins[row + 1])
        sense = 0 if least == most else 1 if most == np.inf else -1
        terms = from_.LpAffineExpression(dict(zip(of[entries], by[entries], strict=True)))
        lp.addConstraint(from_.LpConstraint(terms, sense, f"r{row}", least if sense == 1 else most))
    return solved_by_pulp(lp, start, limit)


def linopy(arrays: SettlementArrays, rules: SettlementRules, limit: float | None) -> Timing:
    """Labelled arrays, by linopy."""
    import linopy as lin
    import pandas as pd
    import xarray as xr

    start = time.perf_counter()
    d = Plain(arrays, rules)
    sizes = {"a": d.places, "k": d.lines, "y": d.years, "j": d.segments, "t": 2}
    index = {name: pd.RangeIndex(size, name=name) for name, size in sizes.items()}

    def labelled(values: Any, *dims: str) -> Any:
        return xr.DataArray(values, dims=dims, coords={name: index[name] for name in dims})

    years, early = index["y"], index["y"][:-1]
    model: Any = lin.Model()
    spend = model.add_variables(lower=0, upper=labelled(d.width, "a", "k", "y", "j"), name="spend")
    cells = [index["a"], index["k"]]
    into = model.add_variables(lower=0, coords=[*cells, years], name="in")
    out = model.add_variables(lower=0, coords=[*cells, years], name="out")
    carry = model.add_variables(lower=0, coords=[*cells, early], name="carry")
    bounds = {"lower": labelled(d.low, "a", "t", "y"), "upper": labelled(d.high, "a", "t", "y")}
    grant = model.add_variables(**bounds, name="grant")
    kind = xr.DataArray(d.kind, dims="k", coords={"k": index["k"]}, name="t")
    base = grant.sel(t=kind) * labelled(d.share, "a", "k")
    kept = carry.reindex({"y": years})
    model.add_constraints(spend.sum("j") - base - into + out + kept - kept.shift(y=1) == 0, name="balance")
    model.add_constraints(into - d.cap * base <= 0, name="cap_in")
    model.add_constraints(out - d.cap * base <= 0, name="cap_out")
    model.add_constraints((into - out).groupby(kind).sum() == 0, name="net")
    model.add_constraints(carry - d.carry * base.sel(y=early) <= 0, name="carried")
    later = grant.sel(y=years[1:]).assign_coords(y=early)
    model.add_constraints(later - d.damping * grant.sel(y=early) >= 0, name="damping")
    model.add_constraints(grant.sum("a") <= labelled(d.control, "t", "y"), name="control")
    model.add_objective((spend * labelled(d.worth, "a", "k", "y", "j")).sum(), sense="max")
    built = time.perf_counter()
    if limit == 0:
        return {"build": built - start}
    options = {} if limit is None else {"time_limit": limit}
    model.solve("highs", io_api="direct", output_flag=False, threads=1, **options)
    return {"build": built - start, "solve": time.perf_counter() - built, "value": float(model.objective.value)}


def pyomo(arrays: SettlementArrays, rules: SettlementRules, limit: float | None) -> Timing:
    """Pyomo with its own HiGHS interface."""
    import pyomo.environ as pe
    from pyomo.contrib.appsi.solvers import highs

    env: Any = pe
    interface: Any = highs
    start = time.perf_counter()
    d = Plain(arrays, rules)
    kind, share, width = d.kind.tolist(), d.share.tolist(), d.width.tolist()
    model = env.ConcreteModel()
    a, k, t = (env.RangeSet(0, size - 1) for size in (d.places, d.lines, 2))
    y, early, j = (env.RangeSet(0, size - 1) for size in (d.years, d.years - 1, d.segments))
    for part in ("a", "k", "t", "y", "early", "j"):
        setattr(model, part, locals()[part])

    def top(_: Any, a: int, k: int, y: int, j: int) -> tuple[float, float | None]:
        most = width[a][k][y][j]
        return 0, None if most == np.inf else most

    model.spend = env.Var(a, k, y, j, bounds=top)
    model.into, model.out = env.Var(a, k, y, bounds=(0, None)), env.Var(a, k, y, bounds=(0, None))
    model.carry = env.Var(a, k, early, bounds=(0, None))
    model.grant = env.Var(a, t, y, bounds=lambda _, a, t, y: (d.low[a, t, y].item(), d.high[a, t, y].item()))
    total = env.quicksum

    def balance(m: Any, a: int, k: int, y: int) -> Any:
        spent = total(m.spend[a, k, y, j] for j in range(d.segments))
        left = spent - share[a][k] * m.grant[a, kind[k], y] - m.into[a, k, y] + m.out[a, k, y]
        left = left - m.carry[a, k, y - 1] if y else left
        return (left + m.carry[a, k, y] if y < d.years - 1 else left) == 0

    def capped(part: str, cap: float) -> Any:
        def rule(m: Any, a: int, k: int, y: int) -> Any:
            return getattr(m, part)[a, k, y] - cap * share[a][k] * m.grant[a, kind[k], y] <= 0

        return rule

    mine = [[line for line in range(d.lines) if kind[line] == own] for own in (0, 1)]
    model.balance = env.Constraint(a, k, y, rule=balance)
    model.cap_in = env.Constraint(a, k, y, rule=capped("into", d.cap))
    model.cap_out = env.Constraint(a, k, y, rule=capped("out", d.cap))
    model.carried = env.Constraint(a, k, early, rule=capped("carry", d.carry))
    model.net = env.Constraint(
        a, t, y, rule=lambda m, a, t, y: total(m.into[a, k, y] - m.out[a, k, y] for k in mine[t]) == 0
    )
    model.damping = env.Constraint(
        a, t, early, rule=lambda m, a, t, y: m.grant[a, t, y + 1] - d.damping * m.grant[a, t, y] >= 0
    )
    model.control = env.Constraint(
        t, y, rule=lambda m, t, y: total(m.grant[a, t, y] for a in range(d.places)) <= d.control[t, y].item()
    )
    worth = d.worth.ravel().tolist()
    objective = total(w * v for w, v in zip(worth, model.spend.values(), strict=True))
    model.benefit = env.Objective(expr=objective, sense=env.maximize)
    built = time.perf_counter()
    if limit == 0:
        return {"build": built - start}
    solver: Any = interface.Highs()
    if limit is not None:
        solver.config.time_limit = limit
        solver.config.load_solution = False
    solver.highs_options = {"threads": 1}
    result = solver.solve(model)
    timing = {"build": built - start, "solve": time.perf_counter() - built}
    found = result.best_feasible_objective
    return timing | ({} if limit is not None or found is None else {"value": float(found)})


ROUTES: dict[str, Route] = {
    "ours, to verified whole pounds": ours,
    "HiGHS alone, compact arrays": compact,
    "HiGHS alone, plain arrays": full,
    "PuLP, operators": pulp_operators,
    "PuLP, bulk construction": pulp_bulk,
    "linopy": linopy,
    "Pyomo": pyomo,
}
