"""Where the texts of a corpus come from: folders of this machine, Debian packages, source archives on PyPI."""

from __future__ import annotations

import sysconfig
from pathlib import Path

INSTALLED = (
    Path("/usr/share/doc"),
    Path("/usr/share/man"),
    Path("/usr/share/info"),
    Path(sysconfig.get_path("purelib")),
)
"""Folders that hold documentation on a Debian system, and the packages of the running Python."""

DEBIAN = (
    "linux-doc-6.1",
    "python3.11-doc",
    "postgresql-doc-15",
    "git-doc",
    "perl-doc",
    "debian-handbook",
    "debian-policy",
    "developers-reference",
    "maint-guide",
    "installation-guide-amd64",
    "python-django-doc",
    "cppreference-doc-en-html",
)
"""Debian packages (bookworm) that hold documentation as text or HTML; together some 400 MB of text."""

PYPI = ("Django==5.1.4", "Sphinx==8.1.3", "celery==5.4.0")
"""Source archives with long manuals that are written in plain text; all can be read without a compiler."""
