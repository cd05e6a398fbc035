"""Addresses of people: how they get in, and their own pages. Who may open each stands beside it."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid
from allauth.usersessions import views as sessions
from csp.decorators import csp_update
from django.urls import path, re_path

from roles.views.account import account as own
from roles.views.account import sign_in
from roles.views.account.sign_in import readable
from roles.views.home import coordination, landing, my_work, overview, report, team
from roles.views.notices import notices
from roles.views.organisation import departments, members, people
from tracker.access import public, signed_in

from .views import search

#: The picture of a one-time password's secret comes with the page.
with_picture = csp_update({"img-src": ["data:"]})

urlpatterns = [
    path("", landing.landing, name="landing"),
    path("work/", my_work.my_work, name="my-work"),
    path("team/", team.team_view, name="team-view"),
    path("reports/", report.reports, name="reports"),
    path("launches/<slug:launch_key>/report/", report.report, name="report"),
    path("notices/", notices.notices, name="notices"),
    path("notices/answer/", notices.answer_notice, name="answer-notice"),
    path("search/", search.find, name="search"),
    path("rights/", own.roles_page, name="rights"),
    path("programs/<slug:program_key>/coordination/", coordination.coordination, name="coordination"),
    path("programs/<slug:program_key>/members/", members.members, name="members"),
    path("programs/<slug:program_key>/members/<int:membership>/remove/", members.remove_member, name="remove-member"),
    path("programs/<slug:program_key>/invite/", members.invite_member, name="invite-member"),
    path("programs/<slug:program_key>/invite/<int:invitation>/", members.withdraw, name="withdraw-invitation"),
    path("programs/<slug:program_key>/settings/", members.program_settings, name="program-settings"),
    path("invitations/<str:token>/", members.invitation, name="invitation"),
    path("people/", people.people, name="people"),
    path("people/<int:person>/", people.person, name="person"),
    path("people/<int:person>/deactivate/", people.deactivate, name="deactivate-person"),
    path("people/<int:person>/reactivate/", people.reactivate, name="reactivate-person"),
    path("people/<int:person>/data.json", people.export, name="export-person"),
    path("people/<int:person>/erase/", people.erase, name="erase-person"),
    path("departments/", departments.departments, name="departments"),
    path("departments/new/", departments.new_department, name="new-department"),
    path("departments/<slug:department>/", departments.department, name="department"),
    path("departments/<slug:department>/exceptions/", departments.new_exception, name="new-exception"),
    path(
        "departments/<slug:department>/exceptions/<int:exception>/",
        departments.forget_exception,
        name="forget-exception",
    ),
    path("departments/<slug:department>/remove/", departments.forget_department, name="forget-department"),
    path("account/", own.profile, name="profile"),
    path("account/data.json", own.my_data, name="my-data"),
    path("account/notices/", notices.notice_settings, name="notice-settings"),
    path("product/", overview.product_view, name="product-view"),
    path("program/", overview.program_view, name="program-view"),
    path("sign-in/", public(sign_in.SignIn.as_view()), name="account_login"),
    path("sign-in/as/", sign_in.sign_in_as, name="sign-in-as"),
    path("sign-in/token/", sign_in.fresh_token, name="fresh-token"),
    path("sign-in/second-step/", public(readable(mfa.authenticate)), name="mfa_authenticate"),
    path("sign-in/passkey/", public(readable(webauthn.login_webauthn)), name="mfa_login_webauthn"),
    path("sign-out/", public(account.logout), name="account_logout"),
    path("sign-up/", public(account.signup), name="account_signup"),
    path("account/inactive/", public(account.account_inactive), name="account_inactive"),
    path("account/again/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("account/again/code/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "account/again/passkey/",
        signed_in(readable(webauthn.reauthenticate_webauthn)),
        name="mfa_reauthenticate_webauthn",
    ),
    path("account/email/", signed_in(sign_in.Addresses.as_view()), name="account_email"),
    path("account/email/sent/", public(account.email_verification_sent), name="account_email_verification_sent"),
    path("account/email/confirm/<str:key>/", public(account.confirm_email), name="account_confirm_email"),
    path("account/password/", signed_in(account.password_change), name="account_change_password"),
    path("account/password/set/", signed_in(account.password_set), name="account_set_password"),
    path("password/", public(account.password_reset), name="account_reset_password"),
    path("password/sent/", public(account.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("password/done/", public(account.password_reset_from_key_done), name="account_reset_password_from_key_done"),
    path("account/security/", signed_in(mfa.index), name="mfa_index"),
    path("account/security/app/", signed_in(with_picture(totp.activate_totp)), name="mfa_activate_totp"),
    path("account/security/app/off/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/security/codes/", signed_in(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/security/codes/new/", signed_in(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path(
        "account/security/codes/file/", signed_in(recovery.download_recovery_codes), name="mfa_download_recovery_codes"
    ),
    path("account/security/keys/", signed_in(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("account/security/keys/add/", signed_in(readable(webauthn.add_webauthn)), name="mfa_add_webauthn"),
    path("account/security/keys/<int:pk>/edit/", signed_in(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("account/security/keys/<int:pk>/remove/", signed_in(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("account/sessions/", signed_in(sessions.list_usersessions), name="usersessions_list"),
    path("account/sessions/<int:session>/end/", sign_in.end_session, name="end-session"),
    path("account/connections/", signed_in(social.connections), name="socialaccount_connections"),
    path("account/connections/sign-up/", public(social.signup), name="socialaccount_signup"),
    path("account/connections/cancelled/", public(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("account/connections/error/", public(social.login_error), name="socialaccount_login_error"),
    path("sign-in/with/<str:provider_id>/", public(openid.login), name="openid_connect_login"),
    path("sign-in/with/<str:provider_id>/back/", public(openid.callback), name="openid_connect_callback"),
]
