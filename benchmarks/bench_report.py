"""The figures of a comparison, and how they are shown: tables here, bars in `bench_plot.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from output.table import print_table

STAGES = (
    *("decode", "boundary", "text detection", "text recognition", "figures"),
    *("embedding", "classification", "store", "other"),
)
"""In the order in which they run; a way has those that it tells apart."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Of a figure over the rounds."""

    least: float
    median: float
    most: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of one way at one size; seconds are a cover's, the median round's.

    `stages` are the mean of all rounds. `peak_gib` is the resident memory of all its processes,
    `peak_pss_gib` their proportional one: see `memory.Memory`.
    """

    covers_per_second: float
    seconds: float
    stages: Mapping[str, float]
    peak_gib: float
    peak_pss_gib: float
    title_words: int
    title_words_read: int


@dataclass(frozen=True, slots=True)
class Share:
    """How near a stage with networks is to the machine's limit; giga multiply-adds of one cover."""

    stage: str
    multiply_adds: Mapping[str, float]
    seconds_at_limit: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both ways at one size: `ratio` is the plain way's seconds over Coverdex's, round by round."""

    size: str
    plain: Figures
    coverdex: Figures
    ratio: Spread
    shares: Sequence[Share]


@dataclass(frozen=True, slots=True)
class Report:
    """All of it; `matrix_speed` in giga multiply-adds a second, by precision."""

    processor: str
    cores: int
    covers: int
    rounds: int
    matrix_speed: Mapping[str, float]
    comparisons: Sequence[Comparison]


def show(report: Report) -> None:
    """The figures as tables on stdout."""
    print(
        f"{report.covers} covers, {report.rounds} rounds in turn, {report.cores} cores of "
        f"{report.processor}\n"
    )
    rows = []
    for each in report.comparisons:
        for name, way in (("plain", each.plain), ("Coverdex", each.coverdex)):
            ratio = f"{each.ratio.least:.1f} / {each.ratio.median:.1f} / {each.ratio.most:.1f}"
            rows.append(
                (
                    *(each.size, name, f"{way.seconds:.2f}", f"{way.covers_per_second:.3f}"),
                    ratio if name == "Coverdex" else "",
                    *(f"{way.peak_gib:.2f}", f"{way.peak_pss_gib:.2f}"),
                    f"{way.title_words_read} of {way.title_words} "
                    f"({way.title_words_read / way.title_words:.1%})",
                )
            )
    times = "times as fast: min / median / max"
    peaks = ("peak GiB: RSS", "PSS")
    print_table(("size", "way", "s/cover", "covers/s", times, *peaks, "title words read"), rows)
    _show_stages(report)
    _show_shares(report)


def _show_stages(report: Report) -> None:
    ways: list[tuple[str, Figures]] = []
    for each in report.comparisons:
        ways += [(f"{each.size} plain", each.plain), (f"{each.size} Coverdex", each.coverdex)]
    print("\nseconds a cover in each stage; Coverdex's one after another in one process")
    rows = [(stage, *(_seconds(way.stages.get(stage)) for _, way in ways)) for stage in STAGES]
    rows.append(("sum", *(_seconds(sum(way.stages.values())) for _, way in ways)))
    rows.append(("whole run", *(_seconds(way.seconds) for _, way in ways)))
    print_table(("stage", *(name for name, _ in ways)), rows)


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _show_shares(report: Report) -> None:
    speeds = ", ".join(f"{kind} {speed:.0f}" for kind, speed in report.matrix_speed.items())
    print(f"\nthe machine's limit: large matrices, 10⁹ multiply-adds a second: {speeds}")
    rows = [
        (
            *(each.size, share.stage),
            ", ".join(f"{kind} {giga:.2f}" for kind, giga in share.multiply_adds.items()),
            *(f"{share.seconds_at_limit:.4f}", f"{share.seconds:.4f}"),
            f"{share.seconds_at_limit / share.seconds:.0%}",
        )
        for each in report.comparisons
        for share in each.shares
    ]
    columns = ("size", "stage", "10⁹ multiply-adds", "s at the limit", "s measured", "share")
    print_table(columns, rows)
