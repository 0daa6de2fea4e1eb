"""Silhouettes of buildings, vessels and objects, each inside the unit square."""

from itertools import pairwise

import numpy as np

from ..outline import Outline, Silhouette, box, circle, curve, mirrored, smooth, thick


def three_master() -> Silhouette:
    """A sailing ship with three masts under full sail, bound for the left."""
    hull = [
        (0.06, 0.78), (0.06, 0.78), (0.20, 0.815), (0.50, 0.825), (0.80, 0.80), (0.93, 0.755),
        (0.93, 0.755), (0.90, 0.87), (0.86, 0.92), (0.86, 0.92), (0.20, 0.92), (0.20, 0.92),
        (0.12, 0.87),
    ]  # fmt: skip
    parts = [smooth(hull, 2)]
    gaps: list[Outline] = []
    for mast, top, width in ((0.28, 0.14, 0.125), (0.52, 0.05, 0.15), (0.76, 0.18, 0.115)):
        parts.append(box(mast - 0.006, top - 0.03, mast + 0.006, 0.83))
        edges = np.linspace(top, 0.74, 5)
        for i, (upper, lower) in enumerate(pairwise(edges)):
            wide, next_wide = width * (0.55 + 0.15 * i), width * (0.62 + 0.15 * i)
            belly = 0.035
            sail = [
                (mast - wide, upper), (mast - wide, upper), (mast + wide, upper),
                (mast + wide, upper), (mast + next_wide - belly / 2, (upper + lower) / 2),
                (mast + next_wide, lower - 0.012), (mast + next_wide, lower - 0.012),
                (mast, lower - 0.04), (mast - next_wide, lower - 0.012),
                (mast - next_wide, lower - 0.012), (mast - next_wide - belly, (upper + lower) / 2),
            ]  # fmt: skip
            parts.append(smooth(sail, 2))
    parts.append(thick([(0.10, 0.79), (-0.06, 0.70)], 0.016, 0.006))
    for head, foot in (((0.27, 0.16), (-0.05, 0.70)), ((0.27, 0.36), (0.03, 0.745))):
        parts.append(smooth([head, head, foot, foot, (0.16, 0.66)], 2))
    parts.append(smooth([(0.77, 0.60), (0.77, 0.60), (0.95, 0.56), (0.97, 0.73), (0.77, 0.74)], 1))
    for port in np.linspace(0.24, 0.84, 11):
        gaps.append(box(port - 0.008, 0.845, port + 0.008, 0.862))
    flag = [(0.52, 0.0), (0.52, 0.0), (0.60, 0.012), (0.60, 0.012), (0.52, 0.03), (0.52, 0.03)]
    return Silhouette((*parts, smooth(flag, 1)), tuple(gaps))


def rowing_boat() -> Silhouette:
    """A small boat with two people in it, seen from the side."""
    hull = [
        (0.02, 0.58), (0.02, 0.58), (0.25, 0.635), (0.60, 0.64), (0.98, 0.56), (0.98, 0.56),
        (0.86, 0.73), (0.60, 0.76), (0.22, 0.74),
    ]  # fmt: skip
    people = []
    for x, lean in ((0.36, 0.03), (0.64, -0.02)):
        people.append(circle((x + lean, 0.36), 0.045))
        people.append(
            smooth([(x + lean - 0.03, 0.40), (x + lean + 0.03, 0.40), (x + 0.075, 0.50),
                    (x + 0.08, 0.66), (x - 0.08, 0.66), (x - 0.065, 0.50)], 2)
        )  # fmt: skip
        people.append(smooth(circle((x + lean, 0.325), 0.075, 0.22), 1))
    oar = thick([(0.34, 0.52), (0.12, 0.84)], 0.012, 0.02)
    return Silhouette((smooth(hull, 2), *people, oar))


def balloon() -> Silhouette:
    """A hot-air balloon with its basket; the gores of the envelope are cut out."""
    half = [
        (0.50, 0.02), (0.66, 0.04), (0.80, 0.13), (0.86, 0.28), (0.82, 0.43), (0.70, 0.56),
        (0.59, 0.67), (0.57, 0.71), (0.57, 0.71), (0.50, 0.71),
    ]  # fmt: skip
    ropes = [thick([(x, 0.70), (0.5 + (x - 0.5) * 0.75, 0.86)], 0.006, 0.006)
             for x in (0.435, 0.48, 0.52, 0.565)]  # fmt: skip
    basket = smooth([(0.44, 0.85), (0.44, 0.85), (0.56, 0.85), (0.56, 0.85), (0.545, 0.95),
                     (0.455, 0.95)], 2)  # fmt: skip
    gores = [
        thick(curve([(0.5, 0.03), (0.5 + bow, 0.28), (0.5 + bow * 0.22, 0.70)], 3), 0.008, 0.004)
        for bow in (-0.42, -0.2, 0.0, 0.2, 0.42)
    ]
    return Silhouette((smooth(mirrored(half)), *ropes, basket), tuple(gores))


def lighthouse() -> Silhouette:
    """A lighthouse with a gallery; the windows and the lamp are cut out."""
    tower = np.array([(0.41, 0.26), (0.59, 0.26), (0.66, 1.0), (0.34, 1.0)])
    gallery = box(0.36, 0.235, 0.64, 0.262)
    rails = [box(x - 0.004, 0.19, x + 0.004, 0.24) for x in np.linspace(0.365, 0.635, 9)]
    rail = box(0.36, 0.185, 0.64, 0.195)
    lamp = box(0.435, 0.12, 0.565, 0.24)
    dome = smooth([(0.41, 0.125), (0.41, 0.125), (0.59, 0.125), (0.59, 0.125), (0.56, 0.075),
                   (0.50, 0.05), (0.44, 0.075)], 2)  # fmt: skip
    spike = box(0.494, 0.0, 0.506, 0.06)
    glass = [box(0.45, 0.135, 0.495, 0.185), box(0.505, 0.135, 0.55, 0.185)]
    windows = [box(0.485, y, 0.515, y + 0.04) for y in (0.36, 0.54, 0.72)]
    return Silhouette((tower, gallery, *rails, rail, lamp, dome, spike), (*glass, *windows))


def windmill(turn: float = 0.35) -> Silhouette:
    """A tower mill with four latticed sails, turned by `turn` radians."""
    tower = np.array([(0.43, 0.42), (0.57, 0.42), (0.63, 1.0), (0.37, 1.0)])
    cap = smooth([(0.41, 0.43), (0.41, 0.43), (0.59, 0.43), (0.59, 0.43), (0.56, 0.36),
                  (0.50, 0.33), (0.44, 0.36)], 2)  # fmt: skip
    parts: list[Outline] = [tower, cap, circle((0.5, 0.40), 0.018)]
    for quarter in range(4):
        a = turn + quarter * np.pi / 2
        out, side = np.array([np.cos(a), np.sin(a)]), np.array([-np.sin(a), np.cos(a)])
        hub = np.array([0.5, 0.40])
        parts.append(thick([hub, hub + out * 0.40], 0.014, 0.008))
        parts.append(thick([hub + out * 0.1 + side * 0.085, hub + out * 0.4 + side * 0.085],
                           0.007, 0.007))  # fmt: skip
        for step in np.linspace(0.1, 0.4, 9):
            parts.append(thick([hub + out * step, hub + out * step + side * 0.085], 0.006, 0.006))
        parts.append(thick([hub + out * 0.1 + side * 0.042, hub + out * 0.4 + side * 0.042],
                           0.005, 0.005))  # fmt: skip
    door = smooth([(0.47, 1.0), (0.47, 1.0), (0.47, 0.89), (0.5, 0.865), (0.53, 0.89), (0.53, 1.0),
                   (0.53, 1.0)], 2)  # fmt: skip
    windows = [box(0.485, y, 0.515, y + 0.045) for y in (0.56, 0.72)]
    return Silhouette(tuple(parts), (door, *windows))


def _tower(x: float, half: float, top: float, pointed: bool) -> list[Outline]:
    """One castle tower down to the bottom of the square, with a roof or battlements."""
    parts = [
        box(x - half, top, x + half, 1.0),
        box(x - half * 1.2, top, x + half * 1.2, top + 0.03),
    ]
    if pointed:
        roof = [(x - half * 1.35, top), (x, top - half * 4.2), (x + half * 1.35, top)]
        parts.append(np.array(roof))
    else:
        for merlon in np.linspace(x - half * 1.2, x + half * 1.2, 5)[:-1]:
            parts.append(box(merlon, top - 0.025, merlon + half * 0.36, top + 0.01))
    return parts


def castle() -> Silhouette:
    """A castle on a crag, with lit windows cut out."""
    crag = [
        (0.0, 1.0), (0.0, 1.0), (0.06, 0.90), (0.12, 0.82), (0.20, 0.78), (0.30, 0.74),
        (0.70, 0.72),
        (0.80, 0.76), (0.86, 0.84), (0.94, 0.90), (1.0, 1.0), (1.0, 1.0),
    ]  # fmt: skip
    parts: list[Outline] = [smooth(crag, 1)]
    for x, half, top, pointed in (
        (0.26, 0.045, 0.56, True), (0.38, 0.065, 0.46, False), (0.52, 0.04, 0.24, True),
        (0.62, 0.07, 0.42, False), (0.73, 0.035, 0.50, True), (0.46, 0.03, 0.36, True),
    ):  # fmt: skip
        parts += _tower(x, half, top, pointed)
    parts.append(box(0.26, 0.62, 0.74, 0.8))
    spots = ((0.26, 0.63), (0.38, 0.54), (0.52, 0.31), (0.52, 0.42), (0.62, 0.51), (0.73, 0.57))
    windows = [
        smooth([(x - 0.01, y + 0.035), (x - 0.01, y), (x, y - 0.015), (x + 0.01, y),
                (x + 0.01, y + 0.035)], 1)
        for x, y in spots
    ]  # fmt: skip
    return Silhouette(tuple(parts), tuple(windows))


def house() -> Silhouette:
    """A gabled manor house; its windows and door are cut out."""
    parts = [
        box(0.16, 0.52, 0.84, 1.0),
        np.array([(0.10, 0.54), (0.22, 0.30), (0.78, 0.30), (0.90, 0.54)]),
        np.array([(0.20, 0.54), (0.34, 0.22), (0.48, 0.54)]), box(0.24, 0.5, 0.44, 1.0),
        box(0.26, 0.16, 0.31, 0.40), box(0.66, 0.16, 0.72, 0.40), box(0.25, 0.15, 0.32, 0.18),
        box(0.65, 0.15, 0.73, 0.18),
    ]  # fmt: skip
    holes = []
    for x in (0.29, 0.37, 0.53, 0.64, 0.75):
        for y in (0.60, 0.80):
            holes += [box(x - 0.025 + dx, y + dy, x - 0.003 + dx, y + dy + 0.045)
                      for dx in (0.0, 0.026) for dy in (0.0, 0.05)]  # fmt: skip
    holes.append(circle((0.34, 0.42), 0.03))
    return Silhouette(tuple(parts), tuple(holes))


def old_key() -> Silhouette:
    """An ornate key, its bow at the top and its bit at the bottom right."""
    rings = [circle((0.5, 0.16), 0.15), circle((0.36, 0.24), 0.085), circle((0.64, 0.24), 0.085)]
    holes = [circle((0.5, 0.14), 0.085), circle((0.35, 0.25), 0.042), circle((0.65, 0.25), 0.042)]
    shaft = [box(0.47, 0.28, 0.53, 0.97), box(0.44, 0.31, 0.56, 0.335), box(0.45, 0.36, 0.55, 0.38)]
    bit = [box(0.52, 0.78, 0.74, 0.94), circle((0.5, 0.97), 0.035)]
    notches = [
        box(0.60, 0.845, 0.75, 0.872),
        box(0.64, 0.77, 0.67, 0.82),
        box(0.64, 0.90, 0.67, 0.95),
    ]
    return Silhouette((*rings, *shaft, *bit), (*holes, *notches))


def skull() -> Silhouette:
    """A skull from the front."""
    half = [
        (0.50, 0.04), (0.68, 0.06), (0.82, 0.17), (0.87, 0.34), (0.84, 0.50), (0.77, 0.58),
        (0.77, 0.66), (0.70, 0.70), (0.68, 0.80), (0.66, 0.92), (0.58, 0.96), (0.50, 0.965),
    ]  # fmt: skip
    holes: list[Outline] = []
    for s in (-1, 1):
        eye = [(0.08, 0.42), (0.17, 0.39), (0.26, 0.43), (0.27, 0.52), (0.19, 0.575), (0.09, 0.54)]
        holes.append(smooth([(0.5 + s * x, y) for x, y in eye], 2))
        nose = [(0.01, 0.58), (0.05, 0.65), (0.055, 0.69), (0.012, 0.68)]
        holes.append(smooth([(0.5 + s * x, y) for x, y in nose], 2))
    holes += [box(x - 0.006, 0.77, x + 0.006, 0.88) for x in np.linspace(0.38, 0.62, 7)]
    holes.append(thick(curve([(0.36, 0.825), (0.5, 0.84), (0.64, 0.825)], 2), 0.01, 0.01))
    return Silhouette((smooth(mirrored(half), 2),), tuple(holes))


def tripod() -> Silhouette:
    """A fighting machine on three long legs, with a hood and whips."""
    hood = smooth([(0.32, 0.20), (0.36, 0.10), (0.50, 0.04), (0.64, 0.10), (0.68, 0.20),
                   (0.60, 0.27), (0.40, 0.27)], 2)  # fmt: skip
    body = circle((0.5, 0.29), 0.10, 0.6)
    legs = [
        thick(curve([(0.46, 0.30), (0.24, 0.42), (0.20, 0.66), (0.08, 1.0)], 3), 0.035, 0.016),
        thick(curve([(0.54, 0.30), (0.78, 0.44), (0.80, 0.68), (0.94, 1.0)], 3), 0.035, 0.016),
        thick(curve([(0.50, 0.32), (0.56, 0.55), (0.49, 0.74), (0.54, 0.96)], 3), 0.03, 0.014),
    ]
    whips = [
        thick(curve([(0.42, 0.32), (0.36, 0.46), (0.44, 0.54), (0.36, 0.66)], 3), 0.014, 0.004),
        thick(curve([(0.58, 0.32), (0.66, 0.42), (0.62, 0.56), (0.70, 0.60)], 3), 0.014, 0.004),
    ]
    eyes = [circle((0.44, 0.19), 0.022), circle((0.56, 0.19), 0.022)]
    return Silhouette((hood, body, *legs, *whips), tuple(eyes))


def cathedral() -> Silhouette:
    """The west front of a cathedral with two towers, a rose window and three portals."""
    parts = [box(0.12, 0.30, 0.88, 1.0), box(0.12, 0.02, 0.40, 0.5), box(0.60, 0.02, 0.88, 0.5)]
    for x in (0.12, 0.36, 0.60, 0.84):
        parts.append(box(x - 0.012, 0.0, x + 0.052, 1.0))
    parts += [box(0.10, y, 0.90, y + 0.018) for y in (0.33, 0.44, 0.70)]
    parts.append(np.array([(0.485, 0.30), (0.50, -0.02), (0.515, 0.30)]))
    holes: list[Outline] = []
    for x in (0.215, 0.305, 0.695, 0.785):
        holes.append(_lancet(x, 0.06, 0.29, 0.028))
    holes += [_lancet(x, 0.37, 0.435, 0.014) for x in np.linspace(0.15, 0.85, 18)]
    for turn in np.linspace(0, 2 * np.pi, 12, endpoint=False):
        holes.append(circle((0.5 + np.cos(turn) * 0.068, 0.575 + np.sin(turn) * 0.068), 0.015))
        holes.append(circle((0.5 + np.cos(turn) * 0.036, 0.575 + np.sin(turn) * 0.036), 0.007))
    holes.append(circle((0.5, 0.575), 0.014))
    holes += [_lancet(x, 0.51, 0.66, 0.03) for x in (0.24, 0.76)]
    holes += [_lancet(x, 0.76, 1.0, 0.06) for x in (0.25, 0.5, 0.75)]
    return Silhouette(tuple(parts), tuple(holes))


def _lancet(x: float, top: float, bottom: float, half: float) -> Outline:
    """A pointed window around x."""
    return smooth(
        [(x - half, bottom), (x - half, bottom), (x - half, top + half), (x, top - half * 0.4),
         (x, top - half * 0.4), (x + half, top + half), (x + half, bottom), (x + half, bottom)], 1
    )  # fmt: skip
