"""What the engine refuses, in words that name the thing and the way out."""

from __future__ import annotations

from collections.abc import Sequence

LONGEST_MESSAGE = 2_000


class PlanError(ValueError):
    """A plan that cannot be read or scheduled. ``str(error)`` is one message for a person: of a length that can be
    read, and of characters that can be shown, whatever it quotes."""

    def __init__(self, message: str) -> None:
        shown = message.encode(errors="replace").decode().replace("\x00", "\ufffd")
        super().__init__(shown if len(shown) <= LONGEST_MESSAGE else f"{shown[: LONGEST_MESSAGE - 1]}…")


class CycleError(PlanError):
    """Links that lead back to where they started.

    ``cycles`` holds one cycle per strongly connected component, each the keys of its items in order (the first is
    not repeated at the end).
    """

    def __init__(self, cycles: Sequence[Sequence[str]], names: dict[str, str]) -> None:
        self.cycles = tuple(tuple(cycle) for cycle in cycles)
        super().__init__(" ".join(_sentence(cycle, names) for cycle in self.cycles[:5]) + _rest(len(self.cycles)))


#: A cycle of thousands of items is named by its ends: the way out is the same.
_SHOWN = 12


def _sentence(cycle: tuple[str, ...], names: dict[str, str]) -> str:
    def label(key: str) -> str:
        name = names.get(key, "")
        return f"“{name}” ({key})" if name and name != key else f"“{key}”"

    shown = [label(key) for key in cycle]
    if len(shown) > _SHOWN:
        shown = [*shown[: _SHOWN - 2], f"… {len(cycle) - _SHOWN + 1} more …", shown[-1]]
    return (
        f"These items wait for each other in a circle: {' → '.join(shown)} → {label(cycle[0])}. "
        "Remove or turn one of these links to break the cycle."
    )


def _rest(count: int) -> str:
    return f" ({count - 5} more cycles are not listed.)" if count > 5 else ""
