"""The command loads once, repeats harmlessly, and refuses a broken file whole."""

import json

import pytest
from django.core.management import CommandError, call_command

from assessments.capacity.models import InstrumentVersion


def test_load_instrument_loads_and_repeats(db, capsys):
    call_command("load_instrument")
    call_command("load_instrument")

    assert capsys.readouterr().out.split("\n")[:2] == ["POCI 1.0: created", "POCI 1.0: unchanged"]


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"schema": "capacity-instrument/1"})])
def test_load_instrument_refuses_a_broken_file(db, tmp_path, text):
    path = tmp_path / "instrument.json"
    path.write_text(text)

    with pytest.raises(CommandError):
        call_command("load_instrument", str(path))
    assert not InstrumentVersion.objects.exists()
