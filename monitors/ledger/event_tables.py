"""The tables of the event file.

Events lie in the order of arrival, found by subject (docs/adr/0009 says why). Types and names of feeds are few and repeat, so an event
holds their numbers. A subject is in `touched` while something of it waits to be folded, with the number of its last touch, and in
`revised` too where what is known of earlier events is void: one of them was replaced or went, or all are to be folded anew.
`forgotten` tells up to which instant what was told of a subject was deleted for good: it is not new when it comes again.
`total` holds the last `seq` and the last touch given out, which are never given out twice, and the latest instant in `forgotten`.
"""

from __future__ import annotations

KIND = 0x55504C45  # "UPLE", so that a verdict file is not taken for an event file
VERSION = 8

TABLES = (
    "create table subject (id integer primary key, name text not null unique)",
    "create table word (id integer primary key, name text not null unique)",
    """create table event (
        subject integer not null,
        seq integer primary key,
        digest blob not null,
        at integer not null,
        type integer not null,
        feed integer not null,
        data text not null
    )""",
    "create index event_subject on event (subject)",
    "create unique index event_digest on event (digest)",
    "create table touched (subject integer primary key, touch integer not null)",
    "create table revised (subject integer primary key, touch integer not null)",
    "create table forgotten (subject integer primary key, upto integer not null)",
    """create table aside (
        id integer primary key,
        digest blob not null unique,
        feed text not null,
        at integer not null,
        reason text not null,
        place text not null,
        message text not null,
        record text not null,
        times integer not null
    )""",
    "create table aside_count (feed text, reason text, n integer not null, primary key (feed, reason)) without rowid",
    "create table left_out (feed text, type text, n integer not null, primary key (feed, type)) without rowid",
    "create table sent (feed text, type text, primary key (feed, type)) without rowid",
    """create table feed (
        name text primary key,
        cursor text,
        last_event_at integer,
        live_from integer not null,
        events integer not null,
        duplicates integer not null,
        replaced integer not null,
        late integer not null
    ) without rowid""",
    "create table total (name text primary key, n integer not null) without rowid",
    "insert into total values ('seq', 0), ('touch', 0), ('forgotten', 0)",
)
