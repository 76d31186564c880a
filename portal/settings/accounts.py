"""How people sign in: django-allauth's settings, and ours beside them."""

from portal import env
from portal.settings.sso import read_sign_ins, saml_is_used

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "portal.account.same_path.EmailBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
# Links to reset a password work for four hours.
PASSWORD_RESET_TIMEOUT = 4 * 3600

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "portal.account.forms.NameForm"
ACCOUNT_FORMS = {
    "login": "portal.account.labels.LoginForm",
    "signup": "portal.account.same_path.SignupForm",
    "reset_password": "portal.account.same_path.ResetForm",  # pragma: allowlist secret
    "request_login_code": "portal.account.same_path.CodeForm",
}
ACCOUNT_ADAPTER = "portal.account.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# Whoever confirms the address in the browser in which they signed up is signed in and
# goes on where they began: at the invitation, the locked page, else at their firm.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_SIGNUP_REDIRECT_URL = "organisations"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
# A code by mail, for those who have forgotten their password or never had one.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Mail may take a while; three attempts for each code are all there is.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
# Before somebody changes an address or a factor they prove once more who they are.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# key: the address or the account. Counted in the cache: by process without Redis.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/h/ip",
    "reset_password": "20/h/ip,5/h/key",  # pragma: allowlist secret
    "reset_password_from_key": "20/h/ip",  # pragma: allowlist secret
    "request_login_code": "20/h/ip,3/10m/key",
    "confirm_email": "1/3m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",  # pragma: allowlist secret
    "manage_email": "10/m/user",
}

MFA_ADAPTER = "portal.account.second_factor.MFAAdapter"
MFA_FORMS = {"add_webauthn": "portal.account.forms.AddPasskeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Clocks of telephones go wrong by some seconds: one step before and after counts.
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}

# Whoever may enter the admin needs a second factor (portal/account/middleware.py).
STAFF_NEEDS_SECOND_FACTOR = env.flag("STAFF_NEEDS_SECOND_FACTOR", True)

# Sign-in of organisations: a YAML file (docs/operators.md); without it there is none.
SSO_SIGN_INS = read_sign_ins(env.text("SSO_FILE", ""))
SSO_APPS = ["allauth.socialaccount.providers.openid_connect"]
if saml_is_used(SSO_SIGN_INS):
    SSO_APPS.append("allauth.socialaccount.providers.saml")
SOCIALACCOUNT_ADAPTER = "portal.account.sso.adapter.SignInAdapter"
# Nobody makes an account here by a provider's word alone, nor joins two by it: the
# adapter decides, by the organisation's verified domains.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5

LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
