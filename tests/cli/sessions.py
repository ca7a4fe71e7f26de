"""Sessions at a terminal, as text files beside this one; as a program, writes what the commands print today into them.

    A story, in any words.

    @ monitors/demo/starter desk        a folder of the program, copied
    + desk/standards/more.yaml          a file, up to the next empty `+`
    upheld: 1
    +
    $ upheld check desk/standards       a command, in the folder above `desk`
    > a line on standard output
    ! a line on standard error
    = 0                                 its exit status

`$ cat FILE` shows a file, `$ ls` what is in the folder, `$ cd FOLDER` goes into a folder.
"""

from __future__ import annotations

import io
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

from monitors.commands.program import run
from upheld import DRAWN

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
OUTPUT = ("> ", "! ", "= ", ">", "!")
TERMINAL = {"COLUMNS": "80", "LINES": "40", "TERM": "dumb", "NO_COLOR": "1"}


def sessions() -> list[Path]:
    """All session files, by name."""
    return sorted(FOLDER.glob("*.txt"))


def played(text: str) -> str:
    """The session with what its commands print now."""
    before = {name: os.environ.get(name) for name in TERMINAL}
    os.environ.update(TERMINAL)
    try:
        with tempfile.TemporaryDirectory() as folder, chdir(folder):
            printed = "".join(f"{line}\n" for line in _lines(text))
            return printed.replace(str(Path(folder).resolve()), "FOLDER")
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def _lines(text: str) -> Iterator[str]:
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith(OUTPUT):
            continue
        yield line
        if line.startswith("@ "):
            source, target = line[2:].split()
            shutil.copytree(ROOT / source, target)
        elif line.startswith("+ "):
            yield from _write(Path(line[2:]), lines)
        elif line.startswith("$ "):
            yield from _answer(shlex.split(line[2:]))


def _write(path: Path, lines: Iterator[str]) -> Iterator[str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    body = []
    for line in lines:
        yield line
        if line == "+":
            break
        body.append(f"{line}\n")
    path.write_text("".join(body))


def _answer(words: list[str]) -> Iterator[str]:
    """What a command prints, standard output first, and its exit status."""
    if words[0] == "cd":
        os.chdir(words[1])
        return
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    status = 0
    if words[0] == "cat":
        out.write(Path(words[1]).read_text())
    elif words[0] == "ls":
        out.write("".join(f"{path.name}\n" for path in sorted(Path().iterdir())))
    else:
        with redirect_stdout(out), redirect_stderr(err):
            status = run(words[1:], "1.2.3", DRAWN)
    for mark, stream in (("> ", out), ("! ", err)):
        stream.seek(0)
        yield from (f"{mark}{line}".rstrip() for line in stream.read().splitlines())
    yield f"= {status}"


if __name__ == "__main__":
    for session in sessions() if len(sys.argv) == 1 else map(Path, sys.argv[1:]):
        session.write_text(played(session.read_text()))
