"""Durations in words."""

from ...words import say, say_count

MINUTE, HOUR, DAY, YEAR = 60, 3600, 86_400, 31_557_600  # seconds


def in_words(seconds: float) -> str:
    """Format a duration in its largest unit."""
    if seconds >= YEAR:
        years = round(seconds / YEAR)
        return say_count("{number} year", "{number} years", count=years, number=f"{years:,}")
    if seconds >= DAY:
        return say_count("{count} day", "{count} days", count=round(seconds / DAY))
    if seconds >= HOUR:
        return say("{count} h", count=round(seconds / HOUR))
    if seconds >= MINUTE:
        return say("{count} min", count=round(seconds / MINUTE))
    return say("{count} s", count=round(seconds))
