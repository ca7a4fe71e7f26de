"""Which event types and attributes a book speaks of, to warn of slips of the pen: both are open lists."""

from __future__ import annotations

from engine.language.nearness import slip_of
from engine.language.problems import Place, Report, quoted
from engine.language.vocabulary import EVENT_TYPES, WELL_KNOWN_ATTRIBUTES

_OFTEN = 2  # an attribute used in so many places is meant


class Uses:
    """Names by the places where they stand."""

    def __init__(self) -> None:
        self._types: dict[str, set[Place]] = {}
        self._attributes: dict[str, set[Place]] = {}

    def event_type(self, name: str, place: Place) -> None:
        """Notes that an event type is used."""
        self._types.setdefault(name, set()).add(place)

    def attribute(self, name: str, place: Place) -> None:
        """Notes that an attribute is used."""
        self._attributes.setdefault(name, set()).add(place)

    def warn(self, report: Report) -> None:
        """Warns of types that are near a built-in one, and of attributes that are near a well-known one and used once only."""
        for name, places in self._types.items():
            meant = slip_of(name, EVENT_TYPES) if name not in EVENT_TYPES else None
            for place in places if meant else ():
                report.warning("event/near", place, f"{quoted(name)} is not a built-in event type, but near one", suggestion=meant)
        for name, places in self._attributes.items():
            meant = slip_of(name, WELL_KNOWN_ATTRIBUTES) if name not in WELL_KNOWN_ATTRIBUTES else None
            for place in places if meant and len(places) < _OFTEN else ():
                report.warning("attribute/near", place, f"{quoted(name)} is not a well-known attribute, but near one", suggestion=meant)
