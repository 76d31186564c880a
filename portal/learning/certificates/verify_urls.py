"""Below /verify/. `data_patterns` are read by programs and have no language."""

from django.urls import path, re_path

from portal.learning.certificates import verifying

data_patterns = [
    path("keys.json", verifying.keys, name="verify_keys"),
    re_path(
        r"^keys/(?P<kid>[A-Za-z0-9_-]{1,64})\.json$", verifying.key, name="verify_key"
    ),
    path("issuer.json", verifying.issuer, name="verify_issuer"),
    path("<str:code>/status.json", verifying.status, name="verify_status"),
]
urlpatterns = [
    path("", verifying.verify, name="verify"),
    path("<str:code>/", verifying.verify_certificate, name="verify_certificate"),
    path("<str:code>/qr.svg", verifying.qr_code, name="verify_qr"),
]
