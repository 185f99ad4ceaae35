"""Intervals that both families use."""

from math import sqrt

Z_95 = 1.959963984540054  # two-sided 95 % of the standard normal; CH-18 prints it as 1.959964


def wilson(count: int, of: int) -> tuple[float, float] | None:
    """Return the 95 % Wilson interval of a share.

    Formula: 100 x (p + z^2 / 2n -/+ z x sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n), p = count / n, z = 1.959964.
    Shape:  `count` of `of`.
    Unit:   per cent, 0 to 100. None without anybody to count. 0 of n has the lower limit 0, n of n the upper 100.
    Errors: ValueError if the count lies outside 0 to `of`.
    Source: Wilson (1927), JASA 22, 209-212; specification CH-18.

    Example: 13 of 18 gives 49.127 to 87.500.
    """
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of} is not a share.")
    if of == 0:
        return None
    share, z2 = count / of, Z_95 * Z_95
    middle = share + z2 / (2 * of)
    spread = Z_95 * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    scale = 100 / (1 + z2 / of)
    low = 0.0 if count == 0 else scale * (middle - spread)
    high = 100.0 if count == of else scale * (middle + spread)
    return low, high
