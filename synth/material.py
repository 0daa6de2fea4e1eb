"""Pictures and typefaces to draw covers with, from Debian packages; see LICENCES.md."""

import subprocess
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from indexer.vision.image import read_image
from synth.surfaces import Picture

PICTURES = (
    "openclipart-png", "tuxpaint-stamps-default", "plasma-workspace-wallpapers",
    "gnome-backgrounds", "mate-backgrounds", "lomiri-wallpapers-16.04", "lomiri-wallpapers-20.04",
    "ukui-wallpapers",
)  # fmt: skip
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

LONG_SIDE = 800
"""Pixels to which a wallpaper is brought; a cover needs no more."""

SMALLEST = 6_000
"""Bytes; smaller drawings are arrows, dots and letters."""

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Wallpapers, RGB uint8; files of drawings, which may have an alpha; files of typefaces."""

    photos: tuple[Picture, ...]
    drawings: tuple[Path, ...]
    fonts: tuple[Path, ...]


def fetch(folder: Path, packages: Sequence[str] = (*PICTURES, *FONTS)) -> None:
    """Download packages and unpack them; nothing is installed. `folder` appears when all is in.

    Raises:
        CalledProcessError: `apt-get` or `dpkg` failed, or there is none.
    """
    archives = folder.parent / "debs"
    archives.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", *packages], cwd=archives, check=True)
    part = folder.with_suffix(".part")
    for archive in sorted(archives.glob("*.deb")):
        subprocess.run(["dpkg", "-x", archive, part], check=True)
    part.rename(folder)


def load(folder: Path, held_out: bool) -> Material:
    """What `fetch` unpacked: the tenth of it that is never trained on, or the rest.

    Typefaces are not split. Wallpapers come in several sizes: one of each is kept.

    Raises:
        FileNotFoundError: nothing was fetched into this folder.
    """
    share = folder / "usr" / "share"
    files = sorted(path for path in share.rglob("*") if path.suffix.lower() in SUFFIXES)
    wallpapers = {_subject(path): path for path in files if _is_wallpaper(path)}
    drawings = [
        path
        for path in files
        if {"openclipart", "stamps"} & set(path.parts)
        and not {"alphabets", "flags", "duplicates", "roadsigns", "arrows"} & set(path.parts)
        and path.stat().st_size > SMALLEST
    ]
    if not wallpapers or not drawings:
        raise FileNotFoundError(f"{folder}: no pictures here; run `make train`, which fetches them")
    fonts = [path for path in sorted(share.rglob("*")) if path.suffix.lower() in {".ttf", ".otf"}]
    return Material(
        tuple(_photo(path) for key, path in wallpapers.items() if is_held_out(key) == held_out),
        tuple(path for path in drawings if is_held_out(path.name) == held_out),
        tuple(fonts),
    )


def is_held_out(name: str) -> bool:
    """Whether a source picture serves measuring only: one in ten, by its name."""
    return zlib.crc32(name.encode()) % 10 == 0


def _is_wallpaper(path: Path) -> bool:
    return bool({"wallpapers", "backgrounds"} & set(path.parts)) and path.stem != "screenshot"


def _subject(path: Path) -> str:
    """The name that all sizes of a wallpaper share."""
    return path.parts[-4] + path.parent.name if "contents" in path.parts else path.stem


def _photo(path: Path) -> Picture:
    picture = read_image(path)
    scale = min(1.0, LONG_SIDE / max(picture.shape[:2]))
    return np.asarray(
        cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
    )


def drawing(rng: np.random.Generator, paths: Sequence[Path]) -> tuple[Picture, Picture]:
    """Any of the drawings: RGB and alpha, uint8."""
    pixels = cv2.imread(str(paths[int(rng.integers(len(paths)))]), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.ndim < 3:
        return drawing(rng, paths)
    scale = min(1.0, 480 / max(pixels.shape[:2]))
    pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if pixels.dtype == np.uint16:
        pixels = np.asarray(pixels, np.uint16) >> 8
    colours = np.ascontiguousarray(pixels[..., 2::-1], np.uint8)
    alpha = pixels[..., 3] if pixels.shape[2] == 4 else np.full(pixels.shape[:2], 255)
    return colours, np.ascontiguousarray(alpha, np.uint8)
