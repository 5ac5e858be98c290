"""Signing in by the unified identity service of an office's province (OpenID Connect 1.0).

The only code that calls another machine, and only the one that `TONGAN_OIDC` names. Code flow
with PKCE; the identity token is held against the issuer's keys, name, audience, times and nonce.
The service says who somebody is there; which account that is, their link here says, and the
second factor of the portal is asked for all the same (bar S26).
"""

from __future__ import annotations

import secrets
import time
from typing import Any
from urllib.parse import parse_qs

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from app.accounts.services.identities import AWAY, NOT_DONE, Journey
from app.core.errors import Invalid

PATIENCE = 3
"""Seconds that one question to the service may take (bar R24)."""
REST = 30
"""Seconds for which a service that did not answer is not asked again."""
FRESH = 3600
LEEWAY = 30  # seconds by which two machines' clocks may differ
SIGNED_WITH = ("RS256", "PS256", "ES256", "EdDSA")


class Service:
    """The identity service; what it says of itself is asked once an hour."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self.issuer, self.client_id, self._secret = issuer, client_id, client_secret
        self._known: dict[str, tuple[float, Any]] = {}
        self._rests_until = 0.0

    def begin(self, back: str) -> Journey:
        """A new journey that ends at the address `back`. Raises Invalid: nobody answers."""
        about = self._about()
        verifier = secrets.token_urlsafe(48)
        with self._client(back) as client:
            url, state = client.create_authorization_url(
                about["authorization_endpoint"],
                code_verifier=verifier,
                nonce=(nonce := secrets.token_urlsafe(24)),
            )
        return Journey(url, state, nonce, verifier)

    def finish(self, back: str, journey: Journey, answer: str) -> str:
        """Who came back, as the service numbers people; `answer` is the query it sent along.

        Raises Invalid where the answer is not to this journey, or nobody answers.
        """
        said = {name: values[-1] for name, values in parse_qs(answer).items()}
        is_ours = secrets.compare_digest(said.get("state", "").encode(), journey.state.encode())
        # An answer that names its issuer (RFC 9207) names this one.
        if not is_ours or said.get("iss", self.issuer) != self.issuer:
            raise Invalid(NOT_DONE)
        if not said.get("code"):
            raise Invalid(NOT_DONE)
        about = self._about()
        try:
            with self._client(back) as client:
                token = client.fetch_token(
                    about["token_endpoint"],
                    code=said["code"],
                    code_verifier=journey.verifier,
                    timeout=PATIENCE,
                    allow_redirects=False,
                )
        except AuthlibBaseError as error:
            raise Invalid(NOT_DONE) from error
        except (RequestException, ValueError) as error:
            raise self._missed() from error
        return self._person(token.get("id_token", ""), journey, about["jwks_uri"])

    def _person(self, identity: str, journey: Journey, keys: str) -> str:
        claims = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            nonce={"essential": True, "value": journey.nonce},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        )
        # A key that is not known yet may be the issuer's new one.
        for is_last in (False, True):
            found = KeySet.import_key_set(self._ask(keys, anew=is_last))
            try:
                token = jwt.decode(identity, found, algorithms=SIGNED_WITH)
                claims.validate(token.claims)
            except (JoseError, ValueError) as error:
                if is_last:
                    raise Invalid(NOT_DONE) from error
                continue
            break
        if token.claims.get("azp", self.client_id) != self.client_id:
            raise Invalid(NOT_DONE)
        return str(token.claims["sub"])

    def _about(self) -> dict[str, Any]:
        about: dict[str, Any] = self._ask(f"{self.issuer}/.well-known/openid-configuration")
        if about.get("issuer") != self.issuer:
            raise self._missed()
        return about

    def _ask(self, url: str, *, anew: bool = False) -> Any:
        """A JSON text of the service, as known for an hour at most."""
        now = time.monotonic()
        until, known = self._known.get(url, (0.0, None))
        if until > now and not anew:
            return known
        if self._rests_until > now:
            raise Invalid(AWAY)
        try:
            with self._client("") as client:
                answer = client.get(
                    url, timeout=PATIENCE, allow_redirects=False, withhold_token=True
                )
            answer.raise_for_status()
            known = answer.json()
        except (RequestException, ValueError) as error:
            raise self._missed() from error
        self._known[url] = (now + FRESH, known)
        return known

    def _missed(self) -> Invalid:
        self._rests_until = time.monotonic() + REST
        return Invalid(AWAY)

    def _client(self, back: str) -> OAuth2Session:
        client = OAuth2Session(
            self.client_id,
            self._secret,
            scope="openid",
            redirect_uri=back,
            code_challenge_method="S256",
        )
        # No proxy and no password file of the machine's has a say in where a code is sent.
        client.trust_env = False
        return client
