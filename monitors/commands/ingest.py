"""`upheld ingest`: appends a file's events to the store, and only that."""

from __future__ import annotations

from pathlib import Path

from monitors.answers import Exit, Unreadable
from monitors.commands.configuring import configured
from monitors.commands.feeding import batches, explained, none_read, source_of
from monitors.commands.printing import print_json, say
from monitors.commands.storing import opened
from monitors.ledger.batches import Aside

COUNTS = ("new", "duplicates", "replaced", "late")


def ingest(config: Path, feed: str, map_file: Path | None, now: int, as_document: bool) -> Exit:
    """Append the events of a feed; what could not be read is kept aside in the store with its reason. Unreadable when that is all of it."""
    store = configured(config, with_book=False).store
    source = source_of(feed, map_file)
    counts = dict.fromkeys((*COUNTS, "set_aside", "left_out"), 0)
    first: Aside | None = None
    is_read = False
    with opened(store) as stores, explained(source):
        for batch in batches(source, now):
            (appended,) = stores.events.append([batch])
            for name in COUNTS:
                counts[name] += getattr(appended, name)
            counts["set_aside"] += len(batch.asides)
            counts["left_out"] += sum(batch.unmapped.values())
            is_read = is_read or bool(batch.records)
            first = first or next(iter(batch.asides), None)
    if first is not None and not is_read:
        raise Unreadable(none_read(source, counts["set_aside"], first))
    if as_document:
        print_json({"feed": source.feed.name, **counts})
    else:
        told = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items() if count or name == "new")
        say(f"{source.feed.name}: {told}")
        if first is not None:
            say(f"set aside: the first at {first.place}: {first.reason}: {first.message}; `upheld feeds {source.feed.name}` lists what was")
    return Exit.DONE
