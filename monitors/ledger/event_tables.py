"""The tables of the event file.

Events lie in the order of arrival (docs/adr/0009 says why); which are those of a subject is told by a file beside it (`places`). Types and
names of feeds are few and repeat, so an event holds their numbers. What comes touches its subject by coming: no row says so. A subject is
in `revised` while what is known of earlier events is void: one of them was replaced or went, or all are to be folded anew; or while it is
among those over which a tick failed. With it is the last `seq` by then. `forgotten` tells up to which instant what was told of a subject
was deleted for good: it is not new when it comes again. `total` holds the last `seq` given out, which is never given out twice, up to
which one all is folded (`folded`; and of subjects up to `swept` until `sweeping`), and the latest instant in `forgotten`.
"""

from __future__ import annotations

KIND = 0x55504C45  # "UPLE", so that a verdict file is not taken for an event file
VERSION = 11

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
    "create unique index event_digest on event (digest)",
    "create table revised (subject integer primary key, seq integer not null)",
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
    "insert into total values ('seq', 0), ('folded', 0), ('sweeping', 0), ('swept', 0), ('forgotten', 0)",
)

FOUND = """with
    wanted(subject, after) as materialized (select cast(key as integer), value from json_each(?)),
    found(seq) as (
        select placed.seq from wanted cross join places.placed on placed.subject = wanted.subject and placed.seq > wanted.after
        union all
        select event.seq from event cross join wanted on wanted.subject = event.subject and event.seq > wanted.after
        where event.seq > (select upto from places.extent))"""
"""How a question begins that asks for events `found` of subjects, which are bound to it as JSON, with the `seq` after which they are."""
