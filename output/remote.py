"""Ask a running service instead of opening the library: COVERDEX_SERVER names it."""

from __future__ import annotations

import hashlib
import json
import os
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

from indexer.errors import CoverdexError
from indexer.vision.cover import Label
from search.results import FoundBook, Result
from search.scoring import Scores

if TYPE_CHECKING:
    from catalogue.show import Shown

SECONDS = 150
"""How long an answer is waited for: longer than the service itself takes before it gives up."""

Parameters = list[tuple[str, str | int]]


@dataclass(frozen=True, slots=True)
class Remote:
    """A running service. Its answers are those that the library's own functions give.

    Every method raises CoverdexError with the service's sentence, or where no service answers.
    """

    url: str
    token: str | None

    @classmethod
    def at(cls, url: str, token: str | None) -> Self:
        """The service at the address that COVERDEX_SERVER names, without a slash at its end."""
        if not url.startswith(("http://", "https://")):
            raise CoverdexError(f"COVERDEX_SERVER={url}: not an address as http://127.0.0.1:8765")
        return cls(url, token)

    def similar(self, picture: str | bytes, count: int, labels: Sequence[str]) -> list[FoundBook]:
        """As `search.ask.similar`."""
        id_ = self._stored_id(picture) if isinstance(picture, str) else None
        asked = _parameters(count, labels)
        if id_ is not None:
            answer = self._ask(f"covers/{id_}/similar", asked)
        else:
            data = _read(Path(picture)) if isinstance(picture, str) else picture
            answer = self._ask("similar", asked, data)
        return [_book(book) for book in json.loads(answer)["books"]]

    def text(self, words: str, count: int, labels: Sequence[str]) -> list[Result]:
        """As `search.ask.text`."""
        return self._results("text", [("q", words), *_parameters(count, labels)])

    def search(
        self, picture: Path | bytes | None, words: str, count: int, labels: Sequence[str]
    ) -> list[Result]:
        """As `search.ask.search`."""
        if picture is None:
            return self.text(words, count, labels)
        asked: Parameters = [("q", words), *_parameters(count, labels)]
        data = picture if isinstance(picture, bytes) else _read(picture)
        return self._results("search", asked, data)

    def show(self, picture: str) -> Shown | None:
        """As `catalogue.show.show` for a stored cover; None for another picture."""
        id_ = self._stored_id(picture)
        if id_ is None:
            return None
        return _shown(json.loads(self._ask(f"covers/{id_}", [("embedding", "true")])))

    def _stored_id(self, picture: str) -> int | None:
        """The id that an argument names; None for a file that the service's library lacks."""
        if not os.path.isfile(picture):
            return int(picture) if picture.isascii() and picture.isdigit() else None
        checksum = hashlib.sha256(_read(Path(picture))).hexdigest()
        found = json.loads(self._ask("covers", [("sha256", checksum)]))["covers"]
        path = os.path.abspath(picture)
        return next((cover["id"] for cover in found if cover["path"] == path), None)

    def _results(self, place: str, asked: Parameters, picture: bytes | None = None) -> list[Result]:
        document = json.loads(self._ask(place, asked, picture))
        return [_result(result) for result in document["results"]]

    def _ask(self, place: str, asked: Parameters, picture: bytes | None = None) -> bytes:
        headers = {"Content-Type": "application/octet-stream"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        url = f"{self.url}/v1/{place}?{urlencode(asked)}"
        try:
            request = urllib.request.Request(url, picture, headers)
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                body: bytes = answer.read()
                return body
        except urllib.error.HTTPError as error:
            raise CoverdexError(_sentence(error)) from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise CoverdexError(
                f"{self.url}: no service answers ({reason}); without COVERDEX_SERVER the library "
                "is asked directly"
            ) from error


def _parameters(count: int, labels: Sequence[str]) -> Parameters:
    return [("k", count), *(("label", label) for label in labels)]


def _read(path: Path) -> bytes:
    from indexer.vision.picture_file import read_file

    return read_file(path)


def _sentence(error: urllib.error.HTTPError) -> str:
    """The sentence of a problem document; something else answered where there is none."""
    try:
        detail = json.loads(error.read())["detail"]
    except (OSError, ValueError, LookupError, TypeError):
        return f"{error.url}: not answered by a Coverdex service ({error.code} {error.reason})"
    if error.code == 401:
        return f"{detail}; COVERDEX_TOKEN is what is sent"
    return str(detail)


def _book(document: Any) -> FoundBook:
    corners = document["corners"]
    if corners is not None:
        corners = tuple((x, y) for x, y in corners)
    return FoundBook(corners, [_result(result) for result in document["results"]])


def _result(document: Any) -> Result:
    fields = dict(document)
    return Result(
        **fields
        | {
            "scores": Scores(**fields["scores"]),
            "hits": tuple((start, end) for start, end in fields["hits"]),
            "labels": tuple(Label(**label) for label in fields["labels"]),
        }
    )


def _shown(document: Any) -> Shown:
    from catalogue.show import Shown
    from indexer.store.corrections import Correction
    from indexer.store.records import Record
    from indexer.vision.cover_json import read_cover

    called = Correction(document["title"], document["author"])
    cover = read_cover({**document, **document.get("guesses", {}), "thumbnail": ""})
    record = Record(
        document["id"],
        document["path"],
        document["sha256"],
        "",  # a document does not name the models
        document["indexed_at"],
        cover,
        called if "guesses" in document else None,
    )
    return Shown(Path(record.path), cover, record)
