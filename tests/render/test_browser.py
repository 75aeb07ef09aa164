"""The page in a real browser: hostile text stays text."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.render.examples import FERRY, PAYLOADS, every_verdict
from tests.render.reading_pages import PageReader

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --virtual-time-budget=2000 --dump-dom"
).split()


@pytest.fixture
def browser() -> str:
    """Return the path of a Chromium; without one the test fails, since nothing else shows what a browser runs."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        pytest.fail(f"no browser: install Debian's chromium, or put one of {', '.join(NAMES)} on the PATH")
    return found


def _seen_by(browser: str, page: str, folder: Path) -> str:
    """Return the document that a browser made of a page after running whatever it runs."""
    file = folder / "page.html"
    file.write_bytes(page.encode("utf-8"))
    profile = folder / "profile"
    command = [browser, *FLAGS, f"--user-data-dir={profile}", file.as_uri()]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    return done.stdout.decode("utf-8")


@pytest.mark.browser
def test_payloads_stay_inert(browser: str, tmp_path: Path) -> None:
    """No payload in text, names or quotes changes the title, and no element comes from the text."""
    seen = _seen_by(browser, every_verdict().to_html(title="The title"), tmp_path)
    page = PageReader(seen)
    assert page.title == "The title"
    assert page.elements & {"img", "svg", "base", "iframe", "object", "form", "link"} == set()
    assert seen.count("<script") == 1
    assert FERRY in page.text
    assert all(payload in page.text for payload in PAYLOADS[:8])


@pytest.mark.browser
def test_policy_stops_a_script_that_gets_in(browser: str, tmp_path: Path) -> None:
    """Even a script written into the page by hand does not run, since the policy allows one other alone."""
    page = every_verdict().to_html(title="The title")
    script = "<script>document.title = 'pwned'</script>"
    seen = _seen_by(browser, page.replace("<main>", f"<main>{script}"), tmp_path)
    assert "<title>The title</title>" in seen
    control = page.replace('<meta http-equiv="Content-Security-Policy"', "<meta").replace("<main>", f"<main>{script}")
    assert "<title>pwned</title>" in _seen_by(browser, control, tmp_path)
