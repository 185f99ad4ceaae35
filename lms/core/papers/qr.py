"""The dark modules of a QR. segno's own steps, in segno's order; what is the same for all addresses is worked out once."""

from __future__ import annotations

import re
from functools import lru_cache

from segno import consts, encoder

ERROR, MASK = consts.ERROR_LEVEL_Q, 2
DARK = re.compile(b"\x01+")

Runs = tuple[tuple[int, int, int], ...]


@lru_cache(maxsize=4)
def qr_runs(address: str) -> tuple[Runs, int]:
    """Return the dark stretches of a QR as (row, column, length), and how many modules it has on a side.

    Level Q, fixed mask: every printed one is read back by the tests.
    """
    segments = encoder.prepare_data(address, None, "utf-8")
    version = encoder.find_version(segments, ERROR, eci=False, micro=False)
    pattern, places = _pattern(version)
    rows = [bytearray(row) for row in pattern]
    for bit, (row, column) in zip(_bits(segments, version), places, strict=True):
        rows[row][column] ^= bit
    found = ((number, *dark.span()) for number, row in enumerate(rows) for dark in DARK.finditer(row))
    return tuple((number, start, end - start) for number, start, end in found), len(rows)


def _bits(segments, version: int) -> bytes:
    """Return data and error correction as the bits that are placed."""
    buffer, reach, capacity = encoder.Buffer(), encoder.version_range(version), consts.SYMBOL_CAPACITY[version][ERROR]
    for segment in segments:
        encoder.write_segment(buffer, segment, None, reach, False)
    encoder.write_terminator(buffer, capacity, None, len(buffer))
    encoder.write_padding_bits(buffer, version, len(buffer))
    encoder.write_pad_codewords(buffer, version, capacity, len(buffer))
    return encoder.make_final_message(version, ERROR, buffer).getbits()


@lru_cache(maxsize=8)
def _pattern(version: int) -> tuple[tuple[bytes, ...], tuple[tuple[int, int], ...]]:
    """Return the modules of a version with all bits 0, and where the first, the second, … bit goes."""
    side = encoder.calc_matrix_size(version)

    def placed(bits: bytes) -> list[bytearray]:
        matrix = encoder.make_matrix(side, side)
        encoder.add_finder_patterns(matrix, side, side)
        encoder.add_alignment_patterns(matrix, side, side)
        encoder.add_codewords(matrix, bits, version)
        return matrix

    bare = encoder.make_matrix(side, side)
    encoder.add_finder_patterns(bare, side, side)
    encoder.add_alignment_patterns(bare, side, side)
    free = [(row, column) for row in range(side) for column in range(side) if bare[row][column] > 1]
    # Bit n of the numbers 0, 1, 2, … put in turn tells each module the number of the bit that lands there.
    number_at = dict.fromkeys(free, 0)
    for digit in range(len(free).bit_length()):
        matrix = placed(bytes(number >> digit & 1 for number in range(len(free))))
        for row, column in free:
            number_at[row, column] |= matrix[row][column] << digit
    pattern = placed(bytes(len(free)))
    encoder.find_and_apply_best_mask(pattern, side, side, MASK)
    encoder.add_format_info(pattern, version, ERROR, MASK)
    encoder.add_version_info(pattern, version)
    return tuple(bytes(row) for row in pattern), tuple(sorted(free, key=number_at.__getitem__))
