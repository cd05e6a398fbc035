"""Bodies arrive before a thread is taken: too large ones, slow ones and broken ones stop nobody else."""

from __future__ import annotations

import http.client
import re
import socket
import time

import pytest

from tests.config.server import manage, serving

pytestmark = [pytest.mark.slow, pytest.mark.one_database]
PATIENCE = 3


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    database = f"sqlite:///{tmp_path_factory.mktemp('served')}/launchpath.sqlite3"
    assert manage(database, "migrate", "--verbosity", "0").returncode == 0
    manage(database, "load_sample")
    with serving(database, LAUNCHPATH_BODY_SECONDS=str(PATIENCE)) as port:
        yield port


def ask(port, method, path, body=None, headers=None):
    """Status, headers and text of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read().decode()


def opened(port, path, length, cookie=""):
    """A connection on which a body of a length was announced, and nothing of it sent."""
    line = socket.create_connection(("127.0.0.1", port), 30)
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n{cookie}"
    line.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode())
    return line


def status_on(line):
    return int(re.match(rb"HTTP/1\.1 (\d+)", line.recv(4096))[1])


@pytest.fixture(scope="module")
def cookie(port):
    """Somebody who has signed in."""
    _status, headers, page = ask(port, "GET", "/sign-in/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    csrf = headers["Set-Cookie"].split(";")[0]
    body = f"username=jonas&csrfmiddlewaretoken={token}"
    form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": csrf}
    status, headers, _page = ask(port, "POST", "/sign-in/as/", body, form)
    assert status == 302
    kept = [line.split(";")[0] for line in headers.get_all("Set-Cookie")]
    return f"Cookie: {'; '.join([csrf, *kept])}\r\n"


MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("path", "length"),
    [
        ("/sign-in/", 100 * MEGABYTE),
        ("/sign-in/", 70_000),
        ("/launches/import/", 1 * MEGABYTE),
        ("/nothing/at/all/", 70_000),
        ("/sign-in/passkey/", 70_000),
    ],
)
def test_a_stranger_sends_no_large_body(port, path, length):
    """It is refused by what its head says: nothing of it has been sent when the answer comes."""
    assert status_on(opened(port, path, length)) == 413


def test_a_cookie_that_somebody_made_up_is_a_strangers(port):
    assert status_on(opened(port, "/launches/import/", MEGABYTE, "Cookie: sessionid=madeup\r\n")) == 413


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        ("/launches/import/", 100 * MEGABYTE, 413),
        ("/launches/aurora-2/items/add/", 6 * MEGABYTE, 413),
        ("/nothing/at/all/", 70_000, 413),
        ("/launches/import/", 40 * MEGABYTE, 408),
        ("/launches/aurora-2/items/add/", MEGABYTE, 408),
    ],
)
def test_somebody_who_is_signed_in_sends_what_an_address_takes(port, cookie, path, length, status):
    """What is allowed is waited for, a while."""
    assert status_on(opened(port, path, length, cookie)) == status


def test_a_body_without_a_length_is_counted_as_it_comes(port):
    line = socket.create_connection(("127.0.0.1", port), 30)
    line.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(20):
        line.sendall(b"2000\r\n" + b"a" * 0x2000 + b"\r\n")
    assert status_on(line) == 413


def test_slow_bodies_stop_nobody_else(port):
    """Twenty people who send a byte and stop, where four threads work; all others are answered meanwhile."""
    slow = [opened(port, "/sign-in/", 1000) for _ in range(20)]
    for line in slow:
        line.sendall(b"a")
    began = time.monotonic()
    for _ in range(3):
        assert ask(port, "GET", "/sign-in/")[0] == 200
    assert time.monotonic() - began < PATIENCE
    assert {status_on(line) for line in slow} == {408}


def test_a_form_arrives_whole_however_slowly(port):
    """Byte by byte within its time, and chunk by chunk."""
    page = ask(port, "GET", "/sign-in/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page[2])[1]
    body = f"login=nobody&password=x&csrfmiddlewaretoken={token}".encode()
    line = opened(port, "/sign-in/", len(body), f"Cookie: {page[1]['Set-Cookie'].split(';')[0]}\r\n")
    for start in range(0, len(body), 10):
        line.sendall(body[start : start + 10])
        time.sleep(0.01)
    assert status_on(line) == 200


@pytest.mark.parametrize("path", ["/%ff%fe/", "/launches/%00/plan/", "/sign-in/?next=%ff", "/?q=\xff", "/%E2%82/"])
def test_an_address_that_is_no_text_is_answered(port, path):
    line = socket.create_connection(("127.0.0.1", port), 30)
    line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode("latin-1"))
    assert status_on(line) < 500


def test_a_length_that_is_none_is_refused(port):
    line = socket.create_connection(("127.0.0.1", port), 30)
    line.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n")
    assert status_on(line) == 400


def test_the_application_refuses_by_itself_on_any_server(client, db):
    answer = client.post("/sign-in/", {"login": "a" * 70_000})
    assert answer.status_code == 413
    assert "larger than 64 KB" in answer.content.decode()
