"""People and departments."""

from .department import Department, DepartmentException
from .user import User

__all__ = ["Department", "DepartmentException", "User"]
