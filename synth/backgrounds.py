"""Draw grounds for books to lie on: table tops, lit sheets, and parts of wallpapers."""

from indexer.vision.rectify import shrink
from synth.art import photograph
from synth.assets import Assets
from synth.colours import Picture, Random, blend, colour
from synth.noise import clouds
from synth.surfaces import SURFACES


def draw_background(rng: Random, assets: Assets, side: int) -> Picture:
    """A ground, side × side RGB uint8."""
    kind = rng.random()
    if kind < 0.35:
        return photograph(rng, assets, side, side)
    if kind < 0.55:  # a lit sheet or wall, of any colour
        shades = [colour(rng, vivid=rng.uniform(0.3, 3)) for _ in range(2)]
        return blend(clouds(rng, side, side, rng.uniform(0.8, 2.0), 2), *shades)
    surface = SURFACES[int(rng.integers(len(SURFACES)))]
    return shrink(surface(rng, 2 * side, 2 * side), side)
