"""Draws: the random numbers of a run, for one network or for each of a crowd.

Each draw has a generator of its own, made from the seed, a stream, and a layer, an epoch or a step. Thus any of them
can be drawn again without those before it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from ..nn.arrays import Array, Ints
from ..nn.initializers import INITIALIZERS
from ..nn.network import Network
from ..nn.randomness import Stream, generator
from ..settings.config import Config


@dataclass(frozen=True)
class Draws:
    """Draws the random numbers of a config, or of each config of a crowd."""

    config: Config
    crowd: tuple[Config, ...] = ()

    def theta(self, network: Network) -> Array:
        """Draw the initial weights and biases, layer by layer.

        The shape is `(P,)`, or `(R, P)` for a crowd.
        """

        def draw(config: Config) -> list[Array]:
            initializer = INITIALIZERS[config.initializer]
            layers = []
            for number, (_, (rows, units)) in enumerate(network.slices):
                rng = generator(config.seed, Stream.WEIGHTS, number)
                W = initializer.draw(rng, rows - 1, units, config.weight_scale)
                layers.append((W, np.full(units, initializer.bias)))
            return [network.join(layers)]

        return self._each(draw, "seed", "weight_scale")[0]

    def order(self, epoch: int, samples: int) -> Ints:
        """Draw the order of the training samples in an epoch.

        The shape is `(samples,)`, or `(R, samples)` for a crowd whose seeds differ.
        """

        def draw(config: Config) -> Ints:
            return generator(config.seed, Stream.ORDER, epoch).permutation(samples)

        different = {config.seed: config for config in self.crowd or (self.config,)}
        if len(different) == 1:
            return draw(*different.values())
        drawn = {seed: draw(config) for seed, config in different.items()}
        return np.stack([drawn[config.seed] for config in self.crowd])

    def noisy(self, x: Array, step: int) -> Array:
        """Add normal noise to a batch's inputs with ones, `(n, inputs + 1)`.

        For a crowd the result has the shape `(R, n, inputs + 1)`. The targets stay as they are (Vincent et al. 2008,
        denoising autoencoders; Bishop 1995).
        """
        shape = (x.shape[-2], x.shape[-1] - 1)

        def draw(config: Config) -> list[Array]:
            return [config.input_noise * generator(config.seed, Stream.INPUT_NOISE, step).standard_normal(shape)]

        [noise] = self._each(draw, "seed", "input_noise")
        found = np.empty((*noise.shape[:-1], x.shape[-1]))
        found[:] = x
        found[..., :-1] += noise
        return found

    def dropout_masks(self, step: int, samples: int) -> list[Array]:
        """Draw the dropout factors of each hidden layer.

        They are 0 for dropped units, else 1/(1 - rate). Thus the expected activation is unchanged (inverted
        dropout, Srivastava et al. 2014). Each column is a sample: `(units, n)`, or `(R, units, n)` for a crowd.
        """

        def draw(config: Config) -> list[Array]:
            rng = generator(config.seed, Stream.DROPOUT, step)
            kept = 1.0 - config.dropout
            return [(rng.random((units, samples)) < kept) / kept for units in config.hidden]

        return self._each(draw, "seed", "dropout")

    def _each(self, draw: Callable[[Config], list[Array]], *names: str) -> list[Array]:
        """Draw arrays for each network, and stack those of a crowd.

        Networks with the same values of the settings `names` share a draw.
        """
        if not self.crowd:
            return draw(self.config)
        causes = list(map(attrgetter(*names), self.crowd))
        drawn = {cause: draw(config) for cause, config in dict(zip(causes, self.crowd)).items()}
        return [np.stack(arrays) for arrays in zip(*(drawn[cause] for cause in causes))]
