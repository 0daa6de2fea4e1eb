"""Coverdex beside the plain way to index covers (`plain.py`), over the same files, in turn.

    make bench                            # the sample covers of data/
    python -m benchmarks.bench COVERS_DIR --count 6 --rounds 3 --plot FILE.png

COVERS_DIR holds a covers.csv with the columns file, title, author. The covers are enlarged (or
shrunk) to each size by Lanczos beforehand. docs/speed.md says what is compared, and how.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import reduce
from pathlib import Path

from benchmarks.bench_report import STAGES, Comparison, Figures, Report, Share, Spread, show
from benchmarks.covers import enlarge, known_covers, titles_read
from benchmarks.memory import Memory
from benchmarks.ways import Called, Limit, Process
from evaluation.manifest import KnownCover

SIZES = ((600, 900), (1400, 2100))
"""Pixels: a shop's picture, a scan. The small one comes first, as memory once held stays held."""

GIB = 2**30


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("covers", type=Path)
    parser.add_argument("--count", type=int, default=6, help="covers of each size")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--plot", type=Path, help="where the seconds of each stage are drawn")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    report = compare(known_covers(options.covers, options.count), options.rounds)
    if options.plot:
        from benchmarks.bench_plot import (
            draw,  # here, as the measured processes import this module, too
        )

        draw(report, options.plot)
    if options.json:
        print(json.dumps(asdict(report), indent=2))
    else:
        show(report)


def compare(covers: Sequence[KnownCover], rounds: int) -> Report:
    """Measure both ways in turn, then Coverdex's stages; each after a cover that is not counted."""
    with tempfile.TemporaryDirectory() as name:
        files = {f"{w}×{h}": _at_size(covers, w, h, Path(name)) for w, h in SIZES}
        first = next(iter(files.values()))[:1]
        with Process("benchmarks.plain") as plain, Process("benchmarks.product") as coverdex:
            for way in (plain, coverdex):
                way.call("index", first)
            runs = {
                size: _in_turn(plain, coverdex, paths, rounds, size)
                for size, paths in files.items()
            }
        _say("stages, and the machine's limit")
        with Process("benchmarks.stages") as way:
            way.call("index", first)
            stages = {size: way.call("index", paths).answer.stages for size, paths in files.items()}
            limits = {size: way.call("limits", paths).answer for size, paths in files.items()}
            speeds = way.call("speeds").answer
    return Report(
        processor(),
        os.cpu_count() or 1,
        len(covers),
        rounds,
        {precision: speed / 1e9 for precision, speed in speeds.items()},
        [comparison(size, covers, runs[size], stages[size], limits[size]) for size in files],
    )


def _at_size(covers: Sequence[KnownCover], width: int, height: int, folder: Path) -> list[Path]:
    target = folder / f"{width}x{height}"
    target.mkdir()
    return [enlarge(cover.path, width, height, target) for cover in covers]


def _in_turn(
    plain: Process, coverdex: Process, paths: Sequence[Path], rounds: int, size: str
) -> list[tuple[Called, Called]]:
    """Both ways, so many times in turn."""
    runs = []
    for number in range(1, rounds + 1):
        both = plain.call("index", paths), coverdex.call("index", paths)
        runs.append(both)
        seconds = [f"{one.answer.seconds:.1f} s" for one in both]
        _say(f"{size}, round {number} of {rounds}: plain {seconds[0]}, Coverdex {seconds[1]}")
    return runs


def comparison(
    size: str,
    covers: Sequence[KnownCover],
    runs: Sequence[tuple[Called, Called]],
    stages: Mapping[str, float],
    limits: Mapping[str, Limit],
) -> Comparison:
    """The figures of one size; `stages` and `limits` are Coverdex's, of all covers together."""
    plain, coverdex = zip(*runs, strict=True)
    ratios = [one.answer.seconds / other.answer.seconds for one, other in runs]
    by_plain = _mean_stages([run.answer.stages for run in plain], len(covers))
    alone = _mean_stages([stages], len(covers))
    return Comparison(
        size,
        _figures(covers, plain, by_plain),
        _figures(covers, coverdex, alone),
        Spread(min(ratios), statistics.median(ratios), max(ratios)),
        _shares(limits, alone, len(covers)),
    )


def _mean_stages(stages: Sequence[Mapping[str, float]], covers: int) -> dict[str, float]:
    """Seconds of one cover in each stage, in the order of `STAGES`."""
    return {
        stage: sum(of_run[stage] for of_run in stages) / len(stages) / covers
        for stage in STAGES
        if stage in stages[0]
    }


def _figures(
    covers: Sequence[KnownCover], runs: Sequence[Called], stages: Mapping[str, float]
) -> Figures:
    seconds = statistics.median(run.answer.seconds for run in runs) / len(covers)
    read, words = titles_read(covers, runs[0].answer.texts)
    peak = reduce(Memory.peak, [run.peak for run in runs])
    gibibytes = peak.resident / GIB, peak.proportional / GIB
    return Figures(1 / seconds, seconds, stages, *gibibytes, words, read)


def _shares(
    limits: Mapping[str, Limit], stages: Mapping[str, float], covers: int
) -> tuple[Share, ...]:
    """Of one cover, in the order of its stages."""
    return tuple(
        Share(
            stage,
            {kind: count / covers / 1e9 for kind, count in limits[stage].multiply_adds.items()},
            limits[stage].seconds / covers,
            seconds,
        )
        for stage, seconds in stages.items()
        if stage in limits
    )


def processor() -> str:
    """Its name, as far as the system tells it."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
