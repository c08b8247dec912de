"""What each step of a formula is in a spreadsheet: its columns, from left to right."""
