"""Makes the fonts beside this file and css/fonts.css again; needed when texts bring characters that no slice holds.

    pip install fonttools brotli
    python assets/fonts/subset.py NotoSansCJK-Regular.ttc NotoSansCJK-Bold.ttc noto-sans-sc-latin-wght-normal.woff2

The first two are Debian's fonts-noto-cjk, the third is from npm's @fontsource-variable/noto-sans-sc; all are Noto Sans SC under
the SIL Open Font License (OFL.txt). `core` holds what the wall and the menus show and is loaded first; `rest` holds GB 2312
level 1 and all other characters of the pack's texts and places, and is loaded only when a page shows one of them.
"""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SIMPLIFIED = "2"  # the face of the collection that holds the forms of the mainland
READ_ELSEWHERE = (
    "recommendation.toml",
    "systems.toml",
    "problems.toml",
    "registers.toml",
    "themes",
    "objects",
    "layers",
)
"""Files and folders of the pack that no wall and no menu shows; their characters are those of `rest`."""
SIGNS = "\u2009\u00a0−>‹›●▲◆■▼△▽○◇□→←↑↓↗↘–—…·≥≤±×÷°℃µ³²‰％、。,;:?!()，；：？！（）《》“”‘’「」【】 "


def is_chinese(character: str) -> bool:
    """Whether the Latin slice cannot be expected to hold the character."""
    return ord(character) > 0x24F


def core() -> set[str]:
    """What the wall shows: its words, names and units of the catalogue, names of all places down to streets and sites."""
    text = SIGNS
    for path in sorted((ROOT / "city" / "languages").rglob("*.toml")):
        text += path.read_text("utf-8")
    shown = [
        path
        for path in sorted((ROOT / "city").rglob("*.toml"))
        if not {path.name, path.parent.name} & {*READ_ELSEWHERE}
    ]
    for path in shown:
        if path.parent.name in ("city", "walls"):
            text += path.read_text("utf-8")
    for path in shown:
        text += "".join(
            line for line in path.read_text("utf-8").splitlines() if line.startswith(("name", "short", "topic"))
        )
    with (ROOT / "data" / "geo" / "places.csv").open(encoding="utf-8") as file:
        text += "".join("".join(row.values()) for row in csv.DictReader(file) if row["level"] != "community")
    text += (ROOT / "data" / "geo" / "sites.csv").read_text("utf-8")
    return {character for character in text if is_chinese(character)}


def rest() -> set[str]:
    """GB 2312 level 1, and whatever else stands in the pack and in the names of places."""
    text = "".join(
        bytes((high, low)).decode("gb2312", "ignore") for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)
    )
    for path in [
        *(ROOT / "city").rglob("*.toml"),
        *(ROOT / "data").rglob("*.toml"),
        *(ROOT / "data" / "geo").glob("*.csv"),
    ]:
        text += path.read_text("utf-8")
    return {character for character in text if is_chinese(character)}


def ranges(characters: set[str]) -> str:
    """The characters as a CSS unicode-range."""
    codes = sorted(map(ord, characters))
    runs: list[list[int]] = []
    for code in codes:
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ",".join(f"U+{low:X}" if low == high else f"U+{low:X}-{high:X}" for low, high in runs)


def cut(source: str, characters: set[str], target: Path) -> None:
    """Writes the characters of a font collection as woff2."""
    listed = target.with_suffix(".txt")
    listed.write_text("".join(sorted(characters)), "utf-8")
    subprocess.run(
        [sys.executable, "-m", "fontTools.subset", source, f"--font-number={SIMPLIFIED}", f"--text-file={listed}",
         "--flavor=woff2", "--no-hinting", "--desubroutinize", "--layout-features=kern,halt,palt", f"--output-file={target}"],
        check=True,
    )  # fmt: skip
    listed.unlink()


def face(weight: str, name: str, unicode_range: str) -> str:
    """One rule of fonts.css."""
    return (
        f'@font-face{{font-family:"Noto Sans SC";font-style:normal;font-display:swap;font-weight:{weight};'
        f'src:url("../fonts/{name}.woff2") format("woff2");unicode-range:{unicode_range}}}\n'
    )


def main(regular: str, bold: str, latin: str) -> None:
    """Makes all slices and the rules that name them."""
    first = core()
    later = rest() - first
    css = "/* Made by fonts/subset.py. */\n"
    css += face("100 900", "latin", "U+0000-024F")
    shutil.copyfile(latin, HERE / "latin.woff2")
    for weight, source in (("400", regular), ("700", bold)):
        # The rule that stands later wins: what core holds never loads rest.
        for name, characters, covers in (("rest", later, "U+2000-FFFF"), ("core", first, ranges(first))):
            cut(source, characters, HERE / f"{name}-{weight}.woff2")
            css += face(weight, f"{name}-{weight}", covers)
    (HERE.parent / "css" / "fonts.css").write_text(css, "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
