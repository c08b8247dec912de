"""What the file of a study holds, with the tables that it names: one kind for each kind of study."""

from __future__ import annotations

from funding_alloc.schema.learn import LearnInputs
from funding_alloc.schema.outcomes import OutcomesInputs
from funding_alloc.schema.partnership_results import PartnershipInputs
from funding_alloc.schema.pockets import PocketsInputs
from funding_alloc.schema.standard import StandardInputs
from funding_alloc.schema.system_map import MapInputs

StudyInputs = PocketsInputs | OutcomesInputs | MapInputs | LearnInputs | PartnershipInputs | StandardInputs
