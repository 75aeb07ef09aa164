"""Documents whose repeats belong to them, from small seeded generators: tables, fixtures, prices and the like.

A seed flows in, a document flows out; in none of them may anything go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from types import MappingProxyType

TOWNS = (
    "Ravensholm",
    "Port Ellery",
    "Dunmore",
    "Kestrel Bay",
    "Harrow Fold",
    "Upper Ash",
    "Saint Orrin",
    "Ostrava Bay",
)
GOODS = ("Rope, hemp", "Rope, nylon", "Lamp oil", "Tar", "Sailcloth", "Copper nails", "Oak planks", "Cork floats")
SKIES = (
    "dry and bright",
    "cloudy with some rain",
    "cloudy with some rain",
    "fog in the morning, then sunny",
    "dry and bright",
)
TERMS = ("ebb", "fathom", "gunwale", "halyard", "jib", "keel", "luff", "mizzen", "quay", "reef")
SEEDS = 2


def table(random: Random) -> str:
    """Return a table of tonnages, whose rows often agree in most of their cells."""
    rows = ["Harbour\tMonth\tShips\tTonnes\tState"]
    for town in random.sample(TOWNS, 5):
        rows += [
            f"{town}\t{month}\t{random.randrange(1, 4)}\t{random.choice((400, 800, 1200))}\topen"
            for month in ("January", "February", "March")
        ]
    return "\n".join(rows)


def fixtures(random: Random) -> str:
    """Return the match days of a league, each with the same note under it."""
    lines = ["Coast League, fixtures"]
    for day in range(1, 6):
        teams = random.sample(TOWNS, 6)
        lines += [f"Match day {day}", *(f"{a} v {b}, 3 p.m." for a, b in zip(teams[::2], teams[1::2], strict=True))]
        lines.append("All matches are subject to the state of the ground.")
    return "\n".join(lines)


def results(random: Random) -> str:
    """Return results, in which the same score between the same teams may come back."""
    lines = ["Results of the indoor tournament"]
    for _ in range(18):
        a, b = random.sample(TOWNS[:4], 2)
        lines.append(f"{a} {random.randrange(3)}, {b} {random.randrange(3)}")
    return "\n".join(lines)


def prices(random: Random) -> str:
    """Return a price list with one sentence of conditions for each article, which differs in its numbers alone."""
    lines = ["Price list of the ship chandler"]
    for item in random.sample(GOODS, 6):
        pack, cost = random.choice((5, 10, 25)), random.randrange(4, 90)
        lines.append(
            f"{item}: sold in packs of {pack}, at {cost} crowns the pack, carriage paid from three packs upward."
        )
    return "\n".join(lines)


def forecast(random: Random) -> str:
    """Return a forecast that says of some days what it says of others."""
    lines = ["The weather for the coming week"]
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
        lines += [day, f"The day will be {random.choice(SKIES)}, with winds from the west and no risk of frost."]
        lines.append(f"High {random.randrange(11, 14)}, low {random.randrange(5, 8)}.")
    return "\n".join(lines)


def glossary(random: Random) -> str:
    """Return a glossary whose definitions are partly references."""
    lines = ["Words of the sea"]
    for term in sorted(random.sample(TERMS, 8)):
        other = random.choice([word for word in TERMS if word != term])
        lines += [term, random.choice(("(noun)", "(noun)", "(verb)")), f"See also: {other}"]
    return "\n".join(lines)


def timetable(random: Random) -> str:
    """Return a timetable with one line of stops for each departure."""
    stops = random.sample(TOWNS, 4)
    lines = [f"Bus {random.randrange(10, 99)}, Monday to Friday"]
    for hour in range(6, 20, 2):
        lines.append(", ".join(f"{stop} {hour}.{10 * number:02}" for number, stop in enumerate(stops)))
        lines.append("Runs on school days only." if random.random() < 0.4 else "Runs every weekday.")
    return "\n\n".join(lines)


def minutes(random: Random) -> str:
    """Return minutes of meetings that open and close in the same words."""
    lines = ["Minutes of the allotment society"]
    for day in random.sample(range(1, 29), 4):
        lines += [
            f"Meeting of {day} May",
            "The chair opened the meeting at seven o'clock and welcomed the members and their guests.",
            f"{random.randrange(8, 30)} members were present. The balance was {random.randrange(90, 400)}.",
            "There being no other business, the chair closed the meeting and thanked all those who had come.",
        ]
    return "\n".join(lines)


FORMS: Mapping[str, Callable[[Random], str]] = MappingProxyType(
    {
        "table": table,
        "fixtures": fixtures,
        "results": results,
        "prices": prices,
        "forecast": forecast,
        "glossary": glossary,
        "timetable": timetable,
        "minutes": minutes,
    }
)
"""The generators, by the form that they make."""


def natural_documents() -> Iterator[tuple[str, str]]:
    """Yield (form, text) for each form and seed, always the same ones."""
    for form, make in FORMS.items():
        for seed in range(SEEDS):
            yield form, make(Random(f"{form} {seed}"))
