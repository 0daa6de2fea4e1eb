"""The names of the pipeline's stages, and the stage of each module.

A library stores the stage of a failure, never a module's name, so that code can move.
"""

WORKER = "worker"
"""The stage of an error outside all stages."""

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
"""Stage by module or package. The longest matching name counts."""


def stage_of_module(name: str) -> str:
    """The stage of a module, given its dotted name."""
    while name:
        if name in STAGES:
            return STAGES[name]
        name = name.rpartition(".")[0]
    return WORKER
