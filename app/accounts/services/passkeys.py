"""What a browser and a passkey say to each other (WebAuthn), as values.

Loaded by those who use one: its packages take 6 MB of each process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.accounts.services.factors import Site


class NotProved(ValueError):
    """An answer that does not fit what was asked."""


def creation_options(
    site: Site, issuer: str, user_ref: str, name: str, known: Sequence[str], ask: bytes
) -> str:
    """What the browser needs to make a passkey, as JSON."""
    return webauthn.options_to_json(
        webauthn.generate_registration_options(
            rp_id=site.name,
            rp_name=issuer,
            user_id=user_ref.encode(),
            user_name=name,
            challenge=ask,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.DISCOURAGED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
            exclude_credentials=_descriptors(known),
        )
    )


def request_options(site: Site, known: Sequence[str], ask: bytes) -> str:
    """What the browser needs to use one of the known passkeys, as JSON."""
    return webauthn.options_to_json(
        webauthn.generate_authentication_options(
            rp_id=site.name,
            challenge=ask,
            allow_credentials=_descriptors(known),
            user_verification=UserVerificationRequirement.PREFERRED,
        )
    )


def _descriptors(known: Sequence[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known]


def made(answer: str, site: Site, ask: bytes) -> tuple[str, str, int]:
    """Id and public key (base64url) and count of a passkey just made. Raises NotProved."""
    try:
        seen = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=ask,
            expected_rp_id=site.name,
            expected_origin=site.origin,
        )
    except (WebAuthnException, ValueError, RecursionError) as error:
        raise NotProved from error
    key = bytes_to_base64url(seen.credential_public_key)
    return bytes_to_base64url(seen.credential_id), key, seen.sign_count


def count_after(answer: str, site: Site, ask: bytes, public_key: str, count: int) -> int:
    """The passkey's own count of its uses, after this one. Raises NotProved."""
    try:
        return webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=ask,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=count,
        ).new_sign_count
    except (WebAuthnException, ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotProved from error
