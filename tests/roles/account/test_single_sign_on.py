"""Single sign-on against a provider that really answers: an OpenID Connect server of a few lines, on this machine."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.urls import reverse

from roles.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


class Provider(BaseHTTPRequestHandler):
    """Knows one person, who is signed in there already."""

    person = {"sub": "42", "email": "bob@example.org", "email_verified": True, "name": "Bob"}

    def do_GET(self):
        base = f"http://127.0.0.1:{self.server.server_port}"
        if self.path.endswith("openid-configuration"):
            self.answer(
                {
                    "issuer": base, "authorization_endpoint": f"{base}/authorize", "token_endpoint": f"{base}/token",
                    "userinfo_endpoint": f"{base}/me", "jwks_uri": f"{base}/keys",
                }
            )  # fmt: skip
        else:
            assert self.headers["Authorization"] == "Bearer given"
            self.answer(self.person)

    def do_POST(self):
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        assert asked["code"] == ["right"]
        assert asked["code_verifier"]
        base = f"http://127.0.0.1:{self.server.server_port}"
        claims = self.person | {"iss": base, "aud": "launchpath", "iat": 1, "exp": 4_000_000_000}
        token = jwt.encode(claims, "a secret of the provider, long enough", algorithm="HS256")
        self.answer({"access_token": "given", "token_type": "Bearer", "id_token": token})

    def answer(self, data):
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Says nothing."""


@pytest.fixture
def provider(settings):
    cache.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app = {
        "provider_id": "sso", "name": "Example ID", "client_id": "launchpath", "secret": "s",
        "settings": {"server_url": f"http://127.0.0.1:{server.server_port}"},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield server
    server.shutdown()


def come_back(client):
    """To the provider and back, as a browser goes."""
    away = client.post(reverse("openid_connect_login", args=["sso"]))["Location"]
    asked = parse_qs(urlsplit(away).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/sign-in/with/sso/back/"]
    return client.get(reverse("openid_connect_callback", args=["sso"]), {"code": "right", "state": asked["state"][0]})


def test_nobody_is_signed_in_to_an_account_that_only_says_that_it_has_their_address(client, bob, mallory, provider):
    User.objects.filter(pk=bob.pk).update(email="")
    User.objects.filter(pk=mallory.pk).update(email="bob@example.org")
    EmailAddress.objects.create(user=mallory, email="bob@example.org", primary=True, verified=False)
    assert "Location" not in come_back(client)
    assert "_auth_user_id" not in client.session


def test_somebody_who_has_an_account_under_a_vouched_address_is_signed_in(client, bob, provider):
    EmailAddress.objects.create(user=bob, email=bob.email, primary=True, verified=True)
    assert "Sign in with Example ID" in client.get(reverse("account_login")).content.decode()
    assert come_back(client)["Location"] == "/"
    assert client.get(reverse("home")).wsgi_request.user == bob
    assert bob.socialaccount_set.get().uid == "42"


@pytest.mark.parametrize("claims", [{"email": "nobody@example.org"}, {"email_verified": False}])
def test_nobody_else_gets_in_and_no_account_is_made(client, bob, provider, claims, monkeypatch):
    EmailAddress.objects.create(user=bob, email=bob.email, primary=True, verified=True)
    monkeypatch.setattr(Provider, "person", Provider.person | claims)
    answer = come_back(client)
    assert answer.status_code in (200, 302)
    assert "_auth_user_id" not in client.session
    assert User.objects.get() == bob
    assert not bob.socialaccount_set.exists()


def test_an_answer_that_nobody_asked_for_is_refused(client, bob, provider):
    client.get(reverse("openid_connect_callback", args=["sso"]), {"code": "right", "state": "made up"})
    assert "_auth_user_id" not in client.session
