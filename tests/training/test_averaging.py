import torch

from training.averaging import follow


def layer(weight):
    made = torch.nn.Linear(2, 2)
    with torch.no_grad():
        made.weight.fill_(weight)
        made.bias.fill_(weight)
    return made


def test_the_average_keeps_its_share_of_itself():
    average = layer(0.0)
    follow(average, layer(1.0), 0.9, step=10_000)
    torch.testing.assert_close(average.weight, torch.full((2, 2), 0.1))


def test_the_first_steps_count_for_more():
    average = layer(0.0)
    follow(average, layer(1.0), 0.9, step=1)
    assert average.weight[0, 0] > 0.8
