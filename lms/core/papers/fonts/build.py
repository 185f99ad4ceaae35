"""Cut the paper fonts from their upstream files.

Run by a person, rarely: ``python lms/core/papers/fonts/build.py SOURCE_FOLDER`` (needs fontTools, see
``requirements-dev.in``). README.md beside this file says what SOURCE_FOLDER must hold. The same sources give
the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent

SOURCES = {
    "noto-sans-400.ttf": "NotoSans_400Regular.ttf",
    "noto-sans-600.ttf": "NotoSans_600SemiBold.ttf",
    "source-serif-4-600.ttf": "SourceSerif4_600SemiBold.ttf",
    "dejavu-sans-symbols.ttf": "DejaVuSans.ttf",
}

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180)]
CYRILLIC = [*range(0x400, 0x460), *range(0x48A, 0x500)]
KAZAKH = [ord(letter) for letter in "ӘәҒғҚқҢңӨөҰұҮүҺһІі"]
KAZAKH_LATIN = [ord(letter) for letter in "ÄäĞğİıÑñÖöŞşŪūÜüÁáǴǵŃńÓóÚúÝýȘșŹźÇç"]
SIGNS = [ord(sign) for sign in "№₸€«»“”„‘’‚–—…•·×±−‑"] + [0xA0, 0x2009, 0x202F]
LETTERS = sorted({*LATIN, *CYRILLIC, *KAZAKH, *KAZAKH_LATIN, *SIGNS})
SYMBOLS = sorted(ord(sign) for sign in "→←↑↓▲▼●○◆◇■✓✗≥≤≈≠½¼¾‑−−ʼ")


def build(source_folder: Path) -> None:
    """Write each subset of SOURCES beside this file."""
    for name, source in SOURCES.items():
        wanted = SYMBOLS if name.startswith("dejavu") else LETTERS
        options = subset.Options()
        options.layout_features = []
        options.hinting = False
        options.notdef_outline = True
        options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
        options.drop_tables += ["GSUB", "GPOS", "GDEF", "FFTM", "DSIG", "STAT"]
        options.recalc_timestamp = False
        font = TTFont(source_folder / source, recalcTimestamp=False)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=wanted)
        cutter.subset(font)
        font.save(HERE / name)
        missing = sorted(set(wanted) - set(font.getBestCmap()))
        listed = " ".join(f"U+{point:04X}" for point in missing) or "none"
        sys.stdout.write(f"{name}: {(HERE / name).stat().st_size} bytes, not in the source: {listed}\n")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
