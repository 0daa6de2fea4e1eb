from benchmarks.left_out import left_out, main
from tests.catalogue.drawn_library import add, draw_art
from tests.covers import unit_vector


def test_twins_are_taken_for_each_other_and_strangers_for_nothing(library, capsys):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        add(library, name, draw_art(seed), "Emma", "Jane Austen", vector=unit_vector(seed))
    found = {asked: (best, other) for asked, best, _, other in left_out(library, 1)}
    assert found["a.jpg"] == ("match", "b.jpg")
    assert found["b.jpg"] == ("match", "a.jpg")
    assert found["c.jpg"][0] not in ("match", "likely")
    main([str(library.folder)])
    assert capsys.readouterr().out.splitlines()[:2] == [
        "asked\twrong match\twrong likely",
        "3\t2\t0",
    ]
