"""An OpenDocument spreadsheet of a workbook, by LibreOffice where it is present."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Final

from funding_alloc.errors import Finding, InputFault
from funding_alloc.export.workbook.finish import EPOCH

SECONDS: Final = 300
_CLOCK: Final = re.compile(r"<(meta:creation-date|dc:date|meta:editing-duration)>[^<]*</\1>")
_PAGE: Final = re.compile(r"<style:master-page .*?</style:master-page>", re.DOTALL)
_PAGES: Final = re.compile(r"(?:<style:master-page .*?</style:master-page>)+", re.DOTALL)
_MEASURED: Final = re.compile(r"<meta:document-statistic[^>]*/>|<meta:editing-cycles>[^<]*</meta:editing-cycles>")


def libreoffice() -> str:
    """The program. Raises ``InputFault`` where it is not on the machine."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        what = "an ODS file needs LibreOffice (soffice), which is not on this machine."
        fix = "Install it, or write --format xlsx and save that file as ODS in Excel (File, Save As)."
        raise InputFault([Finding("--format", 0, 0, what, fix)])
    return found


def as_ods(workbook: bytes) -> bytes:
    """The same sheets as ODS: equal workbooks give equal bytes under one release of LibreOffice.

    Raises ``InputFault`` where LibreOffice is absent or does not convert the file.
    """
    program = libreoffice()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "publication.xlsx"
        source.write_bytes(workbook)
        profile = (Path(folder) / "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "ods"]
        try:
            whole = [*command, "--outdir", folder, str(source)]
            subprocess.run(whole, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603 - nothing of a user's
            return _without_clock((Path(folder) / "publication.ods").read_bytes())
        except (subprocess.SubprocessError, OSError) as fault:
            what = f"LibreOffice did not make an ODS file: {type(fault).__name__}."
            fix = "Try again with LibreOffice closed, or write --format xlsx."
            raise InputFault([Finding("--format", 0, 0, what, fix)]) from fault


def _sorted(pages: re.Match[str]) -> str:
    """Page styles in the order of their names: LibreOffice keeps them in none."""
    return "".join(sorted(_PAGE.findall(pages[0])))


def _without_clock(content: bytes) -> bytes:
    """Drop the time of day and what LibreOffice counts of its own work."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "meta.xml":
                data = _MEASURED.sub("", _CLOCK.sub("", data.decode())).encode()
            if name == "styles.xml":
                data = _PAGES.sub(_sorted, data.decode()).encode()
            if name.startswith("Thumbnails/"):
                continue
            if name == "META-INF/manifest.xml":
                data = re.sub(rb"\s*<manifest:file-entry[^>]*Thumbnails/[^>]*/>", b"", data)
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, data)
    return out.getvalue()
