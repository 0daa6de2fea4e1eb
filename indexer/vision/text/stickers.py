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
    bibliotek biblioteket biblioteka bibliotheek knihovna kirjasto konyvtar""".split()
)
"""An owner's name is of OWNER_WORDS and one of HOUSES."""

OWNER = re.compile(
    r"(?!the\b)(\w+ ){0,3}(public|town|city|county|council|school|branch|college|university) "
    r"(librar(y|ies)|lib)( (services?|system|board|department|headquarters))?"
    r"|(bibliotheque|mediatheque|biblioteca) (municipale?|comunale|publica|pubblica)( \w+){0,3}"
    r"|(bibliotheque|mediatheque|biblioteca) d\w*( \w+){0,4}"
    r"|(stadt|gemeinde|schul|pfarr|leih|kreis|universitats)(bibliothek|bucherei)( \w+){0,3}"
    r"|(openbare|gemeentelijke|mestska|miejska) (bibliotheek|knihovna|biblioteka)( \w+){0,3}"
    r"|biblioteka publiczna( \w+){0,3}|\w+(kirjasto|knihovna)( \w+){0,3}"
    r"|(the )?(british|bodleian|newberry|huntington) library|library of congress"
    r"|(\w+ )?university (of (\w+ ){1,3})?(library|libraries)( \w+)?"
    r"|property of (?!a )\w+( \w+){0,4}|(ex libris|from the library of)( \w+){1,4}"
    r"|this book belongs to( \w+){0,4}|(donated|presented) by( \w+){1,6}"
    r"|(little free|friends of the) library( \w+){0,3}|library (copy|use only)"
    r"|(dept|department) of (english|history|mathematics|science|languages|music|art)"
    r"|(english|history|science|maths?|music|art) (dept|department)|class set"
    r"|(oxfam|amnesty|barnardos|goodwill|age uk|british heart foundation)( book\w*| shop){0,2}"
)
"""An owner with a name: SPRINGFIELD PUBLIC LIBRARY, Stadtbücherei Ulm, Oxfam Bookshop."""

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
    r"( \w+){0,2}|read with jenna|(\w+ )?book club (edition|pick|choice|selection)"
    r"|(costa|whitbread|waterstones|blackwells|british|observer|guardian|amazon) book of the "
    r"(month|year)( \d{4})?|(waterstones|goldsboro|amazon|barnes noble) exclusive( edition)?"
    r"|(the )?((no|number) (1|one) )?(\w+ ){0,3}best seller( \d{4})?"
    r"|(the )?(no|number) (1|one) (\w+ ){0,3}bestsell(er|ers|ing)( \w+){0,2}"
    r"|as (seen|read|featured) (on|in) (netflix|tiktok|booktok|bbc|itv|hbo|prime video)( \w+)?"
    r"|(tiktok|booktok) (made me (buy|read) it|sensation|favou?rite|phenomenon)"
    r"|signed( limited| first)?( edition| bookplate| by( the)? author)"
    r"|(includes?|contains|with|plus) (an? |the |new |bonus |free |extra |exclusive )+"
    r"(chapter|afterword|foreword|introduction|preface|epilogue|interview|extract|bookmark|content)"
    r"( \w+)?|free (bookmark|gift|sampler|poster) inside"
    r"|buy (1|one|2|two) get (1|one|2|two) (free|half price)|(special|reduced) price"
    r"|reduced to clear|please return to( \w+){0,5}|due date|always a gift never for sale"
    r"|(from the |the )?(\w+ )?(author|creator) of( \w+){1,6}|bookcrossing( \w+){0,3}"
    r"|(staff|booksellers|librarians) (picks?|choice|favou?rite|recommendations?|recommends)"
    r"|ages? \d+\+?( (to )?\d+)?( (years|and up))?|(adult|junior|teen) (non ?)?fiction"
)
"""What labels say to readers and buyers, in folded words."""

PRICE = (
    r"(((us|can)\s?)?[£$€¥]\s?\d+([.,]\d\d)?|(eur|gbp|usd|cad)\s?\d+[.,]\d\d"
    r"|\d+[.,]\d\d\s?([£€]|eur|gbp|usd))"
)
PRICE_OR_NUMBER = re.compile(
    rf"\W*((only|now|just|was|rrp|save|oxfam)\s)?({PRICE}\W*(us|can|uk|rrp|net|each)?\W*){{1,3}}"
    r"|\W*(isbn\W*|barcode\W*|[a-z]{1,2}\s?)?(\d[\s-]?){8,}x?\W*|[a-z]{1,2}\s?\d{6,7}",
    re.IGNORECASE,
)
"""Prices, a barcode's figures, with one or two letters before them too, an ISBN."""

ENTERED = re.compile(
    r"(acc|accession|inv|inventory|inventar)( (no|nr|number))?( [a-z]{0,3}\d\w*)+"
    r"|(call|class|stock|barcode|shelf ?mark)( (no|nr|number))( \w+){1,3}"
)
"""The number under which a library entered the book, in folded words: Acc. No. 30114."""

SHELF_MARK = re.compile(
    r"\d{3}(\.\d+)? [A-Z]{3}|(F|FIC|JF|YA|BIO|REF|MYS) [A-Z]{3}"
    r"|[A-Z]{1,3}\d{1,4}\.([A-Z]\d+|\d+)( ?\.?[A-Z]\d+)*( \d{4})?"
)
"""Where a library keeps the book: 823.914 ORW, FIC STE; PR6039.O32 by the Library of Congress."""


PLACED = re.compile(
    r"(room|shelf|shelves|bay|box|row|rack|aisle|floor|case|section|class|grade|unit|copy|lot|item|no"
    r"|raum|regal|fach|kiste|karton|zimmer|saal|klasse|nr|salle|etagere|rayon|casier|carton|niveau"
    r"|stanza|scaffale|scatola|sala|estante|caja|piso|aula) (\d{1,4}[a-z]?|[a-z]\d{0,4})"
    r"|[a-z]{1,2} ?\d{1,4}"
    r"|(brand )?new( in| arrivals?| release| book)?|just (in|arrived)|sale|used|free|bargain|sold"
    r"|withdrawn|discard(ed)?|cancelled|ausgesondert|annule|eliminato"
    r"|clearance|exclusive|recommended|reserved|donation|donated|damaged|must read|top \d+"
    r"|neu(erscheinung)?|(sonder)?angebot|rabatt|gebraucht|empfehlung|nouveau(te)?|promo(tion)?"
    r"|(\w+ ){1,2}(high|primary|elementary|grammar|secondary) school|(non )?fiction|reference"
    r"|free book|travell?ing book|soldes|occasion|coup de coeur|nov(edad|ita)|nuevo|oferta|usado"
    r"|sconto|saldi|usato"
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
