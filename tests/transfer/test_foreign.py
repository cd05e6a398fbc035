"""A file of another tool is named for what it is, by what it holds and not by its name, with what to do with it."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from tracker.engine import PlanError
from tracker.transfer.foreign import FOREIGN, xml_root
from tracker.transfer.formats import read_file


def archive(*names):
    file = BytesIO()
    with ZipFile(file, "w") as zipped:
        for name in names:
            zipped.writestr(name, "x")
    return file.getvalue()


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
FILES = {
    "mpp": (COMPOUND + "Update Workbook today".encode("utf-16-le"), "a binary MS Project file (.mpp)", "save it as XML"),
    "xls": (COMPOUND + "Workbook\0".encode("utf-16-le"), "an Excel workbook (.xls)", "plan file"),
    "doc": (COMPOUND + "WordDocument\0".encode("utf-16-le"), "a Word document", "by hand"),
    "mpx": (b"MPX,Microsoft Project,4.0,ANSI\r\n", "an MPX file", "save it as XML"),
    "pod": (b"\xac\xed\x00\x05sr\x00\x27com.projity", "a ProjectLibre or OpenProj file (.pod)", "MS Project XML"),
    "xer": (b"ERMHDR\t8.4\t2020-01-01\tProject\tadmin\r\n%T\tPROJECT\r\n", "a Primavera P6 exchange file (XER)", "In P6"),
    "pmxml": (b'<?xml version="1.0"?>\n<APIBusinessObjects xmlns="x"><Project/></APIBusinessObjects>', "a Primavera P6 XML", "In P6"),
    "gan": (b'<?xml version="1.0"?><!-- <Project> --><project name="House" version="2.8"><tasks/></project>', "a GanttProject file", "export"),
    "ics": (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "an iCalendar file", "calendar"),
    "xlsx": (archive("[Content_Types].xml", "xl/workbook.xml"), "an Excel workbook (.xlsx)", "plan file"),
    "docx": (archive("[Content_Types].xml", "word/document.xml"), "a Word document", "by hand"),
    "ods": (archive("mimetype", "content.xml"), "an OpenDocument file", "plan file"),
    "zip": (archive("plan.json"), "a ZIP archive", "Unpack"),
    "broken zip": (b"PK\x03\x04" + bytes(20), "a ZIP archive", "Unpack"),
    "gz": (b"\x1f\x8b\x08" + bytes(20), "a packed file", "Unpack"),
    "sqlite": (b"SQLite format 3\x00", "a SQLite database", "Export"),
    "pdf": (b"%PDF-1.7\n", "a PDF", "Export"),
    "png": (b"\x89PNG\r\n", "a picture", "Export"),
    "html": (b"<!DOCTYPE html>\n<html lang=en><body>", "a web page", "Export"),
    "commas": (b"ID,Name,Start\n1,Copy,2027-01-04\n", "a table (CSV)", "plan file"),
    "semicolons": ("\ufeffNr;Vorgang\n1;Übergabe\n".encode(), "a table (CSV)", "plan file"),
    "tabs": ("Nr\tVorgang\n1\tÜbergabe\n".encode("cp1252"), "a table (CSV)", "plan file"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_it_is_named_with_the_way_out(name):
    source, what, way_out = FILES[name]
    with pytest.raises(PlanError) as refusal:
        read_file(BytesIO(source))
    assert str(refusal.value).startswith(f"This is {what}")
    assert way_out in str(refusal.value)


def test_every_kind_that_is_known_is_tried():
    tried = {what for _source, what, _way_out in FILES.values()}
    assert {what for _recognizes, what, _way_out in FOREIGN if not what.startswith(tuple(tried))} == set()


@pytest.mark.parametrize(
    ("source", "root"),
    [
        (b"<a/>", "a"), (b"\xef\xbb\xbf <?xml version='1.0'?><n:Project/>", "Project"), ("<Projekt/>".encode("utf-16"), "Projekt"),
        (b"<!-- <b> --><!DOCTYPE c><c>", "c"), (b"<", None), (b"{}", None), (b"", None),
    ],
)  # fmt: skip
def test_the_first_element_of_a_text_is_found(source, root):
    assert xml_root(source) == root
