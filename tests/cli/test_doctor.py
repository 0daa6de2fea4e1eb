from indexer.store.library import FILE_NAME, Library


def test_doctor_of_a_healthy_library(indexed):
    document = indexed.json("doctor")
    assert document["healthy"] is True
    assert {"name": "covers", "value": "3", "good": True} in document["findings"]
    assert "bad" not in indexed("doctor").stdout


def test_doctor_repairs_what_it_can_and_says_so(indexed):
    with Library.open(indexed.folder) as library:
        library.db.execute("UPDATE covers SET folded_words = '' WHERE id = 2")
        library.db.conn.commit()
    assert indexed.json("text", "kipling")["results"] == []
    assert indexed.json("doctor")["healthy"]  # it does not look so deep
    assert "repaired: words of 1 covers" in indexed("doctor", "--deep").stdout
    assert [result["id"] for result in indexed.json("text", "kipling")["results"]] == [2]


def test_doctor_of_a_damaged_library(indexed):
    (indexed.folder / FILE_NAME).write_bytes(b"no database " * 1000)
    document = indexed.json("doctor", code=1)
    assert document["healthy"] is False
    assert "not a readable library" in indexed("doctor", code=1).stdout
