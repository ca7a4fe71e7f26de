"""What books said while they were in force: which standards are held, the versions of each, and which of their windows ended well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitors.ledger.verdict_file import VerdictFile


class Books:
    """The books in a verdict file."""

    def __init__(self, file: VerdictFile) -> None:
        self._file = file

    def versions(self) -> list[tuple[str, int, str, str, int]]:
        """(standard, number, digest, the book's files as JSON, in force since) of every version, in order of their numbers."""
        sql = "select s.name, number, v.digest, files, since from version v join standard s on s.id = standard join book b on b.id = book"
        return self._file.rows(f"{sql} order by standard, number")

    def add(self, digest: str, files: str, versions: Sequence[tuple[str, int, str, int]]) -> None:
        """Keep the text of a book and new versions (standard, number, digest, since) that are of it.

        That a window ended well was said by another text: the new one judges it for the first time.
        """
        numbers = [self._file.standard(name) for name, *_ in versions]
        with self._file.transaction():
            database = self._file.database
            database.execute("insert or ignore into book(digest, files) values (?, ?)", (digest, files))
            book = self._file.rows("select id from book where digest = ?", digest)[0][0]
            rows = [(id, number, of, book, since) for id, (_, number, of, since) in zip(numbers, versions, strict=True)]
            database.executemany("insert into version(standard, number, digest, book, since) values (?, ?, ?, ?, ?)", rows)
            database.executemany("update standard set well_until = null where id = ?", [(id,) for id in numbers])

    def held(self) -> dict[str, int]:
        """The number of the newest version of each standard in the book."""
        return dict(self._file.rows("select name, max(number) from version join standard s on s.id = standard where held group by name"))

    def held_since(self, now: int) -> dict[str, int]:
        """Since when each standard has been in the book without a break: `now` for one that had left it, 0 for one that never did."""
        return {name: since if held else now for name, held, since in self._file.rows("select name, held, held_since from standard")}

    def hold(self, names: Sequence[str], now: int) -> None:
        """Have just these standards wake the tick. One that left the book keeps its rows, but nothing of them falls due or waits."""
        marks = ", ".join("?" * len(names))
        with self._file.transaction():
            database = self._file.database
            database.execute(f"update standard set held_since = ? where held = 0 and name in ({marks})", (now, *names))
            database.execute(f"update standard set held = name in ({marks})", tuple(names))
            away = "standard in (select id from standard where held = 0)"
            database.execute(f"update verdict set next_at = null, digest = 0 where next_at is not null and {away}")
            database.execute(f"delete from unsettled where timeline in (select id from timeline where {away})")

    def well_until(self) -> dict[str, int]:
        """The end of the last calendar window of each standard that ended well, where one did."""
        return dict(self._file.rows("select name, well_until from standard where well_until is not null"))

    def ended_well(self, until: Mapping[str, int]) -> None:
        """Keep that windows of these standards, which ended then, are well."""
        rows = [(instant, self._file.standard(name)) for name, instant in until.items()]
        with self._file.transaction():
            self._file.database.executemany("update standard set well_until = ? where id = ?", rows)
