"""The pages in a real browser: hostile text stays text, links and keys lead where they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.render.browsing import driven, listening, seen_by
from tests.render.examples import FERRY, PAYLOADS, every_verdict, hostile_report, numbered_lines
from tests.render.reading_pages import PageReader

pytestmark = pytest.mark.browser
FOREIGN = frozenset("img svg base iframe object form link".split())


def test_payloads_stay_inert(tmp_path: Path) -> None:
    """No payload in text, names or quotes changes the title, and no element comes from the text."""
    seen = seen_by(every_verdict().to_html(title="The title"), tmp_path)
    page = PageReader(seen)
    assert page.title == "The title"
    assert page.elements & FOREIGN == set()
    assert seen.count("<script") == 1
    assert FERRY in page.text
    assert all(payload in page.text for payload in PAYLOADS[:8])


def test_payloads_in_a_report_stay_inert(tmp_path: Path) -> None:
    """No payload in a report changes the title, opens a dialog, makes an element or asks a server for anything."""
    with listening() as (address, asked):
        payloads = (
            *PAYLOADS,
            f"<img src='{address}/img' onerror=\"alert(1)\">",
            f"</script><script>fetch('{address}/fetch'); document.title = 'pwned'; alert(2)</script>",
            f"<link rel=stylesheet href={address}/css><style>@import '{address}/import'</style>",
            f"</td></table><meta http-equiv=refresh content='0;url={address}/refresh'>",
        )
        report = hostile_report(payloads)
        watched = driven(report.to_html(title="The title"), "await settled(); say(document.title)")
        seen = seen_by(watched, tmp_path)
        assert asked == []
        # The server does hear a page that asks.
        seen_by(f"<img src='{address}/control'>", tmp_path)
        assert asked == ["/control"]
    page = PageReader(seen)
    assert page.title == "The title"
    assert page.elements & FOREIGN == set()
    assert seen.count("<script") == 2


def test_policy_stops_a_script_that_gets_in(tmp_path: Path) -> None:
    """Even a script written into the page by hand does not run, since the policy allows one other alone."""
    page = every_verdict().to_html(title="The title")
    script = "<script>document.title = 'pwned'</script>"
    seen = seen_by(page.replace("<main>", f"<main>{script}"), tmp_path)
    assert "<title>The title</title>" in seen
    control = page.replace('<meta http-equiv="Content-Security-Policy"', "<meta").replace("<main>", f"<main>{script}")
    assert "<title>pwned</title>" in seen_by(control, tmp_path)


def test_keys_walk_the_marks(tmp_path: Path) -> None:
    """`n` and `p` go from mark to mark, `w` to the witness, `e` to the explanation and back."""
    script = """
    for (const key of "nnpnwee") { press(key); await settled(); say(location.hash); }
    """
    seen = seen_by(driven(every_verdict().to_html(), script), tmp_path)
    assert PageReader(seen).title == "#m1|#m2|#m1|#m2|#w82|#m2|#e2"


def test_keys_and_boxes_hide_a_verdict(tmp_path: Path) -> None:
    """A verdict that is hidden has no labels and no explanations, keeps its text, and is passed over by the keys."""
    script = """
    const shown = (id) => document.getElementById(id).checkVisibility();
    press("1");
    say([shown("m1"), shown("e1"), shown("m2")].join());
    say(getComputedStyle(document.querySelector("main del.duplicate")).textDecorationLine);
    say(document.querySelector("main del.duplicate").checkVisibility());
    press("n");
    say(location.hash);
    document.getElementById("show-duplicate").click();
    say(shown("m1"));
    """
    seen = seen_by(driven(every_verdict().to_html(), script), tmp_path)
    assert PageReader(seen).title == "false,false,true|none|true|#m2|true"


def test_pointer_shows_the_witness(tmp_path: Path) -> None:
    """A mark under the pointer lights its witness up, and says in words what it repeats."""
    script = """
    const over = new PointerEvent("pointerover", { bubbles: true });
    document.querySelector('[data-mark="2"]').dispatchEvent(over);
    say([...CSS.highlights.get("witness")].map(String).join());
    say(document.querySelector(".peek").textContent.slice(0, 6));
    press("Escape");
    say([document.querySelector(".peek").hidden, CSS.highlights.get("witness").size].join());
    """
    seen = seen_by(driven(every_verdict().to_html(), script), tmp_path)
    assert PageReader(seen).title == "The fare rose to 5 euros in March, said the harbour master.|Line 6|true,0"


def test_late_parts_come_in(tmp_path: Path) -> None:
    """Of a long text the first parts are there at once; a link brings in those up to its end, and time the rest."""
    result = numbered_lines(3_000)
    script = """
    say(document.getElementById("m2999") === null);
    location.hash = "#m2999";
    await settled();
    say(document.querySelector("#m2999:target") !== null || document.getElementById("m2999") !== null);
    await new Promise((done) => setTimeout(done, 1000));
    say(document.querySelectorAll("noscript").length);
    say(document.querySelectorAll(".stop").length);
    """
    seen = seen_by(driven(result.to_html(), script), tmp_path)
    page = PageReader(seen)
    assert page.title == "true|true|0|3000"
    assert page.text == result.document.text


def test_links_of_a_report_lead_somewhere(tmp_path: Path) -> None:
    """Each link of a report's page leads to an element that is shown, and the keys walk the samples."""
    script = """
    const dead = [...document.links].filter((link) => !document.getElementById(link.hash.slice(1))?.checkVisibility());
    say(document.links.length > 10); say(dead.length);
    press("n"); await settled(); say(location.hash);
    """
    seen = seen_by(driven(hostile_report(PAYLOADS).to_html(), script), tmp_path)
    assert PageReader(seen).title == "true|0|#m1"
