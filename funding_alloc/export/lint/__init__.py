"""The checklist of a workbook that a finance team can sign, as rules: on ours, and on anybody's."""
