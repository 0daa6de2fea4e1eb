"""Run a network of RapidOCR by ONNX Runtime, whose reports to its maker are switched off."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

# Before its import. By default ONNX Runtime, since some version before 1.32, keeps an identifier of
# the machine below the home folder and sends how it is used (its Privacy.md).
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime

from indexer.errors import ModelError
from indexer.vision.weights import verified


class OnnxNetwork:
    """A network with one input and one output, on the processor, with as many threads as torch.

    Raises:
        ModelError: the weights are missing, damaged, or not for this ONNX Runtime.
    """

    def __init__(self, file: Path, sha256: str) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        options.inter_op_num_threads = 1
        options.enable_mem_pattern = False  # plans for one size; those here differ
        options.log_severity_level = 3  # errors
        options.add_session_config_entry("session.set_denormal_as_zero", "1")
        # Waiting threads sleep; they would take the processor from the other workers.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        data = verified(file, sha256)
        try:
            with denormals_as_zero():
                self._session = onnxruntime.InferenceSession(
                    data, options, providers=["CPUExecutionProvider"]
                )
        # ONNX Runtime's errors have no base narrower than Exception.
        except Exception as error:
            raise ModelError(f"{file}: ONNX Runtime can't load it ({error})") from error
        (self._input,) = self._session.get_inputs()

    @property
    def metadata(self) -> dict[str, str]:
        """What the file says of itself."""
        found: dict[str, str] = self._session.get_modelmeta().custom_metadata_map
        return found

    def __call__(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """The network's output for a batch."""
        with denormals_as_zero():
            (output,) = self._session.run(None, {self._input.name: batch})
        return np.asarray(output, np.float32)


@contextmanager
def denormals_as_zero() -> Iterator[None]:
    """Let this thread take denormal numbers for zero, and afterwards no longer.

    The detector's layers give such numbers, which a processor multiplies a hundred times more
    slowly: without this a pass takes 0.4 s instead of 0.1 s. ONNX Runtime's option does it for its
    own threads, but leaves it switched on in the caller's, where other code may need denormals.
    """
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)
