#!/usr/bin/env python3
"""Makes the font that the portal's PDFs are set in: a part of Noto Sans CJK SC that is small enough to be carried by
the program. Wants Debian's fonts-noto-cjk and unicode-data, and fonttools 4.60.1 from PyPI:

    python3 -m venv /tmp/fonts && /tmp/fonts/bin/pip install fonttools==4.60.1
    /tmp/fonts/bin/python app/portal/data/fonts/subset.py
"""

import bz2
import re
import unicodedata
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection

FOLDER = Path(__file__).parent
NOTO = "/usr/share/fonts/opentype/noto/NotoSansCJK-{}.ttc"
UNIHAN = "/usr/share/unicode/Unihan_OtherMappings.txt.bz2"
FULL_NAME = "Noto Sans CJK SC"


def gb2312() -> set[int]:
    """Every character of GB 2312, its symbols included."""
    pairs = (bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    texts = (pair.decode("gb2312", errors="ignore") for pair in pairs)
    return {ord(character) for text in texts for character in text}


def general_table() -> set[int]:
    """The 8,105 characters of the Table of General Standard Chinese Characters (通用规范汉字表, 2013)."""
    with bz2.open(UNIHAN, "rt", encoding="utf-8") as lines:
        return {int(found[1], 16) for line in lines if (found := re.match(r"U\+(\w+)\tkTGH\t", line))}


def others() -> set[int]:
    """Latin with its accents, punctuation, full-width forms and what stands in tables."""
    spans = [range(0x20, 0x7F), range(0xA0, 0x180), range(0x2010, 0x2028), range(0x3000, 0x3020), range(0xFF01, 0xFF5F)]
    return {code for span in spans for code in span} | {ord(c) for c in "′″‰℃№™→←↑↓≈≠≤≥±×÷−∞■□▲△◆◇●○★☆〓€￥㎡㎏"}


def main() -> None:
    wanted = gb2312() | general_table() | others()
    # None of them is set sideways or in Japanese.
    wanted = {code for code in wanted if not unicodedata.name(chr(code), "").startswith(("HIRAGANA", "KATAKANA", "CYRILLIC"))}
    for weight in ["Regular"]:
        collection = TTCollection(NOTO.format(weight), lazy=True)
        font = next(font for font in collection.fonts if font["name"].getDebugName(1) == FULL_NAME)
        options = subset.Options()
        options.layout_features = ["kern", "palt", "halt", "locl", "ccmp"]
        options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
        options.recalc_timestamp = False
        options.hinting = False
        options.desubroutinize = False
        options.notdef_outline = True
        options.glyph_names = False
        options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "DSIG"]
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=wanted)
        subsetter.subset(font)
        target = FOLDER / f"NotoSansCJKsc-{weight}-subset.otf"
        subset.save_font(font, str(target), options)
        covered = set(font.getBestCmap())
        missing = sorted(wanted - covered)
        print(f"{target.name}: {target.stat().st_size:,} bytes, {len(covered):,} characters")
        print("not in Noto Sans CJK SC:", " ".join(f"{chr(code)}(U+{code:04X})" for code in missing) or "none")


if __name__ == "__main__":
    main()
