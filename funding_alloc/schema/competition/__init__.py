"""A competition as data: ``round.Competition`` and its sections."""
