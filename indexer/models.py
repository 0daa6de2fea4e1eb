"""The models of one process, each loaded on first use and then kept."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from indexer.memory import bound_primitives
from indexer.vision.model_names import ModelChoice, ModelNames, names_of
from indexer.vision.threads import bound_threads

if TYPE_CHECKING:
    from indexer.vision.backbone import Backbone
    from indexer.vision.text.reader import Reader


class Models:
    """A text reader and a backbone, with the names that a library records."""

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
        """Load all models now.

        Raises:
            ModelError: one can't be loaded.
        """
        _ = self.reader
        self.backbone.load()

    @cached_property
    def reader(self) -> "Reader":
        """The reader of words. The first use takes some seconds and 0.4 GB."""
        return self._load_reader()

    @cached_property
    def backbone(self) -> "Backbone":
        """The networks for the vector and the classes. Each is loaded on its own first use."""
        return self._load_backbone()


def models_for(choice: ModelChoice) -> Models:
    """The chosen models. torch and EasyOCR are imported on first use.

    Raises:
        ModelError: the choice names an unknown model.
    """

    bound_primitives()

    def load_reader() -> "Reader":
        from indexer.vision.text.readers import load_reader

        bound_threads()
        return load_reader(choice)

    def load_backbone() -> "Backbone":
        from indexer.vision.backbone import load_backbone

        bound_threads()
        return load_backbone(choice)

    return Models(names_of(choice), load_reader, load_backbone)
