from benchmarks.asking import run


def test_a_commands_time_is_taken_and_what_it_used_of_the_processor(tmp_path):
    taken, used = run(["--version"], tmp_path)
    assert taken > 0
    assert 0 < used < 60
