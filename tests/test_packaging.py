"""What is imported is declared, what is declared is locked, and the lock names no registry."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
OURS = frozenset({"engine", "monitors", "dashboards", "upheld", "tests"})
LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"[a-z0-9-]+==\S+( ; [^\\]+)? \\(\n    --hash=sha256:[0-9a-f]{64}( \\)?)+\n")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^A-Za-z0-9_.-]", requirement)[0].lower().replace("_", "-") for requirement in requirements}


def declared(*, tools: bool) -> set[str]:
    """The distributions that the program may import, with `tools` those of tests and of drawing dashboards too."""
    texts = project()
    program = texts["project"]["dependencies"]
    return names([*program, *texts["project"]["optional-dependencies"]["draw"], *texts["dependency-groups"]["dev"]] if tools else program)


def imported(*places: str) -> Iterator[tuple[str, str]]:
    """Each module that is imported from outside, with the file that does it."""
    for place in places:
        for file in sorted(ROOT.glob(place)):
            for node in ast.walk(ast.parse(file.read_text(), str(file))):
                modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom):
                    modules = [node.module or ""]
                for module in {module.split(".")[0] for module in modules} - OURS - sys.stdlib_module_names:
                    yield module, file.relative_to(ROOT).as_posix()


def undeclared(allowed: set[str], *places: str) -> list[str]:
    owners = packages_distributions()
    return [f"{file} imports {module}" for module, file in imported(*places) if not names(owners.get(module, [module])) & allowed]


def test_the_program_imports_only_what_it_depends_on() -> None:
    """Beside that the extra by which people are told, where it is there."""
    allowed = declared(tools=False) | names(project()["project"]["optional-dependencies"]["notify"])
    assert undeclared(allowed, "upheld.py", "engine/**/*.py", "monitors/**/*.py") == []


def test_tests_and_dashboards_import_only_declared_libraries() -> None:
    assert undeclared(declared(tools=True), "dashboards/**/*.py", "tests/**/*.py") == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_pins_with_hashes_and_nothing_else(lock: str) -> None:
    assert PINNED.sub("", (ROOT / lock).read_text()) == ""


@pytest.mark.parametrize(("lock", "tools"), [("requirements.lock", False), ("requirements-dev.lock", True)])
def test_every_dependency_is_locked(lock: str, tools: bool) -> None:
    locked = {match[1] for match in re.finditer(r"^([a-z0-9-]+)==", (ROOT / lock).read_text(), re.MULTILINE)}
    assert declared(tools=tools) <= locked


def test_both_locks_pin_the_same_versions() -> None:
    program, tools = ({line for line in (ROOT / lock).read_text().splitlines() if "==" in line} for lock in LOCKS)
    assert program <= tools
