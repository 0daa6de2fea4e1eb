"""The typefaces of the covers, and the Debian packages that hold them."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

FONT_ROOTS = (Path("/usr/share/fonts"), Path("/usr/share/texmf/fonts"))


class MissingFontError(Exception):
    """A typeface is not installed; the message names the Debian packages to install."""


@dataclass(frozen=True)
class Face:
    """One font file, by name, and the Debian package it comes from."""

    file: str
    package: str


LATO = Face("Lato-Regular.ttf", "fonts-lato")
LATO_BOLD = Face("Lato-Bold.ttf", "fonts-lato")
LATO_BLACK = Face("Lato-Black.ttf", "fonts-lato")
GARAMOND = Face("EBGaramond12-Regular.otf", "fonts-ebgaramond")
GARAMOND_BOLD = Face("EBGaramond12-Bold.otf", "fonts-ebgaramond")
LIBERTINE = Face("LinLibertine_DR.otf", "fonts-linuxlibertine")
LIBERTINE_BOLD = Face("LinLibertine_RB.otf", "fonts-linuxlibertine")
BIOLINUM_BOLD = Face("LinBiolinum_RB.otf", "fonts-linuxlibertine")
BEBAS = Face("BebasNeue-Bold.otf", "fonts-bebas-neue")
QUATTROCENTO = Face("Quattrocento-Regular.otf", "fonts-quattrocento")
DIDOT = Face("GFSDidot.otf", "fonts-gfs-didot")
DIDOT_BOLD = Face("GFSDidotBold.otf", "fonts-gfs-didot")
SPARTAN = Face("LeagueSpartan-SemiBold.otf", "fonts-league-spartan")
SPARTAN_BLACK = Face("LeagueSpartan-ExtraBold.otf", "fonts-league-spartan")
KAFFEESATZ = Face("YanoneKaffeesatz-SemiBold.otf", "fonts-yanone-kaffeesatz")
OLD_STANDARD_BOLD = Face("OldStandard-Bold.ttf", "fonts-oldstandard")
OLD_STANDARD_ITALIC = Face("OldStandard-Italic.ttf", "fonts-oldstandard")
GOUDY = Face("GoudyBookletter1911.otf", "fonts-goudybookletter")
ADVENTOR = Face("texgyreadventor-bold.otf", "fonts-texgyre")
BONUM = Face("texgyrebonum-bold.otf", "fonts-texgyre")
AVERIA = Face("AveriaSerifGWF-Bold.ttf", "fonts-averia-serif-gwf")
CENTURY = Face("Century-Catalogue.ttf", "fonts-century-catalogue")
LOBSTER = Face("LobsterTwo-Bold.otf", "fonts-lobstertwo")
COURIER = Face("Courier Prime Bold.otf", "fonts-courier-prime")
VOLLKORN = Face("Vollkorn-Bold.ttf", "fonts-vollkorn")
VOLLKORN_BLACK = Face("Vollkorn-Black.ttf", "fonts-vollkorn")

ALL_FACES = tuple(face for face in globals().values() if isinstance(face, Face))


@lru_cache(maxsize=1)
def _installed() -> dict[str, Path]:
    """Every font file below the usual folders, by file name."""
    return {path.name: path for root in FONT_ROOTS for path in root.rglob("*.[ot]tf")}


def check_fonts() -> None:
    """Raise MissingFontError if a face of this module is not installed."""
    missing = {face.package for face in ALL_FACES if face.file not in _installed()}
    if missing:
        raise MissingFontError(
            "Fonts are missing. Install these Debian packages: " + " ".join(sorted(missing))
        )


@lru_cache(maxsize=512)
def load(face: Face, size: int) -> ImageFont.FreeTypeFont:
    """The face at `size` pixels per em, kerned by Pillow's own simple layout."""
    path = _installed().get(face.file)
    if path is None:
        raise MissingFontError(f"{face.file} is missing: install the package {face.package}")
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
