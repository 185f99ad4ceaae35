"""Rows → a Parquet file with nullable small integers, ordered categories and metadata. Needs pyarrow, an extra."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from typing import Any, Literal

from lms.core.tables.cells import clean

ROWS_AT_ONCE = 10_000


class ParquetMissing(RuntimeError):
    """The package that writes Parquet is not installed."""


@dataclass(frozen=True)
class Typed:
    """One column: its code, its type, its label. `categories` are the words a category may hold, in their order."""

    code: str
    kind: Literal["text", "small", "integer", "number", "flag", "date", "moment", "category"]
    label: str = ""
    categories: tuple[str, ...] = ()
    is_ordered: bool = False


def has_parquet() -> bool:
    """Say whether Parquet can be written here, without loading what writes it."""
    return find_spec("pyarrow") is not None


class ParquetRows:
    """Rows taken up as they come, then written once their digest is known."""

    def __init__(self, columns: Sequence[Typed], rows: Iterable[Sequence[Any]], *, zone: str) -> None:
        """Take up rows in the order of the columns.

        Shape:  None is null. small: -128 to 127; integer: 16 bits; category: one of its words.
        Unit:   moments are whole seconds, shown in `zone`.
        Errors: ParquetMissing without pyarrow; ValueError for a row that is longer or shorter than the columns or a
                word that is no category; pyarrow.ArrowInvalid, a ValueError, for a number that does not fit.
        Source: specification, 15.3; Apache Parquet as pyarrow writes it.
        """
        if not has_parquet():
            raise ParquetMissing("pyarrow is not installed")
        import pyarrow as pa  # noqa: PLC0415 - heavy, and an extra

        self.pa = pa
        types = {
            "text": pa.string(), "small": pa.int8(), "integer": pa.int16(), "number": pa.float64(), "flag": pa.bool_(),
            "date": pa.date32(), "moment": pa.timestamp("s", tz=zone),
        }  # fmt: skip
        self.schema = pa.schema([
            pa.field(
                one.code,
                pa.dictionary(pa.int8(), pa.string(), ordered=one.is_ordered) if one.kind == "category" else types[one.kind],
                metadata={"label": clean(one.label)},
            )
            for one in columns
        ])
        self.batches = []
        left = iter(rows)
        while part := list(islice(left, ROWS_AT_ONCE)):
            cells = list(zip(*part, strict=True))
            if len(cells) != len(columns):
                raise ValueError(f"A row has {len(cells)} cells, its columns are {len(columns)}.")
            arrays = [self._array(*each) for each in zip(columns, cells, self.schema.types, strict=True)]
            self.batches.append(pa.record_batch(arrays, schema=self.schema))

    def _array(self, column: Typed, cells: tuple, kind: Any) -> Any:
        if column.kind == "category":
            places = {word: place for place, word in enumerate(column.categories)}
            strange = {cell for cell in cells if cell not in (None, "") and cell not in places}
            if strange:
                raise ValueError(f"Column {column.code} holds what is no category of it: {', '.join(sorted(strange))}.")
            indices = self.pa.array([places.get(cell) for cell in cells], self.pa.int8())
            return self.pa.DictionaryArray.from_arrays(indices, self.pa.array(column.categories), ordered=column.is_ordered)
        if column.kind == "text":
            cells = [None if cell is None else clean(str(cell)) for cell in cells]
        elif column.kind == "number":
            cells = [None if cell is None else float(cell) for cell in cells]
        elif column.kind == "moment":
            cells = [None if cell is None else cell.replace(microsecond=0) for cell in cells]
        return self.pa.array(cells, kind)

    def written(self, metadata: Mapping[str, str]) -> bytes:
        """Return the file; `metadata` stands in its schema."""
        import pyarrow.parquet as pq  # noqa: PLC0415 - heavy, and an extra

        table = self.pa.Table.from_batches(self.batches, schema=self.schema).replace_schema_metadata(dict(metadata))
        buffer = io.BytesIO()
        pq.write_table(table, buffer, compression="zstd")
        return buffer.getvalue()
