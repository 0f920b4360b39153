"""In a city with summer time the clock's reading is kept: the hour that comes twice holds both, the one left out nothing."""

from datetime import datetime

import polars as pl

from data.sources._times import civil

BOSTON = "America/New_York"


def read(zone, *texts):
    return civil(pl.Series("opened_at", texts), (), zone, BOSTON).to_list()


def test_local_time_without_zone_is_kept_in_the_doubled_hour():
    assert read(BOSTON, "2011-11-06 01:09:48", "2011-11-06 02:00:00") == [
        datetime(2011, 11, 6, 1, 9, 48),
        datetime(2011, 11, 6, 2),
    ]


def test_both_instants_of_the_doubled_hour_are_one_reading_of_the_clock():
    assert read("UTC", "2011-11-06T05:30:00Z", "2011-11-06T06:30:00Z") == [datetime(2011, 11, 6, 1, 30)] * 2
    assert read("UTC", "2011-11-06 05:30:00", "2011-11-06 06:30:00") == [datetime(2011, 11, 6, 1, 30)] * 2


def test_from_another_zone_no_time_falls_into_the_hour_that_is_left_out():
    assert read("UTC", "2011-03-13 06:59:00", "2011-03-13 07:00:00") == [
        datetime(2011, 3, 13, 1, 59),
        datetime(2011, 3, 13, 3, 0),
    ]
