"""Import and export formats."""

from .files import read_file

__all__ = ["read_file"]
