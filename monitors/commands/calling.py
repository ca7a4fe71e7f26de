"""How the program was called, so that what a command says to do next can be typed as it is printed."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path


def called() -> str:
    """`upheld` where that is on the path, else the program's place or the interpreter with it, which work in every folder."""
    script = Path(sys.argv[0])
    if script.stem != "upheld" or not script.exists():
        return "upheld"
    if script.suffix == ".py":
        return shlex.join([sys.executable, str(script.absolute())])
    found = shutil.which("upheld")
    return "upheld" if found is not None and script.samefile(found) else shlex.quote(str(script.absolute()))
