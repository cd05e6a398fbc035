"""Who may open and post to every address: one line each, checked against the resolver and against real requests.

``who`` are the people whom the address lets in (for GET, for POST); ``None``: the method does not exist there.
"""

from __future__ import annotations

from roles.access import Permission as P  # noqa: N817  # a table reads best short

EVERYBODY = frozenset({"pia", "gus", "lea", "cody", "carol", "pete", "mallory", "admin"})
#: Those who see the whole launch, and its guest beside them.
LOOK = frozenset({"pia", "gus", "lea", "cody", "carol", "admin"})
GUEST_TOO = LOOK | {"pete"}
MANAGERS = frozenset({"pia", "gus", "admin"})
MAKERS = MANAGERS | {"mallory"}
PROGRAM = frozenset({"gus", "admin"})
ADMIN = frozenset({"admin"})
ANYBODY = EVERYBODY | {None}
SIGNED_IN, PUBLIC = "signed-in", "public"

#: name: (declared access, who may GET, who may POST)
EXPECTED = {
    "landing": (SIGNED_IN, EVERYBODY, None),
    "home": (SIGNED_IN, EVERYBODY, None),
    "my-work": (SIGNED_IN, EVERYBODY, None),
    "team-view": (SIGNED_IN, EVERYBODY, None),
    "reports": (SIGNED_IN, EVERYBODY, None),
    "product-view": (SIGNED_IN, EVERYBODY, None),
    "program-view": (SIGNED_IN, EVERYBODY, None),
    "notices": (SIGNED_IN, EVERYBODY, None),
    "answer-notice": (SIGNED_IN, None, EVERYBODY),
    "search": (SIGNED_IN, EVERYBODY, None),
    "rights": (SIGNED_IN, EVERYBODY, None),
    "profile": (SIGNED_IN, EVERYBODY, EVERYBODY),
    "my-data": (SIGNED_IN, EVERYBODY, None),
    "notice-settings": (SIGNED_IN, EVERYBODY, EVERYBODY),
    # Launches
    "new-program": (P.CREATE_PROGRAM, ADMIN, ADMIN),
    "new-launch": (P.CREATE_LAUNCH, MAKERS, MAKERS),
    "import-launch": (P.CREATE_LAUNCH, MAKERS, MAKERS),
    "import-run": (P.CREATE_LAUNCH, frozenset({"gus"}), frozenset({"gus"})),
    "import-into": (P.EDIT_LAUNCH, PROGRAM, PROGRAM),
    "plan": (P.VIEW_LAUNCH, LOOK, None),
    "map": (P.VIEW_LAUNCH, LOOK, None),
    "commitments": (P.VIEW_LAUNCH, LOOK, None),
    "handoffs": (P.VIEW_LAUNCH, LOOK, None),
    "impact": (P.PROPOSE, LOOK, PROGRAM),
    "answer-impact": (P.PROPOSE, LOOK, LOOK),
    "end-impact": (P.ALLOCATE, None, PROGRAM),
    "resources": (P.VIEW_LAUNCH, LOOK, MANAGERS),
    "answer-resource": (P.ASK, MANAGERS, MANAGERS),
    "updates": (P.VIEW_LAUNCH, LOOK, MANAGERS),
    "answer-update": (P.VIEW_LAUNCH, None, LOOK),
    "new-decision": (P.REPORT_STATUS, MANAGERS, MANAGERS),
    "risks": (P.VIEW_LAUNCH, LOOK, None),
    "answer-risk": (P.ANSWER_RISK, None, MANAGERS),
    "forecast": (P.VIEW_LAUNCH, LOOK, None),
    "forecast-line": (P.VIEW_LAUNCH, LOOK, None),
    "forecast-file": (P.VIEW_LAUNCH, LOOK, None),
    "run-forecast": (P.VIEW_LAUNCH, None, LOOK),
    "uncertainty": (P.PROPOSE, LOOK, LOOK),
    "report": (P.VIEW_LAUNCH, LOOK, None),
    "history": (P.VIEW_LAUNCH, LOOK, None),
    "proposals": (P.VIEW_LAUNCH, LOOK, None),
    "answer-proposal": (P.PROPOSE, None, LOOK),
    "comments": (P.VIEW_LAUNCH, LOOK, LOOK),
    "change-comment": (P.COMMENT, None, LOOK),
    "remove-document": (P.COMMENT, None, GUEST_TOO),
    "baselines": (P.VIEW_LAUNCH, LOOK, PROGRAM),
    "remove-baseline": (P.SET_BASELINE, None, PROGRAM),
    "progress": (P.PROPOSE, LOOK, LOOK),
    "edit-launch": (P.PROPOSE, LOOK, LOOK),
    "add-item": (P.PROPOSE, None, LOOK),
    "edit-item": (P.PROPOSE, LOOK, LOOK),
    "shift-item": (P.PROPOSE, None, LOOK),
    "change-items": (P.PROPOSE, None, LOOK),
    "add-link": (P.PROPOSE, None, LOOK),
    "edit-link": (P.PROPOSE, LOOK, LOOK),
    "remove-link": (P.PROPOSE, None, LOOK),
    "suggest-items": (P.PROPOSE, LOOK, None),
    "undo": (P.PROPOSE, None, LOOK),
    "redo": (P.PROPOSE, None, LOOK),
    "export-launch": (P.VIEW_LAUNCH, LOOK, None),
    "export-table": (P.VIEW_LAUNCH, LOOK, None),
    "export-gantt": (P.VIEW_LAUNCH, LOOK, None),
    # Items
    "item": (P.VIEW_ITEM, GUEST_TOO, GUEST_TOO),
    "commitment": (P.VIEW_ITEM, GUEST_TOO, GUEST_TOO),
    "report-item": (P.PROPOSE, None, GUEST_TOO),
    "item-people": (P.PROPOSE, GUEST_TOO, GUEST_TOO),
    "hand-over-item": (P.PROPOSE, GUEST_TOO, GUEST_TOO),
    "comment-item": (P.COMMENT, None, GUEST_TOO),
    # Programs and the organisation
    "coordination": (P.VIEW_LAUNCH, LOOK, LOOK),
    "members": (P.MANAGE_MEMBERS, PROGRAM, PROGRAM),
    "remove-member": (P.MANAGE_MEMBERS, None, PROGRAM),
    "invite-member": (P.MANAGE_MEMBERS, None, PROGRAM),
    "withdraw-invitation": (P.MANAGE_MEMBERS, None, PROGRAM),
    "program-settings": (P.MANAGE_MEMBERS, PROGRAM, PROGRAM),
    "people": (P.MANAGE_ORGANISATION, ADMIN, None),
    "person": (P.MANAGE_ORGANISATION, ADMIN, ADMIN),
    "deactivate-person": (P.MANAGE_ORGANISATION, None, ADMIN),
    "reactivate-person": (P.MANAGE_ORGANISATION, None, ADMIN),
    "export-person": (P.MANAGE_ORGANISATION, ADMIN, None),
    "erase-person": (P.MANAGE_ORGANISATION, None, ADMIN),
    "departments": (P.MANAGE_ORGANISATION, ADMIN, None),
    "new-department": (P.MANAGE_ORGANISATION, ADMIN, ADMIN),
    "department": (P.MANAGE_ORGANISATION, ADMIN, ADMIN),
    "new-exception": (P.MANAGE_ORGANISATION, None, ADMIN),
    "forget-exception": (P.MANAGE_ORGANISATION, None, ADMIN),
    "forget-department": (P.MANAGE_ORGANISATION, None, ADMIN),
    # Accounts
    "invitation": (PUBLIC, ANYBODY, ANYBODY),
    "fresh-token": (PUBLIC, ANYBODY, None),
    "account_login": (PUBLIC, ANYBODY, ANYBODY),
    "sign-in-as": (PUBLIC, None, frozenset()),
    "account_logout": (PUBLIC, ANYBODY, ANYBODY),
    "account_signup": (PUBLIC, ANYBODY, ANYBODY),
    "account_inactive": (PUBLIC, ANYBODY, None),
    "account_reset_password": (PUBLIC, ANYBODY, ANYBODY),
    "account_reset_password_done": (PUBLIC, ANYBODY, None),
    "account_reset_password_from_key": (PUBLIC, ANYBODY, ANYBODY),
    "account_reset_password_from_key_done": (PUBLIC, ANYBODY, None),
    "account_email_verification_sent": (PUBLIC, ANYBODY, None),
    "account_confirm_email": (PUBLIC, ANYBODY, None),
    "mfa_authenticate": (PUBLIC, ANYBODY, ANYBODY),
    "mfa_login_webauthn": (PUBLIC, ANYBODY, ANYBODY),
    "socialaccount_signup": (PUBLIC, ANYBODY, ANYBODY),
    "socialaccount_login_cancelled": (PUBLIC, ANYBODY, None),
    "socialaccount_login_error": (PUBLIC, ANYBODY, None),
    "openid_connect_login": (PUBLIC, frozenset(), frozenset()),
    "openid_connect_callback": (PUBLIC, frozenset(), frozenset()),
    "account_reauthenticate": (SIGNED_IN, EVERYBODY, EVERYBODY),
    "mfa_reauthenticate": (SIGNED_IN, EVERYBODY, EVERYBODY),
    "mfa_reauthenticate_webauthn": (SIGNED_IN, EVERYBODY, EVERYBODY),
    "account_email": (SIGNED_IN, EVERYBODY, EVERYBODY),
    "account_change_password": (SIGNED_IN, EVERYBODY, EVERYBODY),
    "account_set_password": (SIGNED_IN, EVERYBODY, EVERYBODY),
    "mfa_index": (SIGNED_IN, EVERYBODY, None),
    "mfa_activate_totp": (SIGNED_IN, EVERYBODY, EVERYBODY),
    "mfa_deactivate_totp": (SIGNED_IN, EVERYBODY, EVERYBODY),
    "mfa_view_recovery_codes": (SIGNED_IN, EVERYBODY, None),
    "mfa_generate_recovery_codes": (SIGNED_IN, EVERYBODY, EVERYBODY),
    "mfa_download_recovery_codes": (SIGNED_IN, EVERYBODY, None),
    "mfa_list_webauthn": (SIGNED_IN, EVERYBODY, None),
    "mfa_add_webauthn": (SIGNED_IN, EVERYBODY, EVERYBODY),
    "mfa_edit_webauthn": (SIGNED_IN, EVERYBODY, EVERYBODY),
    "mfa_remove_webauthn": (SIGNED_IN, EVERYBODY, EVERYBODY),
    "usersessions_list": (SIGNED_IN, EVERYBODY, EVERYBODY),
    "end-session": (SIGNED_IN, None, frozenset({"carol"})),
    "socialaccount_connections": (SIGNED_IN, EVERYBODY, EVERYBODY),
}
#: What the library answers 404 or 429 by itself, for want of what the address names: not a question of access.
LIBRARY_SAYS_NOTHING_THERE = {
    "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes", "mfa_download_recovery_codes",
    "mfa_deactivate_totp", "openid_connect_login", "openid_connect_callback", "account_confirm_email",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_add_webauthn", "mfa_generate_recovery_codes",
    "mfa_activate_totp", "mfa_list_webauthn",
}  # fmt: skip
#: What has to be sent for a request to reach further than "there is no such item".
QUERY = {"edit-item": "?item=deck", "uncertainty": "?kind=risk"}
BODY = {
    "add-link": {"item": "deck"},
    "shift-item": {"item": "deck", "step": "up"},
    "change-items": {"items": "deck", "action": "drop"},
    "answer-notice": {"read": "all"},
    "commitment": {"action": "chase"},
}
