"""The office's own work in the city's workbook: corrections, texts, the persons on the cover, and explanations."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from xltools.consolidation.adjustments.adjustment import Adjustment

__all__ = ["OfficeWork"]


@dataclass(frozen=True, slots=True)
class OfficeWork:
    """What no unit sent. `texts` are by field id, of the cover too; `explanations` by the key of their check."""

    adjustments: tuple[Adjustment, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to keep."""
        return not (self.adjustments or self.texts or self.explanations)
