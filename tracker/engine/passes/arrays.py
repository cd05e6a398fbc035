"""What the two passes leave behind: plain integers by node and anchor, in slots of one layout."""

from __future__ import annotations

from tracker.engine.network.layout import Layout


class Arrays:
    """Early and late dates by anchor (``2 * node`` the start, ``2 * node + 1`` the finish), total and free float by
    node, and for each earliest-start hub the leaf that is earliest (``chosen``). All in slots of ``layout``."""

    def __init__(
        self,
        layout: Layout,
        early: list[int],
        late: list[int],
        total: list[int],
        free: list[int],
        chosen: dict[int, int],
        finish: int,
        launch_finish: int,
    ) -> None:
        self.layout, self.network = layout, layout.network
        self.early, self.late, self.total, self.free = early, late, total, free
        self.chosen = chosen
        self._finish, self._launch_finish = finish, launch_finish

    @property
    def finish(self) -> int:
        """When the launch finishes, as an instant: its milestone, or the whole network without one."""
        return self.layout.scale.instant(self._launch_finish)

    @property
    def network_finish(self) -> int:
        """When the whole network finishes, as an instant."""
        return self.layout.scale.instant(self._finish)

    def is_critical(self, position: int) -> bool:
        """Whether a leaf is critical: its total float is used up and it is not finished."""
        return not self.network.activities[position].finished and self.total[position] <= self.layout.critical_float

    def is_near_critical(self, position: int) -> bool:
        """Whether a leaf has little float left: above critical, up to the near-critical threshold (five days)."""
        if self.network.activities[position].finished:
            return False
        return self.layout.critical_float < self.total[position] <= self.layout.near_critical_float
