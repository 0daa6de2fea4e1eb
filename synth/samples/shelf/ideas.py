"""Philosophy, science and books that set people thinking."""

from .. import fonts
from ..art import living, pattern, river, symbol
from ..figures.things import old_key, skull, three_master
from ..text import Type
from .book import Book
from .layouts import block, label, overprint, plate, poster, stacked
from .ornate_layouts import bands

_WALDEN = plate(
    Type(fonts.GARAMOND, "#3a2412", 0.17, 0.03),
    Type(fonts.GARAMOND_BOLD, "#7d3a16", 0.06, 0.08, upper=True),
    box=(0.11, 0.09, 0.89, 0.48),
    fill="#f5ecd4",
    line="#7d3a16",
    opacity=1.0,
    share=0.62,
)
_BAND_TITLE = Type(fonts.BIOLINUM_BOLD, "#1c1c1c", 0.12, 0.02, 1.05)
_BAND_AUTHOR = Type(fonts.BIOLINUM_BOLD, "#1c1c1c", 0.064, 0.1, upper=True)

IDEAS = (
    Book(
        file="adam-smith_an-inquiry-into-the-nature-and-causes-of-the-wealth-of-nations.png",
        title="An Inquiry into|the Nature and Causes|of the|Wealth of Nations",
        author="Adam Smith",
        art="guilloche",
        work="the-wealth-of-nations",
        paint=pattern.guilloche,
        layout=label(
            Type(fonts.DIDOT_BOLD, "#1f4a37", 0.082, 0.0, 1.16),
            Type(fonts.DIDOT_BOLD, "#7a5f24", 0.062, 0.08, upper=True),
            box=(0.1, 0.4, 0.9, 1.1),
            fill="#f7f5e6",
            ink="#1f4a37",
        ),
    ),
    Book(
        file="charles-darwin_on-the-origin-of-species.jpg",
        title="On the Origin of Species|by Means of Natural Selection",
        author="Charles Darwin",
        art="tree-of-life",
        work="on-the-origin-of-species",
        paint=living.tree_of_life,
        layout=poster(
            Type(fonts.CENTURY, "#20382c", 0.1, 0.0, 1.2),
            Type(fonts.CENTURY, "#8a4a22", 0.07, 0.08, upper=True),
            ground="#f1ead6",
            margin=0.07,
            foot=0.26,
            head=0.15,
        ),
    ),
    Book(
        file="franz-kafka_the-metamorphosis.jpg",
        title="The Metamorphosis",
        author="Franz Kafka",
        art="beetle-plate",
        work="the-metamorphosis",
        paint=living.beetle_plate,
        layout=poster(
            Type(fonts.COURIER, "#2b1a10", 0.12),
            Type(fonts.COURIER, "#6a3a1c", 0.08, upper=True),
            ground="#e8efce",
            margin=0.07,
            foot=0.22,
            head=0.15,
        ),
    ),
    Book(
        file="henry-david-thoreau_walden.jpg",
        title="Walden",
        author="Henry David Thoreau",
        art="lake-in-autumn",
        work="walden",
        paint=river.lake_in_autumn,
        layout=_WALDEN,
    ),
    Book(
        file="mary-wollstonecraft_a-vindication-of-the-rights-of-woman.jpg",
        title="A Vindication|of the Rights|of Woman",
        author="Mary Wollstonecraft",
        art="banded-green",
        work="a-vindication-of-the-rights-of-woman",
        paint=pattern.guilloche,
        layout=bands(
            _BAND_TITLE, _BAND_AUTHOR, colour="#2a6b58", paper="#f4efdf", emblem=old_key()
        ),
    ),
    Book(
        file="plato_the-republic.jpg",
        title="The Republic",
        author="Plato",
        art="columns",
        work="the-republic",
        paint=symbol.columns,
        layout=block(
            Type(fonts.QUATTROCENTO, "#233a54", 0.14),
            Type(fonts.QUATTROCENTO, "#b5482f", 0.08, 0.2, upper=True),
            ground="#f2e3c6",
            art_box=(0.0, 0.28, 1.0, 1.5),
            title_box=(0.07, 0.15, 0.93, 0.32),
            author_box=(0.1, 0.05, 0.9, 0.13),
        ),
    ),
    Book(
        file="ralph-waldo-emerson_nature.jpg",
        title="Nature",
        author="Ralph Waldo Emerson",
        art="lake-in-autumn",
        work="nature",
        paint=river.lake_in_autumn,
        layout=_WALDEN,
    ),
    Book(
        file="sun-tzu_the-art-of-war.jpg",
        title="The Art|of War",
        author="Sun Tzu",
        art="ink-circle",
        work="the-art-of-war",
        paint=symbol.ink_circle,
        layout=overprint(
            Type(fonts.KAFFEESATZ, "#17171a", 0.2, 0.0, 0.9, align="left"),
            Type(fonts.KAFFEESATZ, "#b3261e", 0.1, 0.04, align="left"),
            title_box=(0.08, 0.06, 0.92, 0.4),
            author_box=(0.08, 1.36, 0.7, 1.45),
        ),
    ),
    Book(
        file="thomas-hobbes_leviathan.jpg",
        title="Leviathan",
        author="Thomas Hobbes",
        art="banded-red",
        work="leviathan",
        paint=pattern.guilloche,
        layout=bands(_BAND_TITLE, _BAND_AUTHOR, colour="#b3402c", paper="#f4efdf", emblem=skull()),
    ),
    Book(
        file="thomas-more_utopia.jpg",
        title="Utopia",
        author="Thomas More",
        art="indigo-waves",
        work="utopia",
        paint=pattern.wave_pattern,
        layout=stacked(
            Type(fonts.SPARTAN_BLACK, "#f4ead0", 0.5),
            Type(fonts.SPARTAN, "#f4ead0", 0.085, 0.08, upper=True),
            title_box=(0.08, 0.5, 0.92, 0.9),
            author_box=(0.1, 1.3, 0.9, 1.42),
            gap=0.05,
            veil="#c2452d",
            opacity=0.8,
        ),
    ),
    Book(
        file="thomas-paine_common-sense.jpg",
        title="Common Sense",
        author="Thomas Paine",
        art="banded-blue",
        work="common-sense",
        paint=pattern.guilloche,
        layout=bands(
            _BAND_TITLE, _BAND_AUTHOR, colour="#23488a", paper="#f4efdf", emblem=three_master()
        ),
    ),
)
