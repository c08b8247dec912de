"""From indicator to pound: each formula as a sheet of live columns, one formula a column, left to right."""
