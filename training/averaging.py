"""The moving average of a network's weights, which is what is measured and shipped."""

import torch


@torch.no_grad()
def follow(average: torch.nn.Module, network: torch.nn.Module, share: float, step: int) -> None:
    """Bring an average nearer to the network after a step, counted from 1.

    It keeps `share` of itself, less in the first steps, so that it forgets the random start.
    """
    kept = min(share, (1 + step) / (10 + step))
    now = network.state_dict()
    for name, tensor in average.state_dict().items():
        if tensor.is_floating_point():
            tensor.lerp_(now[name], 1 - kept)
