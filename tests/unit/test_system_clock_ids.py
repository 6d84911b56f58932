"""Clocks on Paris time, and ids that keep their order."""

import itertools
import os
import threading
import uuid
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from partaj_desktop.domain.errors import UserError
from partaj_desktop.system.clock import Clock, FixedClock, SystemClock, milliseconds
from partaj_desktop.system.ids import new_id, parse, text


def test_the_system_clock_tells_the_instant_in_paris_time() -> None:
    clock: Clock = SystemClock()
    before = datetime.now(UTC)
    now = clock.now()
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo == ZoneInfo("Europe/Paris")
    assert clock.today() in {before.astimezone(now.tzinfo).date(), datetime.now(now.tzinfo).date()}


def test_the_demonstration_lives_on_its_own_day_at_nine() -> None:
    ticks = itertools.count(1_000.0, 30.0)
    clock: Clock = FixedClock(date(2011, 1, 19), monotonic=lambda: next(ticks))
    assert clock.now().isoformat() == "2011-01-19T09:00:30+01:00"
    assert clock.now().isoformat() == "2011-01-19T09:01:00+01:00"
    assert clock.today() == date(2011, 1, 19)


def test_the_demonstration_passes_midnight_and_the_change_of_hour() -> None:
    elapsed = [0.0]
    clock = FixedClock(date(2011, 3, 26), monotonic=lambda: elapsed[0])
    elapsed[0] = 17 * 3_600.0
    assert clock.now().isoformat() == "2011-03-27T03:00:00+02:00"
    assert clock.today() == date(2011, 3, 27)


def test_the_demonstration_really_runs() -> None:
    clock = FixedClock(date(2011, 1, 19))
    first = clock.now()
    assert first < clock.now() < first + timedelta(minutes=5)


def test_milliseconds_are_exact() -> None:
    assert milliseconds(datetime(1970, 1, 1, tzinfo=UTC)) == 0
    assert milliseconds(datetime(2011, 1, 19, 9, tzinfo=ZoneInfo("Europe/Paris"))) == 1_295_424_000_000
    assert milliseconds(datetime(2026, 1, 1, 0, 0, 0, 999_999, tzinfo=UTC)) == 1_767_225_600_999


def test_an_id_is_a_uuid_of_version_7_with_its_time() -> None:
    made = new_id(0x017F22E279B0, os.urandom)
    read = uuid.UUID(bytes=made)
    assert (read.version, read.variant) == (7, uuid.RFC_4122)
    assert made[:6].hex() == "017f22e279b0"
    assert text(made).startswith("017f22e2-79b0-7")


def test_ids_of_one_millisecond_rise_and_never_repeat() -> None:
    made = [new_id(1_295_424_000_001, os.urandom) for _ in range(20_000)]
    assert made == sorted(set(made))
    assert {identifier[:6] for identifier in made} == {made[0][:6]}


def test_ids_rise_even_with_the_greatest_randomness() -> None:
    made = [new_id(1_295_424_000_002, lambda count: b"\xff" * count) for _ in range(5_000)]
    assert made == sorted(set(made))
    assert all(uuid.UUID(bytes=identifier).version == 7 for identifier in made)


def test_ids_of_later_milliseconds_are_greater() -> None:
    made = [new_id(1_295_424_001_000 + step, os.urandom) for step in range(100)]
    assert made == sorted(made)


def test_a_clock_set_back_still_gives_distinct_ids_of_its_time() -> None:
    times = [1_295_424_002_000, 1_295_424_001_999] * 500
    made = [new_id(time, os.urandom) for time in times]
    assert len(set(made)) == 1_000
    assert [int.from_bytes(identifier[:6], "big") for identifier in made] == times


def test_threads_never_share_an_id() -> None:
    made: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: made.extend([new_id(1_295_424_003_000, os.urandom) for _ in range(2_000)]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 8_000


@pytest.mark.parametrize("time", [-1, 1 << 48])
def test_a_time_no_id_can_hold_is_a_bug(time: int) -> None:
    with pytest.raises(ValueError, match="not a time"):
        new_id(time, os.urandom)


def test_an_id_survives_its_text() -> None:
    made = new_id(1_295_424_004_000, os.urandom)
    assert parse(text(made)) == made
    assert parse(f" {text(made).upper()}\n") == made


@pytest.mark.parametrize(
    "written",
    ["", "x", "017f22e279b07cc398c4dc0c0c07398f", "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}", "017f22e2-79b0-7cc3-98c4"],
)
def test_what_is_no_id_is_told(written: str) -> None:
    with pytest.raises(UserError, match="identifiant"):
        parse(written)
