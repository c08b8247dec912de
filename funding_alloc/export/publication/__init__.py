"""The publish profile: values only, one table a sheet, made to be read by anybody and by a screen reader."""
