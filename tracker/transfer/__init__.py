"""Import and export formats."""

from .formats import read_file

__all__ = ["read_file"]
