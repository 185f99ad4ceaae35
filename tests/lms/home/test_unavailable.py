"""What we stand on is away: 503 with a promise, never 500; our own faults stay 500 (T-DOWN)."""

import sqlite3

import pytest
from django.db.utils import OperationalError
from django.test import RequestFactory
from django.utils.translation import override

from lms.home.unavailable import is_unavailable, server_error


def sqlite_error(name: str) -> OperationalError:
    cause = sqlite3.OperationalError("said by SQLite")
    cause.sqlite_errorname = name
    error = OperationalError("wrapped by Django")
    error.__cause__ = cause
    return error


def postgres_error(state: str | None) -> OperationalError:
    cause = Exception("said by PostgreSQL")
    cause.sqlstate = state
    error = OperationalError("wrapped by Django")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("name", ["SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_FULL", "SQLITE_READONLY_DBMOVED"])
def test_a_locked_or_full_sqlite_is_unavailable(name):
    assert is_unavailable(sqlite_error(name))


@pytest.mark.parametrize("state", [None, "08006", "57P01", "53300", "40001", "55P03"])
def test_a_stopped_or_busy_postgresql_is_unavailable(state):
    assert is_unavailable(postgres_error(state))


@pytest.mark.parametrize("error", [sqlite_error("SQLITE_ERROR"), postgres_error("42P01"), KeyError("x"), None])
def test_a_missing_table_or_a_fault_of_ours_is_not(error):
    assert not is_unavailable(error)


def test_an_unavailable_cause_is_found_below_other_errors():
    try:
        try:
            raise sqlite_error("SQLITE_BUSY")
        except OperationalError as busy:
            raise RuntimeError("while saving") from busy
    except RuntimeError as error:
        assert is_unavailable(error)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_busy_page_needs_no_database_and_says_when_to_come_back(language):
    with override(language):
        try:
            raise sqlite_error("SQLITE_BUSY")
        except OperationalError:
            answer = server_error(RequestFactory().get(f"/{language}/learn/"))

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"


def test_a_fault_of_ours_is_a_500_without_a_trace():
    try:
        raise KeyError("a secret detail")
    except KeyError:
        answer = server_error(RequestFactory().get("/en/learn/"))

    assert answer.status_code == 500
    assert b"a secret detail" not in answer.content
