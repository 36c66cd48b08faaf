"""Login by an OpenID Connect provider: a small one on loopback, right answers and wrong ones."""

from __future__ import annotations

import base64
import hashlib
import http.server
import json
import threading
import time
from contextlib import closing
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from click.testing import CliRunner
from client import Browser
from joserfc import jwk, jws

from newscrawl.cli import main
from newscrawl.errors import ConfigurationError
from newscrawl.store import desk_users
from newscrawl.store.schema import connect
from newscrawl.web import login, oidc

SECRET = "s3cr3t & more"
ROLES = '[roles]\nreviewer = ["版权部"]\nadmin = ["法务"]\n'


class Provider(http.server.BaseHTTPRequestHandler):
    """Authorization, token and key endpoints (Core 3.1). What is set on the class changes the next answers."""

    keys, signer, codes, claims, head, asked, config = {}, "a", {}, {}, {}, [], {}

    @classmethod
    def fresh(cls):
        cls.signer, cls.codes, cls.claims, cls.head, cls.asked, cls.config = "a", {}, {}, {}, [], {}
        cls.published = ["a"]

    def do_GET(self):
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            self._json({
                "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
                "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
            } | self.config)  # fmt: skip
        elif path == "/keys":
            self._json({"keys": [self.keys[name].as_dict(private=False) for name in self.published]})
        elif path == "/authorize":
            code = f"code-{len(self.codes)}"
            self.codes[code] = {name: values[0] for name, values in query.items()}
            answer = urlencode({"code": code, "state": query["state"][0]})
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri'][0]}?{answer}")
            self.send_header("Content-Length", "0")
            self.end_headers()

    def do_POST(self):
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.asked.append("/token")
        visit = self.codes.pop(sent["code"][0], None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"][0].encode()).digest())
        basic = base64.b64encode(f"desk:{SECRET}".encode()).decode()
        if (
            visit is None
            or proof.decode().rstrip("=") != visit["code_challenge"]
            or self.headers["Authorization"] != f"Basic {basic}"
            or sent["redirect_uri"][0] != visit["redirect_uri"]
        ):
            self._json({"error": "invalid_grant", "error_description": "no such code"}, 400)
            return
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": "desk", "sub": "u-17", "iat": now, "exp": now + 300, "nonce": visit["nonce"],
            "preferred_username": "林静", "groups": ["版权部"],
        } | self.claims  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        head = {"alg": "ES256", "kid": self.signer} | self.head
        key = self.keys[self.signer]
        if head["alg"] == "none":
            parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in (head, claims)]  # fmt: skip
            token = ".".join([*parts, ""])
        else:
            if head["alg"] == "HS256":
                key = jwk.OctKey.import_key(SECRET + "-" * 32)
            token = jws.serialize_compact(head, json.dumps(claims), key, algorithms=["ES256", "HS256"])
        self._json({"access_token": "at", "token_type": "Bearer", "expires_in": 300, "id_token": token})

    def _json(self, value, status=200):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Provider.issuer = f"http://127.0.0.1:{server.server_port}"
    Provider.keys = {name: jwk.ECKey.generate_key("P-256", {"kid": name}) for name in ("a", "b")}
    yield Provider
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def provider(server):
    server.fresh()
    return server


@pytest.fixture
def settings(provider, tmp_path, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)

    def write(more=ROLES, **changes):
        values = {"issuer": provider.issuer, "client_id": "desk", "client_secret": SECRET, "label": "统一认证"} | changes  # fmt: skip
        path = tmp_path / "oidc.toml"
        path.write_text(
            "".join(f"{name} = {json.dumps(one, ensure_ascii=False)}\n" for name, one in values.items())
            + more,
            "utf-8",
        )
        return path

    return write


@pytest.fixture
def browser(database, settings):
    return Browser(database, oidc=settings())


def straight(path):
    """The whole way without a desk."""
    asked = oidc.Provider(oidc.load(path))
    address, visit = asked.begin("http://localhost/-/desk/login/return", "/")
    query = urlsplit(httpx.get(address, trust_env=False).headers["location"]).query
    return asked.finish({name: values[0] for name, values in parse_qs(query).items()}, visit)


def away(browser, back="/-/desk/leads"):
    """As far as the provider's redirect: the address it sends the browser back to."""
    sent = browser.get(f"/-/desk/login/start?{urlencode({'back': back})}")
    assert sent.status_code == 302
    answer = httpx.get(sent.headers["location"], trust_env=False)
    return answer.headers["location"].removeprefix("http://localhost")


def enter(browser, **more):
    return browser.get(away(browser, **more), **{"accept-language": "en"})


def test_the_way_in_and_out(browser, database):
    assert browser.get("/-/desk/leads").status_code == 302
    page = browser.get("/-/desk/login?back=/-/desk/leads", **{"accept-language": "zh"}).text
    assert "使用 统一认证 登录" in page
    assert "password" not in page
    answer = enter(browser)
    assert (answer.status_code, answer.headers["location"]) == (302, "/-/desk/leads")
    page = browser.get("/-/desk/leads", **{"accept-language": "en"}).text
    assert "林静" in page
    assert "reviewer" in page
    assert browser.get("/-/desk/log").status_code == 403
    stolen = dict(browser.cookies)
    browser.post("/-/desk/logout", {})
    browser.cookies = stolen
    assert browser.get("/-/desk/leads").status_code == 302
    with closing(connect(database)) as connection:
        lines = [(one["who"], one["action"], one["target"]) for one in desk_users.log_lines(connection)]
    assert lines == [("林静", "logout", None), ("林静", "login", "u-17")]


@pytest.mark.parametrize(
    ("more", "claims", "role"),
    [
        (ROLES, {"groups": ["法务", "版权部"]}, "admin"),
        (ROLES, {"groups": "版权部 别的"}, "reviewer"),
        (ROLES, {"groups": ["别的"]}, None),
        (ROLES, {"groups": None}, None),
        (ROLES, {"groups": {"版权部": 1}}, None),
        (f'role = "reader"\n{ROLES}', {"groups": []}, "reader"),
        (f'groups = "realm_access.roles"\n{ROLES}', {"realm_access": {"roles": ["法务"]}}, "admin"),
        (f'groups = "https://house.test/roles"\n{ROLES}', {"https://house.test/roles": ["法务"]}, "admin"),
        ('role = "reviewer"\nname = "email"\n', {"email": "lin@house.test"}, "reviewer"),
    ],
)
def test_who_gets_which_role(settings, provider, more, claims, role):
    provider.claims = claims
    if role is None:
        with pytest.raises(oidc.ProviderError, match="in no group"):
            straight(settings(more))
        return
    assert straight(settings(more)).role == role


WRONG = {
    "another nonce": ({"nonce": "other"}, {}),
    "no nonce": ({"nonce": None}, {}),
    "another audience": ({"aud": "other"}, {}),
    "another audience with our azp": ({"aud": "other", "azp": "desk"}, {}),
    "two audiences, another party": ({"aud": ["desk", "other"], "azp": "other"}, {}),
    "another issuer": ({"iss": "https://evil.test"}, {}),
    "expired": ({"exp": 1}, {}),
    "no end": ({"exp": None}, {}),
    "not yet": ({"nbf": 4_000_000_000}, {}),
    "no subject": ({"sub": None}, {}),
    "another access token": ({"at_hash": "AAAA"}, {}),
    "no name": ({"preferred_username": None}, {}),
    "a name of control characters": ({"preferred_username": "a\u202eb\n"}, {}),
    "a long name": ({"preferred_username": "长" * 61}, {}),
    "unsigned": ({}, {"alg": "none"}),
    "signed with the shared secret": ({}, {"alg": "HS256"}),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_token_that_does_not_hold_is_refused(settings, provider, case):
    provider.claims, provider.head = WRONG[case]
    with pytest.raises(oidc.ProviderError, match="does not hold|no usable name"):
        straight(settings())


def test_a_refused_token_lets_nobody_in_and_is_logged(browser, database, provider):
    provider.claims = {"aud": "other"}
    assert enter(browser).status_code == 403
    assert browser.get("/-/desk/leads").status_code == 302
    with closing(connect(database)) as connection:
        assert [one["action"] for one in desk_users.log_lines(connection)] == ["login_refused"]


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(browser, database, settings):
    address = away(browser)
    victim = Browser(database, oidc=settings())
    assert victim.get(address).status_code == 403, "no visit of this browser"
    away(victim)
    assert victim.get(address).status_code == 403, "another visit"
    assert browser.get(address).status_code == 302
    assert browser.get(address).status_code == 403, "used"


def test_a_code_used_elsewhere_is_refused_in_words(browser, provider):
    address = away(browser)
    provider.codes.clear()
    answer = browser.get(address, **{"accept-language": "zh"})
    assert answer.status_code == 403
    assert "统一认证服务拒绝登录" in answer.text


def test_the_providers_own_refusal_is_shown(browser):
    state = parse_qs(urlsplit(away(browser)).query)["state"][0]
    answer = browser.get(
        f"/-/desk/login/return?{urlencode({'state': state, 'error': 'access_denied', 'error_description': '<b>no'})}"
    )
    assert answer.status_code == 403
    assert "access_denied &lt;b&gt;no" in answer.text


def test_new_keys_are_fetched_when_a_token_names_one(browser, provider, monkeypatch):
    assert enter(browser).status_code == 302
    provider.signer, provider.published = "b", ["a", "b"]
    assert enter(browser).status_code == 403, "asked again at most every half minute"
    monkeypatch.setattr(oidc, "_ASK_AGAIN", 0)
    assert enter(browser).status_code == 302
    provider.published = ["a"]
    monkeypatch.setattr(oidc, "_KEPT", 0)
    assert enter(browser).status_code == 403, "a key the provider no longer names"


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"issuer": "https://evil.test"}, "calls itself"),
        ({"jwks_uri": None}, "jwks_uri"),
        ({"token_endpoint": "http://elsewhere.test/token"}, "not an https address"),
        ({"authorization_response_iss_parameter_supported": True}, None),
    ],
)
def test_a_provider_that_describes_itself_wrongly(browser, provider, config, words):
    provider.config = config
    answer = browser.get("/-/desk/login/start", **{"accept-language": "en"})
    if words is None:  # it promises to name itself in its answer, and does not
        assert enter(browser).status_code == 403
    else:
        assert answer.status_code == 502
        assert words in answer.text


def test_a_provider_that_is_away_is_said_and_asked_again(database, settings, provider):
    browser = Browser(database, oidc=settings(issuer="http://127.0.0.1:9"))
    answer = browser.get("/-/desk/login/start", **{"accept-language": "zh"})
    assert answer.status_code == 502
    assert "没有应答" in answer.text


def test_beside_a_users_file(database, settings, provider, tmp_path):
    users = tmp_path / "users.txt"
    login.add_user(users, "林静", "correct horse", "admin")
    browser = Browser(database, oidc=settings(), users=users)
    page = browser.get("/-/desk/login", **{"accept-language": "en"}).text
    assert "Log in with 统一认证" in page
    assert 'type="password"' in page
    assert enter(browser).status_code == 302
    assert browser.get("/-/desk/log").status_code == 200, "the file's role goes before the provider's"
    # Sessions of a provider end with --end-sessions, and where the desk no longer takes its logins.
    other = Browser(database, users=users)
    other.cookies = dict(browser.cookies)
    assert other.get("/-/desk/leads").status_code == 302
    result = CliRunner().invoke(
        main, ["--output", str(tmp_path), "--database", str(database), "serve-user", "林静", "--end-sessions"]
    )
    assert "1 session(s) ended" in result.output
    assert browser.get("/-/desk/leads").status_code == 302


@pytest.mark.parametrize(
    ("more", "changes", "words"),
    [
        (ROLES, {"issuer": "http://sso.house.test"}, "not an https address"),
        (ROLES, {"issuer": ""}, "issuer is missing"),
        ("", {}, "nobody could enter"),
        ('[roles]\nboss = ["x"]\n', {}, "Unknown role"),
        ('[roles]\nadmin = "x"\n', {}, "expected roles"),
        (ROLES, {"colour": "red"}, "unknown: colour"),
        (ROLES, {"client_id": 5}, "expected a string"),
        ("= =", {}, "cannot be read"),
    ],
)
def test_wrong_settings_are_named_before_the_desk_is_served(settings, more, changes, words):
    with pytest.raises(ConfigurationError, match=words):
        oidc.load(settings(more, **changes))
