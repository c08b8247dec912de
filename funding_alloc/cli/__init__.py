"""The command line: the only room that imports typer and rich."""

from __future__ import annotations


def main() -> None:
    """Run the command line. Every refusal ends here: words on stderr, the documented exit code, never a traceback."""
    from funding_alloc.cli.guard import guarded

    guarded()
