"""The lowest versions of the run-time dependencies that pyproject.toml allows, as constraints for pip."""

import re
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
for dependency in project["dependencies"]:
    found = re.fullmatch(r"([\w-]+)>=([\d.]+)", dependency)
    if found is None:
        message = f"no lowest version is to be seen in {dependency!r}"
        raise SystemExit(message)
    print(f"{found[1]}=={found[2]}")
