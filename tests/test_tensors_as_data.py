"""Tensors of PyTorch as samples: of any precision and layout, with or without a gradient."""

import numpy as np
import pytest

from nnviz import Samples

torch = pytest.importorskip("torch")

VALUES = np.random.default_rng(0).integers(-8, 8, (12, 2)) / 4.0  # exact in any precision
LABELS = np.arange(12) % 3


@pytest.mark.parametrize("kind", ["float64", "float32", "float16", "bfloat16", "float8_e5m2"])
@pytest.mark.parametrize(
    "form",
    [
        lambda x: x,
        lambda x: x.clone().requires_grad_(),
        lambda x: 1 * x.clone().requires_grad_(),
        lambda x: x.double().to_sparse().requires_grad_(),
        lambda x: torch.complex(x.float(), -x.float()).conj().imag,
        lambda x: x.repeat_interleave(2, 0)[::2],
        lambda x: [row.double().requires_grad_() for row in x],
    ],
    ids=["plain", "with a gradient", "computed", "sparse", "negated", "strided", "rows"],
)
def test_tensors_are_read_as_their_numbers(form, kind):
    given = torch.tensor(VALUES).to(getattr(torch, kind))
    try:
        X = form(given)
    except (RuntimeError, NotImplementedError) as error:
        pytest.skip(f"PyTorch can't make it: {error}")
    assert np.array_equal(Samples.from_arrays(X, torch.tensor(LABELS)).points, VALUES)


def test_labels_and_pictures_may_need_a_gradient():
    y = torch.tensor(VALUES[:, 0], requires_grad=True)
    pictures = torch.tensor(np.repeat(VALUES[:, :, None], 2, 2), requires_grad=True)
    found = Samples.from_arrays(pictures, y)
    assert np.array_equal(found.labels, VALUES[:, 0]) and np.array_equal(found.points[:, ::2], VALUES)


@pytest.mark.parametrize("kind", ["bfloat16", "float64"])
def test_a_column_of_tensors_is_read_in_any_table(kind):
    column = torch.tensor(VALUES[:, 0]).to(getattr(torch, kind)).requires_grad_()
    found = Samples.from_table({"a": column, "k": LABELS}, "k")
    assert np.array_equal(found.points[:, 0], VALUES[:, 0]) and found.labels.tolist() == LABELS.tolist()
