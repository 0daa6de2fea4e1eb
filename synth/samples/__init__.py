"""Draws the sample covers and photos of data/ from nothing but code and fonts.

Two conventions hold in every module. Colours are RGB floats from 0 to 1, in arrays of shape
H×W×3, until a picture is written. Lengths are in units of the canvas's width: x runs from 0 at
the left to 1 at the right, y from 0 at the top to `canvas.aspect` at the bottom.
"""
