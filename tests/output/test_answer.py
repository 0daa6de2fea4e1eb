import json

from output.answer import print_answer


def test_an_answer_is_printed_for_people_or_as_its_document(capsys):
    for as_json in (False, True):
        print_answer(3, lambda found: {"number": found, "word": "œuvre\x1b"}, print, as_json)
    people, document = capsys.readouterr().out.split("\n", 1)
    assert people == "3"
    assert json.loads(document) == {"number": 3, "word": "œuvre\x1b"}
    assert "\x1b" not in document
