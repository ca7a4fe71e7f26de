"""When things are done: APScheduler wakes the monitor at the next transition, and feeds at their interval.

Ticks run in a thread of their own, which the schedule only wakes, so that no tick can overlap another or be skipped because one runs.
Polls run in a few threads; a poll that is due while the same one still runs is left out and counted. What could not be done on time is
done late, never not at all. The library plans by the machine's time; should that step back, what is planned is done at once (`mend`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from monitors.clock import Clock

AT_ONCE = 4  # pieces of work
WAIT_S_MOST = 86_400.0  # who is woken early finds nothing to do and plans again
STEP_S = 1.0  # by which the machine's time may fall behind before that counts as a step


@dataclass
class Counts:
    """What did not go as planned, since the start."""

    missed: int = 0
    failed: int = 0


class Schedule:
    """Runs work at instants of a clock and at intervals. `failed` is told of what raised, by the name of the work.

    `lead_s` tells how far the machine's time of day is ahead of its steady time.
    """

    def __init__(self, clock: Clock, failed: Callable[[str, BaseException], None], lead_s: Callable[[], float] | None = None) -> None:
        self._clock, self._failed = clock, failed
        self._lead_s = lead_s or _lead_s
        self._lead_s_seen = self._lead_s()
        self.counts = Counts()
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(AT_ONCE)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=UTC,
        )
        self._scheduler.add_listener(self._listen, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)

    def start(self) -> None:
        """Begin; work that was asked for before is due now."""
        self._scheduler.start()

    def stop(self) -> None:
        """End after the work that runs now."""
        if self._scheduler.running:
            self._scheduler.pause()
            self._scheduler.get_jobs()  # waits for what is being begun: the library forgets its jobs before it stops beginning them
            self._scheduler.shutdown(wait=True)

    def at(self, name: str, instant: int | None, work: Callable[[], None]) -> None:
        """Do the work at an instant of the clock, instead of when it was to be done before; at None not at all. No wait is over a day."""
        if instant is None:
            if self._scheduler.get_job(name) is not None:
                self._scheduler.remove_job(name)
            return
        wait_s = min(self._clock.seconds(max(instant - self._clock.now(), 0)), WAIT_S_MOST)
        when = datetime.now(UTC) + timedelta(seconds=wait_s)
        self._scheduler.add_job(work, DateTrigger(when), id=name, name=name, replace_existing=True)

    def every(self, name: str, interval_us: int, work: Callable[[], None]) -> None:
        """Do the work now and again after each interval of real time."""
        trigger = IntervalTrigger(seconds=max(interval_us / 1e6, 0.05))
        self._scheduler.add_job(work, trigger, id=name, name=name, replace_existing=True, next_run_time=datetime.now(UTC))

    def mend(self) -> None:
        """Do everything that is planned at once if the machine's time stepped back since the last call: it would wait for too long."""
        lead_s = self._lead_s()
        if lead_s < self._lead_s_seen - STEP_S:
            for job in self._scheduler.get_jobs():
                self._scheduler.modify_job(job.id, next_run_time=datetime.now(UTC))
        self._lead_s_seen = lead_s

    def _listen(self, event: JobEvent) -> None:
        if event.code in (EVENT_JOB_MISSED, EVENT_JOB_MAX_INSTANCES):
            self.counts.missed += 1
        elif event.code == EVENT_JOB_ERROR:
            self.counts.failed += 1
            self._failed(event.job_id, event.exception)


def _lead_s() -> float:
    return time.time() - time.monotonic()
