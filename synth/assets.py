"""Pictures and typefaces to draw with, from Debian packages: which ones, fetched, sorted, read.

Only what networks learned from them is shipped; training/LICENCES.md says whose they are.
"""

import subprocess
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from indexer.vision.rectify import shrink
from synth.colours import Picture, Random

PICTURES = (
    "openclipart-png", "tuxpaint-stamps-default", "plasma-workspace-wallpapers",
    "gnome-backgrounds", "mate-backgrounds", "lomiri-wallpapers-16.04", "lomiri-wallpapers-20.04",
    "ukui-wallpapers",
)  # fmt: skip
"""Debian's packages of photographs, paintings and drawings."""

FONTS = tuple(
    f"fonts-{name}"
    for name in """
    adf-accanthis adf-baskervald adf-berenis adf-gillius adf-ikarius adf-irianis adf-libris
    adf-mekanus adf-oldania adf-romande adf-solothurn adf-switzera adf-tribun adf-universalis
    adf-verana arapey averia-sans-gwf averia-serif-gwf bebas-neue beteckna blankenburg breip
    cabin cabinsketch cantarell cardo century-catalogue cherrybomb cmu comfortaa comic-neue
    compagnon courier-prime crosextra-caladea crosextra-carlito dancingscript dejavu-core
    dkg-handwriting dosis dustin ebgaramond ecolier-court engadget essays1743 fantasma fanwood
    femkeklaver georgewilliams gfs-artemisia gfs-didot gotico-antiqua goudybookletter havana
    inter isabella johnsmith-induni junction junicode jura karla kaushanscript klaudia-berenika
    kristi lato le-murmure league-spartan leckerli-one liberation lindenhill linuxlibertine
    lobster lobstertwo manrope national-park okolaks oldstandard open-sans opendin play prociono
    quattrocento quicksand radisnoir roboto-slab roboto-unhinted rufscript sil-charis
    sil-gentiumplus sjfonts sora staypuft stix summersby texgyre tomsontalks tuffy ubuntu-title
    urw-base35 vollkorn yanone-kaffeesatz yrsa-rasa
    """.split()
)
"""Debian's packages of Latin typefaces that suit a cover."""

PHOTOGRAPHS = frozenset(
    """
    Bridge_by_Sander_Klootwijk Dragonfly_by_Bolly Kleiber_by_Lukas_Baubkus Picture_0B_by_freespace
    Picture_1A_by_freespace Wine_by_Jakkub_Mede aitzgorri_by_Aitzol_Berasategi free_by_Peter_Nerlich
    friends_by_Aitzol_Berasategi greentock_by_Peter_Nerlich life_by_Aitzol_Berasategi
    picosdeeuropa_by_Aitzol_Berasategi seeding_by_Clements_Engelhardt sunset_by_Aitzol_Berasategi
    Aqua Blinds Dune FreshFlower Garden GreenMeadow LadyBird RainDrops Storm TwoWings YellowFlower
    BytheWater ColdRipple ColorfulCups DarkestHour EveningGlow FallenLeaf Grey Kite OneStandsOut
    Path summer_1am
    """.split()
)
"""Wallpapers that are photographs, sorted by eye."""

PAINTINGS = frozenset(
    """
    Painting-Colors_by__herobrine7gamer calla city desert goldfish rollpaper the-mouse Altai Autumn
    Canopee Cascade FlyingKonqui Honeywave IceCold Kay Kokkini PastelHills Patak SafeLanding
    Elephants
    """.split()
)
"""Wallpapers that are painted or drawn, sorted by eye. The remaining ones are abstract."""

PHOTOGRAPHED_THINGS = frozenset(
    "animals food plants military hobbies vehicles space sports coins household".split()
)
"""Folders of tuxpaint's stamps with things cut out of photographs, except below `cartoon`."""

SIGNS = frozenset("logos shapes signs_and_symbols".split())
NO_DRAWINGS = SIGNS | frozenset("buttons special alphabets".split())
"""Folders of openclipart that hold signs rather than illustrations."""

NO_MOTIFS = frozenset("alphabets flags duplicates roadsigns arrows".split())
"""Folders whose pictures do not suit a cover."""

SMALLEST = 6_000
"""Bytes. Smaller files are arrows, dots and letters."""

SIDE = 640
"""Pixels of the longer side of a picture that was read."""

HELD_OUT = 5
"""One source picture in so many is never learned from."""

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


@dataclass(frozen=True, slots=True)
class Assets:
    """Picture files by what they show, and files of typefaces.

    `photographs` and `paintings` are among the `wallpapers`, which fill a rectangle. `motifs` are
    all things cut out that suit a cover. Those kinds of them that tell a photograph from a drawing
    are listed as `photographed_things`, `drawings` (illustrations) and `signs`; `patterns` can be
    tiled.
    """

    wallpapers: tuple[Path, ...]
    photographs: tuple[Path, ...]
    paintings: tuple[Path, ...]
    motifs: tuple[Path, ...]
    photographed_things: tuple[Path, ...]
    drawings: tuple[Path, ...]
    signs: tuple[Path, ...]
    patterns: tuple[Path, ...]
    fonts: tuple[Path, ...]


def fetch(folder: Path, packages: Sequence[str] = (*PICTURES, *FONTS)) -> None:
    """Download packages and unpack them without installing them.

    `folder` appears only when all packages are in it.

    Raises:
        CalledProcessError: `apt-get` or `dpkg` failed.
        FileNotFoundError: this is no Debian, so there is neither.
    """
    archives = folder.parent / "debs"
    archives.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", *packages], cwd=archives, check=True)
    part = folder.with_suffix(".part")
    for archive in sorted(archives.glob("*.deb")):
        subprocess.run(["dpkg", "-x", archive, part], check=True)
    part.rename(folder)


def load(folder: Path, held_out: bool) -> Assets:
    """List what `fetch` unpacked: the pictures that are held out, or those to learn from.

    Typefaces are in both. Of a wallpaper that comes in several sizes, one file is kept.

    Raises:
        FileNotFoundError: nothing was fetched into this folder.
    """
    share = folder / "usr" / "share"
    everything = sorted(share.rglob("*"))
    files = [
        path
        for path in everything
        if path.suffix.lower() in SUFFIXES and is_held_out(subject(path)) == held_out
    ]
    wallpapers = {subject(path): path for path in files if _is_wallpaper(path)}
    clipart = _below(files, {"openclipart"})
    stamps = _below(files, {"stamps"})
    motifs = _not_below((*clipart, *stamps), NO_MOTIFS)
    if not wallpapers or not motifs:
        raise FileNotFoundError(f"{folder}: no pictures here; run `make train`, which fetches them")
    return Assets(
        wallpapers=tuple(wallpapers.values()),
        photographs=tuple(path for name, path in wallpapers.items() if name in PHOTOGRAPHS),
        paintings=tuple(path for name, path in wallpapers.items() if name in PAINTINGS),
        motifs=tuple(path for path in motifs if path.stat().st_size > SMALLEST),
        photographed_things=_not_below(_below(stamps, PHOTOGRAPHED_THINGS), {"cartoon"}),
        drawings=_not_below(clipart, NO_DRAWINGS) + _below(stamps, {"cartoon"}),
        signs=_below(clipart, SIGNS),
        patterns=_below(clipart, {"patterns"}),
        fonts=tuple(path for path in everything if path.suffix.lower() in {".ttf", ".otf"}),
    )


def subject(path: Path) -> str:
    """The name of a source picture, which all sizes of a wallpaper share."""
    parts = path.parts
    return parts[parts.index("contents") - 1] if "contents" in parts else path.stem


def is_held_out(name: str) -> bool:
    """Whether the source picture of this name serves measuring only: one in HELD_OUT."""
    return zlib.crc32(name.encode()) % HELD_OUT == 0


@lru_cache(maxsize=200)
def read(path: Path) -> Picture:
    """RGBA uint8, H×W×4, the longer side at most SIDE pixels. Not to be changed: it is cached.

    Raises:
        ValueError: the file is not a picture.
    """
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise ValueError(f"{path}: not a picture")
    if pixels.dtype == np.uint16:
        pixels = (np.asarray(pixels, np.uint16) >> 8).astype(np.uint8)
    codes = {1: cv2.COLOR_GRAY2RGBA, 3: cv2.COLOR_BGR2RGBA, 4: cv2.COLOR_BGRA2RGBA}
    pixels = cv2.cvtColor(pixels, codes[1 if pixels.ndim == 2 else pixels.shape[2]])
    return shrink(np.asarray(pixels, np.uint8), SIDE)


def read_one(rng: Random, paths: Sequence[Path]) -> Picture:
    """Any of the pictures, RGBA uint8."""
    return read(paths[int(rng.integers(len(paths)))])


def _is_wallpaper(path: Path) -> bool:
    return bool({"wallpapers", "backgrounds"} & set(path.parts)) and path.stem != "screenshot"


def _below(paths: Iterable[Path], folders: frozenset[str] | set[str]) -> tuple[Path, ...]:
    return tuple(path for path in paths if folders & set(path.parts))


def _not_below(paths: Iterable[Path], folders: frozenset[str] | set[str]) -> tuple[Path, ...]:
    return tuple(path for path in paths if not folders & set(path.parts))
