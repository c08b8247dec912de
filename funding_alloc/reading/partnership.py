"""Partnership files, with the pots they name."""

from __future__ import annotations

from pathlib import Path
from typing import Final, cast

from funding_alloc.reading.gather import Gather
from funding_alloc.reading.pockets import read_pockets
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.tree import read_yaml
from funding_alloc.schema.partnership import Partnership, PotArrangement
from funding_alloc.schema.partnership_results import PartnershipInputs

KEY: Final = "partnership"
"""The key that tells this kind of file."""


def read_partnership(path: Path) -> PartnershipInputs:
    """Read a partnership file and the pots it names.

    Raises ``InputFault`` with every finding of every file. Whether a change of the settlement is one that the scenario
    knows shows only beside a scenario.
    """
    document = read_yaml(path)
    rules = cast(Partnership, read_shape(Partnership, document))
    gather = Gather(path.parent)
    pots = {}
    for i, one in enumerate(rules.arrangements):
        if not isinstance(one, PotArrangement):
            continue
        read = gather.attempt(lambda one=one: read_pockets(path.parent / one.pockets))  # type: ignore[misc]
        if read is None:
            continue
        pots[one.id] = read
        if one.counts not in read.rules.pot.counts:
            what = f"the pot of {one.pockets} does not count {one.counts} benefits."
            fix = f"It counts: {', '.join(read.rules.pot.counts)}."
            gather.findings.append(document.finding(("arrangements", i, "counts"), what, fix))
    gather.stop_if_faulty()
    return PartnershipInputs(rules, document.file, pots)
