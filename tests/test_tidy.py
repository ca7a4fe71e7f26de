"""The house style, held by rules over the syntax of every file. An exception needs a reason, and goes once it is not needed."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("engine", "monitors", "dashboards", "upheld")
COMMANDS = "monitors/commands/"
FUNCTION_LINES = 60
MODULE_LINES = 400

# Rule -> path -> why the file may break it. These lists may only shrink.
EXCEPTIONS: dict[str, dict[str, str]] = {
    "caught_everything": {
        "monitors/monitor.py": "the outermost loop: a tick that failed wrote nothing and is repeated, whatever it was",
        "monitors/apart.py": "the outermost loop: whatever ends the process, the one who asked is told",
        "monitors/alerting.py": "the outermost loop: what was not told is told in the next round, whatever it was",
        "monitors/ledger/writer.py": "the outermost loop: whatever one group does to the store, the next ones are written",
    },
}

IMPURE = frozenset(
    "os io time logging random secrets socket sqlite3 requests httpx asyncio threading multiprocessing subprocess pathlib shutil tempfile "
    "urllib http sys locale".split()
)
CLOCK_CALLS = frozenset({"now", "utcnow", "today"})
ROW_BY_ROW = frozenset({"iter_rows", "to_dicts", "rows", "map_elements", "apply", "itertuples"})
VAGUE = frozenset("util utils helper helpers manager base process data2".split())
LEFT_FOR_LATER = re.compile(r"\b(todo|fixme|xxx)\b", re.IGNORECASE)
SILENCED = re.compile(r"#\s*(type:\s*ignore|noqa)")
NUMBERED = re.compile(r"[ (,]\?\d")


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its path from the root, its text and its syntax."""

    path: str
    text: str
    tree: ast.Module

    @property
    def layer(self) -> str:
        return self.path.split("/")[0].removesuffix(".py")


Finding = tuple[int, str]
Rule = Callable[[Source], Iterator[Finding]]


def long_functions(source: Source) -> Iterator[Finding]:
    for node in ast.walk(source.tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield node.lineno, f"{node.name} has {lines} lines"


def long_modules(source: Source) -> Iterator[Finding]:
    lines = len(source.text.splitlines())
    if lines > MODULE_LINES and source.layer in LAYERS:
        yield 1, f"{lines} lines"


def impure_engine(source: Source) -> Iterator[Finding]:
    if source.layer != "engine":
        return
    for line, module in imported(source.tree):
        if module.split(".")[0] in IMPURE:
            yield line, f"imports {module}"
    for call in calls(source.tree):
        if called(call) in CLOCK_CALLS | {"open", "print", "input"}:
            yield call.lineno, f"calls {called(call)}"


def upward_imports(source: Source) -> Iterator[Finding]:
    if source.layer not in LAYERS:
        return
    above = {*LAYERS[LAYERS.index(source.layer) + 1 :], "tests"}
    for line, module in imported(source.tree):
        if module.split(".")[0] in above:
            yield line, f"imports {module}"


def commands_known(source: Source) -> Iterator[Finding]:
    if source.layer in LAYERS[:-1] and not source.path.startswith(COMMANDS):
        for line, module in imported(source.tree):
            if f"{module}.".startswith(COMMANDS.replace("/", ".")):
                yield line, f"imports {module}"


def row_by_row_kernel(source: Source) -> Iterator[Finding]:
    if source.path.startswith("engine/evaluation/"):
        for call in calls(source.tree):
            if isinstance(call.func, ast.Attribute) and called(call) in ROW_BY_ROW:
                yield call.lineno, f"calls {called(call)}"


def vague_names(source: Source) -> Iterator[Finding]:
    for part in source.path.removesuffix(".py").split("/"):
        if words(part) & VAGUE:
            yield 1, f"is called {part}"
    for node in ast.walk(source.tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and words(node.name) & VAGUE:
            yield node.lineno, f"{node.name} does not say what it is"


def left_for_later(source: Source) -> Iterator[Finding]:
    for line, comment in comments(source.text):
        if LEFT_FOR_LATER.search(comment):
            yield line, comment
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Raise) and node.exc is not None and ast.unparse(node.exc).startswith("NotImplemented"):
            yield node.lineno, "not written yet"


def silenced_checks(source: Source) -> Iterator[Finding]:
    for line, comment in comments(source.text):
        if SILENCED.search(comment):
            yield line, comment


def caught_everything(source: Source) -> Iterator[Finding]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler):
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"}) for kind in kinds):
                yield node.lineno, "catches everything"


def numbered_placeholders(source: Source) -> Iterator[Finding]:
    """Python 3.12.0 to 3.12.3 take `?1` in SQL for a name, and warn of the values beside it."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and source.layer in LAYERS and NUMBERED.search(node.value):
            yield node.lineno, "numbers a placeholder"


def left_out_tests(source: Source) -> Iterator[Finding]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"skip", "skipif", "xfail", "importorskip"} and source.layer == "tests":
            yield node.lineno, f"leaves a test out: {node.attr}"


def sleeping_tests(source: Source) -> Iterator[Finding]:
    for call in calls(source.tree):
        if source.layer == "tests" and called(call) == "sleep" and not (isinstance(call.args[0], ast.Constant) and call.args[0].value == 0):
            yield call.lineno, "sleeps"


RULES: tuple[Rule, ...] = (
    long_functions,
    long_modules,
    impure_engine,
    upward_imports,
    commands_known,
    row_by_row_kernel,
    vague_names,
    left_for_later,
    silenced_checks,
    caught_everything,
    numbered_placeholders,
    left_out_tests,
    sleeping_tests,
)


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""


def comments(text: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)}


def sources() -> Iterator[Source]:
    """Every file of ours, in order of its path."""
    for pattern in ("*.py", *(f"{folder}/**/*.py" for folder in (*LAYERS, "tests"))):
        for file in sorted(ROOT.glob(pattern)):
            text = file.read_text()
            yield Source(file.relative_to(ROOT).as_posix(), text, ast.parse(text, str(file)))


@pytest.fixture(scope="module")
def house() -> list[Source]:
    return list(sources())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rules(rule: Rule, house: list[Source]) -> None:
    allowed = EXCEPTIONS.get(rule.__name__, {})
    found = [(source.path, line, what) for source in house for line, what in rule(source)]
    broken = [f"{path}:{line} {what}" for path, line, what in found if path not in allowed]
    assert not broken, "\n".join(["", *broken])
    assert allowed.keys() <= {path for path, _, _ in found}, "an exception is not needed any more"


FUNCTION = "def f():\n" + "    x = 1\n" * (FUNCTION_LINES - 1)


@pytest.mark.parametrize(
    ("rule", "path", "text", "lines"),
    [
        (long_functions, "engine/a.py", FUNCTION, []),
        (long_functions, "tests/a.py", FUNCTION + "    x = 1\n", [1]),
        (long_modules, "engine/a.py", "x = 1\n" * MODULE_LINES, []),
        (long_modules, "engine/a.py", "x = 1\n" * (MODULE_LINES + 1), [1]),
        (long_modules, "tests/a.py", "x = 1\n" * (MODULE_LINES + 1), []),
        (impure_engine, "engine/a.py", "import re\nimport os.path\nfrom pathlib import Path\n", [2, 3]),
        (impure_engine, "engine/a.py", "datetime.now()\nx.now\nopen(y)\n", [1, 3]),
        (impure_engine, "monitors/a.py", "import os\n", []),
        (upward_imports, "monitors/a.py", "import engine.a\nimport monitors.b\nfrom dashboards import c\nimport upheld\n", [3, 4]),
        (upward_imports, "upheld.py", "import dashboards\nimport tests.a\n", [2]),
        (commands_known, "monitors/a.py", "import monitors.a\nfrom monitors.commands import b\nimport monitors.commands.b\n", [2, 3]),
        (commands_known, "monitors/commands/a.py", "import monitors.commands.b\n", []),
        (commands_known, "upheld.py", "import monitors.commands.b\n", []),
        (row_by_row_kernel, "engine/evaluation/a.py", "f.rows()\nrows(f)\n", [1]),
        (row_by_row_kernel, "engine/answers/a.py", "f.rows()\n", []),
        (vague_names, "engine/base.py", "", [1]),
        (vague_names, "engine/a.py", "class FeedManager: pass\nclass Managed: pass\ndef base_of(): pass\n", [1, 3]),
        (left_for_later, "engine/a.py", "x = 'todo'\ny = 1  # " + "TO" + "DO y\n", [2]),
        (left_for_later, "engine/a.py", "raise NotImplemented" + "Error\n", [1]),
        (left_for_later, "engine/a.py", "try: f()\nexcept NotImplemented" + "Error: g()\n", []),
        (silenced_checks, "engine/a.py", "x = 1  # no" + "qa\ny = 1  # type" + ": ignore[x]\nz = '# no" + "qa'\n", [1, 2]),
        (caught_everything, "engine/a.py", "try: f()\nexcept ValueError: g()\nexcept (KeyError, Exception): h()\nexcept: i()\n", [3, 4]),
        (numbered_placeholders, "monitors/a.py", "x = 'a = ?'\ny = 'a = ?1'\nz = 'in (?2)'\n", [2, 3]),
        (left_out_tests, "tests/a.py", "pytest.mark.skipif(x)\npytest.fixture(x)\n", [1]),
        (sleeping_tests, "tests/a.py", "time.sleep(1)\nasyncio.sleep(0)\n", [1]),
        (sleeping_tests, "monitors/a.py", "time.sleep(1)\n", []),
    ],
)
def test_a_rule_finds_what_breaks_it(rule: Rule, path: str, text: str, lines: list[int]) -> None:
    assert [line for line, _ in rule(Source(path, text, ast.parse(text)))] == lines
