"""Results out: the workbook, tidy tables, the manifest, the sign-off pack, and the run folder that holds them."""
