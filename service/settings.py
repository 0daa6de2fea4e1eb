"""What a running service is told: its library, where it listens, who may ask, and its limits."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from indexer.errors import CoverdexError
from indexer.vision.device import Device

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
"""Host names of this machine that a browser may ask under."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request, and all of them together, may take; past them a client gets an error."""

    upload_bytes: int = 32 * 2**20
    """Bytes of a body. A phone's photo has 2 to 12 MB."""

    pixels: int = 50_000_000
    """Pixels of an uploaded picture, before any of it is decoded."""

    body_seconds: float = 60
    """From the head of a request to the end of its body."""

    decode_seconds: float = 20
    """For decoding one picture."""

    answer_seconds: float = 120
    """For answering one question with a picture, once it is its turn."""

    waiting: int = 16
    """Questions with pictures in hand, worked on or waiting; a client has half of them at most."""

    requests: int = 128
    """Requests in hand, of all kinds."""


@dataclass(frozen=True, slots=True)
class Settings:
    """A service's settings.

    `roots`: the folders below which clients may have paths indexed. `watched`: folders in which
    every change is indexed. `device`: where the networks that answer questions run.
    """

    library: Path
    host: str = "127.0.0.1"
    port: int = 8765
    token_file: Path | None = None
    roots: tuple[Path, ...] = ()
    watched: tuple[Path, ...] = ()
    device: Device = Device.CPU
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if self.token_file is None and not is_loopback(self.host):
            raise CoverdexError(
                f"{self.host}: other machines could reach the service, and nothing would ask who "
                "they are; make a token with `coverdex token change --token-file FILE`, then "
                "serve with --token-file FILE"
            )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a service that listens on a host."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
