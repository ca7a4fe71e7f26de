"""Names that are near each other: what a person may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

_CUTOFF = 0.72
_SHORT = 6


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` probably stands for, or None when none is near; case, spaces and dashes are overlooked."""
    folded = {_fold(candidate): candidate for candidate in sorted(known, reverse=True)}
    found = get_close_matches(_fold(name), folded, n=1, cutoff=_CUTOFF)
    return folded[found[0]] if found else None


def slip_of(name: str, known: Iterable[str]) -> str | None:
    """The known name of which `name` is a slip of the pen, or None: much stricter than `nearest`, for names that may be new ones."""
    return next((candidate for candidate in known if name != candidate and _is_slip(name, candidate)), None)


def slip_among(name: str, known: Iterable[str]) -> str | None:
    """The same of names that nobody knows, as feeds give them: with another digit it is another one, `north2` and no slip for `north1`."""
    return slip_of(name, (each for each in known if _digits(each) == _digits(name)))


def meant_among(name: str, called: Iterable[tuple[str, str]]) -> str | None:
    """What `name` stands for, of names and what they stand for; if it is none of them, what those do of which it is a slip.

    None where that is not one thing.
    """
    pairs = list(called)
    for is_near in (_is_alike, _is_slip):
        found = {meant for known, meant in pairs if is_near(name, known)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _digits(name: str) -> list[str]:
    return [letter for letter in name if letter.isdigit()]


def _fold(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")


def _is_alike(name: str, known: str) -> bool:
    return _fold(name) == _fold(known)


@lru_cache(maxsize=4096)
def _is_slip(name: str, known: str) -> bool:
    """Same but for case and joints; one letter lost, doubled or swapped; one wrong letter in a word that is not short."""
    left, right = _fold(name), _fold(known)
    if left == right or left.replace("_", "") == right.replace("_", ""):
        return True
    if len(right) < 4 or abs(len(left) - len(right)) > 1:
        return False
    return _is_swap_or_wrong_letter(left, right) if len(left) == len(right) else _is_one_letter_more(*sorted((left, right), key=len))


def _is_swap_or_wrong_letter(left: str, right: str) -> bool:
    differ = [index for index in range(len(left)) if left[index] != right[index]]
    if len(differ) == 1:
        return len(right) >= _SHORT
    first, last = differ[0], differ[-1]
    return len(differ) == 2 and last == first + 1 and left[first] == right[last] and left[last] == right[first]


def _is_one_letter_more(short: str, long: str) -> bool:
    return any(long[:index] + long[index + 1 :] == short for index in range(len(long)))
