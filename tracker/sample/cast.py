"""Departments and people of the sample company, Halden Instruments."""

from __future__ import annotations

from dataclasses import dataclass

from roles.access import Role

#: key, name, working week, country and region of public holidays, full-time people for launches
DEPARTMENTS = (
    ("product", "Product", "1111100", "DE", "BY", 3),
    ("engineering", "Engineering", "1111100", "DE", "BY", 8),
    ("design", "Design", "1111100", "DE", "BE", 2),
    ("marketing", "Marketing", "1111100", "DE", "BY", 3),
    ("sales", "Sales", "1111100", "US", "", 4),
    ("customer-success", "Customer success", "1111100", "NL", "", 3),
    ("hr", "People & HR", "1111100", "DE", "BY", 2),
    ("finance", "Finance", "1111100", "DE", "BY", 1.5),
    ("legal", "Legal", "1111000", "DE", "BY", 1.5),
    ("operations", "Operations", "1111110", "PL", "", 4),
    ("partner", "Partners", "1111100", "IN", "", 2),
)


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the sample: user name, name, job title, department and roles in the program."""

    username: str
    name: str
    title: str
    department: str
    roles: tuple[Role, ...] = (Role.CONTRIBUTOR,)


LEAD = (Role.DEPARTMENT_LEAD,)
PEOPLE = (
    Person("priya", "Priya Nair", "Product manager", "product", (Role.PRODUCT_MANAGER,)),
    Person("jonas", "Jonas Weber", "Program manager", "product", (Role.PROGRAM_MANAGER,)),
    Person("elena", "Elena Rossi", "Chief executive", "product", (Role.STAKEHOLDER,)),
    Person("tomasz", "Tomasz Zieliński", "Head of operations", "operations", LEAD),
    Person("mei", "Mei Tanaka", "Engineering lead", "engineering", LEAD),
    Person("lena", "Lena Fischer", "Head of marketing", "marketing", LEAD),
    Person("sofie", "Sofie de Vries", "Head of customer success", "customer-success", LEAD),
    Person("martin", "Martin Huber", "Head of people", "hr", LEAD),
    Person("claudia", "Claudia Brandt", "Finance director", "finance", LEAD),
    Person("oskar", "Oskar Lindqvist", "General counsel", "legal", LEAD),
    Person("grace", "Grace Okafor", "VP sales, North America", "sales", LEAD),
    Person("amir", "Amir Haddad", "Design lead", "design", LEAD),
    Person("rahul", "Rahul Menon", "Partner manager", "partner", LEAD),
    Person("nina", "Nina Kowalska", "Training designer", "customer-success"),
    Person("felix", "Felix Bauer", "Firmware engineer", "engineering"),
    Person("anika", "Anika Rao", "Lead auditor, CertiMed", "partner", (Role.GUEST_PARTNER,)),
    Person("ines", "Inês Carvalho", "Content marketer", "marketing"),
)
