"""Opens a page in a headless Chromium, with a script of the test in it where a test must press keys."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --virtual-time-budget=2000 --dump-dom"
).split()


def browser() -> str:
    """Return the path of a Chromium; without one the test fails, since nothing else shows what a browser runs."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        pytest.fail(f"no browser: install Debian's chromium, or put one of {', '.join(NAMES)} on the PATH")
    return found


def seen_by(page: str, folder: Path) -> str:
    """Return the document that a browser made of a page after running whatever it runs."""
    file = folder / "page.html"
    file.write_bytes(page.encode("utf-8"))
    command = [browser(), *FLAGS, f"--user-data-dir={folder / 'profile'}", file.as_uri()]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    return done.stdout.decode("utf-8")


def driven(page: str, script: str) -> str:
    """Return a page with a script of the test at its end, which the policy allows by its digest.

    The script has `press(key)`, `settled()` for a moment in which the browser follows links, and `say(words)`.
    """
    script = f"""
    const press = (key) => document.dispatchEvent(new KeyboardEvent("keydown", {{ key, bubbles: true }}));
    const settled = () => new Promise((done) => setTimeout(done, 50));
    const said = [];
    const say = (words) => said.push(words);
    (async () => {{ {script} }})().catch(say).finally(() => (document.title = said.join("|")));
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    allowed = page.replace("script-src ", f"script-src 'sha256-{digest}' ", 1)
    return allowed.replace("</body>", f"<script>{script}</script></body>")


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """Give the address of a server of this machine and the list of what is asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
