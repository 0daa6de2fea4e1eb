"""Debian's Chromium on the page of a service in this process.

The service's library holds sample covers, described with the fake models: geometry alone tells
covers apart. Titles are corrections.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect, sync_playwright

from indexer.run import index
from indexer.store.corrections import Correction, correct
from indexer.store.library import Library
from indexer.vision.cover import Boundary
from indexer.vision.geometry import whole_picture
from indexer.vision.image import read_image
from service.settings import Limits, Settings
from service.tokens import Role, make_token
from tests.fakes import FakeReader, use_fakes
from tests.samples import COVERS, PHOTOS, sample_rows
from tests.service.serving import serving

BOOKS = (
    "lewis-carroll_alices-adventures-in-wonderland.jpg",
    "rudyard-kipling_kim.jpg",
    "jane-austen_emma.jpg",
    "bram-stoker_dracula.jpg",
)
"""Covers of the library, by id from 1."""

PHOTO = PHOTOS / "photo_07.jpg"
"""A photo of the first of them."""

PLACES = np.array(
    [
        [[100, 100], [500, 100], [500, 700], [100, 700]],
        [[900, 120], [1380, 60], [1400, 720], [930, 740]],
    ],
    float,
)
"""Corners of two books in a picture of 1600 × 800 pixels, `two_books`."""

PHOTO_WIDTH = 1200
"""Its width in pixels, in which its corners are known."""

MIB = 2
"""Sending more than `Limits` allows otherwise takes Playwright minutes."""

PATIENCE = 180_000
"""Milliseconds that anything may take: other work may keep the processors busy."""

NAMES = ("chromium", "chromium-browser", "google-chrome-stable")


def detect(picture) -> tuple[Boundary, ...]:
    """The book where PHOTO has it; a scan is a cover from edge to edge. Detection has own tests."""
    height, width = picture.image.shape[:2]
    if height > width:
        return (Boundary(whole_picture(width, height), 0.9, False),)
    if width == 2 * height:
        return tuple(Boundary(corners, 0.9, True) for corners in PLACES)
    row = sample_rows(PHOTOS / "photos.csv")[PHOTO.name]
    names = ("tl_x", "tl_y", "tr_x", "tr_y", "br_x", "br_y", "bl_x", "bl_y")
    corners = np.array([float(row[name]) for name in names]).reshape(4, 2)
    return (Boundary(corners * width / PHOTO_WIDTH, 0.9, True),)


@pytest.fixture(scope="package")
def patched() -> Iterator[pytest.MonkeyPatch]:
    """The fake models, wherever models or workers are asked for."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("indexer.pipeline.detect_books", detect)
        # No words are read, as the fake reader reads drawn words alone.
        use_fakes(monkeypatch, FakeReader(lines=()))
        yield monkeypatch


@pytest.fixture(scope="package")
def library(patched, tmp_path_factory) -> Path:
    """The folder of the library."""
    place = tmp_path_factory.mktemp("browser")
    (place / "covers").mkdir()
    rows = sample_rows(COVERS / "covers.csv")
    for number, name in enumerate(BOOKS):
        shutil.copyfile(COVERS / name, place / "covers" / f"{number}_{name}")
    index(place / "library", [place / "covers"])
    with Library.open(place / "library") as opened:
        for id_, name in enumerate(BOOKS, start=1):
            correct(opened, id_, Correction(rows[name]["title"], rows[name]["author"]))
    return place / "library"


@pytest.fixture(scope="package")
def served(library):
    """A service without tokens, to which pictures of MIB MiB can be sent."""
    with serving(Settings(library, limits=Limits(upload_bytes=MIB * 2**20))) as running:
        yield running


@pytest.fixture(scope="package")
def empty(patched, tmp_path_factory):
    """A service whose library is empty."""
    with serving(Settings(tmp_path_factory.mktemp("empty") / "library")) as running:
        yield running


@pytest.fixture(scope="package")
def guarded(library, tmp_path_factory):
    """A service that asks for a token, and a token of the role ask."""
    path = tmp_path_factory.mktemp("tokens") / "tokens"
    token = make_token(path, Role.ASK)
    with serving(Settings(library, token_file=path)) as running:
        yield running, token


@pytest.fixture(scope="package")
def camera(tmp_path_factory) -> Path:
    """A video of PHOTO, as Chromium's fake camera reads it (YUV4MPEG2, 4:2:0)."""
    picture = cv2.resize(read_image(PHOTO), (1024, 768), interpolation=cv2.INTER_AREA)
    frame = cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420).tobytes()
    path = tmp_path_factory.mktemp("camera") / "camera.y4m"
    path.write_bytes(b"YUV4MPEG2 W1024 H768 F5:1 Ip A1:1 C420jpeg\n" + b"FRAME\n" + frame)
    return path


@pytest.fixture(scope="package")
def two_books() -> bytes:
    """A JPEG of the first two of BOOKS, side by side at PLACES."""
    picture = np.full((800, 1600, 3), 90, np.uint8)
    for name, corners in zip(BOOKS, PLACES, strict=False):
        cover = read_image(COVERS / name)
        whole = whole_picture(cover.shape[1], cover.shape[0])
        turn = cv2.getPerspectiveTransform(whole.astype(np.float32), corners.astype(np.float32))
        cv2.warpPerspective(
            cover, turn, (1600, 800), picture, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT
        )
    return cv2.imencode(".jpg", picture[..., ::-1])[1].tobytes()


@pytest.fixture(scope="package")
def browser(camera):
    """Chromium, with a camera that shows PHOTO."""
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    if chromium is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium,
            timeout=PATIENCE,
            args=[
                "--no-sandbox",
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={camera}",
            ],
        )
        yield launched
        launched.close()


@pytest.fixture
def page(browser):
    """A page of a phone's width. What scripts complain about fails the test."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console",
        lambda message: (
            complaints.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield opened
    context.close()
    assert complaints == []
