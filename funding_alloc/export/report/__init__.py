"""The report of a run: one page of HTML that needs nothing beside it, for the screen and for paper."""
