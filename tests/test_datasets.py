"""Data sets: TensorFlow Playground's formulas, its noise, and a split that the config says."""

from itertools import pairwise

import numpy as np
import pytest

from nnviz.data.generators import DATASETS
from nnviz.settings.config import Config
from nnviz.training.run_data import generated

every_dataset = pytest.mark.parametrize("name", DATASETS)


def drawn(name, **settings):
    return generated(Config(dataset=name, **settings))


def follows(sample, distribution, *numbers):
    """Return whether a sample follows one of SciPy's distributions."""
    from scipy import stats  # which takes seconds to load, of every run of any test

    return stats.kstest(sample, distribution, numbers).pvalue > 0.001


def both(name, noise, samples=2000):
    """The same data without noise and with it."""
    return drawn(name, samples=samples), drawn(name, samples=samples, noise=noise)


# ---- what holds of each ----


@every_dataset
@pytest.mark.parametrize("samples", (10, 11, 333))
@pytest.mark.parametrize("share", (0.1, 0.5, 0.9))
def test_it_has_as_many_samples_as_asked_for_and_trains_with_its_share(name, samples, share):
    data = drawn(name, samples=samples, train_fraction=share)
    assert data.points.shape == (samples, len(data.columns)) and data.labels.shape == (samples,)
    assert data.train_count == round(share * samples)
    (train, _), (test, _) = data.train, data.test
    assert np.array_equal(np.concatenate([train, test]), data.points)
    assert data.task == DATASETS[name].task


@every_dataset
def test_equal_configs_give_equal_data_and_seeds_other_data(name):
    one, again, other = drawn(name, noise=20), drawn(name, noise=20), drawn(name, noise=20, seed=1)
    assert np.array_equal(one.points, again.points) and np.array_equal(one.labels, again.labels)
    assert not np.array_equal(one.points, other.points)


@every_dataset
def test_settings_that_are_no_part_of_the_data_leave_it_as_it_is(name):
    loss = "huber" if DATASETS[name].task == "regression" else "hinge"
    other = drawn(name, hidden=(8,), learning_rate=1, batch_size=3, loss=loss, initializer="he", l2=3)
    assert np.array_equal(drawn(name).points, other.points)


@every_dataset
def test_it_is_well_mixed(name):
    from scipy import stats

    data = drawn(name, samples=2000)
    (_, train), (_, test) = data.train, data.test
    assert stats.ks_2samp(train, test, method="asymp").pvalue > 0.001


@every_dataset
def test_its_arrays_are_read_only(name):
    data = drawn(name)
    for array in (data.points, data.labels, data.train[0], data.test[1]):
        with pytest.raises(ValueError):
            array[0] = 0


@pytest.mark.parametrize("name", [name for name, source in DATASETS.items() if source.task == "classification"])
@pytest.mark.parametrize("classes", (2, 3, 10))
def test_classes_count_from_0_and_have_nearly_equal_sizes(name, classes):
    data = drawn(name, samples=2001, classes=classes)
    expected = classes if DATASETS[name].takes_classes else DATASETS[name].classes
    assert data.classes == expected
    counts = np.bincount(data.labels.astype(int))
    assert len(counts) == expected and data.labels.min() == 0
    if name in ("circle", "gauss", "spiral", "moons", "blobs", "rings"):
        assert abs(counts - 2001 / expected).max() < 1


# ---- TensorFlow Playground's, formula by formula (dataset.ts) ----


def test_circle_is_a_disc_in_a_ring():
    data = drawn("circle", samples=4001)
    radius = np.hypot(*data.points.T)
    inside = data.labels == 1
    assert np.array_equal(inside, radius < 2.5) and inside.sum() == 2000
    assert follows(radius[inside], "uniform", 0, 2.5)
    assert follows(radius[~inside], "uniform", 3.5, 1.5)
    assert follows(np.arctan2(*data.points.T), "uniform", -np.pi, 2 * np.pi)


@pytest.mark.parametrize("name", ("circle", "xor"))
def test_noise_changes_labels_and_moves_no_point(name):
    clean, noisy = both(name, 50)
    assert np.array_equal(clean.points, noisy.points)
    changed = clean.labels != noisy.labels
    assert 0.02 < changed.mean() < 0.5
    border = np.abs(np.hypot(*clean.points.T) - 2.5) if name == "circle" else np.abs(clean.points).min(axis=1)
    assert border[changed].max() < 0.5 * 5 * 2**0.5 and border[changed].mean() < border[~changed].mean()


def test_xor_is_positive_in_two_quarters_with_a_gap_between_them():
    data = drawn("xor", samples=4000)
    assert np.array_equal(data.labels == 1, data.points.prod(axis=1) >= 0)
    for column in data.points.T:
        assert np.abs(column).min() >= 0.3 and np.abs(column).max() <= 5.3
        assert follows(column - 0.3 * np.sign(column), "uniform", -5, 10)


@pytest.mark.parametrize("noise, variance", ((0, 0.5), (25, 2.25), (50, 4.0)))
def test_gauss_is_two_clouds_whose_variance_grows_with_the_noise(noise, variance):
    data = drawn("gauss", samples=4000, noise=noise)
    for label, middle in ((1, 2), (0, -2)):
        cloud = data.points[data.labels == label]
        assert len(cloud) == 2000
        for column in cloud.T:
            assert follows(column, "norm", middle, variance**0.5)
        assert np.mean((cloud - middle) ** 2) == pytest.approx(variance, rel=0.08)  # three deviations


def test_spiral_is_two_arms_half_a_turn_apart():
    expected = []
    for label, turn in ((1, 0.0), (0, np.pi)):
        for i in range(100):
            r, t = i / 100 * 5, 1.75 * i / 100 * 2 * np.pi + turn
            expected.append((r * np.sin(t), r * np.cos(t), label))
    data = drawn("spiral", samples=200)
    found = np.column_stack([data.points, data.labels])
    order = np.lexsort(np.round(found, 9).T)
    wanted = np.array(expected)
    assert np.allclose(found[order], wanted[np.lexsort(np.round(wanted, 9).T)], atol=1e-12)


def test_noise_moves_the_points_of_a_spiral_and_keeps_their_labels():
    clean, noisy = both("spiral", 40)
    assert np.array_equal(clean.labels, noisy.labels)
    moved = ((noisy.points - clean.points) / 0.4).ravel()
    assert follows(moved, "uniform", -1, 2)


def bumps(point):
    """reg-gauss in TensorFlow Playground: of six bumps the value of the one that is strongest here."""
    label = 0.0
    centres = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))
    for x, y, sign in centres:
        distance = ((point[0] - x) ** 2 + (point[1] - y) ** 2) ** 0.5
        value = sign * min(max(1 - distance / 2, 0), 1)
        if abs(value) > abs(label):
            label = value
    return label


@pytest.mark.parametrize("name, formula", (("plane", lambda point: (point[0] + point[1]) / 10), ("multi-gauss", bumps)))
def test_a_regressions_value_is_that_of_its_formula(name, formula):
    clean, noisy = both(name, 30)
    assert np.allclose(clean.labels, [formula(point) for point in clean.points], rtol=1e-12, atol=1e-15)
    for column in clean.points.T:
        assert follows(column, "uniform", -6, 12)
    assert np.array_equal(clean.points, noisy.points)  # the value is another point's, up to 0.3 * 6 away
    assert not np.array_equal(clean.labels, noisy.labels)
    assert np.abs(clean.labels - noisy.labels).max() <= (0.36 if name == "plane" else 2)


# ---- nnviz's own ----


@pytest.mark.parametrize("classes", (2, 5))
def test_rings_lie_around_one_another_with_gaps_between_them(classes):
    data = drawn("rings", samples=2000, classes=classes)
    radius = np.hypot(*data.points.T)
    spans = [(radius[data.labels == label].min(), radius[data.labels == label].max()) for label in range(classes)]
    assert all(inner[1] < outer[0] for inner, outer in pairwise(spans)) and spans[-1][1] <= 5


@pytest.mark.parametrize("classes", (2, 5))
def test_blobs_lie_evenly_on_a_circle_of_radius_4(classes):
    data = drawn("blobs", samples=10_000, classes=classes)
    for label in range(classes):
        middle = data.points[data.labels == label].mean(axis=0)
        angle = 2 * np.pi * label / classes
        assert np.allclose(middle, [4 * np.sin(angle), 4 * np.cos(angle)], atol=0.1)


def test_moons_are_half_circles_that_reach_into_each_other():
    data = drawn("moons", samples=2000)
    for label, middle, side in ((0, (-1.5, -0.75), 1), (1, (1.5, 0.75), -1)):
        points = data.points[data.labels == label] - middle
        assert np.abs(np.hypot(*points.T) - 3).max() < 5 * 0.2
        assert (side * points[:, 1] > -1).all()


@pytest.mark.parametrize("noise, deviation", ((0, 0.05), (20, 0.45)))
def test_parabola_is_a_curve_whose_value_is_the_place_along_it(noise, deviation):
    data = drawn("parabola", samples=4000, noise=noise)
    t = data.labels
    assert follows(t, "uniform", -1, 2)
    for column, middle in zip(data.points.T, (2 * t, 4 * t**2 - 1.5)):
        assert follows(column - middle, "norm", 0, deviation)


@pytest.mark.parametrize("noise, deviation", ((0, 0.1), (20, 0.9)))
def test_ring_is_a_circle_whose_value_is_the_angle(noise, deviation):
    data = drawn("ring", samples=4000, noise=noise)
    angle = np.pi * data.labels
    assert follows(data.labels, "uniform", -1, 2)
    for column, middle in zip(data.points.T, (4 * np.sin(angle), 4 * np.cos(angle))):
        assert follows(column - middle, "norm", 0, deviation)
