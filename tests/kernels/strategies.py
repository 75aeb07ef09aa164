"""Texts that try the kernels: any code points, and dense mixtures of the ones that matter."""

from __future__ import annotations

from hypothesis import strategies as st

any_text = st.text(st.characters(exclude_categories=()), max_size=40)

telling = (
    "aBz7 \t\n\r.,:;'-_($%=+@|"
    "\N{LATIN SMALL LETTER E WITH ACUTE}\N{COMBINING ACUTE ACCENT}\N{COMBINING DOT BELOW}"
    "\N{COMBINING LONG SOLIDUS OVERLAY}"
    "\N{COMBINING CEDILLA}\N{LATIN SMALL LETTER SHARP S}\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}"
    "\N{LATIN SMALL LIGATURE FFI}"
    "\N{RIGHT SINGLE QUOTATION MARK}\N{EN DASH}\N{MINUS SIGN}\N{HORIZONTAL ELLIPSIS}\N{DIAERESIS}\N{SUPERSCRIPT TWO}"
    "\N{VULGAR FRACTION ONE HALF}\N{CIRCLED DIGIT ONE}\N{NO-BREAK SPACE}\N{LINE SEPARATOR}\N{ZERO WIDTH SPACE}"
    "\N{SOFT HYPHEN}\N{ZERO WIDTH JOINER}\N{RIGHT-TO-LEFT OVERRIDE}\N{ZERO WIDTH NO-BREAK SPACE}\0\x85"
    "\N{HANGUL SYLLABLE GAG}\N{HIRAGANA LETTER GA}\N{KATAKANA-HIRAGANA PROLONGED SOUND MARK}\N{IDEOGRAPHIC FULL STOP}"
    "\N{CJK UNIFIED IDEOGRAPH-4E00}\N{LEFT CORNER BRACKET}\N{THAI CHARACTER KO KAI}\N{THAI CHARACTER SARA AM}"
    "\N{THAI CHARACTER MAI EK}\N{ARABIC LETTER BEH}\N{ARABIC FATHA}\N{HEBREW LETTER ALEF}\N{HEBREW POINT QAMATS}"
    "\N{DEVANAGARI LETTER KA}\N{DEVANAGARI VOWEL SIGN I}\N{DEVANAGARI SIGN VIRAMA}\N{ARABIC-INDIC DIGIT THREE}"
    "\N{GRINNING FACE}\N{EMOJI MODIFIER FITZPATRICK TYPE-6}\N{EURO SIGN}\N{NOT EQUAL TO}\ud800\udfff"
)
telling_text = st.text(st.sampled_from(telling), max_size=40)
texts = any_text | telling_text | st.tuples(telling_text, any_text).map("".join)
plain_text = st.text(
    st.sampled_from("aB1  .,:'-_(\n\N{LATIN SMALL LETTER E WITH ACUTE}\N{COMBINING ACUTE ACCENT}$"), max_size=60
)
"""Words, numbers and what may join or part them, such as makes up nearly all text."""
