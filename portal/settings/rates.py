"""How often one reader may do what costs much or can be abused (portal/limits.py).

By name of the view, or its name followed by " POST" for what changes something. Sign-in
has django-allauth's own (accounts.py).
"""

RATE_LIMITS = {
    "search": "60/minute",
    "search_suggest": "300/minute",
    "search_opened": "60/minute",
    "feedback_vote POST": "60/hour",
    "ask POST": "20/hour",
    "checks_save POST": "60/hour",
    "organisation_found POST": "10/hour",
    "organisation_invite POST": "20/hour",
    "organisation_invite_link POST": "60/hour",
    "invitation_again POST": "60/hour",
    "invitation": "60/minute",
    "organisation_domains POST": "20/hour",
    "organisation_upgrade POST": "10/hour",
    "working_group_ask POST": "20/hour",
    "account_by_organisation POST": "60/minute",
    # It keeps what is posted until the browser comes back for it.
    "saml_acs POST": "120/minute",
    "mypage_keep POST": "600/hour",
    "mypage_seen POST": "60/hour",
    "mypage_move POST": "600/hour",
    "mypage_remove POST": "600/hour",
    "mypage_list_add POST": "60/hour",
    "mypage_list POST": "60/hour",
    "mypage_list_delete POST": "60/hour",
    "mypage_topics POST": "60/hour",
    "mypage_rhythm POST": "60/hour",
    "mypage_leave POST": "600/hour",
    # Mail providers press it for many readers from few addresses.
    "mypage_stop": "600/hour",
    "mypage_download": "20/hour",
    "mypage_close POST": "10/hour",
    # Whoever checks many certificates types; whoever guesses is slowed down.
    "verify": "60/minute",
    "verify_certificate": "60/minute",
    "verify_qr": "60/minute",
    "verify_status": "300/minute",
    "learning_certificate_name POST": "20/hour",
    "learning_renew POST": "60/hour",
    # Each takes a second of a processor.
    "learning_certificate_pdf": "30/hour",
    "learning_certificate_badge": "60/hour",
    "learning_record_json": "30/hour",
    "learning_record_pdf": "30/hour",
    "refresher_begin POST": "60/hour",
    "refresher_end POST": "60/hour",
    "refresher_round": "120/minute",
    # Mail providers press it for many readers from few addresses.
    "refresher_stop": "600/hour",
    "team_assign POST": "120/hour",
    "team_csv": "60/hour",
    "team_xlsx": "60/hour",
    "team_evidence POST": "60/hour",
    "team_stop": "600/hour",
    # To stand behind a position: the only form that a page itself answers.
    "wagtail_serve POST": "60/hour",
    "wagtaildocs_serve": "120/minute",
    "page_markdown": "120/minute",
    "llms": "60/minute",
    "learning_begin POST": "60/hour",
    "learning_start POST": "60/hour",
    # Every change of an answer: several people of a firm may learn behind one address,
    # but each has an account of their own.
    "learning_save": "120/minute",
    "learning_question POST": "120/minute",
    "learning_confirm POST": "60/hour",
    "learning_problem POST": "30/hour",
    "learning_ask POST": "20/hour",
    "learning_done POST": "600/hour",
    "tokens_new POST": "30/hour",
    "admin": "1200/minute",
}
# What programs ask for knows no sessions (portal/api/answering.py): by network without
# a token, by token with one.
PROGRAM_RATES = {
    "anonymous": "60/minute",
    "token": "300/minute",
    "feeds": "120/minute",
}
