"""What every template shares: its columns, and how a filled sheet or a CSV table is read, each cell with its place."""
