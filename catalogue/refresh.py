"""Bring up to date what depends on the covers of a library."""

from catalogue.classes.labelling import label_covers
from indexer import models
from indexer.store.embeddings import EMBEDDINGS, LAYOUT_VECTORS
from indexer.store.library import Library
from indexer.vision.model_names import ModelChoice
from search.vectors.index import open_index


def refresh(library: Library, choice: ModelChoice) -> list[str]:
    """Label new covers with a person's own classes and update the vector indexes.

    `indexer.run.index` calls it at the end of a run, so the first query need not do this work.
    Returns a sentence for each classifier that can't be used.
    """
    notes = label_covers(library, models.models_for(choice))
    for vectors in (EMBEDDINGS, LAYOUT_VECTORS):
        open_index(library, vectors).update()
    return notes
