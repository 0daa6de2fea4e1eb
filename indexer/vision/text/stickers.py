"""Labels, stickers and stamps: words that were put on a cover for its owner or its sale."""

import re

from indexer.folding import folded_list
from indexer.vision.text.person_names import NOT_A_NAME

STICKER_WORDS = frozenset(
    """winner winners winning prize award awards awarded finalist shortlist shortlisted longlist
    longlisted bestseller bestsellers bestselling sale reduced price offer signed copy discard
    discarded withdrawn cancelled used property reserved reference copies sold motion picture
    netflix medal prix premio preis buchpreis preistrager""".split()
)
PRIZES = frozenset(
    """booker pulitzer newbery caldecott hugo nebula locus costa whitbread orange womens women
    nobel goncourt renaudot planeta strega cervantes edgar carnegie kate greenaway baileys giller
    literature fiction poetry national international man deutscher literary best""".split()
)
WINNERS = frozenset("winner winners winning".split())
LISTS = frozenset("new york times sunday international national usa today spiegel 1".split())
"""A block of nothing but STICKER_WORDS, the names of PRIZES or LISTS, figures and NOT_A_NAME's
words praises the book or says what becomes of it. With WINNERS alone, The Hugo Winners is a title.
"""

OWNER_WORDS = frozenset(
    """town city public county council school university college national central branch municipal
    community district state parish institute free reading room service services system board
    municipale comunale publica pubblica nationale nacional universitaria universitaire""".split()
)
HOUSES = frozenset(
    """library libraries lib reading bibliothek bucherei bibliotheque mediatheque biblioteca
    bibliotek biblioteket biblioteka""".split()
)
"""An owner's name is of OWNER_WORDS and one of HOUSES."""

OWNER = re.compile(
    r"(?!the\b)(\w+ ){0,3}(public|town|city|county|council|school|branch|college|university) "
    r"(librar(y|ies)|lib)( (services?|system|board|department|headquarters))?"
    r"|(bibliotheque|mediatheque|biblioteca) (municipale?|comunale|publica|pubblica)( \w+){0,3}"
    r"|(bibliotheque|mediatheque|biblioteca) d\w*( \w+){0,4}"
    r"|(stadt|gemeinde|schul|pfarr|leih|kreis|universitats)(bibliothek|bucherei)( \w+){0,3}"
    r"|property of (?!a )\w+( \w+){0,4}"
)
"""An owner with a name: SPRINGFIELD PUBLIC LIBRARY, Stadtbücherei Ulm."""

NOTICE = re.compile(
    r"do not remove|(for )?reference only|not for (re)?(sale|loan)|short loan|please return"
    r"|date due|ex (libris|library)|staff pick|book of the (month|year)( club)?|large print"
    r"|used (books?|saves)|half price|buy one get one( free| half price)?|\d+ for \d+|\d+ off"
    r"|(uncorrected|advanced?|bound) (proof|reading|readers|review)( copy)?"
    r"|(proof|reading|review) copy|signed by the author"
    r"|(withdrawn|discarded) from( \w+){1,3}|over \d+ (million|000) copies sold"
    r"|((now|soon to be) |a major )(a |an )?(major |hit |original )*"
    r"(motion picture|film|netflix series|tv series|movie|television series)"
    r"|as seen on (tv|television|screen)"
    r"|(oprahs|reeses|richard( and)? judy|jennas?|gma|today|good morning america)( \w+)? book club"
    r"( \w+){0,2}"
)
"""What labels say to readers and buyers, in folded words."""

PRICE = (
    r"(((us|can)\s?)?[£$€¥]\s?\d+([.,]\d\d)?|(eur|gbp|usd|cad)\s?\d+[.,]\d\d"
    r"|\d+[.,]\d\d\s?([£€]|eur|gbp|usd))"
)
PRICE_OR_NUMBER = re.compile(
    rf"\W*((only|now)\s)?({PRICE}\W*(us|can|uk)?\W*){{1,3}}"
    r"|\W*(isbn\W*|[a-z]{1,2}\s?)?(\d[\s-]?){8,}x?\W*",
    re.IGNORECASE,
)
"""Prices, a barcode's figures, with one or two letters before them too, an ISBN."""

ENTERED = re.compile(
    r"(acc|accession|inv|inventory|inventar)( (no|nr|number))?( [a-z]{0,3}\d\w*)+"
    r"|(call|class|stock|barcode|shelf ?mark)( (no|nr|number))( \w+){1,3}"
)
"""The number under which a library entered the book, in folded words: Acc. No. 30114."""

SHELF_MARK = re.compile(r"\d{3}(\.\d+)? [A-Z]{3}|(F|FIC|JF|YA) [A-Z]{3}")
"""Where a library keeps the book: 823.914 ORW, FIC STE."""


PLACED = re.compile(
    r"(room|shelf|shelves|bay|box|row|rack|aisle|floor|case|section|class|grade|unit|copy|lot|item|no"
    r"|raum|regal|fach|kiste|karton|zimmer|saal|klasse|nr|salle|etagere|rayon|casier|carton|niveau"
    r"|stanza|scaffale|scatola|sala|estante|caja|piso|aula) (\d{1,4}[a-z]?|[a-z]\d{0,4})"
    r"|[a-z]{1,2} ?\d{1,4}"
    r"|(brand )?new( in| arrivals?| release| book)?|just (in|arrived)|sale|used|free|bargain|sold"
    r"|withdrawn|discard(ed)?|cancelled|ausgesondert|annule|eliminato"
    r"|clearance|exclusive|recommended|reserved|donation|donated|damaged|must read|top \d+"
    r"|neu(erscheinung)?|(sonder)?angebot|rabatt|gebraucht|empfehlung|nouveau(te)?|promo(tion)?"
    r"|soldes|occasion|coup de coeur|nov(edad|ita)|nuevo|oferta|usado|sconto|saldi|usato"
)
"""What may be a label's, and a title as well: ROOM 12, NEW, DISCARD. It is a label's beside a title
and an author."""


def is_perhaps_sticker(text: str) -> bool:
    """Whether a block may be a label that says where a book stands, or that it is new or sold."""
    return bool(PLACED.fullmatch(" ".join(folded_list(text))))


def is_sticker(text: str) -> bool:
    """Whether a block is a label, sticker or stamp: a prize, a price, an owner."""
    if PRICE_OR_NUMBER.fullmatch(text) or SHELF_MARK.fullmatch(text):
        return True
    folded = folded_list(text)
    named = [word for word in folded if not (word.isdigit() and len(word) > 1)]
    said = " ".join(folded)
    if NOTICE.fullmatch(said) or ENTERED.fullmatch(said) or OWNER.fullmatch(" ".join(named)):
        return True
    words = [word for word in folded if word not in NOT_A_NAME - HOUSES - {"bestseller"}]
    names = {word for word in words if not word.isdigit()}
    if len(words) < 2 or not names:
        return False
    praise = names & STICKER_WORDS
    if len(praise) > len(names) / 2 > 1:
        return True
    known = STICKER_WORDS
    if not HOUSES.isdisjoint(names):
        known |= OWNER_WORDS | HOUSES
    elif praise - WINNERS:
        known |= PRIZES | LISTS
    return known.issuperset(names)
