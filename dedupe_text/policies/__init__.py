"""Chooses which copy of a cluster stays: `first`, `last`, `longest`, `most_complete`, or a function of the caller's.

A policy ranks the members; the lowest key stays, if it says all that the others say.
"""

from __future__ import annotations

from dedupe_text.config import Member, Policy


def first(member: Member) -> tuple[float, ...]:
    """Rank by place: the copy that comes first stays."""
    return (member.span.start,)


def last(member: Member) -> tuple[float, ...]:
    """Rank by place: the copy that comes last stays."""
    return (-member.span.start,)


def longest(member: Member) -> tuple[float, ...]:
    """Rank by length in code points: the longest copy stays."""
    return (-member.span.size,)


def most_complete(member: Member) -> tuple[float, ...]:
    """Rank by what is in it: the copy that contains most of the others stays, then the longest."""
    return (-member.contains, -member.span.size)


def policy_for(choice: str | Policy) -> Policy:
    """Return the policy of a name, or the caller's own."""
    return NAMED[choice] if isinstance(choice, str) else choice


NAMED = {"first": first, "last": last, "longest": longest, "most_complete": most_complete}
