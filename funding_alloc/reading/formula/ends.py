"""Results, promises, and what nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.formula.arithmetic import UNKNOWN
from funding_alloc.reading.formula.names import EVERYWHERE, Known
from funding_alloc.reading.tree import Path_
from funding_alloc.schema.formula import QUANTUM
from funding_alloc.schema.units import LABEL


def end_faults(known: Known) -> Iterator[Finding]:
    """Results, need, promises and carried columns must name steps; everything must serve one of them."""
    formula, document = known.formula, known.document
    results = [name for step in formula.steps for name in step.results()]
    ends: list[tuple[Path_, str]] = [(("result",), formula.result)]
    ends += [(("need",), formula.need)] if formula.need is not None else []
    ends += [(("shows", i), name) for i, name in enumerate(formula.shows)]
    pins = formula.indicators.items()
    ends += [(("indicators", name, "carries"), pin.carries) for name, pin in pins if pin.carries is not None]
    for path, name in ends:
        known.used.add(name)
        if name not in results:
            known.unknown.add(name)
            yield document.finding(path, f"'{name}' is not a step.", did_you_mean(name, results))
    for i, promise in enumerate(formula.promises):
        for key in ("of", "total", "at_least", "at_most", "rises_with"):
            name = getattr(promise, key)
            if isinstance(name, str):
                known.used.add(name)
                yield from value_faults(known, ("promises", i, key), name)
                if key == "of" and name == QUANTUM:
                    yield document.finding(
                        ("promises", i, key), f"'{name}' is not a step.", did_you_mean(name, results)
                    )
                if key == "total" and name in known.units and known.levels[name] != EVERYWHERE:
                    what = f"'{name}' differs by area; this needs one value for all areas."
                    yield document.finding(("promises", i, key), what)
    if formula.need in results and known.units[formula.need].kind not in {"share", UNKNOWN.kind}:
        what = f"'{formula.need}' is in {known.units[formula.need]}; need is read from a share."
        yield document.finding(("need",), what)
    if not known.unknown:
        yield from _unused(known)


def value_faults(known: Known, path: Path_, name: str) -> Iterator[Finding]:
    """A name that a promise or a case speaks of must have a number for each area, or one for all."""
    parameter = known.formula.parameters.get(name)
    if name not in known.units:
        known.unknown.add(name)
        yield known.document.finding(path, f"'{name}' is not a name here.", did_you_mean(name, known.units))
    elif known.units[name] == LABEL:
        yield known.document.finding(path, f"'{name}' is a label; this needs a number.")
    elif parameter is not None and parameter.by_label is not None:
        yield known.document.finding(path, f"'{name}' has values by label; this needs a number.")


def _unused(known: Known) -> Iterator[Finding]:
    formula, document = known.formula, known.document
    for section, names in (("parameters", formula.parameters), ("indicators", formula.indicators)):
        for name in names:
            if name not in known.used:
                yield document.finding((section, name), f"'{name}' is not used by any step.", "Remove it or use it.")
    for i, step in enumerate(formula.steps):
        if not set(step.results()) & known.used:
            fix = "Remove it, use it, or list it under 'shows'."
            yield document.finding(("steps", i, "id"), f"step '{step.id}' is not used.", fix)
