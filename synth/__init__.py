"""Everything that draws.

Primitives: `colours`, `noise`, `camera`, `lettering`, and `assets`, the pictures and typefaces from
Debian packages.

To learn and to fit on: covers (`covers` and `art` with assets, `simple_covers` without), `figures`
on covers, `surfaces` and `backgrounds`, and `scenes` of `scene_parts`.

To measure on: `samples` are the covers and photos of data/, `sample_photos` more photos of these
covers. They share nothing but primitives with what is learned from: a network must not be measured
on the faults of its own training pictures. Contracts in pyproject.toml hold that.
"""
