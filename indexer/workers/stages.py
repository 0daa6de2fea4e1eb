"""The names of the pipeline's stages, and which module belongs to which.

What a library stores of a failure is the stage's name, never a module's, so that code can move.
"""

WORKER = "worker"
"""The stage of what goes wrong outside every stage."""

STAGES = {
    "indexer.vision.image": "read",
    "indexer.vision.detection": "detect",
    "indexer.vision.geometry": "rectify",
    "indexer.vision.rectify": "rectify",
    "indexer.vision.thumbnail": "rectify",
    "indexer.vision.text": "recognise",
    "indexer.vision": "embed",
    "indexer.pipeline": "pipeline",
}
"""Stage by module or package; the longest one that fits counts."""


def stage_of_module(name: str) -> str:
    """The stage that a module, by its dotted name, belongs to."""
    while name:
        if name in STAGES:
            return STAGES[name]
        name = name.rpartition(".")[0]
    return WORKER
