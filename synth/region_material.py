"""Pictures to draw regions of covers with, from Debian packages: photographs and drawings.

Only what was learned from them is shipped; each package says in `/usr/share/doc` whose they are.
"""

import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""RGB or RGBA, uint8."""

PACKAGES = (
    "openclipart-png", "tuxpaint-stamps-default", "plasma-workspace-wallpapers",
    "gnome-backgrounds", "mate-backgrounds", "lomiri-wallpapers-20.04",
)  # fmt: skip

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
PAINTED = frozenset(
    """
    Painting-Colors_by__herobrine7gamer calla city desert goldfish rollpaper the-mouse Altai Autumn
    Canopee Cascade FlyingKonqui Honeywave IceCold Kay Kokkini PastelHills Patak SafeLanding
    Elephants
    """.split()
)
"""Wallpapers, by what a look at them says; the rest are abstract."""

PHOTOGRAPHED_THINGS = frozenset(
    "animals food plants military hobbies vehicles space sports coins household".split()
)
"""Folders of tuxpaint's stamps that hold things cut out of photographs, but for `cartoon`."""

NO_PICTURES = frozenset("buttons shapes special signs_and_symbols logos alphabets".split())
"""Folders that hold signs rather than illustrations."""

SIDE = 640
"""Pixels to which the longer side of any of them is brought."""

HELD_OUT = 5
"""One source picture in so many is never learned from."""


@dataclass(frozen=True, slots=True)
class Material:
    """Files by what they are: whole photographs and paintings, things cut out, signs, patterns."""

    photographs: tuple[Path, ...]
    photographed_things: tuple[Path, ...]
    paintings: tuple[Path, ...]
    drawings: tuple[Path, ...]
    signs: tuple[Path, ...]
    patterns: tuple[Path, ...]


def load(folder: Path, *, held_out: bool) -> Material:
    """What `material.fetch` unpacked: the sources that are held out, or those to learn from."""
    share = folder / "usr" / "share"
    files = [
        path
        for path in sorted(share.rglob("*"))
        if path.suffix in {".jpg", ".png"} and _is_held_out(path) == held_out
    ]
    clipart = [path for path in files if "openclipart" in path.parts]
    stamps = [path for path in files if "stamps" in path.parts]
    things = [
        path
        for path in stamps
        if PHOTOGRAPHED_THINGS & set(path.parts) and "cartoon" not in path.parts
    ]
    drawn = [path for path in clipart if not NO_PICTURES & set(path.parts)]
    return Material(
        photographs=_wallpapers(files, PHOTOGRAPHS),
        photographed_things=tuple(things),
        paintings=_wallpapers(files, PAINTED),
        drawings=(*drawn, *(path for path in stamps if "cartoon" in path.parts)),
        signs=tuple(
            path for path in clipart if {"logos", "shapes", "signs_and_symbols"} & set(path.parts)
        ),
        patterns=tuple(path for path in clipart if "patterns" in path.parts),
    )


def subject(path: Path) -> str:
    """The name of a picture; a wallpaper's folder where its sizes are files of their own."""
    parts = path.parts
    return parts[parts.index("contents") - 1] if "contents" in parts else path.stem


@lru_cache(maxsize=400)
def read(path: Path) -> Picture:
    """RGBA, its longer side at most SIDE pixels."""
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise ValueError(f"{path}: not a picture")
    if pixels.dtype == np.uint16:
        pixels = (pixels >> 8).astype(np.uint8)
    codes = {1: cv2.COLOR_GRAY2RGBA, 3: cv2.COLOR_BGR2RGBA, 4: cv2.COLOR_BGRA2RGBA}
    pixels = cv2.cvtColor(pixels, codes[1 if pixels.ndim == 2 else pixels.shape[2]])
    scale = min(1.0, SIDE / max(pixels.shape[:2]))
    return cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _wallpapers(files: list[Path], names: frozenset[str]) -> tuple[Path, ...]:
    found = {subject(path): path for path in files if subject(path) in names}
    return tuple(path for path in found.values() if {"wallpapers", "backgrounds"} & set(path.parts))


def _is_held_out(path: Path) -> bool:
    return zlib.crc32(subject(path).encode()) % HELD_OUT == 0
