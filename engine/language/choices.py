"""Reads values that an attribute chooses, and looks at which of them can stand together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from engine.language.book import Choice
from engine.language.given_values import check_given
from engine.language.nodes import Map, Node, Scalar, is_nothing
from engine.language.problems import Place, Report, quoted
from engine.language.shapes import OTHERWISE, check_values, parted, said_for_otherwise, text
from engine.language.uses import Uses

T = TypeVar("T")
U = TypeVar("U")

_NO_PROMISE = ("none", "never", "no", "nothing", "off")

Fixed = dict[str, str | frozenset[str]]  # an attribute's value, or the values that it does not have


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A value and where it stands."""

    value: T
    place: Place


Chosen = Placed[T] | Choice[Placed[T]]


def read_choice(node: Node, report: Report, uses: Uses, read: Callable[[Node, Report], T | None]) -> Chosen[T] | None:
    """A value, or a choice of values `{by: attribute, VALUE: …, otherwise: …}`, nested if need be."""
    if not isinstance(node, Map):
        value = read(node, report)
        return None if value is None else Placed(value, node.place)
    node = replace(node, pairs=tuple(parted(key, value, report) for key, value in node.pairs))
    by = node.get("by")
    if by is None:
        report.error("shape/missing-key", node.name, "a choice needs the key `by`", "`by` with an attribute, and its values as keys")
        return None
    attribute = text(by, report, "an attribute")
    if attribute is not None:
        uses.attribute(attribute, by.place)
    check_values((key for key, _ in node.pairs), report)
    if (key := said_for_otherwise(node)) is not None:
        uses.otherwise(attribute or "", key)
    cases = []
    otherwise = None
    for key, behind in node.pairs:
        if key.text == "by" or (key.text == OTHERWISE and _says_nothing(behind, report, read)):
            continue
        if (chosen := read_choice(behind, report, uses, read)) is None:
            continue
        if key.text == OTHERWISE:
            otherwise = chosen
        else:
            check_given(attribute or "", key, report, uses, is_text=True)
            uses.joined(attribute or "", key, is_key=True)
            cases.append((key.text, chosen))
    if len(node.pairs) == 1:
        report.error("choice/empty", node.place, "a choice without values", "the attribute's values as keys, and `otherwise`")
    return Choice(attribute or "", tuple(cases), otherwise)


def _says_nothing(node: Node, report: Report, read: Callable[[Node, Report], T | None]) -> bool:
    """Whether an `otherwise` says that all others are promised nothing, which is said by leaving it out; reported then."""
    if not isinstance(node, Scalar) or not (is_nothing(node) or node.text.lower() in _NO_PROMISE) or read(node, Report()) is not None:
        return False
    expected = "no `otherwise`: without it nothing is promised to all others"
    report.error("shape/wrong-value", node.place, f"{quoted(node.text)} cannot stand here", expected)
    return True


def bare(chosen: Chosen[T]) -> T | Choice[T]:
    """A choice without the places."""
    if isinstance(chosen, Placed):
        return chosen.value
    otherwise = None if chosen.otherwise is None else bare(chosen.otherwise)
    return Choice(chosen.by, tuple((value, bare(case)) for value, case in chosen.cases), otherwise)


def leaves(chosen: Chosen[T]) -> Iterator[Placed[T]]:
    """All values that may be chosen."""
    return (leaf for leaf, _ in _under(chosen, {}))


def together(left: Chosen[T], right: Chosen[U]) -> Iterator[tuple[Placed[T], Placed[U]]]:
    """All pairs of values of two choices that can be chosen for the same attributes."""
    for leaf, fixed in _under(left, {}):
        for other, _ in _under(right, fixed):
            yield leaf, other


def _under(chosen: Chosen[T], fixed: Fixed) -> Iterator[tuple[Placed[T], Fixed]]:
    """The values that may be chosen while some attributes are fixed, with the attributes that each fixes."""
    if isinstance(chosen, Placed):
        yield chosen, fixed
        return
    known = fixed.get(chosen.by, frozenset())
    named = frozenset(value for value, _ in chosen.cases)
    for value, case in chosen.cases:
        if value == known or (isinstance(known, frozenset) and value not in known):
            yield from _under(case, fixed | {chosen.by: value})
    if chosen.otherwise is not None and known not in named:
        rest = known if isinstance(known, str) else known | named
        yield from _under(chosen.otherwise, fixed | {chosen.by: rest})
