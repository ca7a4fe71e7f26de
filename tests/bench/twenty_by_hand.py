"""Twenty standards, each as the book has it and as somebody would write it in SQL for one database: `NOW` stands for the instant.

Each query gives one row: met, breached, samples, value. Instants are microseconds.
"""

from __future__ import annotations

OFFICE = "calendars: {office: {time_zone: UTC, open: {mon-fri: 08:00-16:00}}}\n"
HOUR, MINUTE, SECOND, DAY = 3_600_000_000, 60_000_000, 1_000_000, 86_400_000_000

FIRST_ENDS = "'resolved', 'closed', 'ended', 'spam', 'deleted', 'merged'"

SETUP = f"""
create or replace temp table subjects as
select subject, max(channel) as channel, max(priority) as priority, bool_or(type = 'opened') as is_opened from events group by subject;

create or replace temp table firsts as
with openings as (
    select e.subject, min((e.moment, e.seq)) as opening from events e join subjects s using (subject)
    where e.type in ('opened', 'customer_message') or (e.type = 'queued' and not s.is_opened) group by e.subject
), ends as (
    select e.subject, o.opening, min((e.moment, e.seq)) as closing, arg_min(e.type, (e.moment, e.seq)) as type
    from events e join openings o using (subject)
    where e.type in ('agent_message', 'answered', {FIRST_ENDS}) and (e.moment, e.seq) > o.opening group by e.subject, o.opening
)
select o.subject, s.channel, s.priority, o.opening[1] as opened_at, e.closing[1] as ended_at,
    coalesce(e.type in ('agent_message', 'answered'), false) as is_reply
from openings o join subjects s using (subject) left join ends e using (subject);

create or replace temp table office as
select epoch_us(day + interval 8 hour) as since, epoch_us(day + interval 16 hour) as until,
    {8 * HOUR} * (row_number() over (order by day) - 1) as before
from generate_series(timestamp '2020-01-01', timestamp '2030-01-01', interval 1 day) days(day) where isodow(day) <= 5;
"""

VERDICTS = """
select count(*) filter (is_met and ended_at <= opened_at + target), count(*) filter (coalesce(ended_at, NOW) > opened_at + target), 0, null
from ({spans})
"""


def first_reply(target: str, where: str) -> str:
    """How the first replies of some interactions were kept."""
    return VERDICTS.format(spans=f"select opened_at, ended_at, is_reply as is_met, {target} as target from firsts where {where}")


def each_span(opens: str, closes: str, cancels: str, target: int, where: str = "true") -> str:
    """How each span of a clock without pauses was kept: one opens where none is open and ends at the next that closes or cancels it."""
    spans = f"""
with told as (
    select subject, moment, seq, type, type in ({opens}) as opens from events
    where type in ({opens}, {closes}, {cancels})
), marked as (
    select *, coalesce(lag(opens) over line, false) as is_open,
        lead(case when not opens then moment end ignore nulls) over line as ended_at,
        lead(case when not opens then type end ignore nulls) over line as ended_by
    from told window line as (partition by subject order by moment, seq)
)
select m.moment as opened_at, ended_at, coalesce(ended_by in ({closes}), false) as is_met, {target} as target
from marked m join subjects s using (subject) where opens and not is_open and {where}
"""
    return VERDICTS.format(spans=spans)


def rule(type_: str, holds: str, judged: str, where: str = "true") -> str:
    """For how many events of a type a condition held, and for how many not."""
    return f"""
select count(*) filter ({holds}), count(*) filter (not ({holds})), 0, null
from events e join subjects s using (subject) where e.type = '{type_}' and e.moment <= NOW and {judged} and {where}
"""


def last_value(attribute: str, value: str, days: int) -> str:
    """A figure of each interaction's last value of an attribute, among those that were set in the last days."""
    return f"""
with last as (
    select subject, max((moment, seq))[1] as moment, arg_max({attribute}, (moment, seq)) as x
    from events where {attribute} is not null group by subject
)
select 0, 0, count(*), {value} from last where moment > NOW - {days * DAY} and moment <= NOW
"""


OFFICE_HOURS = f"""
with spans as (select opened_at, coalesce(ended_at, NOW) as until, ended_at, is_reply from firsts where channel = 'email'),
opened as (
    select s.*, o.before + greatest(least(s.opened_at, o.until) - o.since, 0) as w1
    from spans s asof join office o on s.opened_at >= o.since
),
worked as (
    select s.*, o.before + greatest(least(s.until, o.until) - o.since, 0) as w2
    from opened s asof join office o on s.until >= o.since
)
select count(*) filter (is_reply and w2 - w1 <= {4 * HOUR}), count(*) filter (w2 - w1 > {4 * HOUR}), 0, null from worked
"""

STAYS_SOLVED = f"""
with told as (
    select moment, type, lead(moment) over line as next_at, lead(type) over line as next_type
    from events where type in ('resolved', 'reopened')
    window line as (partition by subject order by moment, seq)
), spans as (select moment, case when next_type = 'reopened' then next_at end as reopened_at from told where type = 'resolved')
select count(*) filter (moment + {168 * HOUR} <= least(coalesce(reopened_at, NOW), NOW)),
    count(*) filter (reopened_at < moment + {168 * HOUR}), 0, null from spans
"""

SOLVED = f"""
with told as (
    select e.subject, e.moment, e.seq, e.type from events e join subjects s using (subject)
    where s.channel = 'email' and e.type in ('opened', 'resolved', 'pending', 'unpending', 'spam', 'deleted', 'merged')
), openings as (
    select subject, min((moment, seq)) as opening from told where type = 'opened' group by subject
), ends as (
    select t.subject, min((t.moment, t.seq)) as closing, arg_min(t.type, (t.moment, t.seq)) as type
    from told t join openings o using (subject)
    where t.type in ('resolved', 'spam', 'deleted', 'merged') and (t.moment, t.seq) > o.opening group by t.subject
), stretches as (
    select t.subject, t.type, t.moment, t.seq, lead(t.moment) over (partition by t.subject order by t.moment, t.seq) as next_at
    from told t where t.type in ('pending', 'unpending')
), pauses as (
    select p.subject, sum(least(coalesce(p.next_at, NOW), coalesce(e.closing[1], NOW)) - p.moment) as paused,
        bool_or(p.next_at is null) and not bool_or(e.subject is not null) as is_paused
    from stretches p join openings o using (subject) left join ends e using (subject)
    where p.type = 'pending' and (p.moment, p.seq) > o.opening and (e.closing is null or (p.moment, p.seq) < e.closing) group by p.subject
)
select count(*) filter (coalesce(e.type = 'resolved', false) and e.closing[1] - o.opening[1] - coalesce(paused, 0) <= {24 * HOUR}),
    count(*) filter (coalesce(e.closing[1], NOW) - o.opening[1] - coalesce(paused, 0) > {24 * HOUR}), 0, null
from openings o left join ends e using (subject) left join pauses p using (subject)
"""

NOTED = """
with told as (
    select e.subject, e.type, bool_or(e.type in ('agent_message', 'answered')) over (
        partition by e.subject order by e.moment, e.seq rows between unbounded preceding and 1 preceding) as answered
    from events e where e.type in ('resolved', 'agent_message', 'answered')
)
select count(*) filter (coalesce(answered, false)), count(*) filter (not coalesce(answered, false)), 0, null
from told where type = 'resolved'
"""

HANDLING = f"""
with told as (
    select subject, moment, type, lead(moment) over line as next_at, lead(type) over line as next_type, lag(type) over line as last_type
    from events where type in ('answered', 'ended') window line as (partition by subject order by moment, seq)
)
select 0, 0, count(*), avg(next_at - moment) / 1e6 from told
where type = 'answered' and last_type is distinct from 'answered' and next_type = 'ended' and next_at > NOW - {28 * DAY} and next_at <= NOW
"""

GONE = "'spam', 'deleted', 'merged'"
NPS = "100.0 * (count(*) filter (x >= 9) - count(*) filter (x <= 6)) / nullif(count(*), 0)"
BY_PRIORITY = f"case priority when 'urgent' then {HOUR} when 'high' then {4 * HOUR} when 'normal' then {8 * HOUR} end"
FIRST = "promise: A first reply in time, clock: first_reply"

TEXTS = {
    "email": f"  email: {{{FIRST}, within: 24h, for: {{channel: email}}, goal: 95% over 28d}}\n",
    "email-urgent": f"  email-urgent: {{{FIRST}, within: 4h, for: {{channel: email, priority: urgent}}, goal: 95% over 28d}}\n",
    "chat": f"  chat: {{{FIRST}, within: 60s, for: {{channel: chat}}, goal: 90% per day}}\n",
    "by-priority": f"  by-priority: {{{FIRST}, within: {{by: priority, urgent: 1h, high: 4h, normal: 8h}}, goal: 95% over 28d}}\n",
    "in-office": f"  in-office: {{{FIRST}, within: 4h, hours: office, for: {{channel: email}}, goal: 90% over 28d}}\n",
    "calls-20s": "  calls-20s: {promise: Calls are answered, clock: pickup, within: 20s, goal: 80% per day}\n",
    "calls-10m": "  calls-10m: {promise: Nobody waits long, clock: pickup, within: 10m}\n",
    "handled": "  handled: {promise: Calls are short, clock: handling, within: 10m, goal: 80% over 28d}\n",
    "followed-up": "  followed-up: {promise: We call again, clock: follow_up, within: 48h, goal: 80% over 28d}\n",
    "every-reply": "  every-reply: {promise: All get a reply, clock: every_reply, within: 8h, for: {channel: email}, goal: 90% over 28d}\n",
    "stays-solved": "  stays-solved: {promise: It lasts, clock: {from: resolved, to: reopened}, not_within: 168h, goal: 70% over 28d}\n",
    "solved": "  solved: {promise: It is solved, clock: {from: opened, to: resolved, pause: pending, resume: unpending, "
    "cancel: [spam, deleted, merged], count: first}, within: 24h, for: {channel: email}, goal: 80% over 28d}\n",
    "short": "  short: {promise: Replies are short, every: agent_message, must: {words: {at_most: 250}}, for: {channel: email}, "
    "goal: 90% over 7d}\n",
    "reasons": "  reasons: {promise: Calls have a reason, every: ended, must: {reason: {present: true}}, for: {channel: phone}, "
    "goal: 98% over 28d}\n",
    "answered-first": "  answered-first: {promise: Nothing is closed unanswered, every: resolved, "
    "must: {happened: [agent_message, answered]}, goal: 99% over 28d}\n",
    "csat": "  csat: {promise: Customers are content, bar: {average: csat, at_least: 4}, over: 28d}\n",
    "quality": "  quality: {promise: Work is good, bar: {average: quality, at_least: 4}, over: 28d}\n",
    "nps": "  nps: {promise: They would recommend us, bar: {nps: nps, at_least: 0}, over: 90d}\n",
    "glad": "  glad: {promise: Most are glad, bar: {share: {csat: {at_least: 4}}, at: surveyed, at_least: 80%}, "
    "for: {csat: {present: true}}, over: 28d}\n",
    "handling": "  handling: {promise: Calls take what they need, bar: {average: handling, at_most: 6m}, over: 28d}\n",
}

QUERIES = {
    "email": first_reply(str(24 * HOUR), "channel = 'email'"),
    "email-urgent": first_reply(str(4 * HOUR), "channel = 'email' and priority = 'urgent'"),
    "chat": first_reply(str(60 * SECOND), "channel = 'chat'"),
    "by-priority": first_reply(BY_PRIORITY, "true"),
    "in-office": OFFICE_HOURS,
    "calls-20s": each_span("'queued'", "'answered'", "'abandoned'", 20 * SECOND),
    "calls-10m": each_span("'queued'", "'answered'", "'abandoned'", 10 * MINUTE),
    "handled": each_span("'answered'", "'ended'", "'ended'", 10 * MINUTE),
    "followed-up": each_span("'resolved'", "'followed_up'", f"'reopened', {GONE}", 48 * HOUR),
    "every-reply": each_span("'customer_message'", "'agent_message'", FIRST_ENDS, 8 * HOUR, "s.channel = 'email'"),
    "stays-solved": STAYS_SOLVED,
    "solved": SOLVED,
    "short": rule("agent_message", "e.words <= 250", "e.words is not null", "s.channel = 'email'"),
    "reasons": rule("ended", "e.reason is not null", "true", "s.channel = 'phone'"),
    "answered-first": NOTED,
    "csat": last_value("csat", "avg(x)", 28),
    "quality": last_value("quality", "avg(x)", 28),
    "nps": last_value("nps", NPS, 90),
    "glad": last_value("csat", "avg((x >= 4)::int)", 28),
    "handling": HANDLING,
}
