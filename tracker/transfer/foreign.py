"""What a file is that is not read, told by its first bytes, and what to do with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import BinaryIO, TypeAlias
from zipfile import BadZipFile, ZipFile

SNIFFED = 4096
_CHUNK = 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_JAVA = b"\xac\xed\x00\x05"
_SPREADSHEET = (
    "Spreadsheets are not read yet. Enter the plan by hand, import it into MS Project and save it there as XML, or "
    "write it as a plan file (docs/plan-file.md)."
)
_FROM_MPP = "Open it in MS Project, save it as XML (File, Save as, XML format) and import that."
_FROM_P6 = "In P6, export the project to Microsoft Project XML (File, Export) and import that."

#: Tells a kind by the first bytes of a file, and by the file itself where those do not say it.
Recognizes: TypeAlias = Callable[[bytes, BinaryIO], bool]


def _starts(*marks: bytes) -> Recognizes:
    return lambda head, _file: head.startswith(marks)


def _root(*names: str) -> Recognizes:
    return lambda head, _file: xml_root(head) in names


def _zipped(*folders: str) -> Recognizes:
    def recognizes(head: bytes, file: BinaryIO) -> bool:
        if not head.startswith(b"PK\x03\x04"):
            return False
        file.seek(0)
        try:
            with ZipFile(file) as archive:
                return any(name.startswith(folders) for name in archive.namelist()[:200])
        except (BadZipFile, ValueError, NotImplementedError):
            return False

    return recognizes


def _holds(text: str) -> Recognizes:
    """A compound file that names one of its streams so: the whole name, which ends with a zero."""
    name = f"{text}\0".encode("utf-16-le")

    def recognizes(head: bytes, file: BinaryIO) -> bool:
        if not head.startswith(_OLE):
            return False
        file.seek(0)
        end = b""
        while chunk := file.read(_CHUNK):
            if name in end + chunk:
                return True
            end = chunk[-len(name) :]
        return False

    return recognizes


def _is_table(head: bytes, _file: BinaryIO) -> bool:
    """Lines of text with one and the same separator in the first two of them."""
    if b"\x00" in head or head.lstrip()[:1] in (b"{", b"[", b"<", b""):
        return False
    lines = [line for line in head.splitlines() if line.strip()][:2]
    return len(lines) == 2 and any(all(separator in line for line in lines) for separator in (b",", b";", b"\t"))


#: What is recognized, in the order in which it is tried: how, what it is, and what to do with it.
FOREIGN: tuple[tuple[Recognizes, str, str], ...] = (
    (_holds("TBkndTask"), "a binary MS Project file (.mpp)", _FROM_MPP),
    (_holds("Workbook"), "an Excel workbook (.xls)", _SPREADSHEET),
    (_holds("WordDocument"), "a Word document (.doc)", "Write the plan as a plan file, or enter it by hand."),
    (_starts(_OLE), "a binary MS Project file (.mpp)", _FROM_MPP),
    (_starts(b"MPX,", b"MPX;", b"MPX\t"), "an MPX file, as MS Project 98 wrote them",
     "Open it in MS Project or ProjectLibre, save it as XML and import that."),
    (_starts(_JAVA), "a ProjectLibre or OpenProj file (.pod)",
     "Open it in ProjectLibre, save it as “MS Project XML” and import that."),
    (_starts(b"ERMHDR"), "a Primavera P6 exchange file (XER)", _FROM_P6),
    (_root("APIBusinessObjects", "BusinessObjects"), "a Primavera P6 XML file", _FROM_P6),
    (_root("project"), "a GanttProject file (.gan)",
     "In GanttProject, export it as a Microsoft Project file in XML (Project, Export) and import that."),
    (_starts(b"BEGIN:VCALENDAR"), "an iCalendar file (.ics)",
     "It holds events and no plan. Holidays are entered with a department's calendar."),
    (_zipped("xl/"), "an Excel workbook (.xlsx)", _SPREADSHEET),
    (_zipped("word/"), "a Word document (.docx)", "Write the plan as a plan file, or enter it by hand."),
    (_zipped("content.xml"), "an OpenDocument file", _SPREADSHEET),
    (_starts(b"PK\x03\x04"), "a ZIP archive", "Unpack it and import the plan that lies in it."),
    (_starts(b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"\xfd7zXZ"), "a packed file",
     "Unpack it and import the plan that lies in it."),
    (_starts(b"SQLite format 3"), "a SQLite database", "Export the plan from the tool that made it."),
    (_starts(b"%PDF-"), "a PDF", "It is made for reading. Export the plan itself from the tool that made it."),
    (_starts(b"\x89PNG", b"\xff\xd8\xff", b"GIF8"), "a picture",
     "Export the plan itself from the tool that made it."),
    (_root("html"), "a web page", "Export the plan itself from the tool that made it."),
    (_is_table, "a table (CSV)", _SPREADSHEET),
)  # fmt: skip


def foreign(file: BinaryIO) -> str | None:
    """A message that says what a file is and what to do with it; ``None`` for what may be a plan. Leaves the file at
    its start."""
    file.seek(0)
    head = file.read(SNIFFED)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", errors="ignore").encode()
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    found = next((row for row in FOREIGN if row[0](head, file)), None)
    file.seek(0)
    return None if found is None else f"This is {found[1]}. {found[2]}"


_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")


def xml_root(source: bytes) -> str | None:
    """The name of the first element of an XML or HTML text, without its namespace."""
    head = source[:SNIFFED]
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = head.decode(encoding, errors="ignore").lstrip("\ufeff \t\r\n")
    match = _ROOT.search(re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)) if text.startswith("<") else None
    return match[1] if match else None
