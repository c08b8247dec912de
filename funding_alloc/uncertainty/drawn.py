"""A bid generator whose parameters differ from draw to draw, and arithmetic that serves numbers and columns alike.

Single numbers go through ``math``, so that a run without drawn parameters stays what it was to the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from funding_alloc.rules.bids.selection import FloatArray
from funding_alloc.schema.bidding import BidGenerator, Parameter

Number = float | FloatArray
"""One number, or a column of one number for each draw."""


def ranges_of(generator: BidGenerator) -> dict[str, tuple[float, float]]:
    """Parameters with a range worth trying, by stage and name, as ``quality.reliability``."""
    found = {}
    for name, parameter in _parameters(generator):
        if parameter.low is not None and parameter.high is not None and parameter.low < parameter.high:
            found[name] = (float(parameter.low), float(parameter.high))
    return found


def with_drawn(generator: BidGenerator, drawn: Mapping[str, FloatArray]) -> BidGenerator:
    """The generator with some parameters drawn: a number for each draw in the place of one for all.

    Raises ``KeyError`` for a parameter that the generator does not have.
    """
    unknown = sorted(set(drawn) - {name for name, _ in _parameters(generator)})
    if unknown:
        raise KeyError(f"the generator has no parameter {unknown[0]}")
    stages: dict[str, dict[str, Parameter]] = {}
    for path, values in drawn.items():
        stage, name = path.split(".")
        parameter: Parameter = getattr(getattr(generator, stage), name)
        column = np.asarray(values, dtype=np.float64)[:, np.newaxis]
        stages.setdefault(stage, {})[name] = parameter.model_copy(update={"value": column})
    update = {stage: getattr(generator, stage).model_copy(update=changed) for stage, changed in stages.items()}
    return generator.model_copy(update=update)


def _parameters(generator: BidGenerator) -> Iterator[tuple[str, Parameter]]:
    for stage in type(generator).model_fields:
        block = getattr(generator, stage)
        for name in getattr(type(block), "model_fields", {}):
            parameter = getattr(block, name)
            if isinstance(parameter, Parameter):
                yield f"{stage}.{name}", parameter


def number(parameter: Parameter) -> Number:
    """A parameter's value: a number, or a column where it is drawn."""
    value: object = parameter.value
    return value if isinstance(value, np.ndarray) else float(parameter.value)


def sqrt(value: Number) -> Number:
    """Square root."""
    return np.sqrt(value) if isinstance(value, np.ndarray) else math.sqrt(value)


def exp(value: Number) -> Number:
    """Exponential."""
    return np.exp(value) if isinstance(value, np.ndarray) else math.exp(value)


def log(value: Number) -> Number:
    """Natural logarithm."""
    return np.log(value) if isinstance(value, np.ndarray) else math.log(value)
