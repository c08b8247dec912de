"""Results out: workbook, tables, manifest, quality-assurance pack."""
