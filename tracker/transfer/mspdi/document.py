"""The XML of an MS Project file, parsed without entities, external references or document types."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from tracker.engine.time.errors import PlanError

NAMESPACE = "{http://schemas.microsoft.com/project}"


def parse_project(source: bytes) -> Element:
    """The project element, its tags without their namespace. Raises :class:`PlanError`."""
    if not source.strip():
        raise PlanError("The file is empty.")
    try:
        root: Element = fromstring(source, forbid_dtd=True)
    except DefusedXmlException:
        raise PlanError(
            "The file declares XML entities or refers to other files. MS Project never writes those; export it again."
        ) from None
    except ParseError as error:
        raise PlanError(f"The file is not complete XML: {error}.") from None
    except (ValueError, LookupError) as error:
        raise PlanError(f"The file cannot be read as XML: {error}.") from None
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith(NAMESPACE):
            element.tag = element.tag[len(NAMESPACE) :]
    if root.tag != "Project" or root.find("Tasks") is None:
        name = root.tag.rpartition("}")[2]
        raise PlanError(
            f"This is no MS Project XML file but XML of <{name[:60]}>: it has no <Project> with <Tasks>. Save it "
            "from MS Project as XML."
        )
    return root
