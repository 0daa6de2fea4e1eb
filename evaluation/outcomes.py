"""What became of each measured picture, and the journal that keeps it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from indexer.folding import words_of
from search.scoring import Scores, Verdict


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cover that a photo was compared with: its file, title as read, score 0 to 1, verdict."""

    path: str
    title: str
    score: float
    verdict: Verdict | None
    scores: Scores


@dataclass(frozen=True, slots=True)
class WordRecall:
    """A text that can be read on a picture, and its words, folded, that were not read."""

    text: str
    unread: tuple[str, ...]

    @property
    def words(self) -> int:
        """How many words the text has."""
        return len(words_of(self.text))


@dataclass(frozen=True, slots=True)
class PhotoOutcome:
    """What became of one photo.

    `corners`: the detected boundary (4, 2) in pixels; the whole picture's where `found` is off.
    `iou`: of the detected and the known corners; None where those are unknown. `upright`:
    whether the words turned the cover as the known corners say. `ranks`: of the right cover
    after each stage, from 1, the best of several; None where it was not found at all; empty
    without a reference. `first`: the answer with the highest score. `right`: the right cover as
    an answer; None where it was no candidate. `wrong_match`: a wrong cover called a match.
    `left_out`: the answer with the best verdict when the right covers are not in the library;
    None without a reference. `words`: those read on the rectified cover. `seconds`: of one warm
    question, decoding included.
    """

    path: str
    references: tuple[str, ...]
    corners: tuple[tuple[float, float], ...]
    found: bool
    iou: float | None
    upright: bool | None
    ranks: dict[str, int | None]
    first: Candidate | None
    right: Candidate | None
    wrong_match: Candidate | None
    left_out: Candidate | None
    words: str
    title: WordRecall
    author: WordRecall
    seconds: float


@dataclass(frozen=True, slots=True)
class CoverOutcome:
    """What became of one flat cover: words read, ranks by its title, None below rank 10.

    `title_guessed`, `author_guessed`: the guess has the same words as the truth, folded.
    """

    path: str
    wrongly_cut: bool
    words: str
    title: WordRecall
    author: WordRecall
    title_guessed: bool
    author_guessed: bool
    title_rank: int | None
    misspelt_rank: int | None


class Journal:
    """Outcomes of photos in a file, a JSON line each, so that a stopped run can go on.

    The first line is a key of whatever the outcomes depend on: models, covers in the library.
    Under another key, or in another version's shape, the file is begun anew.
    """

    def __init__(self, path: Path, key: str) -> None:
        self._path = path
        self._head = json.dumps({"key": key})
        done = self._read()
        if done is None:
            path.write_text(f"{self._head}\n", encoding="utf-8")
        self._done = done or {}

    def outcome(self, path: Path, measure: Callable[[], PhotoOutcome]) -> PhotoOutcome:
        """What the journal says of a photo, or else what `measure` returns, written down."""
        known = self._done.get(str(path))
        if known is not None:
            return known
        outcome = measure()
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(outcome)) + "\n")
        self._done[str(path)] = outcome
        return outcome

    def _read(self) -> dict[str, PhotoOutcome] | None:
        """The outcomes by photo; None where the file is missing or of another key or shape."""
        if not self._path.exists():
            return None
        text = self._path.read_text(encoding="utf-8")
        whole = text[: text.rfind("\n") + 1]
        head, *lines = whole.splitlines() or [""]
        if head != self._head:
            return None
        try:
            outcomes = [_photo_outcome(json.loads(line)) for line in lines]
        except (TypeError, KeyError):
            return None
        if whole != text:  # the run stopped in the middle of a line
            self._path.write_text(whole, encoding="utf-8")
        return {outcome.path: outcome for outcome in outcomes}


def _photo_outcome(document: dict[str, Any]) -> PhotoOutcome:
    return PhotoOutcome(
        **document
        | {
            "references": tuple(document["references"]),
            "corners": tuple((x, y) for x, y in document["corners"]),
            "title": _word_recall(document["title"]),
            "author": _word_recall(document["author"]),
        }
        | {
            name: _candidate(document[name])
            for name in ("first", "right", "wrong_match", "left_out")
        }
    )


def _word_recall(document: dict[str, Any]) -> WordRecall:
    return WordRecall(document["text"], tuple(document["unread"]))


def _candidate(document: dict[str, Any] | None) -> Candidate | None:
    return Candidate(**document | {"scores": Scores(**document["scores"])}) if document else None


def strongest(candidates: Sequence[Candidate]) -> Candidate | None:
    """The candidate with the best verdict, and of several the one with the highest score."""
    order = ("match", "likely", "similar", None)
    return min(
        candidates, key=lambda other: (order.index(other.verdict), -other.score), default=None
    )
