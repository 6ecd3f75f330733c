"""The office's own work in the city's workbook: corrections, texts, the persons on the cover, and explanations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xltools.consolidation.adjustments.adjustment import Adjustment

__all__ = ["OfficeWork"]


@dataclass(frozen=True, slots=True)
class OfficeWork:
    """What no unit sent. `texts` are by field id, of the cover too; `explanations` by the key of their check.

    `code` is the place's own code. `earlier` is the workbook from which this was taken over, None where from none;
    `unchecked`: its 明细 was too large to look for changes in it.
    """

    adjustments: tuple[Adjustment, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    earlier: Path | None = None
    unchecked: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to keep."""
        return not (self.adjustments or self.texts or self.explanations or self.code)

    @property
    def told(self) -> str:
        """What it holds, for people: 调整 3 项、文字 2 段."""
        persons = sum(1 for name in self.texts if name.startswith("cover."))
        counts = {
            "调整 {} 项": len(self.adjustments),
            "文字 {} 段": len(self.texts) - persons,
            "封面 {} 项": persons + bool(self.code),
            "情况说明 {} 条": len(self.explanations),
        }
        return "、".join(words.format(count) for words, count in counts.items() if count)
