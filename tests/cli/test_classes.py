from indexer.vision.model_names import names_of
from tests.drawing import save_cover
from tests.fakes import FakeReader


def test_classes_of_a_persons_own_are_learned_and_restrict_every_search(shelf, labels_csv):
    document = shelf.json("train-labels", labels_csv)
    assert (document["classifier"], document["covers"], document["accuracy"]) == ("shelf", 10, 1)
    assert document["confusion"] == [[5, 0], [0, 5]]
    assert (shelf.folder / "classifiers" / "shelf.png").samefile(document["confusion_png"])
    red = [1, 3, 5, 7, 9, 11]
    assert [cover["id"] for cover in shelf.json("list", "--label", "red")["covers"]] == red
    for question in (("similar", "1", "-k", 20), ("similar", labels_csv.parent / "00.png")):
        found = shelf.json(*question, "--label", "shelf:blue")["results"]
        assert {result["id"] for result in found} == {2, 4, 6, 8, 10, 12}
    (found,) = shelf.json("text", "book3", "-k", 1, "--label", "blue")["results"]
    assert found["id"] == 4
    assert found["labels"][0]["classifier"] == "shelf"
    assert shelf.json("search", "--text", "book2", "--label", "red")["results"][0]["id"] == 3
    assert shelf.json("labels", "--classifier", "shelf")["labels"] == [
        {"name": "blue", "classifier": "shelf", "covers": 6},
        {"name": "red", "classifier": "shelf", "covers": 6},
    ]


def test_a_training_is_printed_for_people(shelf, labels_csv):
    result = shelf("train-labels", labels_csv, "--name", "colour")
    assert result.stdout.splitlines()[1].split() == "blue 5 1.00 1.00 1.00 5 0".split()
    assert "calibration error" in result.stdout
    assert "colour.png" in result.stderr
    assert "colour" in shelf("show", "1").stdout


def test_covers_that_come_later_are_labelled_too(shelf, labels_csv, covers):
    shelf("train-labels", labels_csv)
    late = save_cover(covers / "late.png", "LATE", "", (180, 30, 30))
    assert shelf.json("show", late)["labels"][0]["name"] == "red"
    shelf("index", covers)
    assert 13 in [cover["id"] for cover in shelf.json("list", "--label", "red")["covers"]]
    shelf("index", covers, "--force")
    assert len(shelf.json("list", "--label", "red")["covers"]) == 7


def test_other_vectors_ask_for_training_anew(shelf, labels_csv, covers):
    shelf("train-labels", labels_csv)
    result = shelf("index", covers, "--force", "--backbone", "imagenet")
    assert "train it anew: coverdex train-labels LABELS.csv --name shelf" in result.stderr
    assert "no cover carries" in shelf("list", "--label", "red", code=1).stderr
    assert "train it anew" in shelf("doctor", code=1).stdout
    shelf("train-labels", labels_csv)
    assert len(shelf.json("list", "--label", "red")["covers"]) == 6


def test_an_export_can_be_learned_from(shelf, labels_csv, tmp_path):
    shelf("train-labels", labels_csv)
    out = shelf("labels", "--classifier", "shelf", "--export").stdout
    header, first, *_ = out.splitlines()
    assert header == "id,file,region,classifier,class,probability"
    assert first.startswith(f"1,{labels_csv.parent / '00.png'},0,shelf,red,0.")
    (tmp_path / "again.csv").write_text(out)
    assert shelf.json("train-labels", tmp_path / "again.csv")["covers"] == 12
    rows = shelf.json("labels", "--export")["labels"]
    assert {row["classifier"] for row in rows} >= {"shelf", "again"}
    assert rows[0].keys() == set(header.split(","))


def test_a_classifier_is_forgotten(shelf, labels_csv):
    shelf("train-labels", labels_csv)
    assert shelf.json("labels", "--forget", "shelf") == {"forgotten": "shelf"}
    assert "no cover carries" in shelf("list", "--label", "red", code=1).stderr
    assert "no classifier of yours" in shelf("labels", "--forget", "shelf", code=1).stderr


def test_too_little_to_learn_from_is_refused(shelf, labels_csv):
    labels_csv.write_text("file,class\n00.png,red\n01.png,blue\n")
    result = shelf("train-labels", labels_csv, code=1)
    assert result.stdout == ""
    assert "too few covers of red (1), blue (1)" in result.stderr
    labels_csv.write_text("file,class\n00.png,red\nnowhere.png,blue\n")
    assert "nowhere.png (line 3)" in shelf("train-labels", labels_csv, code=1).stderr


def test_the_last_block_is_trained_where_the_network_has_one(shelf, labels_csv, monkeypatch):
    import torch
    from torchvision.models import resnet18

    from indexer.models import Models
    from indexer.vision.backbone import Backbone
    from indexer.vision.networks import Network, Preprocessing

    torch.manual_seed(0)
    body = resnet18(weights=None)
    body.fc = torch.nn.Identity()

    def models(choice):
        network = Network(body, torch.nn.Identity(), Preprocessing(side=32))
        names = names_of(choice)
        return Models(names, FakeReader, lambda: Backbone(names.labels, lambda: network))

    monkeypatch.setattr("indexer.models.models_for", models)
    monkeypatch.setattr("catalogue.classes.deep_training.EPOCHS", 2)
    document = shelf.json("train-labels", labels_csv, "--deep")
    assert document["deep"] is True
    assert document["accuracy"] > 0.8
    red = {cover["id"] for cover in shelf.json("list", "--label", "red")["covers"]}
    assert red == {1, 3, 5, 7, 9, 11}
    late = save_cover(labels_csv.parent / "late.png", "LATE", "", (180, 30, 30))
    shelf("index", late)
    assert shelf.json("show", 13)["labels"][0]["name"] == "red"
