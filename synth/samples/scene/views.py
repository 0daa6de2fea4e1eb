"""The photos to take: which book, on what, among which others, in what light."""

from . import tables
from .camera import Camera
from .photo import Glare, Light, Lying, Sensor, View

_EMMA = "jane-austen_emma.jpg"
_GATSBY = "f-scott-fitzgerald_the-great-gatsby.jpg"

VIEWS = (
    View(
        "photo_00.jpg",
        Lying("jules-verne_around-the-world-in-eighty-days.jpg", (0.05, 0.0), 4),
        tables.oak_table,
        camera=Camera((0.1, 0.05), 3.4, 14, 10),
        seed=1,
    ),
    View(
        "photo_01.jpg",
        Lying("charlotte-bronte_jane-eyre.jpg", (0.0, 0.0), -22, lift=0.1, thickness=0.14),
        tables.linen,
        (Lying(_EMMA, (0.72, 0.42), 31), Lying("anna-sewell_black-beauty.jpg", (-1.25, -0.2), 12)),
        Camera((-0.05, 0.0), 3.9, 24, -18),
        Light(150, 0.35, 0.5, 1.0, (1.04, 1.0, 0.92)),
        seed=2,
    ),
    View(
        "photo_02.jpg",
        Lying("bram-stoker_dracula.jpg", (0.0, 0.0), 9, thickness=0.12),
        tables.black_desk,
        camera=Camera((0.02, 0.03), 3.6, 22, 20),
        light=Light(250, 0.45, 0.7, 0.82, (1.05, 0.97, 0.86)),
        sensor=Sensor(0.6, noise=0.02, quality=80),
        size=(900, 1200),
        seed=3,
    ),
    View(
        "photo_03.jpg",
        Lying("herman-melville_moby-dick.jpg", (0.0, 0.0), 93, thickness=0.16),
        tables.carpet,
        (Lying("homer_the-odyssey.jpg", (0.5, 1.22), 71),),
        Camera((0.0, 0.1), 3.4, 18, 0, -3),
        Light(30, 0.3, 0.6, 1.02, (1.02, 1.0, 0.95)),
        seed=4,
    ),
    View(
        "photo_04.jpg",
        Lying(_GATSBY, (0.0, 0.0), 178, thickness=0.09),
        tables.concrete,
        camera=Camera((0.1, 0.1), 3.5, 26, -12),
        light=Light(310, 0.3, 0.65, 1.05, (0.96, 1.0, 1.06),
                    (Glare((0.62, 0.30), (0.24, 0.12), 0.85),)),
        seed=5,
    ),
    View(
        "photo_05.jpg",
        Lying("arthur-conan-doyle_the-hound-of-the-baskervilles.jpg", (0.0, 0.0), -33, lift=0.0),
        tables.newspaper,
        camera=Camera((0.0, 0.0), 3.2, 20, 8),
        light=Light(200, 0.3, 0.5, 1.0, (1.0, 0.99, 0.95)),
        size=(900, 1200),
        seed=6,
    ),
    View(
        "photo_06.jpg",
        Lying("anton-chekhov_the-seagull.jpg", (0.0, 0.0), 14, thickness=0.06),
        tables.bed_sheet,
        (Lying("john-buchan_the-39-steps.jpg", (1.42, 0.3), -20),),
        Camera((0.15, 0.0), 3.7, 30, 20),
        Light(130, 0.2, 0.4, 1.06, (0.95, 1.0, 1.07)),
        Sensor(0.8, noise=0.015, quality=82),
        seed=7,
    ),
    View(
        "photo_07.jpg",
        Lying("lewis-carroll_alices-adventures-in-wonderland.jpg", (0.0, 0.0), -8, 1.15, 0.1, 0.12),
        tables.walnut_table,
        (
            Lying("charles-dickens_a-tale-of-two-cities.jpg", (-0.75, 0.25), -37),
            Lying("plato_the-republic.jpg", (0.78, -0.2), 24, thickness=0.12),
            Lying("sun-tzu_the-art-of-war.jpg", (0.35, 1.0), 81, thickness=0.11),
        ),
        Camera((0.0, 0.1), 3.7, 20, -8, 4),
        Light(
            225, 0.3, 0.6, 1.0, (1.06, 0.99, 0.86),
            (Glare((0.3, 0.2), (0.10, 0.07), 0.9), Glare((0.75, 0.62), (0.35, 0.06), 0.4)),
        ),
        seed=8,
    ),
    View(
        "photo_08.jpg",
        Lying("joseph-conrad_lord-jim.jpg", (0.0, 0.0), -6),
        tables.cutting_mat,
        (Lying("emily-bronte_wuthering-heights_second-edition.jpg", (-1.05, -0.9), 18),),
        Camera((0.0, 0.0), 3.5, 16, -30, 25),
        Light(280, 0.25, 0.55),
        size=(900, 1200),
        orientation=6,
        seed=9,
    ),
    View(
        "photo_09.jpg",
        Lying("fyodor-dostoevsky_crime-and-punishment.jpg", (0.0, 0.0), -84, thickness=0.15),
        tables.terrazzo,
        (
            Lying("fyodor-dostoevsky_crime-and-punishment_second-edition.png", (-0.1, -1.35), 6),
            Lying("homer_the-odyssey_second-edition.jpg", (1.35, 0.5), -12),
        ),
        Camera((0.0, 0.0), 3.9, 32, 12),
        Light(170, 0.45, 0.55, 0.72, (1.16, 0.98, 0.72)),
        Sensor(0.7, 3.0, 35, 0.035, 74),
        seed=10,
    ),
    View(
        "photo_10.jpg",
        Lying("kenneth-grahame_the-wind-in-the-willows.jpg", (0.0, 0.0), 17, 1.5, 0.07),
        tables.gingham,
        camera=Camera((0.0, 0.0), 3.6, 34, -14),
        light=Light(60, 0.25, 0.5, 1.04, (1.05, 1.02, 0.9), (Glare((0.2, 0.75), (0.2, 0.2), 0.5),)),
        seed=11,
    ),
    View(
        "photo_11.jpg",
        Lying("virginia-woolf_to-the-lighthouse.jpg", (0.0, 0.0), 140, 0.9, 0.08, 0.08),
        tables.oak_table,
        (
            Lying("jane-austen_persuasion.jpg", (-0.45, 0.2), 95, thickness=0.08),
            Lying("thomas-paine_common-sense.jpg", (0.95, -0.55), 150, 0.95),
        ),
        Camera((0.0, 0.0), 4.2, 38, 30, -6),
        Light(20, 0.4, 0.6, 0.95, (1.0, 1.0, 1.0)),
        Sensor(1.1, noise=0.018, quality=78),
        seed=12,
    ),
)  # fmt: skip
