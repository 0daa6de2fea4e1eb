"""What the networks ask of this processor, and what it can give."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

SIDES = (2048, 4096)
"""Of the square matrices that are multiplied: on one processor the larger were the faster in
float32, the smaller in bfloat16."""

REPEATS = 5


def matrix_speed(precision: torch.dtype) -> float:
    """Multiply-adds a second of a product of two large matrices: the best of several."""
    return max(_speed(side, precision) for side in SIDES for _ in range(REPEATS))


def _speed(side: int, precision: torch.dtype) -> float:
    left, right = (torch.randn(side, side).to(precision) for _ in range(2))
    started = time.perf_counter()
    torch.matmul(left, right)
    return side**3 / (time.perf_counter() - started)


class MultiplyAdds(TorchDispatchMode):
    """Counts the multiply-adds of all that torch computes in it, by precision.

    By the formulas of torch's own `FlopCounterMode`, which tells neither precisions apart nor
    counts oneDNN's recurrent layers.
    """

    def __init__(self) -> None:
        super().__init__()
        self._counts: Counter[torch.dtype] = Counter()

    def snapshot(self) -> Counter[torch.dtype]:
        """The counts up to now."""
        return self._counts.copy()

    def __torch_dispatch__(
        self,
        func: Any,
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Compute and count."""
        kwargs = kwargs or {}
        packet = func._overloadpacket
        formula: Callable[..., int] | None = FORMULAS.get(packet)
        if formula is None:
            with self:  # the parts of what is made of others
                parts = func.decompose(*args, **kwargs)
            return func(*args, **kwargs) if parts is NotImplemented else parts
        result = func(*args, **kwargs)
        first = result[0] if isinstance(result, tuple) else result
        self._counts[first.dtype] += formula(*args, **kwargs, out_val=result) // 2
        return result


def _recurrent_layer(
    sequence: torch.Tensor, of_input: torch.Tensor, of_state: torch.Tensor, *_: Any, **__: Any
) -> int:
    """Operations of one direction: steps × batch, each through both matrices."""
    return 2 * sequence.shape[0] * sequence.shape[1] * (of_input.numel() + of_state.numel())


FORMULAS: Mapping[Any, Callable[..., int]] = {
    **flop_registry,
    torch.ops.aten.mkldnn_rnn_layer: _recurrent_layer,
}
