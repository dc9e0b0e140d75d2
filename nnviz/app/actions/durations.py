"""Durations in words."""

from ...words import say, say_count
from ...words.formatting import number

MINUTE, HOUR, DAY, YEAR = 60, 3600, 86_400, 31_557_600  # seconds


def in_words(seconds: float) -> str:
    """Format a duration: seconds up to 2 minutes, minutes up to 2 hours, then hours, days or years."""
    if seconds >= YEAR:
        years = round(seconds / YEAR)
        return say_count("{number} year", "{number} years", count=years, number=f"{years:,}")
    if seconds >= DAY:
        return say_count("{count} day", "{count} days", count=round(seconds / DAY))
    if seconds >= 2 * HOUR:
        return say("{count} h", count=number(seconds / HOUR))
    if seconds >= 2 * MINUTE:
        return say("{count} min", count=round(seconds / MINUTE))
    return say("{count} s", count=round(seconds))
