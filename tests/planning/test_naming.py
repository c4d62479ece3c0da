"""Months and days as they are told."""

import pytest

from planner.planning.naming import spans_text, when


@pytest.mark.parametrize(
    ("months", "days", "zh", "en", "text"),
    [
        ((5,), None, "5月", "in May", "2026-05"),
        (
            (2, 3, 4),
            None,
            "2月至4月",
            "from February to April",
            "2026-02/2026-04",
        ),
        (
            (2, 3, 11),
            None,
            "2月至3月、11月",
            "from February to March and in November",
            "2026-02/2026-03+2026-11",
        ),
        (tuple(range(1, 13)), None, "全年", "over the year", "2026-01/2026-12"),
        ((5,), (29, 31), "5月29日至31日", "on 29 to 31 May", "2026-05-29/2026-05-31"),
        (
            (2,),
            (27, 31),
            "2月27日至28日",
            "on 27 to 28 February",
            "2026-02-27/2026-02-28",
        ),
        ((6,), (1, 1), "6月1日", "on 1 June", "2026-06-01"),
    ],
)
def test_months_and_days_read_as_words(months, days, zh, en, text):
    assert when(months, days, 2026) == (zh, en)
    assert spans_text(2026, months, days) == text
