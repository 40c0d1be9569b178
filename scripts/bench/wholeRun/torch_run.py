"""A whole run in PyTorch: torch_run.py FOLDER SEED [compile]. TensorDataset, DataLoader and loop as in its tutorials."""
import sys
from itertools import count

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from mnist import batch, data, done, goal, most_steps, seed, steps_between

torch.manual_seed(seed)
x_train, y_train, x_test, y_test = map(torch.from_numpy, data())
train = DataLoader(TensorDataset(x_train.unsqueeze(1), y_train.long()), batch_size=batch, shuffle=True)
test = DataLoader(TensorDataset(x_test.unsqueeze(1), y_test.long()), batch_size=500)
model = nn.Sequential(
    nn.Conv2d(1, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(16, 32, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(512, 128), nn.ReLU(), nn.Linear(128, 10),
)
if "compile" in sys.argv:
    model = torch.compile(model)
loss_of = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)


def accuracy():
    model.eval()
    with torch.no_grad():
        right = sum((model(x).argmax(1) == y).sum().item() for x, y in test)
    model.train()
    return right / len(x_test)


def run():
    """Accuracy and steps when the goal, or the most steps, are reached."""
    steps = 0
    for _ in count():
        for x, y in train:
            optimizer.zero_grad()
            loss_of(model(x), y).backward()
            optimizer.step()
            steps += 1
            if steps % steps_between == 0:
                reached = accuracy()
                if reached >= goal or steps >= most_steps:
                    return reached, steps


done(*run(), {"torch": torch.__version__})
