"""Shapes of the JSON documents, for the OpenAPI document alone; `output.documents` makes them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Point = tuple[float, float]
Polygon = tuple[Point, Point, Point, Point]


class _Document(BaseModel):
    """A document that holds its fields and no others."""

    model_config = ConfigDict(extra="forbid")


class LabelDocument(_Document):
    """A class and its probability."""

    name: str
    probability: float
    classifier: str


class ScoresDocument(_Document):
    """The evidence for an answer; see `search.scoring.Scores`."""

    visual: float | None
    text: float | None
    inliers: int | None
    area: float | None
    lettering: float | None
    distinct: float | None


class ResultDocument(_Document):
    """A cover that answers a question."""

    rank: int
    id: int
    path: str
    score: float
    scores: ScoresDocument
    verdict: Literal["match", "likely", "similar"] | None
    mirrored: bool
    title: str
    author: str
    text: str
    hits: list[tuple[int, int]]
    labels: list[LabelDocument]


class ResultsDocument(_Document):
    """An answered question."""

    query: str
    results: list[ResultDocument]


class BookDocument(_Document):
    """A book in a picture, and the covers that look like it; a stored cover has no corners."""

    corners: Polygon | None
    results: list[ResultDocument]


class BooksDocument(ResultsDocument):
    """An answered picture: the results of its main book, and those of every book in it."""

    books: list[BookDocument]


class SummaryDocument(_Document):
    """A cover in a list."""

    id: int
    path: str
    title: str
    author: str
    text: str
    labels: list[LabelDocument]
    notes: list[str]


class PageDocument(_Document):
    """A page of covers, and the cursor of the next one."""

    covers: list[SummaryDocument]
    next: int | None


class BoundaryDocument(_Document):
    """Where the cover is in its picture."""

    corners: Polygon
    confidence: float
    found: bool


class LineDocument(_Document):
    """A line of text."""

    text: str
    polygon: Polygon
    confidence: float


class RegionDocument(_Document):
    """A picture on the cover."""

    kind: str
    box: list[float]
    polygon: Polygon
    labels: list[LabelDocument]


class GuessesDocument(_Document):
    """What was guessed of a cover whose title and author a person wrote."""

    title: str
    author: str


class CoverDocument(_Document):
    """Everything known of a stored cover; `embedding` if it was asked for."""

    id: int
    path: str
    sha256: str
    indexed_at: str
    width: int
    height: int
    title: str
    author: str
    title_and_author_are_guesses: bool
    boundary: BoundaryDocument
    lines: list[LineDocument]
    regions: list[RegionDocument]
    labels: list[LabelDocument]
    notes: list[str]
    guesses: GuessesDocument | None = None
    embedding: list[float] | None = None


class RemovedDocument(_Document):
    """The ids of the covers that were removed."""

    removed: list[int]


class LabelCountDocument(_Document):
    """A label, and how many covers carry it."""

    name: str
    classifier: str
    covers: int


class LabelsDocument(_Document):
    """All labels."""

    labels: list[LabelCountDocument]


class FailureDocument(_Document):
    """A file that could not be indexed."""

    path: str
    stage: str
    reason: str
    attempts: int
    failed_at: str


class FailuresDocument(_Document):
    """All files that could not be indexed."""

    failures: list[FailureDocument]


class MemberDocument(_Document):
    """A cover of a group."""

    id: int
    path: str
    title: str
    author: str


class EvidenceDocument(_Document):
    """Why two covers, by id, belong together."""

    a: int
    b: int
    visual: float
    inliers: int
    words: float | None


class GroupDocument(_Document):
    """Covers that belong together."""

    kind: Literal["same-cover", "mirrored", "same-art", "same-words"]
    covers: list[MemberDocument]
    evidence: list[EvidenceDocument]


class GroupsDocument(_Document):
    """All groups."""

    groups: list[GroupDocument]


class RejectedDocument(_Document):
    """Two covers that will not be grouped again."""

    rejected: tuple[int, int]


class ProgressDocument(BaseModel):
    """How far an indexing run is; `report` is that of `coverdex index --json`, once it is done."""

    state: Literal["idle", "running", "done", "failed", "stopped"]
    files: int | None
    done: int
    failed: int
    report: dict[str, object]
    problem: str
