"""What is wrong with a form declaration, told to the engineer who wrote it."""

from pathlib import Path

__all__ = ["FormFault"]


class FormFault(Exception):
    """A form declaration that cannot be used: the file, the line, the place in it, and the fault in a sentence."""

    def __init__(self, path: Path, line: int, place: str, fault: str) -> None:
        self.path = path
        self.line = line
        self.place = place
        self.fault = fault
        file = f"{path.parent.name}/{path.name}" if path.parent.name == "tables" else path.name
        where = f"{file} 第 {line} 行" if line else file
        super().__init__(f"{where}（{place}）：{fault}" if place else f"{where}：{fault}")
