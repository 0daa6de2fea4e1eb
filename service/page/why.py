"""Why a cover is an answer, in sentences."""

from search.scoring import Scores
from service.page.texts import texts


def why(scores: Scores) -> list[str]:
    """A sentence for each part of a score that was measured, the weightiest first."""
    said: dict[str, str] = texts()["answer"]
    sentences = []
    if scores.inliers:
        sentences.append(said["points"].format(count=scores.inliers))
        for part in ("area", "lettering", "distinct"):
            share = getattr(scores, part)
            if share is not None:
                sentences.append(said[part].format(percent=_percent(share)))
    if scores.text is not None:
        sentences.append(said["words"].format(percent=_percent(scores.text)))
    if scores.visual is not None:
        sentences.append(said["visual"].format(value=f"{scores.visual:.2f}"))
    return sentences


def _percent(share: float) -> int:
    return round(100 * share)
