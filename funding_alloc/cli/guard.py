"""Turns every fault into words and an exit code."""

from __future__ import annotations

import sys

from funding_alloc.errors import ExitCode, FundingError, InputFault


def guarded() -> None:
    """Run the application, and end the process with the exit code of what happened."""
    from funding_alloc.cli.app import app

    _speak_utf8()
    try:
        app()
    except FundingError as fault:
        _say(_words(fault))
        sys.exit(fault.exit_code)
    except KeyboardInterrupt:
        _say("stopped; nothing was written")
        sys.exit(ExitCode.INPUT_FAULT)
    except Exception as fault:  # noqa: BLE001 - the last line of defence: an analyst never sees a traceback
        _say(f"funding-alloc failed, and the fault is ours: {type(fault).__name__}: {fault}")
        _say("Nothing was written. Please report it with the command you ran; FUNDING_ALLOC_DEBUG=1 shows where.")
        _debug(fault)
        sys.exit(ExitCode.INTERNAL_FAULT)


def _words(fault: FundingError) -> str:
    if isinstance(fault, InputFault):
        count = len(fault.findings)
        return f"{fault}\n{count} finding{'s' if count != 1 else ''}; nothing was written."
    return str(fault)


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 - findings are plain text, so that editors can follow file:line


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def _debug(fault: Exception) -> None:
    import os
    import traceback

    if os.environ.get("FUNDING_ALLOC_DEBUG"):
        traceback.print_exception(fault)
