"""How the pages of `docs` become a site: Markdown by MyST, the reference from the docstrings.

`sphinx-build -W --keep-going docs docs/_build` builds it; a warning is an error. Nothing is loaded from elsewhere.
"""

import dedupe_text

project = "dedupe-text"
author = "The dedupe-text authors"
version = release = dedupe_text.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.viewcode"]
exclude_patterns = ["_build"]
nitpicky = True
# A name in single backticks becomes a link where the reference has it, else it is code.
default_role = "py:obj"
# What is written in the docstrings of the standard library and of NumPy is not ours to link.
nitpick_ignore_regex = [("py:.*", r".*")]

myst_heading_anchors = 3
suppress_warnings = []

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "undoc-members": True}
autodoc_class_signature = "mixed"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 90

html_theme = "furo"
html_title = f"dedupe-text {version}"
html_copy_source = False
html_show_sphinx = False
