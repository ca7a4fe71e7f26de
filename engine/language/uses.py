"""Which event types, attributes and values a book speaks of, to warn of slips of the pen: all are open lists."""

from __future__ import annotations

from engine.language.joints import joined_values, joined_words
from engine.language.nearness import slip_of
from engine.language.nodes import Scalar
from engine.language.problems import Place, Report, quoted
from engine.language.shapes import in_quotes, warn_of_otherwise
from engine.language.vocabulary import EVENT_TYPES, WELL_KNOWN_ATTRIBUTES, WELL_KNOWN_VALUES

_OFTEN = 2  # an attribute used in so many places is meant


class Uses:
    """Names by the places where they stand."""

    def __init__(self) -> None:
        self._types: dict[str, set[Place]] = {}
        self._attributes: dict[str, set[Place]] = {}
        self._compared: set[tuple[str, str]] = set()
        self._chosen: set[tuple[str, str]] = set()
        self._joined: list[tuple[str, Scalar, bool]] = []
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

    def joined(self, attribute: str, value: Scalar, *, is_key: bool = False) -> None:
        """Notes the one value of a condition, or a key of a choice (`is_key`), that may be several in one text; in quotes it is meant."""
        if is_key:
            self._chosen.add((attribute, value.text))
        if value.plain and joined_values(value.text):
            self._joined.append((attribute, value, is_key))

    def otherwise(self, attribute: str, key: Scalar) -> None:
        """Notes a value of a choice by an attribute that may stand for all others."""
        self._otherwise.append((attribute, key))

    def warn(self, report: Report) -> None:
        """Warns of types that are near a built-in one, of attributes that are near a well-known one and used once only or are other ones
        joined by words, of values joined by words of which one is a value, and of values that mean `otherwise` and that no condition
        compares the attribute with."""
        for attribute, key in self._otherwise:
            if (attribute, key.text) not in self._compared:
                warn_of_otherwise(key, report)
        values = self._compared | self._chosen
        for attribute, value, is_key in self._joined:
            words = joined_values(value.text)
            if any((attribute, word) in values or word in WELL_KNOWN_VALUES.get(attribute, ()) for word in words):
                _warn_of_values(value, words, is_key, report)
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
                    if place.width <= len(name):  # in quotes, which are a part of the place, it is meant
                        _warn_of_words(name, words, place, report)


def _warn_of_values(value: Scalar, words: list[str], is_key: bool, report: Report) -> None:
    message = f"{quoted(value.text)} is one value here, compared letter by letter"
    meant = f"[{', '.join(words)}]"
    instead = f"a key for each, {' and '.join(f'`{word}: …`' for word in words)}" if is_key else f"`{meant}`"
    expected = f"{instead}, or where it is one value `{in_quotes(value.text)}`"
    report.warning("condition/words", value.place, message, expected, None if is_key else meant)


def _warn_of_words(name: str, words: list[str], place: Place, report: Report) -> None:
    message = f"{quoted(name)} would be the name of one attribute"
    if len(words) == 1:
        report.warning("attribute/words", place, message, suggestion=words[0])
    else:
        expected = f"one of them, or where a list may stand `[{', '.join(words)}]`, or the name in quotes"
        report.warning("attribute/words", place, message, expected)
