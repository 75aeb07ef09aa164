"""Chooses which copy of a cluster stays: `first`, `last`, `longest`, `most_complete`, or a function of the caller's.

A policy ranks the members; the lowest key stays, if it says all that the others say.
"""

from __future__ import annotations

from functools import partial
from numbers import Real

from dedupe_text.config import Member, Policy
from dedupe_text.errors import ConfigError


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
    """Return the policy of a name, or the caller's own, whose keys are checked."""
    return NAMED[choice] if isinstance(choice, str) else partial(_checked, choice)


def _checked(policy: Policy, member: Member) -> tuple[float, ...]:
    """Return the key of a caller's policy; raises `ConfigError` for what has no order, and would say nothing of copies.

    A number alone will do.
    """
    key: object = policy(member)
    numbers = key if isinstance(key, tuple) else (key,)
    if not all(isinstance(number, Real) and number == number for number in numbers):
        raise ConfigError("policy", policy, f"it returned {key!r}: a policy returns a tuple of numbers")
    return numbers


NAMED = {"first": first, "last": last, "longest": longest, "most_complete": most_complete}
