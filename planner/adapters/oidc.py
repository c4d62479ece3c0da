"""OpenID Connect: the authorization code flow with PKCE, one issuer.

What the issuer signs is checked against its own keys; nothing of it is taken on trust.
"""

import base64
import hashlib
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import ip_address
from threading import Lock
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from planner.accounts.vouching import Flow, Vouched
from planner.errors import Finding, InputError

#: Signatures by the issuer's private key: never by a secret that we hold as well.
_ALGORITHMS = ("RS256", "PS256", "ES256", "RS384", "ES384", "RS512", "ES512")
_SECONDS = 10
_MOST_BYTES = 1 << 20
_KEYS_ANEW_AFTER = 60
_CLOCK_SKEW = 60

CALLBACK = "/login/elsewhere/back"


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcSettings:
    """Which issuer, and who we are to it; the claims are names, "" for none."""

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    role_claim: str = ""
    department_claim: str = ""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """Follow nowhere: an issuer's addresses are those it names."""


class OidcIssuer:
    """Implements `planner.accounts.vouching.Issuer`.

    Parameters
    ----------
    settings
        Which issuer, and who we are to it.
    public_url
        The address at which browsers reach this server.

    Raises
    ------
    InputError
        If an address isn't https (other than on this machine), something is missing,
        or the package for it isn't installed.
    """

    def __init__(self, settings: OidcSettings, public_url: str) -> None:
        self._settings = settings
        self._back = f"{public_url.rstrip('/')}{CALLBACK}"
        for address in (settings.issuer, public_url):
            if not _safe(address):
                raise InputError([_setting(address)])
        if not settings.client_id:
            raise InputError([_setting("PLANNER_OIDC_CLIENT_ID")])
        try:
            import jwt
        except ImportError as error:
            raise InputError([_setting("pyjwt")]) from error
        self._jwt = jwt
        self._open = urllib.request.build_opener(_NoRedirects()).open
        self._keys: dict[str, Any] = {}
        self._keys_at = -float(_KEYS_ANEW_AFTER)
        self._lock = Lock()

    def address(self, flow: Flow) -> str:
        """Return where the browser is sent."""
        hashed = hashlib.sha256(flow.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": self._back,
            "scope": "openid email",
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": base64.urlsafe_b64encode(hashed).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        start = str(self._known["authorization_endpoint"])
        return f"{start}{'&' if '?' in start else '?'}{urlencode(asked)}"

    def redeem(self, flow: Flow, answer: str) -> Vouched:
        """Return what the issuer says for the code that the browser brought."""
        form = {
            "grant_type": "authorization_code",
            "code": answer,
            "redirect_uri": self._back,
            "code_verifier": flow.verifier,
        }
        told = self._ask(str(self._known["token_endpoint"]), form)
        claims = self._claims(str(told.get("id_token", "")))
        if claims.get("nonce") != flow.nonce:
            raise _failed(reason="nonce")
        parties = claims["aud"] if isinstance(claims["aud"], list) else []
        if len(parties) > 1 and claims.get("azp") != self._settings.client_id:
            raise _failed(reason="azp")
        verified = claims.get("email_verified") is True and claims.get("email")
        return Vouched(
            subject=f"{self._settings.issuer}|{claims['sub']}",
            email=str(claims["email"]).casefold() if verified else None,
            role=_claim(claims, self._settings.role_claim),
            department_id=_claim(claims, self._settings.department_claim),
        )

    @cached_property
    def _known(self) -> dict[str, Any]:
        """What the issuer publishes of itself."""
        issuer = self._settings.issuer.rstrip("/")
        told = self._ask(f"{issuer}/.well-known/openid-configuration")
        if told.get("issuer") != self._settings.issuer:
            raise _failed(reason="issuer")
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if not all(_safe(str(told.get(name, ""))) for name in needed):
            raise _failed(reason="endpoints")
        return told

    def _claims(self, token: str) -> dict[str, Any]:
        jwt = self._jwt
        try:
            header = jwt.get_unverified_header(token)
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key(str(header.get("kid", ""))),
                algorithms=list(_ALGORITHMS),
                audience=self._settings.client_id,
                issuer=self._settings.issuer,
                leeway=_CLOCK_SKEW,
                options={"require": ["exp", "iat", "aud", "iss", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise _failed(type(error).__name__) from error
        return claims

    def _key(self, kid: str) -> Any:
        """Return one of the issuer's keys; they are asked for anew, but seldom."""
        with self._lock:
            stale = time.monotonic() > self._keys_at + _KEYS_ANEW_AFTER
            if kid not in self._keys and stale:
                told = self._ask(str(self._known["jwks_uri"]))
                found = self._jwt.PyJWKSet.from_dict(told).keys
                self._keys = {str(key.key_id or ""): key for key in found}
                self._keys_at = time.monotonic()
            if kid not in self._keys:
                raise _failed(reason="key")
            return self._keys[kid]

    def _ask(self, address: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        headers = {"Accept": "application/json"}
        if form is not None:
            secret = self._settings.client_secret
            pair = (
                f"{quote(self._settings.client_id, safe='')}:{quote(secret, safe='')}"
            )
            headers["Authorization"] = (
                f"Basic {base64.b64encode(pair.encode()).decode()}"
            )
        request = urllib.request.Request(  # noqa: S310 - `_safe` looked at it
            address, data=urlencode(form).encode() if form else None, headers=headers
        )
        try:
            with self._open(request, timeout=_SECONDS) as response:
                told = json.loads(response.read(_MOST_BYTES))
        except (OSError, ValueError) as error:
            # Of a refusal the status; what the issuer says may name the person.
            reason = getattr(error, "code", type(error).__name__)
            raise _failed(str(reason)) from error
        if not isinstance(told, dict):
            raise _failed(reason="form")
        return told


def _safe(address: str) -> bool:
    """Tell whether an address is https, or on this machine."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(parts.netloc)
    return parts.scheme == "http" and _loopback(parts.hostname or "")


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _claim(claims: dict[str, Any], name: str) -> str | None:
    return str(claims.get(name, "")) if name else None


def _setting(value: str) -> Finding:
    return Finding(file="", code="oidc_setting", value=value)


def _failed(reason: str) -> InputError:
    params = {"reason": reason}
    return InputError([Finding(file="", code="account_elsewhere", params=params)])
