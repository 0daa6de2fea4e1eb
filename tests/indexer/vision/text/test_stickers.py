import pytest

from indexer.vision.text.stickers import is_perhaps_sticker, is_sticker


@pytest.mark.parametrize(
    "text",
    [
        *("WINNER 2024", "THE MAN BOOKER PRIZE 2016", "Winner of the Pulitzer Prize for Fiction"),
        *("NEWBERY MEDAL", "PRIX GONCOURT 2013", "Premio Planeta", "Deutscher Buchpreis 2020"),
        *("THE #1 NEW YORK TIMES BESTSELLER", "SPIEGEL-Bestseller", "Over 3 million copies sold"),
        *("TOWN LIBRARY 4711", "SPRINGFIELD PUBLIC LIBRARY", "LEEDS CITY LIBRARIES"),
        *("Stadtbücherei", "STADTBIBLIOTHEK KÖLN", "Bibliothèque municipale de Lyon"),
        *("BIBLIOTHÈQUE DE LYON", "Biblioteca di Pisa", "Bibliothèque d'Arles"),
        *("Biblioteca Pública", "PROPERTY OF ST MARY'S SCHOOL", "EX-LIBRARY"),
        *("WITHDRAWN FROM STOCK", "USED BOOK", "50% OFF", "3 for 2", "NOT FOR RESALE"),
        *("£3.99", "EUR 9,99", "9,99 €", "$7.99 US / $9.99 CAN", "ISBN 978-0-14-143984-6"),
        *("SIGNED BY THE AUTHOR", "UNCORRECTED PROOF", "LARGE PRINT", "BOOK OF THE MONTH"),
        *("NOW A MAJOR MOTION PICTURE", "Soon to be a Netflix series", "Oprah's Book Club 2.0"),
        *(
            "823.914 ORW",
            "FIC STE",
            "COUNTY LIBRARY SERVICE",
            "TOWN LIB",
            "Leeds City Library System",
        ),
        *("COSTA BOOK OF THE YEAR", "The Number One Bestseller", "NEW YORK TIMES BEST SELLER"),
        *("AS SEEN ON TIKTOK", "SIGNED FIRST EDITION", "INCLUDES BONUS CHAPTER", "SPECIAL PRICE"),
        *("RRP £8.99", "£7.99 RRP", "SAVE £3", "BUY 1 GET 1 FREE", "From the author of Gone Girl"),
        *("UNIVERSITY OF LEEDS LIBRARY", "The Bodleian Library", "OPENBARE BIBLIOTHEEK GENT"),
        *("MĚSTSKÁ KNIHOVNA", "Biblioteka publiczna", "Kaupunginkirjasto", "EX LIBRIS ANN LEE"),
        *("THIS BOOK BELONGS TO", "Donated by the Friends of the Library", "OXFAM BOOKSHOP"),
        *("OXFAM £2.99", "STAFF RECOMMENDATION", "AGES 8+", "AGE 9-12", "Junior Fiction"),
        *("PR6039.O32", "QA76.73", "C 0421339", "CLASS SET 12", "PLEASE RETURN TO ROOM 4"),
        *("Acc. No. 30114 0077", "ACCESSION NUMBER B2214", "Class No. 823", "B0045 2239 1"),
    ],
)
def test_what_is_stuck_on_a_cover_is_known(text):
    assert is_sticker(text)


@pytest.mark.parametrize(
    "text",
    [
        *("The Winner", "The Hugo Winners", "The Library Book", "The Midnight Library"),
        *(
            "The Jane Austen Book Club",
            "The Book of the Year",
            "State of Wonder",
            "The Orange Girl",
        ),
        *("The New York Trilogy", "Women", "Proof", "Film", "The Price of Salt", "The Used"),
        *("A Property", "The Property of a Lady", "Property of a Lady", "1984", "3.14", "Catch 22"),
        *("Fahrenheit 451", "The Television Series", "Fic Fan", "Jane Eyre", "London 2012", ""),
        *("University", "The Author", "A Signed Confession", "Seen on the Beach", "Ages of Man"),
        *("Dept. of Speculation", "The Donated Heart", "Best", "Save Me", "THX 1138", "24601"),
        *("THE PROPERTY OF", "Class Act", "The Call Number", "Stock Car 7", "Area 51", "R2D2"),
    ],
)
def test_a_title_is_no_sticker(text):
    assert not is_sticker(text)


@pytest.mark.parametrize(
    "text",
    [
        *("NEW", "NEW!", "New arrival", "SALE", "ROOM 12", "Shelf B", "BOX 7a", "B 12", "No. 4"),
        *("Regal 3", "NEU", "Sonderangebot", "SALLE 4", "Nouveauté", "COUP DE CŒUR", "Oferta"),
        *("DISCARD", "Withdrawn", "ausgesondert", "FICTION", "REDWOOD HIGH SCHOOL"),
    ],
)
def test_what_may_be_a_label_is_known(text):
    assert is_perhaps_sticker(text)
    assert not is_sticker(text)


@pytest.mark.parametrize("text", ["NEW YORK", "A ROOM OF ONE'S OWN", "1984", "It", "NEW MOON", ""])
def test_what_only_begins_as_a_label_is_none(text):
    assert not is_perhaps_sticker(text)
