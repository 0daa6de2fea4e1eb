"""bf16 in the networks, where the processor multiplies it; elsewhere all stays as it is."""

import torch

HAS_BF16 = bool(torch.cpu.get_capabilities().get("avx512_bf16", False))


def fast() -> torch.autocast:
    """While it is entered, convolutions and products take bf16, and give bf16.

    On a processor with AVX-512 BF16 that halves their time. Words stay the same, and vectors nearly
    (`tests/slow/test_precision.py`). EfficientNet-Lite0 is not for it: a quarter of 32 covers had
    other five likeliest classes.
    """
    return torch.autocast("cpu", torch.bfloat16, enabled=HAS_BF16)


class Fast(torch.nn.Module):
    """A network that takes and gives float32, and is `fast` between."""

    def __init__(self, network: torch.nn.Module) -> None:
        super().__init__()
        self.network = network.to(memory_format=torch.channels_last)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """What the network gives."""
        with fast():
            given: torch.Tensor = self.network(pictures)
        return given.float()
