"""Documents grown from a small grammar of repetition, for properties that hold for any text."""

from hypothesis import strategies as st

from tests.documents import BODIES

SEPARATORS = ["\n", "\n\n", "\r\n", "\r\n\r\n", "\f", "\v", "\x1c", "\x85", "\N{LINE SEPARATOR}", "\n \n", " \n\t\n"]
ODD = [
    "\0",
    "\ud800",
    "\u202e",
    "\u0301",
    "\u200b",
    "\ufeff",
    " ",
    "-",
    "*",
    "5",
    "a",
    "\u0130",
    "\ufb01",
    "\u0e33",
    "字",
]

LINES = [
    *(line for body in BODIES.values() for line in body),
    "Advertisement",
    "Yes.",
    "Thank you.",
    "5 euros",
    "Read more",
    "Tickets cost 13 euros each way; children under 7 travel free.",
    (
        "The night ferry to Ormsay will not run through the winter for the first time, the harbour board said on "
        "Tuesday, after islanders raised half of the money themselves."
    ),
]

odd_text = st.lists(st.sampled_from(ODD), max_size=8).map("".join)
sentence_joins = st.lists(st.sampled_from(BODIES["ferry"] + BODIES["garden"]), min_size=1, max_size=3).map(" ".join)
edited = st.builds(
    lambda line, cut, odd: line[:cut] + odd + line[cut:], st.sampled_from(LINES), st.integers(0, 160), odd_text
)
paragraph = st.one_of(st.sampled_from(LINES), sentence_joins, edited, odd_text)


@st.composite
def documents(draw: st.DrawFn, paragraphs: st.SearchStrategy[str] = paragraph) -> str:
    """Runs of paragraphs, some of them again, between separators of every kind."""
    runs = draw(st.lists(st.lists(paragraphs, min_size=1, max_size=6), min_size=1, max_size=4))
    again = draw(st.lists(st.integers(0, len(runs) - 1), max_size=4))
    lines = [line for run in [*runs, *(runs[k] for k in again)] for line in run]
    joints = draw(st.lists(st.sampled_from(SEPARATORS), min_size=1, max_size=3))
    return "".join(line + joints[k % len(joints)] for k, line in enumerate(lines))
