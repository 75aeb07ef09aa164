"""How likely each line is boilerplate: the columns of its features in, a likelihood in [0, 1] out.

Three logistic regressions, one for each sort of evidence, with the weights of `weights.json`, which
`benchmarks.quality.boilerplate_weights` fits; it says on what. The share of each feature in a decision is its weight
times its value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import numpy as np

from dedupe_text.boilerplate.counting import Flags, Numbers
from dedupe_text.boilerplate.features import Seen
from dedupe_text.model import Rule

SORTS = (Rule.SITE_LINE, Rule.SITE_TEMPLATE, Rule.SITE_FRAME)
"""The sorts of evidence: the line itself stands on several pages, its template does, or only its company does."""


PRODUCT = "*"
"""Stands between two features whose product has a weight of its own: what one says depends on the other."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One logistic regression: the weight of each feature, and what is added to their sum."""

    bias: float
    weights: Mapping[str, float]

    def likelihoods(self, columns: Mapping[str, Numbers], chosen: Flags) -> Numbers:
        """Return the likelihood in [0, 1] of the chosen lines."""
        rows = np.flatnonzero(chosen)
        total = np.full(len(rows), self.bias)
        for name, weight in self.weights.items():
            factors = [columns[part].take(rows) for part in name.split(PRODUCT)]
            total += weight * (factors[0] if len(factors) == 1 else factors[0] * factors[1])
        found: Numbers = 1 / (1 + np.exp(-np.clip(total, -30, 30)))
        return found


@cache
def shipped_weights() -> Mapping[Rule, Weights]:
    """Return the weights that ship with the package; they are read once.

    >>> sorted(rule.name for rule in shipped_weights())
    ['SITE_FRAME', 'SITE_LINE', 'SITE_TEMPLATE']
    """
    stored = json.loads(files("dedupe_text.boilerplate").joinpath("weights.json").read_text(encoding="utf-8"))
    return MappingProxyType(
        {rule: Weights(stored[rule.name]["bias"], MappingProxyType(stored[rule.name]["weights"])) for rule in SORTS}
    )


def sorts(seen: Seen) -> dict[Rule, Flags]:
    """Say of which sort each line is; every line is of one."""
    template = ~seen.fixed & ((seen.templates > 1) | (seen.frames > 1))
    return {Rule.SITE_LINE: seen.fixed, Rule.SITE_TEMPLATE: template, Rule.SITE_FRAME: ~seen.fixed & ~template}


def likelihoods(
    columns: Mapping[str, Numbers], of_sort: Mapping[Rule, Flags], weights: Mapping[Rule, Weights]
) -> Numbers:
    """Return how likely each line is boilerplate, `(lines,)` in [0, 1]."""
    found = np.zeros(len(of_sort[Rule.SITE_LINE]))
    for rule, chosen in of_sort.items():
        found[chosen] = weights[rule].likelihoods(columns, chosen)
    return found
