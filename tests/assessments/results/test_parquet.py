"""Files of scores as Parquet: typed, ordered, with versions and digest; where pyarrow is absent, said and refused."""

import io
import json
import sys
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command

from assessments.results.exports.files import csv_files
from assessments.results.exports.statistics import parquet_files
from assessments.results.models import ExportRun
from assessments.results.queries.options import Options
from lms.core.models import AuditEntry
from lms.core.tables.parquet import ParquetMissing, ParquetRows, Typed
from tests.acceptance.test_exports import csv_of

PAGE = "/{}/monitoring/export/"
ASKED = {"preset": "parquet", "language": "kk", "purpose": "Талдау"}


@pytest.fixture
def without_pyarrow(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)


def tables_of(content: bytes) -> dict[str, pa.Table]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".parquet")]
        return {name.removesuffix(".parquet"): pq.read_table(io.BytesIO(archive.read(name))) for name in names}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "the package pyarrow is not installed"), ("ru", "не установлен пакет pyarrow"),
        ("kk", "pyarrow пакеті орнатылмаған"),
    ],
)  # fmt: skip
def test_without_pyarrow_the_page_says_so_and_refuses(as_user, told, without_pyarrow, language, words):
    client = as_user(told.cast.dinara)
    assert words in client.get(PAGE.format(language)).content.decode()
    answer = client.post(PAGE.format(language), ASKED)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ExportRun.objects.exists()
    assert client.post(PAGE.format(language), ASKED | {"preset": "csv"}).status_code == 200


def test_without_pyarrow_the_command_refuses_with_the_cure_and_writes_nothing(told, without_pyarrow, tmp_path):
    target = tmp_path / "scores.zip"
    with pytest.raises(CommandError, match=r"requirements-parquet\.txt"):
        call_command("export_scores", preset="parquet", out=str(target))
    assert not target.exists()
    with pytest.raises(ParquetMissing):
        ParquetRows([Typed("a", "small")], [], zone="Asia/Almaty")
    assert not AuditEntry.objects.filter(act="scores.exported").exists()


def test_the_page_and_the_command_make_the_same_data(as_user, told, tmp_path, capsys):
    answer = as_user(told.cast.dinara).post(PAGE.format("kk"), ASKED)
    assert answer["Content-Type"] == "application/zip"
    call_command("export_scores", preset="parquet", out=str(tmp_path / "scores.zip"), lang="kk")
    page, command = tables_of(answer.content), tables_of((tmp_path / "scores.zip").read_bytes())
    assert all(page[name].equals(command[name]) for name in ("scores_wide", "items_long", "change_paired"))
    assert ExportRun.objects.get().digest.encode() == page["items_long"].schema.metadata[b"qabilet.digest"]


def test_the_cells_are_those_of_the_csv_files(told):
    made = tables_of(parquet_files(Options(language="kk"), at=told.at, by="М").content)
    plain = csv_files(Options(language="kk"), at=told.at, by="М").content
    for name, table in made.items():
        rows = csv_of(plain, name)
        assert table.num_rows == len(rows) > 0
        assert table.column_names == list(rows[0])
        for read, row in zip(table.to_pylist(), rows, strict=True):
            for code, cell in read.items():
                if cell is None or isinstance(cell, str):
                    assert (cell or "") == row[code].removeprefix("'"), code
                elif isinstance(cell, bool | int | float):
                    assert float(cell) == float(row[code]), code
                else:
                    assert str(cell)[:16] == row[code][:16], code


def test_integers_are_small_and_nullable_and_words_are_ordered(told):
    made = parquet_files(Options(layers=("consensus", "verified")), at=told.at, by="М")
    tables = tables_of(made.content)
    wide, change = tables["scores_wide"].schema, tables["change_paired"].schema

    assert wide.field("d3_4").type == wide.field("d3_4_missing").type == pa.int8()
    assert wide.field("d3_4").nullable
    assert wide.field("revision").type == pa.int16()
    assert wide.field("flag_borderline" if "flag_borderline" in wide.names else "coalition_member").type == pa.bool_()
    band = tables["scores_wide"].column("band")
    assert band.type.ordered
    assert band.chunk(0).dictionary.to_pylist() == ["nascent", "emerging", "developing", "capable", "leading"]
    assert change.field("verdict").type.ordered
    assert not wide.field("layer").type.ordered
    frame = tables["scores_wide"].to_pandas()
    assert frame["band"].cat.ordered
    assert wide.field("overall").type == pa.float64()
    # With the means of the self layer among them levels are numbers.
    both = tables_of(parquet_files(Options(), at=told.at, by="М").content)["scores_wide"].schema
    assert both.field("d3_4").type == pa.float64()


def test_the_schema_tells_versions_digest_and_labels(told):
    made = parquet_files(Options(language="ru"), at=told.at, by="М")
    for name, table in tables_of(made.content).items():
        told_by = {key.decode(): value.decode() for key, value in table.schema.metadata.items() if key.startswith(b"qabilet")}
        assert told_by["qabilet.digest"] == made.digest
        assert told_by["qabilet.sheet"] == name
        assert told_by["qabilet.instruments"] == "POCI 1.0"
        assert told_by["qabilet.scoring_rules"]
        assert told_by["qabilet.as_of"].endswith("+05:00")
        assert all(field.metadata[b"label"] for field in table.schema)
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        assert json.loads(archive.read("codebook.json"))["columns"]
        assert made.digest in archive.read("README.csv").decode()
    assert made.digest == csv_files(Options(language="ru"), at=told.at, by="М").digest


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        (Typed("a", "small"), [(128,)]),
        (Typed("a", "category", categories=("x",)), [("y",)]),
        (Typed("a", "text"), [("x", "y")]),
        (Typed("a", "text"), [("x",), ()]),
    ],
)
def test_what_does_not_fit_is_refused(column, cells):
    with pytest.raises(ValueError, match=r".+"):
        ParquetRows([column], cells, zone="Asia/Almaty")
