"""Reads a book as a person names it: a file or a folder, or how one was at a revision of a git repository."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path

from engine.language.book import Book
from engine.language.reading import labels_of_book, read_book
from monitors.answers import Unreadable
from monitors.book_files import ENDING, Loaded, loaded_book, texts_of

TREE = "tree"


def book_named(name: str, folder: Path, packs: Sequence[str]) -> Book:
    """The book of a path, of `REVISION:PATH`, or of a bare revision, which means `folder` as it was then.

    `packs` hold where the book has them. Unreadable for what is neither there nor a revision; Refused for a book with mistakes.
    """
    path = Path(name)
    if path.exists():
        return loaded_book([path], [pack for pack in packs if (path / "packs" / pack).is_dir()])
    revision, colon, within = name.partition(":")
    _check_revision(name, revision)
    label = name if colon else f"{revision}:{folder.as_posix()}"
    place = name if colon else f"{revision}:./{Path(os.path.relpath(folder)).as_posix()}"
    if not colon:
        within = folder.as_posix()
    kind = _git("cat-file", "-t", place)
    if kind is None:
        raise Unreadable(f"there is no file or folder `{within}` at the revision `{revision}`")
    return _book(_tree(place, label) if kind.strip() == TREE.encode() else {label: _bytes(place)}, label, packs)


def _check_revision(name: str, revision: str) -> None:
    if _git("rev-parse", "--git-dir") is None:
        raise Unreadable(f"there is no file or folder `{name}`, and no git repository here of which it could be a revision")
    if not revision or revision.startswith("-") or _git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}") is None:
        raise Unreadable(f"`{name}` is no file or folder, and `{revision}` is no revision of the git repository here")


def _book(files: dict[str, bytes], root: str, packs: Sequence[str]) -> Book:
    asked = [pack for pack in packs if any(label.startswith(f"{root}/packs/{pack}/") for label in files)]
    texts, problems = texts_of(labels_of_book(files, asked, root), files.__getitem__)
    book, found = read_book(texts, asked, root)
    return Loaded(None if problems else book, (*problems, *found), texts).sound()


def _tree(place: str, label: str) -> dict[str, bytes]:
    """The standards files below a folder of a revision, those in hidden folders left out."""
    top, tree = _git("rev-parse", "--show-toplevel"), _bytes_of("rev-parse", place)
    archive = _bytes_of("-C", "." if top is None else top.decode().strip(), "archive", "--format=tar", tree.decode().strip())
    files = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as told:
        for member in told:
            path = Path(member.name)
            body = told.extractfile(member) if member.isfile() else None
            if body is not None and path.suffix == ENDING and not any(part.startswith(".") for part in path.parts):
                files[f"{label.rstrip('/')}/{path.as_posix()}"] = body.read()
    return files


def _bytes(place: str) -> bytes:
    return _bytes_of("show", place)


def _bytes_of(*words: str) -> bytes:
    found = _git(*words)
    if found is None:
        raise Unreadable(f"git cannot read it: `git {' '.join(words)}` fails")
    return found


def _git(*words: str) -> bytes | None:
    """What git prints; None where it says no."""
    try:
        done = subprocess.run(["git", *words], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise Unreadable("the program `git` is not installed, which reads revisions; give a file or a folder") from error
    return done.stdout if done.returncode == 0 else None
