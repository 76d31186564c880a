"""Sign-in by an organisation's SAML provider: pysaml2 signs real assertions."""

import base64
import re
import shutil
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from portal.members.models import Membership, Organisation, User
from portal.settings.sso import read_sign_ins
from tests import builders
from tests.portal.account.saml_provider import IDP, make_idp, make_keys
from tests.portal.account.sso import organisation_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("xmlsec1") is None, reason="there is no xmlsec1"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.slow,
]
HOST, BASE = "portal.example", "https://portal.example"
EMAIL = "mina@refiner.example"
SLUG = "refiner"
SP = f"{BASE}/account/saml/{SLUG}/metadata/"
ACS = f"{BASE}/account/saml/{SLUG}/acs/"


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return make_keys(tmp_path_factory.mktemp("idp"))


@pytest.fixture
def browser():
    """HTTPS on the portal's own name, behind a proxy as in production."""

    def make():
        return Client(headers={"host": HOST, "x-forwarded-proto": "https"})

    return make


@pytest.fixture
def refiner(home, settings, keys, tmp_path):
    from saml2.metadata import entity_descriptor

    settings.ALLOWED_HOSTS = [HOST]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.WAGTAILADMIN_BASE_URL = BASE
    idp = make_idp(keys, None)
    (tmp_path / "idp.xml").write_text(str(entity_descriptor(idp.config)))
    (tmp_path / "sso.yaml").write_text(
        f"""
organisations:
  - slug: {SLUG}
    organisation: Refiner Ltd
    protocol: saml
    domains: [refiner.example]
    metadata_file: idp.xml
"""
    )
    settings.SSO_SIGN_INS = read_sign_ins(str(tmp_path / "sso.yaml"))
    return organisation_of("Refiner Ltd", "refiner.example", seats=1)


@pytest.fixture
def idp(refiner, browser, keys):
    """The provider, which has read our metadata at its address."""
    answer = browser().get(f"/account/saml/{SLUG}/metadata/")
    assert answer.status_code == 200
    return make_idp(keys, answer.content.decode())


def ask(client, email=EMAIL, **data):
    """Our request, as the provider gets it."""
    answer = client.post("/account/organisation/", {"email": email, **data})
    assert answer.status_code == 200, answer.content
    page = answer.content.decode()
    there = re.search(r'<a class="button" href="(http[^"]+)"', page)[1]
    query = parse_qs(urlsplit(there.replace("&amp;", "&")).query)
    assert there.startswith(f"{IDP}/sso")
    return query["SAMLRequest"][0]


def answer_to(idp, asked, email=EMAIL, **changes):
    from saml2 import BINDING_HTTP_REDIRECT
    from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
    from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

    request = idp.parse_authn_request(asked, BINDING_HTTP_REDIRECT)
    response = idp.create_authn_response(
        {"mail": [email], "givenName": ["Mina"], "sn": ["Smith"]},
        **{
            "in_response_to": request.message.id,
            "destination": ACS,
            "sp_entity_id": SP,
            "name_id": NameID(format=NAMEID_FORMAT_PERSISTENT, text="person-1"),
            "authn": {"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"},
            "sign_assertion": True,
            "sign_response": False,
            "sign_alg": SIG_RSA_SHA256,
            "digest_alg": DIGEST_SHA256,
            **changes,
        },
    )
    return str(response)


def give(client, response):
    """The browser brings the answer to us."""
    sent = base64.b64encode(response.encode()).decode()
    first = client.post(f"/account/saml/{SLUG}/acs/", {"SAMLResponse": sent})
    assert first.status_code == 302
    return client.get(first["Location"])


@pytest.fixture
def refused(caplog):
    """That nobody is signed in, and for the reason that was meant."""

    def check(client, answer, reason):
        _refused(client, answer)
        assert reason in caplog.text
        caplog.clear()
        return True

    return check


def _refused(client, answer):
    assert answer.status_code == 403
    assert "You are not signed in" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_signed_assertion_signs_in(idp, refused, refiner, browser):
    client = browser()
    response = answer_to(idp, ask(client, next="/account/sessions/"))
    answer = give(client, response)
    assert answer["Location"] == "/account/sessions/"
    person = User.objects.get(email=EMAIL)
    assert client.session["_auth_user_id"] == str(person.pk)
    assert str(person) == "Mina Smith"
    assert Membership.objects.get().organisation == refiner
    again = browser()
    give(again, answer_to(idp, ask(again)))
    assert again.session["_auth_user_id"] == str(person.pk)
    assert User.objects.count() == 1


def test_a_signature_of_another_key(idp, refused, refiner, browser, tmp_path):
    """A provider that calls itself by the same name."""
    client = browser()
    metadata = client.get(f"/account/saml/{SLUG}/metadata/").content.decode()
    impostor = make_idp(make_keys(tmp_path / "impostor"), metadata)
    assert refused(
        client,
        give(client, answer_to(impostor, ask(client))),
        "Signature validation failed",
    )


def test_no_signature(idp, refused, browser):
    client = browser()
    response = answer_to(idp, ask(client), sign_assertion=False)
    assert refused(client, give(client, response), "not signed")


def test_a_method_that_is_broken(idp, refused, browser):
    from saml2.xmldsig import DIGEST_SHA1, SIG_RSA_SHA1

    client = browser()
    old = {"sign_alg": SIG_RSA_SHA1, "digest_alg": DIGEST_SHA1}
    response = answer_to(idp, ask(client), **old)
    assert refused(client, give(client, response), "Deprecated signature algorithm")


def test_a_changed_assertion(idp, refused, browser):
    client = browser()
    response = answer_to(idp, ask(client))
    assert EMAIL in response
    changed = response.replace(EMAIL, "boss@refiner.example")
    assert refused(client, give(client, changed), "ignature")


def test_a_comment_in_the_address(idp, refused, browser):
    """Text up to a comment: mina@refiner.example<!---->.evil would be another's."""
    client = browser()
    response = answer_to(idp, ask(client))
    changed = response.replace(EMAIL, "mina@refiner<!--x-->.example")
    give(client, changed)
    # Canonical XML leaves comments out, so the signature holds; the address is whole.
    assert not User.objects.exclude(email=EMAIL).exists()


def test_a_second_assertion_wrapped_around_the_signed_one(idp, refused, browser):
    client = browser()
    response = answer_to(idp, ask(client))
    start = response.index("<ns1:Assertion") if "<ns1:Assertion" in response else None
    assert start is not None, response[:300]
    end = response.index("</ns1:Assertion>") + len("</ns1:Assertion>")
    forged = response[start:end].replace(EMAIL, "boss@refiner.example")
    forged = re.sub(r' ID="[^"]+"', ' ID="forged"', forged, count=1)
    forged = re.sub(r"<ns2:Signature.*?</ns2:Signature>", "", forged, flags=re.S)
    for wrapped in (
        response[:start] + forged + response[start:],
        response[:end] + forged + response[end:],
    ):
        assert refused(client, give(client, wrapped), "must contain 1 assertion")
        client = browser()
        ask(client)


def test_an_assertion_for_somebody_else(idp, refused, browser):
    client = browser()
    asked = ask(client)
    response = answer_to(idp, asked)
    other = response.replace(f">{SP}</", ">https://other.example/metadata/</")
    assert other != response
    assert refused(client, give(client, other), "not a valid audience")


def test_a_signed_assertion_for_another_audience(idp, refused, refiner, browser, keys):
    """Signed as it is, for another portal: what a member of both could bring along."""
    client = browser()
    asked = ask(client)
    metadata = client.get(f"/account/saml/{SLUG}/metadata/").content.decode()
    other = "https://other.example/metadata/"
    two = make_idp(keys, metadata.replace(SP, other))
    response = answer_to(idp, asked)
    request_id = re.search(r'InResponseTo="([^"]+)"', response)[1]
    from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
    from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

    wrong = two.create_authn_response(
        {"mail": [EMAIL]}, in_response_to=request_id, destination=ACS,
        sp_entity_id=other, sign_assertion=True,
        sign_alg=SIG_RSA_SHA256, digest_alg=DIGEST_SHA256,
        name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text="person-1"),
        authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"},
    )  # fmt: skip
    assert refused(client, give(client, str(wrong)), "audience")


def test_an_assertion_of_another_day(idp, refused, browser, monkeypatch):
    client = browser()
    response = answer_to(idp, ask(client))
    import onelogin.saml2.utils as theirs

    now = theirs.OneLogin_Saml2_Utils.now()
    late = staticmethod(lambda: now + 24 * 3600)
    monkeypatch.setattr(theirs.OneLogin_Saml2_Utils, "now", late)
    assert refused(client, give(client, response), "expired")


def test_replay(idp, refused, browser):
    client = browser()
    response = answer_to(idp, ask(client))
    assert give(client, response).status_code == 302
    client.logout()
    assert refused(client, give(client, response), "PermissionDenied"), (
        "the same browser"
    )
    other = browser()
    assert refused(other, give(other, response), "PermissionDenied"), "another browser"
    other = browser()
    ask(other)
    assert refused(other, give(other, response), "PermissionDenied"), (
        "one that asked for itself"
    )


def test_nobody_is_signed_in_unasked(idp, refused, browser):
    """An answer to no question would sign people in to an account not theirs."""
    client = browser()
    asked = ask(client)
    response = answer_to(idp, asked, in_response_to=None)
    assert refused(client, give(client, response), "IdP initiated")


@pytest.mark.parametrize(
    "email", ["mina@other.example", "mina@refiner.example.evil.example", "", "mina"]
)
def test_another_domain(idp, refused, browser, email):
    client = browser()
    assert refused(client, give(client, answer_to(idp, ask(client), email)), "refused")
    assert not User.objects.exists()


def test_a_lapsed_or_full_organisation(idp, refused, refiner, browser):
    client = browser()
    response = answer_to(idp, ask(client))
    Membership.objects.create(organisation=refiner, person=builders.person())
    answer = give(client, response)
    assert refused(client, answer, "full")
    assert "seats" in answer.content.decode()
    client = browser()
    response = answer_to(idp, ask(client))
    Organisation.objects.update(ends_at=timezone.now())
    answer = give(client, response)
    assert refused(client, answer, "lapsed")
    assert "has ended" in answer.content.decode()


@pytest.mark.parametrize(
    "sent", ["", "x", "<x/>", "<!DOCTYPE x [<!ENTITY e 'e'>]><x>&e;</x>", "ü" * 999]
)
def test_nonsense(idp, refused, browser, sent):
    client = browser()
    ask(client)
    assert refused(client, give(client, sent), "Sign-in by refiner")


def test_what_is_not_even_base64(idp, refused, browser):
    client = browser()
    first = client.post(f"/account/saml/{SLUG}/acs/", {"SAMLResponse": "§§"})
    assert refused(client, client.get(first["Location"]), "no answer")
    first = client.post(f"/account/saml/{SLUG}/acs/")
    assert client.get(first["Location"]).status_code in (400, 403)
    assert refused(
        client, client.get(f"/account/saml/{SLUG}/acs/finish/"), "session missing"
    )
