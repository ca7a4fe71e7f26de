"""Finds and reads the configuration that a command is given."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from engine.language.documents import text_of
from engine.language.problems import Problem
from monitors.answers import Refused, Unreadable
from monitors.book_files import bytes_of
from monitors.config import Config
from monitors.config_reading import read_config
from monitors.config_secrets import without_secrets


def configured(path: Path, secrets_of: Collection[str] = (), with_book: bool = True) -> Config:
    """The configuration in a file; Unreadable when it is not there, Refused when anything is wrong with it."""
    return configured_with_warnings(path, secrets_of, with_book)[0]


def configured_with_warnings(path: Path, secrets_of: Collection[str] = (), with_book: bool = True) -> tuple[Config, list[Problem]]:
    """As `configured`, with what is likely a mistake in it.

    The variables of secrets need to be set only where they are used: below the keys `secrets_of`. Without the book, for a command that
    reads none, its folder and packs need not be there.
    """
    if not path.exists():
        raise Unreadable(f"there is no configuration `{path}`; `upheld init` writes one, and `--config FILE` names another")
    label = path.as_posix()
    text, problems = text_of(label, bytes_of(path))
    if text is None:
        raise Refused(problems, {})
    config, problems = read_config(label, text, path.absolute().parent, os.environ, secrets_of, _names_in if with_book else None)
    if config is None:
        raise Refused(problems, {label: without_secrets(text)})
    return config, problems


def _names_in(folder: Path) -> set[str] | None:
    try:
        return {each.name for each in folder.iterdir()}
    except OSError:
        return None
