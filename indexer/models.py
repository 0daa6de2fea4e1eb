"""The models of one run, each loaded when it is first needed and then kept."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from indexer.vision.lean_import import import_without_compiler
from indexer.vision.model_names import ModelChoice, ModelNames, names_of

if TYPE_CHECKING:
    from indexer.vision.backbone import Backbone
    from indexer.vision.text.orientation import Reader


class Models:
    """A reader of words and a backbone, under the names a library records."""

    def __init__(
        self,
        names: ModelNames,
        load_reader: Callable[[], "Reader"],
        load_backbone: Callable[[], "Backbone"],
    ) -> None:
        self.names = names
        self._load_reader = load_reader
        self._load_backbone = load_backbone

    def load(self) -> None:
        """Load all of them now.

        Raises:
            ModelError: one can't be had.
        """
        _ = self.reader
        self.backbone.load()

    @cached_property
    def reader(self) -> "Reader":
        """EasyOCR; some seconds and 0.4 GB on first use."""
        return self._load_reader()

    @cached_property
    def backbone(self) -> "Backbone":
        """The networks for vector and classes, each of which loads on its own first use."""
        return self._load_backbone()


def models_for(choice: ModelChoice) -> Models:
    """The models chosen; torch and EasyOCR are imported when one of them is first used.

    Raises:
        ModelError: the choice names no model there is.
    """

    def load_reader() -> "Reader":
        import_without_compiler("torchvision")
        from indexer.vision.text.easyocr_reader import TextReader

        return TextReader(choice.languages)

    def load_backbone() -> "Backbone":
        import_without_compiler("torchvision")
        from indexer.vision.backbone import load_backbone

        return load_backbone(choice)

    return Models(names_of(choice), load_reader, load_backbone)
