"""How people get in: what django-allauth asks of us. Nobody signs up by themselves; they are invited.

Only an address that was confirmed says who somebody is: for single sign-on, for a new password, for invitations.
"""

from __future__ import annotations

import logging
import secrets
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ResetPasswordForm
from allauth.account.internal.userkit import filter_users_by_email, get_user_by_username
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from roles.models import User

#: Names the accounts that signed in on a device before, each with what tells the device from others.
DEVICE_COOKIE = "known-device"
DEVICE_SECONDS = 365 * 24 * 3600
#: Accounts that one device is kept for.
DEVICE_ACCOUNTS = 5
#: What is raised where a mail cannot be sent.
UNSENT = (OSError, SMTPException)

log = logging.getLogger(__name__)


class MailFailed(Exception):
    """A mail that somebody waits for could not be sent."""


def absolute(request: HttpRequest, path: str) -> str:
    """An address of this installation, for a mail: by the setting, where there is one, and not by what a request says
    of its host."""
    return f"{settings.ADDRESS}{path}" if settings.ADDRESS_IS_SET else request.build_absolute_uri(path)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts of people who were invited.

    Guessing is limited by account, however it is named, for each address that guesses come from; and by account over
    all of them. A device on which the account signed in before counts for itself, so others' guesses do not lock its
    owner out of it (OWASP, Slow Down Online Guessing Attacks with Device Cookies).
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        account = _account_of(credentials)
        known = _devices(request).get(account)
        super().pre_authenticate(request, **credentials)
        if known is None:
            self._anywhere = self._consume(request, "login_failed_anywhere", account)
            if not self._anywhere:
                self._rollback_login_failed_rl_usage()
                raise self.validation_error("too_many_login_attempts")

    def _consume(self, request: HttpRequest, action: str, key: str) -> Any:
        return ratelimit.consume(request, app="allauth.account", action=action, key=key)

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        if anywhere := getattr(self, "_anywhere", None):
            anywhere.rollback()

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        account = _account_of(credentials)
        known = _devices(request).get(account)
        return f"{account}:{f'device {known}' if known else ratelimit.get_ip(request)}"

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_device(request, response, user)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mails speak of the product, not of the host that a request named."""
        own = {"current_site": {"name": "Launchpath", "domain": urlsplit(settings.ADDRESS).netloc}}
        try:
            super().send_mail(template_prefix, email, context | own)
        except UNSENT as error:
            log.warning("No mail to %s: %s", email, error)
            raise MailFailed from error

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _, secret = key.partition("-")
        return absolute(self.request, reverse("account_reset_password_from_key", args=[uid, secret]))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return absolute(request, reverse("account_confirm_email", args=[emailconfirmation.key]))


def _account_of(credentials: dict[str, Any]) -> str:
    """What guesses at one account are counted by, whether it is named by its user name or by an address."""
    login = str(credentials.get("email") or credentials.get("username") or "").lower()
    named = get_user_by_username(login)
    people = {named.pk} if named else {user.pk for user in filter_users_by_email(login, prefer_verified=True)}
    return f"account {min(people)}" if people else f"nobody {login}"


def _devices(request: HttpRequest) -> dict[str, str]:
    try:
        kept = signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=DEVICE_COOKIE, max_age=DEVICE_SECONDS)
    except signing.BadSignature:
        return {}
    return kept if isinstance(kept, dict) else {}


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Lets a device on which somebody has signed in be known again, so that nobody else can lock them out of it."""
    account = f"account {user.pk}"
    known = _devices(request)
    nonce = known.pop(account, None) or secrets.token_urlsafe(12)
    kept = dict(list(known.items())[-DEVICE_ACCOUNTS + 1 :]) | {account: nonce}
    response.set_cookie(
        DEVICE_COOKIE,
        signing.dumps(kept, salt=DEVICE_COOKIE),
        max_age=DEVICE_SECONDS,
        path=reverse("account_login"),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Single sign-on lets in people who have an account here, known by an address that their provider vouches for and
    that was confirmed here: nobody is signed in to an account of somebody who only said that the address was theirs."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: Any) -> tuple[Any, str] | None:
        found = super().authenticate_by_email(sociallogin)
        return found if found is not None and is_confirmed(*found) else None


def is_confirmed(user: Any, email: str) -> bool:
    """Whether an address is known to be somebody's."""
    return bool(EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists())


class ResetByConfirmedAddress(ResetPasswordForm):
    """A new password by mail, to an address that was confirmed. To any other goes a mail that says that it has no
    account here."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        self.users: list[Any] = [user for user in self.users if is_confirmed(user, email)]
        return email


class ActivateOnce(ActivateTOTPForm):
    """Sets up one-time passwords. The code that is typed for it is used up by it."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if not TOTP(Authenticator(user=self.user))._mark_code_used(code):
            raise get_adapter().validation_error("incorrect_code")
        return code
