"""Answers as the CLI's JSON documents, without the server's paths for those who may only ask."""

from pathlib import PurePath
from typing import Any

from service.access import Client
from service.tokens import Role


def for_client(client: Client, document: dict[str, Any]) -> dict[str, Any]:
    """A document of `output.documents`; for the role ask each path is its file's name alone."""
    if client.role is Role.CHANGE:
        return document
    return {key: _without_folder(key, value) for key, value in document.items()}


def _without_folder(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {inner: _without_folder(inner, below) for inner, below in value.items()}
    if isinstance(value, list):
        return [_without_folder(key, below) for below in value]
    return PurePath(value).name if key == "path" else value
