"""The step of a build that compiles the forms into the wheel; an editable install reads their TOML."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledForms(BuildHookInterface):
    """Puts what `xlkinerja.between.compile` makes beside the TOML."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile with the sources that are built, in a process of its own."""
        if version == "editable":
            return
        self._made = tempfile.TemporaryDirectory()
        folder, source = Path(self._made.name), Path(self.root) / "src"
        code = f"import sys; sys.path.insert(0, {str(source)!r})"
        code += f"; from pathlib import Path; from xlkinerja.between.compile import main; main(Path({str(folder)!r}))"
        subprocess.run([sys.executable, "-I", "-c", code], check=True)  # noqa: S603 - our own code
        for path in sorted(folder.rglob("*.json")):
            build_data["force_include"][str(path)] = f"xlkinerja/{path.relative_to(folder).as_posix()}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove what was compiled."""
        if version != "editable":
            self._made.cleanup()
