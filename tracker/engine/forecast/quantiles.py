"""Inverse distribution functions over arrays.

The normal quantile is Wichura's algorithm AS 241 (1988), exact to about 1e-16; the beta quantile of ``pert`` is read
off its integrated density, exact to about 1e-6 of the range.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .clocks import Floats
from .spreads import Z90, Spread

#: Points at which the density of a beta distribution is integrated.
POINTS = 2_001

_CENTRAL = (
    (
        2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
        1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0,
    ),
    (
        5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
        5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0,
    ),
)  # fmt: skip
_NEAR = (
    (
        7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
        3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0,
    ),
    (
        1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
        6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0,
    ),
)  # fmt: skip
_FAR = (
    (
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
        2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0,
    ),
    (
        2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
        1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0,
    ),
)  # fmt: skip


def normal_quantile(u: Floats) -> Floats:
    """The standard normal value below which a share ``u`` of draws lies, for 0 < u < 1."""
    q = u - 0.5
    central = np.abs(q) <= 0.425
    r = 0.180625 - np.where(central, q, 0.0) ** 2
    quantiles: Floats = q * np.polyval(_CENTRAL[0], r) / np.polyval(_CENTRAL[1], r)
    tail = ~central
    if tail.any():
        far = np.sqrt(-np.log(np.minimum(u[tail], 1 - u[tail])))
        value = np.where(
            far <= 5,
            np.polyval(_NEAR[0], far - 1.6) / np.polyval(_NEAR[1], far - 1.6),
            np.polyval(_FAR[0], far - 5) / np.polyval(_FAR[1], far - 5),
        )
        quantiles[tail] = np.copysign(value, q[tail])
    return quantiles


def quantile(spread: Spread, u: Floats) -> Floats:
    """The values below which shares ``u`` of a distribution lie; ``u`` rises."""
    numbers = spread.numbers
    certain = spread.certain
    if certain is not None:
        return np.full(len(u), certain)
    match spread.kind:
        case "uniform":
            low, high = numbers
            return low + (high - low) * u
        case "triangular":
            low, mode, high = numbers
            # u rises: what lies below the mode comes first.
            below = int(np.searchsorted(u, (mode - low) / (high - low)))
            quantiles = np.empty_like(u)
            quantiles[:below] = low + np.sqrt(u[:below] * ((high - low) * (mode - low)))
            quantiles[below:] = high - np.sqrt((1 - u[below:]) * ((high - low) * (high - mode)))
            return quantiles
        case "pert":
            low, mode, high = numbers
            shares, values = _beta((mode - low) / (high - low))
            return low + (high - low) * np.interp(u, shares, values)
        case "normal":
            mean, sd = numbers
            return np.maximum(0.0, mean + sd * normal_quantile(u))
        case "lognormal":
            p10, p90 = np.log(numbers[0]), np.log(numbers[1])
            draws: Floats = np.exp((p10 + p90) / 2 + (p90 - p10) / (2 * Z90) * normal_quantile(u))
            return draws
        case "exponential":
            return -numbers[0] * np.log1p(-u)
        case "discrete":
            order = np.argsort(numbers)
            upto = np.cumsum(np.asarray(spread.chances)[order])
            at = np.searchsorted(upto / upto[-1], u, side="right")
            return np.asarray(numbers)[order][np.minimum(at, len(order) - 1)]
    raise ValueError(spread.kind)


@lru_cache(maxsize=512)
def _beta(mode: float) -> tuple[Floats, Floats]:
    """Shares and values of the beta distribution over 0 to 1 with this mode and shape 4."""
    # Points lie close to each other at both ends, where the quantile is steep.
    values = (1 - np.cos(np.linspace(0, np.pi, POINTS))) / 2
    middles = (values[1:] + values[:-1]) / 2

    def density(x: Floats) -> Floats:
        shape: Floats = x ** (4 * mode) * (1 - x) ** (4 * (1 - mode))
        return shape

    parts = np.diff(values) * (density(values[1:]) + 4 * density(middles) + density(values[:-1])) / 6
    shares = np.concatenate(([0.0], np.cumsum(parts)))
    return shares / shares[-1], values
