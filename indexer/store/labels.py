"""The labels that the covers of a library carry.

A cover carries its few most probable ImageNet classes, as several of them may be right, and the
single most probable class of every other classifier, whose classes exclude each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.errors import NotFoundError
from indexer.store.library import Library
from indexer.vision.cover import Label
from indexer.vision.labels import REGION_KINDS

IS_IMAGENET = (
    "classifier = (SELECT json_extract(value, '$.labels') FROM settings WHERE name = 'models')"
)
CARRIED = f"(rank = 1 OR {IS_IMAGENET})"
"""SQL condition on a row of `labels`: the cover or region carries this label."""


@dataclass(frozen=True, slots=True)
class CarriedLabel:
    """A label and the cover that carries it; `region` is 0 for the whole cover."""

    id: int
    path: str
    region: int
    label: Label


@dataclass(frozen=True, slots=True)
class LabelCount:
    """A label, its classifier, and the number of covers that carry it."""

    name: str
    classifier: str
    covers: int


def ids_with_labels(library: Library, names: Sequence[str]) -> list[int]:
    """Ids of the covers that carry all of the labels, on the whole cover or on a region.

    `names` holds at least one label, with or without its classifier: `gothic`, `genre:gothic`.

    Raises:
        NotFoundError: no cover in the library carries a label of that name.
    """
    found = []
    for name in names:
        classifier, _, own = name.partition(":")
        rows = library.db.execute(
            f"SELECT DISTINCT cover_id FROM labels WHERE {CARRIED} AND (name = ? COLLATE NOCASE "
            "OR classifier = ? AND name = ? COLLATE NOCASE)",
            [name, classifier, own],
        )
        ids = {id_ for (id_,) in rows}
        if not ids:
            raise NotFoundError(f"no cover carries the label {name!r}; see: coverdex labels")
        found.append(ids)
    return sorted(set.intersection(*found))


def label_counts(library: Library, classifier: str | None = None) -> list[LabelCount]:
    """Every label that covers or their regions carry, most frequent first.

    Raises:
        NotFoundError: no cover has a label of this classifier.
    """
    counts = library.db.execute(
        "SELECT name, classifier, count(DISTINCT cover_id) AS covers FROM labels "
        f"WHERE {CARRIED} AND ifnull(classifier = ?, 1) "
        "GROUP BY name, classifier ORDER BY covers DESC, name, classifier",
        [classifier],
    ).fetchall()
    _check_any(counts, classifier)
    return [LabelCount(*count) for count in counts]


def carried_labels(library: Library, classifier: str | None = None) -> list[CarriedLabel]:
    """Every label that a cover or a region carries, by cover, region and classifier.

    Raises:
        NotFoundError: no cover has a label of this classifier.
    """
    rows = library.db.execute(
        "SELECT covers.id, path, region, name, probability, classifier "
        "FROM labels JOIN covers ON covers.id = cover_id "
        f"WHERE {CARRIED} AND ifnull(classifier = ?, 1) "
        "ORDER BY cover_id, region, classifier, rank",
        [classifier],
    ).fetchall()
    _check_any(rows, classifier)
    return [CarriedLabel(id_, path, region, Label(*label)) for id_, path, region, *label in rows]


def unlabelled_ids(library: Library, classifier: str) -> list[int]:
    """Ids of the covers, made by the library's models, that lack labels of a classifier."""
    names = library.names()
    rows = library.db.execute(
        "SELECT cover_id FROM embeddings WHERE model = ? AND NOT EXISTS (SELECT 1 FROM labels "
        "WHERE labels.cover_id = embeddings.cover_id AND classifier = ? AND region = 0)",
        [names.embedding if names else None, classifier],
    )
    return [id_ for (id_,) in rows]


def has_own_labels(library: Library, classifier: str) -> bool:
    """Whether covers have labels of this classifier, and a person trained it."""
    return bool(
        library.db.execute(
            "SELECT 1 FROM labels WHERE classifier = ? AND classifier != ? "
            f"AND NOT {IS_IMAGENET} LIMIT 1",
            [classifier, REGION_KINDS],
        ).fetchone()
    )


def store_labels(library: Library, ids: Sequence[int], labels: Sequence[Sequence[Label]]) -> None:
    """Store labels of whole covers, most probable first; `labels[n]` belongs to `ids[n]`."""
    with library.change():
        library.db.conn.executemany(
            # From `covers`, as a cover may have been removed meanwhile.
            "INSERT OR REPLACE INTO labels (cover_id, classifier, region, rank, name, probability) "
            "SELECT id, ?, 0, ?, ?, ? FROM covers WHERE id = ?",
            [
                (label.classifier, rank, label.name, label.probability, id_)
                for id_, of_cover in zip(ids, labels, strict=True)
                for rank, label in enumerate(of_cover, start=1)
            ],
        )


def delete_labels(library: Library, classifier: str) -> None:
    """Delete a classifier's labels of all covers."""
    with library.change():
        library.db.execute("DELETE FROM labels WHERE classifier = ?", [classifier])


def _check_any(rows: Sequence[object], classifier: str | None) -> None:
    if classifier is not None and not rows:
        raise NotFoundError(
            f"no cover has a label of a classifier named {classifier!r}; `coverdex labels` names "
            "those there are"
        )
