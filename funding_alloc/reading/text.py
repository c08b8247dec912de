"""Opening a file: every way in which that can fail is a finding, never a traceback."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from funding_alloc.errors import Finding, InputFault, did_you_mean

MOST_BYTES = 64 * 1024 * 1024
TOO_LARGE = "is larger than 64 MiB, which no input of this program is."


class FileRead(Protocol):
    """A file that was read, whatever it holds."""

    @property
    def path(self) -> Path:
        """Where it lies."""

    @property
    def name(self) -> str:
        """The name used in messages."""

    @property
    def sha256(self) -> str:
        """Of its bytes."""


@dataclass(frozen=True)
class TextFile:
    """A file's text with the name used in messages."""

    path: Path
    name: str
    text: str
    sha256: str


def shown_name(path: Path) -> str:
    """The path as a reader would type it: relative to the working folder where it lies below it."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - Path.resolve would follow links and change the name
    here = Path.cwd()
    return absolute.relative_to(here).as_posix() if absolute.is_relative_to(here) else absolute.as_posix()


def read_text(path: Path) -> TextFile:
    """Read UTF-8 text, with or without a byte-order mark and with any line ends; ``.gz`` files are unpacked.

    Raises ``InputFault`` for a missing file, a folder, an unreadable or empty file, a damaged ``.gz``, another
    encoding, or NUL bytes.
    """
    name = shown_name(path)
    try:
        if path.is_dir():
            raise InputFault([Finding(name, 0, 0, "is a folder, not a file.", "Name a file inside it.")])
        if path.stat().st_size > MOST_BYTES:
            raise InputFault([Finding(name, 0, 0, TOO_LARGE)])
        raw = path.read_bytes()
    except FileNotFoundError:
        raise missing_file(path) from None
    except OSError as fault:
        raise InputFault([Finding(name, 0, 0, f"cannot be read: {fault.strerror or fault}.")]) from None
    content = _unpacked(name, raw) if path.suffix.lower() == ".gz" else raw
    return TextFile(path, name, _decode(name, content), hashlib.sha256(raw).hexdigest())


def _unpacked(name: str, raw: bytes) -> bytes:
    """What a ``.gz`` file holds; a file that unpacks to more than any input is refused before it fills the memory."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as packed:
            content = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as fault:
        what = f"cannot be unpacked: {fault}."
        raise InputFault([Finding(name, 0, 0, what, "Fetch the file again, or name the table unpacked.")]) from None
    if len(content) > MOST_BYTES:
        raise InputFault([Finding(name, 0, 0, TOO_LARGE)])
    return content


def missing_file(path: Path) -> InputFault:
    """The fault of a file that is not there, with its neighbour of the nearest name."""
    return InputFault([Finding(shown_name(path), 0, 0, "does not exist.", _nearest(path))])


def _decode(name: str, raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = raw[: fault.start]
        line, column = before.count(b"\n") + 1, fault.start - (before.rfind(b"\n") + 1) + 1
        is_wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
        saved = "Unicode (UTF-16)" if is_wide else "Windows-1252 (cp1252)"
        what = f"byte 0x{raw[fault.start]:02X} is not UTF-8; the file was probably saved as {saved}."
        raise InputFault([Finding(name, line, column, what, "Save it as 'CSV UTF-8' or plain UTF-8.")]) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise InputFault([Finding(name, line, 0, "contains NUL bytes, so it is not a text file.")])
    if not text.strip():
        raise InputFault([Finding(name, 0, 0, "is empty.", "Restore its content or name another file.")])
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _nearest(path: Path) -> str:
    folder = path.parent
    return did_you_mean(path.name, (p.name for p in folder.iterdir())) if folder.is_dir() else ""
