"""sessionhub.beat: jobs keep their times without a file of this machine."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sessionhub import celery
from sessionhub.beat import KEY, ValkeyScheduler

NAME = "apply retention"


@pytest.fixture
def scheduler(valkey):
    made = []

    def make(**more):
        scheduler = ValkeyScheduler(app=celery.app, **more)
        made.append(scheduler)
        return scheduler

    yield make
    for each in made:
        each.close()


def test_the_settings_choose_it(scheduler):
    assert celery.app.conf.beat_scheduler == "sessionhub.beat:ValkeyScheduler"
    assert NAME in scheduler().schedule


def test_a_job_that_ran_is_known_to_the_next_process(scheduler):
    first = scheduler()
    begun = first.reserve(first.schedule[NAME])
    assert scheduler().schedule[NAME].last_run_at == begun.last_run_at


def test_a_daily_job_runs_though_the_process_starts_twice_a_day(scheduler, valkey):
    entry = scheduler().schedule[NAME]
    half_a_day_ago = entry.last_run_at - timedelta(hours=12)
    valkey.hset(KEY, NAME, half_a_day_ago.isoformat())
    assert not scheduler().schedule[NAME].is_due()[0]
    valkey.hset(KEY, NAME, (half_a_day_ago - timedelta(hours=13)).isoformat())
    assert scheduler().schedule[NAME].is_due()[0]


def test_what_never_ran_counts_from_the_first_start(scheduler):
    first = scheduler().schedule[NAME].last_run_at
    assert scheduler().schedule[NAME].last_run_at == first


def test_a_valkey_that_is_away_costs_no_job(scheduler, settings, unused_tcp_port):
    settings.VALKEY_URL = f"redis://127.0.0.1:{unused_tcp_port}/0"
    alone = scheduler()
    entry = alone.reserve(alone.schedule[NAME])
    assert alone.schedule[NAME] is entry
