"""A pinhole camera above a table; lengths in table units, where a usual book is 1 wide.

The table is the plane z = 0; x runs to the right, y towards the reader (down in a picture taken
from straight above), z towards the ceiling.
"""

from dataclasses import dataclass

import numpy as np

from synth.camera import Points, pinhole


@dataclass(frozen=True)
class Camera:
    """Where the camera stands and looks.

    `target` is the point of the table in the middle of the picture, `distance` how far away
    the lens is, `tilt` the angle from looking straight down and `heading` the side from which
    it looks, both in degrees; `roll` turns the picture clockwise, in degrees; `focal` is the
    focal length in widths of the picture's longer side.
    """

    target: tuple[float, float] = (0.0, 0.0)
    distance: float = 4.0
    tilt: float = 12.0
    heading: float = 0.0
    roll: float = 0.0
    focal: float = 1.35

    def matrix(self, width: int, height: int) -> Points:
        """The 3×4 projection from table units to pixels of a picture of this size."""
        tilt, heading, roll = np.deg2rad([self.tilt, self.heading, self.roll])
        backward = np.array(
            [np.sin(tilt) * np.sin(heading), np.sin(tilt) * np.cos(heading), np.cos(tilt)]
        )
        down = np.array(
            [np.cos(tilt) * np.sin(heading), np.cos(tilt) * np.cos(heading), -np.sin(tilt)]
        )
        right = np.array([np.cos(heading), -np.sin(heading), 0.0])
        turned_right = right * np.cos(roll) - down * np.sin(roll)
        turned_down = right * np.sin(roll) + down * np.cos(roll)
        rotation = np.stack([turned_right, turned_down, -backward])
        position = np.array([*self.target, 0.0]) + backward * self.distance
        focal = self.focal * max(width, height)
        return pinhole(rotation, -rotation @ position, focal, width, height)

    def centre(self) -> Points:
        """The place of the lens, in table units."""
        tilt, heading = np.deg2rad([self.tilt, self.heading])
        backward = [np.sin(tilt) * np.sin(heading), np.sin(tilt) * np.cos(heading), np.cos(tilt)]
        return np.array([*self.target, 0.0]) + np.array(backward) * self.distance
