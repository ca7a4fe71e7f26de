"""Which event types, attributes and values a book speaks of, to warn of slips of the pen: all are open lists."""

from __future__ import annotations

from engine.language.joints import joined_words
from engine.language.nearness import slip_of
from engine.language.nodes import Scalar
from engine.language.problems import Place, Report, quoted
from engine.language.shapes import warn_of_otherwise
from engine.language.vocabulary import EVENT_TYPES, WELL_KNOWN_ATTRIBUTES

_OFTEN = 2  # an attribute used in so many places is meant


class Uses:
    """Names by the places where they stand."""

    def __init__(self) -> None:
        self._types: dict[str, set[Place]] = {}
        self._attributes: dict[str, set[Place]] = {}
        self._compared: set[tuple[str, str]] = set()
        self._otherwise: list[tuple[str, Scalar]] = []

    def event_type(self, name: str, place: Place) -> None:
        """Notes that an event type is used."""
        self._types.setdefault(name, set()).add(place)

    def attribute(self, name: str, place: Place) -> None:
        """Notes that an attribute is used."""
        self._attributes.setdefault(name, set()).add(place)

    def compared(self, attribute: str, value: str) -> None:
        """Notes that an attribute is compared with a value, so that it is one."""
        self._compared.add((attribute, value))

    def otherwise(self, attribute: str, key: Scalar) -> None:
        """Notes a value of a choice by an attribute that may stand for all others."""
        self._otherwise.append((attribute, key))

    def warn(self, report: Report) -> None:
        """Warns of types that are near a built-in one, of attributes that are near a well-known one and used once only or are other ones
        joined by words, and of values that mean `otherwise` and that no condition compares the attribute with."""
        for attribute, key in self._otherwise:
            if (attribute, key.text) not in self._compared:
                warn_of_otherwise(key, report)
        for name, places in self._types.items():
            meant = slip_of(name, EVENT_TYPES) if name not in EVENT_TYPES else None
            for place in places if meant else ():
                report.warning("event/near", place, f"{quoted(name)} is not a built-in event type, but near one", suggestion=meant)
        for name, places in self._attributes.items():
            meant = slip_of(name, WELL_KNOWN_ATTRIBUTES) if name not in WELL_KNOWN_ATTRIBUTES else None
            for place in places if meant and len(places) < _OFTEN else ():
                report.warning("attribute/near", place, f"{quoted(name)} is not a well-known attribute, but near one", suggestion=meant)
            words = joined_words(name)
            if not {*WELL_KNOWN_ATTRIBUTES, *self._attributes}.isdisjoint(words):
                for place in places:
                    _warn_of_words(name, words, place, report)


def _warn_of_words(name: str, words: list[str], place: Place, report: Report) -> None:
    message = f"{quoted(name)} would be the name of one attribute"
    if len(words) == 1:
        report.warning("attribute/words", place, message, suggestion=words[0])
    else:
        report.warning("attribute/words", place, message, f"one of them, or where a list may stand `[{', '.join(words)}]`")
