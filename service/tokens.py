"""Bearer tokens: a file of their hashes, each with the role that the token gives."""

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Self

from indexer.errors import CoverdexError


class Role(StrEnum):
    """What a client may do: ask questions, or change the library as well."""

    ASK = "ask"
    CHANGE = "change"


class Tokens:
    """The roles of the known tokens, by the tokens' SHA-256 in hexadecimal."""

    def __init__(self, roles: Mapping[str, Role]) -> None:
        self._roles = dict(roles)

    @classmethod
    def read(cls, path: Path) -> Self:
        """The tokens of a file: lines of role and hash; empty ones and those after # count nothing.

        Raises:
            CoverdexError: the file can't be read, holds another line, or no token at all.
        """
        roles = _read_roles(path)
        if not roles:
            raise CoverdexError(
                f"{path}: holds no token; make one with `coverdex token change --token-file {path}`"
            )
        return cls(roles)

    def role(self, token: str) -> Role | None:
        """The role that a token gives, or None. Takes as long for a wrong token as for a right one.

        A token has 256 random bits, so a fast hash is as safe as a slow one.
        """
        asked = token_hash(token)
        found = None
        for known, role in self._roles.items():
            if hmac.compare_digest(known, asked):
                found = role
        return found


def token_hash(token: str) -> str:
    """The hash that a file keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def make_token(path: Path, role: Role) -> str:
    """Make a token and add its hash to a file, which only its owner may read; returns the token.

    Raises:
        CoverdexError: the file can't be written, or is none of tokens.
    """
    if path.exists():
        _read_roles(path)
    token = secrets.token_urlsafe(32)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{role} {token_hash(token)}\n")
    except OSError as error:
        raise CoverdexError(f"{path}: can't be written ({error.strerror})") from error
    return token


def _read_roles(path: Path) -> dict[str, Role]:
    """The roles in a file, by the tokens' hashes.

    Raises:
        CoverdexError: the file can't be read, or holds another line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CoverdexError(f"{path}: the tokens can't be read ({error})") from error
    roles = {}
    for number, line in enumerate(lines, start=1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        if len(words) != 2 or words[0] not in set(Role) or not _is_hash(words[1]):
            raise CoverdexError(
                f"{path}, line {number}: not a role and a token's hash; make one with "
                "`coverdex token`"
            )
        roles[words[1]] = Role(words[0])
    return roles


def _is_hash(word: str) -> bool:
    return len(word) == 64 and set(word) <= set("0123456789abcdef")
