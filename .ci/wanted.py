"""The requirements of pyproject.toml for a purpose: `run`, or `test` with what tests need."""

import sys
import tomllib
from pathlib import Path

project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
extras = [project["optional-dependencies"]["test"]] if sys.argv[1] == "test" else []
print("\n".join(sum(extras, project["dependencies"])))
