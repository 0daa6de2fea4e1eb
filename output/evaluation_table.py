"""The figures of an evaluation as rows of text, and as tables in the terminal."""

from typing import Any

from output.table import print_table

STAGE_COLUMNS = ("stage", "R@1", "R@10", "R@20", "mAP")


def print_evaluation(document: dict[str, Any]) -> None:
    """For each set a table of its figures, and for photos one of the stages."""
    library = document["library"]
    print_table(
        ("library", ""),
        [(name, str(count)) for name, count in library.items()],
    )
    for of_set in document["sets"]:
        print()
        print_table((of_set["name"], "figure"), figure_rows(of_set))
        if stages := stage_rows(of_set):
            print()
            print_table(STAGE_COLUMNS, stages)


def figure_rows(of_set: dict[str, Any]) -> list[tuple[str, str]]:
    """Name and value of each figure of a set."""
    return [
        (f"{part}: {name.replace('_', ' ')}", _value(value))
        for part in ("covers", "photos")
        for name, value in of_set.get(part, {}).items()
    ]


def stage_rows(of_set: dict[str, Any]) -> list[tuple[str, ...]]:
    """STAGE_COLUMNS of each stage; none where no photo of the set has a reference."""
    return [
        (stage, *(_value(value) for value in figures.values()))
        for stage, figures in of_set.get("stages", {}).items()
        if figures["r@1"] is not None
    ]


def _value(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
