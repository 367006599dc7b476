"""Pages that are kept as they were sent: the same bytes, of the same release, and never of a failure."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import dashboard.app
from dashboard.answers import Answer, Answers
from dashboard.app import create_app
from tests.lib.pages import CALLBACK, DEPENDENCIES, page_request
from tests.lib.releases import RELEASE_ID, write_release


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    write_release(tmp_path)
    return create_app(tmp_path).server.test_client()


def ask(client: FlaskClient, pathname: str, search: str = "", encoding: str = "identity") -> TestResponse:
    body = page_request(client.get(DEPENDENCIES).get_json(), pathname, search)
    return client.post(
        CALLBACK, data=body, content_type="application/json", headers={"Accept-Encoding": encoding}, buffered=True
    )


def fails(*_asked: object) -> None:
    raise ValueError("a page that cannot be drawn")


def test_a_page_is_drawn_once_and_sent_as_it_was(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = ask(client, "/indicator/chronic_absence", encoding="gzip")
    monkeypatch.setattr(dashboard.app, "view", fails)
    again = ask(client, "/indicator/chronic_absence", encoding="gzip")
    assert again.data == drawn.data
    assert list(again.headers) == list(drawn.headers)
    assert again.headers["Content-Encoding"] == "gzip"


def test_who_cannot_read_what_is_kept_is_sent_what_can_be_read(client: FlaskClient) -> None:
    ask(client, "/", encoding="gzip")
    assert ask(client, "/").get_json()["response"]["main"]["children"]


def test_every_question_has_its_own_answer(client: FlaskClient) -> None:
    asked = [("/", ""), ("/", "?year=2024"), ("/", "?lang=es"), ("/services", "")]
    told = [ask(client, *question).data for question in asked]
    assert [ask(client, *question).data for question in asked] == told
    assert len(set(told)) == len(asked)


def test_a_newer_release_is_shown_and_not_what_was_kept(client: FlaskClient, tmp_path: Path) -> None:
    newer = "2025-08-01-00000002"
    assert ask(client, "/").get_json()["response"]["about-page"]["data"]["release"] == RELEASE_ID
    write_release(tmp_path, newer, seed=9, created_at=datetime(2025, 8, 1, tzinfo=UTC))
    assert ask(client, "/").get_json()["response"]["about-page"]["data"]["release"] == newer


def test_a_failure_is_not_kept(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(dashboard.app, "view", fails)
        assert "release" not in ask(client, "/").get_json()["response"]["about-page"]["data"]
    assert ask(client, "/").get_json()["response"]["about-page"]["data"]["release"] == RELEASE_ID


def test_nothing_published_is_not_kept(tmp_path: Path) -> None:
    client = create_app(tmp_path).server.test_client()
    ask(client, "/")
    write_release(tmp_path)
    assert ask(client, "/").get_json()["response"]["about-page"]["data"]["release"] == RELEASE_ID


def test_the_answers_asked_for_longest_ago_make_room() -> None:
    answers = Answers(most_bytes=10)
    for key in ("first", "second"):
        answers.keep(key, Answer(b"12345", ()))
    assert answers.get("first") is not None
    answers.keep("third", Answer(b"123", ()))
    assert answers.get("second") is None
    assert answers.get("first") == Answer(b"12345", ())
    answers.keep("first", Answer(b"1234567", ()))
    assert (answers.get("first"), answers.get("third")) == (Answer(b"1234567", ()), Answer(b"123", ()))
    answers.keep("too much", Answer(bytes(11), ()))
    assert answers.get("too much") is None
