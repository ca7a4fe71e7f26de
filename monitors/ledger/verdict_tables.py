"""The tables of the verdict file. Instants and lengths are in microseconds; shared timelines have negative numbers."""

KIND = 0x55504C56  # "UPLV", so that an event file is not taken for a verdict file
VERSION = 8

COLUMNS = (
    "timeline", "standard", "opener", "subject", "closer", "span", "state", "open", "reason", "opened_at", "deadline_at", "decided_at",
    "elapsed_us", "counts", "target_us", "hours", "version", "marks", "label", "feed", "mark", "next_at", "value", "group",
    "digest",
)  # fmt: skip

JOURNAL = (
    "at", "standard", "timeline", "opener", "subject", "kind", "verdict", "reason", "deadline_at", "decided_at", "rings", "label",
)  # fmt: skip

TABLES = """
create table if not exists standard(id integer primary key, name text not null unique, held integer not null default 1,
    held_since integer not null default 0, well_until integer);
create table if not exists timeline(id integer primary key, standard integer not null, name text not null, unique(standard, name));
create table if not exists member(subject integer, timeline integer, primary key(subject, timeline)) without rowid;
create index if not exists member_timeline on member(timeline);
create table if not exists unsettled(timeline integer primary key);
create table if not exists label(id integer primary key, standard integer not null, text text not null, unique(standard, text));
create table if not exists verdict(
    standard integer, timeline integer, opener integer, digest integer not null, subject integer not null, closer integer,
    span integer not null, state text not null, open integer not null, reason text not null, opened_at integer not null,
    deadline_at integer, decided_at integer, elapsed_us integer not null, counts integer not null,
    target_us integer, hours text not null, version integer not null, marks text, label integer not null, feed text not null,
    mark integer not null, next_at integer, value integer, "group" text not null, primary key(timeline, standard, opener)) without rowid;
create index if not exists verdict_next on verdict(next_at) where next_at is not null;
create index if not exists verdict_unread on verdict(standard, deadline_at) where reason in ('not_read', 'feed_silent');
create index if not exists verdict_open on verdict(standard, state, deadline_at, label, open) where open = 1;
create index if not exists verdict_decided on verdict(standard, decided_at, state) where state in ('met', 'breached');
create index if not exists verdict_closed on verdict(standard, decided_at, label, state, open) where state = 'breached' and open = 0;
create table if not exists tally(standard integer, bucket integer, met integer not null, breached integer not null,
    primary key(standard, bucket)) without rowid;
create table if not exists counter(standard integer, kind text, label integer, n integer not null,
    primary key(standard, kind, label)) without rowid;
create table if not exists histogram(standard integer, bound_us integer, n integer not null, sum_us integer not null,
    primary key(standard, bound_us)) without rowid;
create table if not exists book(id integer primary key, digest text not null unique, files text not null);
create table if not exists version(standard integer, number integer, digest text not null, book integer not null,
    since integer not null, primary key(standard, number)) without rowid;
create table if not exists misfit(standard integer, attribute text, event integer, subject integer not null,
    primary key(subject, event, standard, attribute)) without rowid;
create table if not exists later(subject integer primary key, at integer not null);
create table if not exists carry(subject integer primary key, upto_seq integer not null, digest text not null, state text not null);
create table if not exists journal(seq integer primary key autoincrement, at integer not null, standard integer not null,
    timeline integer not null, opener integer not null, subject integer not null, kind text not null, verdict text not null,
    reason text not null, deadline_at integer, decided_at integer, rings integer not null, label integer not null);
create index if not exists journal_rang on journal(standard, decided_at) where rings = 1;
create index if not exists journal_taken_back on journal(timeline) where kind = 'retracted';
create table if not exists tick(id integer primary key check(id = 1), number integer not null, at integer not null);
create table if not exists sums(standard integer, grain integer, bucket integer, "group" text, place integer,
    n integer not null, total text not null, squares text not null, primary key(standard, grain, bucket, "group", place)) without rowid;
create table if not exists places(standard integer primary key, kind text not null);
create index if not exists verdict_sampled on verdict(standard, decided_at, "group", value) where state = 'sampled';
"""

ADD_TALLY = """insert into tally(standard, bucket, met, breached) values (?, ?, ?, ?)
    on conflict do update set met = met + excluded.met, breached = breached + excluded.breached"""
ADD_COUNTER = "insert into counter(standard, kind, label, n) values (?, ?, ?, ?) on conflict do update set n = n + excluded.n"
ADD_LENGTH = """insert into histogram(standard, bound_us, n, sum_us) values (?, ?, ?, ?)
    on conflict do update set n = n + excluded.n, sum_us = sum_us + excluded.sum_us"""
ADD_TICK = "insert into tick(id, number, at) values (1, 1, ?) on conflict do update set number = number + 1, at = excluded.at"
