"""How well `coverdex duplicates` groups covers, and what proposing pairs costs.

    coverdex index data/covers data/photos --library LIBRARY
    python -m benchmarks.duplicates LIBRARY
    python -m benchmarks.duplicates LIBRARY --covers COVERS.csv --photos PHOTOS.csv
    python -m benchmarks.duplicates --scale 5000

COVERS.csv has the columns file, title and author; covers with the same `art` share their artwork,
with the same `work` their book. PHOTOS.csv names in `cover` the cover that each `file` shows.

Precision and recall are of pairs; a pair that was never a candidate counts as missed. The wrong and
the missed pairs are printed, and the values on both sides of the thresholds in `catalogue/`.
`--scale` invents a library of that many covers, one in ten of them a copy, and finds candidates.
"""

import argparse
import csv
import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from catalogue.artwork import ArtworkComparison
from catalogue.candidates import candidate_pairs
from catalogue.duplicates import find_duplicates
from catalogue.groups import KINDS, Kind
from catalogue.text_similarity import Texts, WordSimilarity
from indexer.store.embeddings import ids_with_vectors, vectors_of
from indexer.store.library import Library
from indexer.vision.model_names import ModelChoice, ModelNames
from search.vectors.index import open_index

SAMPLES = Path(__file__).parents[1] / "data"

PRINTED_FROM = 0.4
"""Agreeing area, or similarity of words, from which on an unrelated pair is printed."""

COMMON_WORDS, DIMENSIONS = 2000, 512
"""Different words of the invented library; length of its vectors."""

INVENTED = ModelNames("invented", "invented", "invented")


@dataclass(frozen=True, slots=True)
class Known:
    """The truth about a picture: the flat cover it shows, and that cover's artwork, book, title."""

    cover: str
    art: str
    work: str
    title: str


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library", type=Path, nargs="?")
    parser.add_argument("--covers", type=Path, default=SAMPLES / "covers" / "covers.csv")
    parser.add_argument("--photos", type=Path, default=SAMPLES / "photos" / "photos.csv")
    parser.add_argument("--scale", type=int)
    options = parser.parse_args(arguments)
    if options.library:
        with Library.open(options.library) as library:
            measure_quality(library, read_truth(options.covers, options.photos))
    if options.scale:
        measure_scale(options.scale)


def read_truth(covers: Path, photos: Path) -> dict[str, Known]:
    """The truth about each picture, by file name."""
    truth = {}
    for row in _rows(covers):
        name, work = row["file"], row.get("work") or f"{row['title']}, {row['author']}"
        truth[name] = Known(name, row.get("art") or name, work, row["title"])
    return truth | {row["file"]: truth[row["cover"]] for row in _rows(photos)}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def true_kind(first: Known, second: Known) -> Kind | None:
    """What two pictures have in common."""
    if first.cover == second.cover:
        return "same-cover"
    if first.art == second.art:
        return "same-art"
    same_words = (first.work, first.title) == (second.work, second.title)
    return "same-words" if same_words else None


def measure_quality(library: Library, truth: dict[str, Known]) -> None:
    """Print precision and recall of each kind, the errors, and the values around the thresholds."""
    rows = library.db.execute("SELECT id, path FROM covers ORDER BY id")
    names = {id_: Path(path).name for id_, path in rows if Path(path).name in truth}
    started = time.perf_counter()
    groups = find_duplicates(library)
    seconds = time.perf_counter() - started
    found: dict[tuple[int, int], Kind] = {}
    # A pair of the same cover may also share words: the stronger kind, listed first, wins.
    for group in reversed(groups):
        found |= dict.fromkeys(combinations(group.members, 2), group.kind)
    true = {
        pair: true_kind(truth[names[pair[0]]], truth[names[pair[1]]])
        for pair in combinations(names, 2)
    }
    print(f"{len(names)} pictures, {seconds:.1f} s")
    print("kind        true  found  precision  recall")
    for kind in KINDS:
        there = {pair for pair, it in true.items() if it == kind}
        said = {pair for pair, it in found.items() if it == kind}
        right = len(there & said)
        precision = right / len(said) if said else 1.0
        recall = right / len(there) if there else 1.0
        print(f"{kind:10}  {len(there):4}  {len(said):5}  {precision:9.3f}  {recall:6.3f}")
    _print_values(library, names, true, found)


def _print_values(
    library: Library,
    names: dict[int, str],
    true: dict[tuple[int, int], Kind | None],
    found: dict[tuple[int, int], Kind],
) -> None:
    """Print the values of pairs that belong together, were grouped, or come near a threshold."""
    texts, artwork = Texts(library, ids_with_vectors(library)), ArtworkComparison(library)
    candidates = set(map(tuple, candidate_pairs(open_index(library), texts).tolist()))
    print("\ntrue        found       met  cosine  inliers  area  conflict  drawn  title   both")
    lines = []
    for pair, kind in true.items():
        art = artwork.compare(*pair)
        words = texts.similarity(*pair) or WordSimilarity(0.0, 0.0)
        if not (kind or pair in found or art.area > PRINTED_FROM or words.both > PRINTED_FROM):
            continue
        said = found.get(pair)
        first, second = vectors_of(library, pair)[1]
        mark = " " if said == kind else "*"
        lines.append(
            f"{kind or '-':10}{mark} {said or '-':10}  {'yes' if pair in candidates else 'no':3}  "
            f"{float(first @ second):6.2f}  {art.inliers:7}  {art.area:4.2f}  "
            f"{art.conflict:8.2f}  {art.drawn:5.2f}  {words.title:5.2f}  "
            f"{words.both:5.2f}  {names[pair[0]][:44]} {names[pair[1]][:44]}"
        )
    print("\n".join(sorted(lines)))


def measure_scale(count: int) -> None:
    """Print the number of candidates of an invented library, and the cost of finding them."""
    with TemporaryDirectory() as folder, Library.open(Path(folder), create=True) as library:
        library.adopt(ModelChoice(), INVENTED)
        _invent(library, count)
        index = open_index(library)
        index.update()
        before, started = _peak_mb(), time.perf_counter()
        pairs = candidate_pairs(index, Texts(library, ids_with_vectors(library)))
        seconds = time.perf_counter() - started
        print(
            f"{count} covers: {len(pairs)} candidate pairs, {len(pairs) / count:.1f} a cover, "
            f"{seconds:.1f} s, peak memory {_peak_mb() - before:.0f} MB above the library's own"
        )


def _invent(library: Library, count: int) -> None:
    """Fill a library with covers of random words and vectors, each tenth a near copy."""
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(count, DIMENSIONS)).astype(np.float32)
    # Real covers' vectors aren't spread evenly: a few hundred centres bring neighbours close.
    vectors += (
        2 * rng.normal(size=(300, DIMENSIONS)).astype(np.float32)[rng.integers(300, size=count)]
    )
    words = [
        " ".join(_word(w) for w in rng.zipf(1.3, size=12) % COMMON_WORDS) + f" {_word(row)}"
        for row in range(count)
    ]
    for copy in range(9, count, 10):
        vectors[copy] = vectors[copy - 9] + 0.3 * rng.normal(size=DIMENSIONS)
        words[copy] = words[copy - 9]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    fixed: dict[str, object] = dict.fromkeys(
        ("file_size", "file_mtime_ns", "width", "height", "boundary_found", "boundary_confidence"),
        1,
    )
    fixed |= dict.fromkeys(("boundary_corners", "models", "indexed_at"), "")
    with library.change():
        library.db.table("covers").insert_all(
            fixed
            | {
                "path": f"/{row}.jpg",
                "sha256": str(row),
                "title_guess": text[: len(text) // 2],
                "author_guess": text[len(text) // 2 :],
                "words": text,
                "folded_words": text,
            }
            for row, text in enumerate(words)
        )
        library.db.conn.executemany(
            "INSERT INTO embeddings VALUES (?, ?, ?)",
            [
                (row, INVENTED.embedding, vector.astype("<f4").tobytes())
                for row, vector in enumerate(vectors, start=1)
            ],
        )


def _word(number: int) -> str:
    """A pronounceable word, a different one for every number."""
    syllables = "ba de fi go lu ma ne pi ro su".split()
    return "".join(syllables[int(figure)] for figure in f"{number:04}")


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
