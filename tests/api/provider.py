"""A small OpenID Connect provider on this machine, which can be told to misbehave."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "planner", "geheim/mit:Zeichen"


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """Who it says somebody is, and what it does wrong.

    `claims` are of whoever signs in next; `spoil` changes them last of all. `forged`
    signs with a key that isn't published, `algorithm` names another way to sign.
    """

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    spoil: Callable[[dict[str, Any]], None] = lambda claims: None
    forged: bool = False
    algorithm: str = "RS256"
    issuer: str | None = None
    redirect: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=_key)

    def visited(self, address: str) -> str:
        """Let somebody sign in at the address; return the query that it sends back."""
        asked = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code{len(self.codes)}"
        self.codes[code] = asked
        return f"code={code}&state={asked['state']}"

    def told(self, path: str) -> dict[str, Any] | None:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer or self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
            }
        if path == "/keys":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(
                self.key.public_key(), as_dict=True
            )
            return {"keys": [{**public, "kid": "k1", "use": "sig", "alg": "RS256"}]}
        return None

    def token(self, authorization: str, form: dict[str, str]) -> dict[str, Any] | None:
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        asked = self.codes.pop(form.get("code", ""), None)
        if pair != "planner:geheim%2Fmit%3AZeichen" or asked is None:
            return None
        hashed = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).decode().rstrip("=")
        same = challenge == asked["code_challenge"]
        if not same or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        now = int(time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": "4711",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        self.spoil(claims)
        return {"id_token": self._signed(claims), "token_type": "Bearer"}

    def _signed(self, claims: dict[str, Any]) -> str:
        headers = {"kid": "k1"}
        if self.algorithm == "none":
            return jwt.encode(claims, None, algorithm="none", headers=headers)
        if self.algorithm == "HS256":
            secret = SECRET.ljust(32, "x")
            return jwt.encode(claims, secret, algorithm="HS256", headers=headers)
        key = _key() if self.forged else self.key
        return jwt.encode(claims, key, algorithm="RS256", headers=headers)


@contextmanager
def running() -> Iterator[Provider]:
    """Run a provider."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(provider.told(self.path))

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = parse_qs(self.rfile.read(length).decode())
            authorization = self.headers["Authorization"]
            told = provider.token(authorization, {k: v[0] for k, v in form.items()})
            self._answer(told)

        def _answer(self, told: dict[str, Any] | None) -> None:
            if provider.redirect:
                self.send_response(302)
                self.send_header("Location", f"{provider.address}/keys")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            body = json.dumps(told or {"error": "invalid_grant"}).encode()
            self.send_response(200 if told else 400)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
