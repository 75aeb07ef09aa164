"""Prose that nobody wrote: sentences of common words, drawn from a seed, as many as a test needs."""

from __future__ import annotations

from random import Random

NOUNS = """anchor barley candle ditch engine fence garden harbour island jacket kettle lantern meadow needle orchard
paddle quarry river saddle timber umbrella valley wagon yard bridge cellar drawer feather glacier hammer""".split()
VERBS = """carried followed mended painted borrowed covered dragged emptied finished gathered hid inspected jostled
kept lifted measured noticed opened polished repaired sorted tied unloaded visited washed""".split()
PLACES = """pier barn chapel market tower stable window gate hill station kitchen lighthouse mill school ferry shed
crossing tavern bakery workshop""".split()


def sentence(random: Random) -> str:
    """Return a sentence of eleven or so words without a number, a name or a negation."""
    first, second, third = random.sample(NOUNS, 3)
    place, other = random.sample(PLACES, 2)
    verb, then = random.sample(VERBS, 2)
    return f"The {first} by the {place} {verb} a {second} and {then} the {third} behind the {other}."


def paragraph(random: Random, sentences: int = 3) -> str:
    """Return some sentences in one line."""
    return " ".join(sentence(random) for _ in range(sentences))


def paragraphs(seed: int, count: int, sentences: int = 3) -> list[str]:
    """Return different paragraphs, the same ones for the same seed."""
    random = Random(seed)
    return [paragraph(random, sentences) for _ in range(count)]
