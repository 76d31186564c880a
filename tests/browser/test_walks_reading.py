"""Two people who come with a question, from the start page to what they can act on."""

import re

from django.core.management import call_command
from playwright.sync_api import expect

from tests.mailbox import new_mails

ONE_LINK = re.compile(r"http://\S+/account/confirm-email/\S+")
GUIDE = "/guidance/supplier-templates/completing-a-cmrt-without-the-usual-mistakes/"


def search_for(page, words: str) -> None:
    page.locator("main input[type=search], .masthead input[type=search]").first.fill(
        words
    )
    with page.expect_navigation(url="**/search/**"):
        page.keyboard.press("Enter")
    page.locator("#results h1").wait_for()


def seen(page, *texts: str) -> None:
    """All of this is there to be read, not only in the page's source."""
    for text in texts:
        page.get_by_text(text).locator("visible=true").first.wait_for()


def test_a_buyer_with_a_template_request(portal, page):
    """A firm of 20 people, a file due on Friday, nobody who has been here before."""
    call_command("load_search_words", owner="steward@demo.example", verbosity=0)
    page.goto(portal)
    words = page.locator("main .prose", has_text="A customer has sent you a template?")
    door = page.locator(".door").first
    assert words.bounding_box()["y"] < door.bounding_box()["y"], "words before doors"

    # In their own words, from a mail that they may not understand.
    for query, found in {
        "what is a smelter list": "Smelter or refiner",
        "customer asks for EMRT": "EMRT and AMRT: which template for which mineral",
        "template request": "Completing a CMRT without the usual mistakes",
        "please return your conflict minerals template by Friday": (
            "Completing a CMRT without the usual mistakes"
        ),
    }.items():
        search_for(page, query)
        titles = page.locator("#results :is(.hit h2, .answer) a")
        expect(titles.filter(has_text=found).first).to_be_visible()
        assert found in titles.all_inner_texts()[:10], query

    # The page says who may read it, what is in it, and how to join.
    search_for(page, "customer asks for a CMRT")
    on_top = page.locator("#results .answer", has_text="Recommended")
    assert "Associates" in on_top.inner_text()
    on_top.get_by_role("link").click()
    page.wait_for_url(f"**{GUIDE}")
    seen(page, "This page is open to associates", "six checks before you send it")
    seen(page, "People with a free account and a confirmed e-mail address")
    assert page.get_by_text("The company block").count() == 0
    page.get_by_role("link", name="Create a free account").click()
    page.get_by_label("First name").fill("Ana")
    page.get_by_label("Last name").fill("Buyer")
    page.get_by_label("E-mail address").fill("ana@small.example")
    for label in ("Password", "Password (again)"):
        page.get_by_label(label, exact=True).fill("nine-brass-hinges")
    page.get_by_role("button", name="Create the account").click()
    seen(page, "Look into your mailbox", "Look into the spam folder.")
    (letter,) = new_mails()
    assert letter.to == ["ana@small.example"]
    page.goto(ONE_LINK.search(letter.body)[0])
    page.get_by_role("button", name="Yes, confirm it").click()

    # Back where the question was, and now it is answered.
    page.wait_for_url(f"**{GUIDE}")
    seen(page, "The company block", "The smelter list", "Sources")
    own_site = page.get_by_role("link", name="the publisher's own site")
    assert "responsiblemineralsinitiative.org" in own_site.get_attribute("href")
    page.get_by_role("link", name="whole checklist").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("XLSX")).click()
    assert download.value.suggested_filename.endswith(".xlsx")

    # The file's other way: from the list of files.
    page.get_by_role("link", name="Resources", exact=True).first.click()
    row = page.get_by_role("row", name=re.compile("answer a customer's template"))
    expect(row.get_by_role("link")).to_have_count(2)

    # The short course that fits, with its time and its certificate.
    page.get_by_role("link", name="Courses", exact=True).first.click()
    row = page.get_by_role("row", name=re.compile("sent a template by a customer"))
    row.get_by_role("link", name="Templates hands-on").click()
    seen(page, "minutes in all", "With a certificate", "Begin this course")
    order = page.locator("main h2").all_inner_texts()
    assert order.index("The certificate") > order.index("For trainers")

    # And whether any of this binds them at all.
    page.get_by_role("link", name="Touchstone", exact=True).click()
    page.get_by_role("link", name="Which rules apply to us?").click()
    page.get_by_role("link", name="Start with the first question").click()
    seen(page, "Why we ask:", "more questions still change something")


def test_a_lawyer_asks_whether_an_article_binds(portal, page):
    """An importer's lawyer, Art. 4 of 2017/821; then batteries, for today and before."""
    page.goto(portal)
    search_for(page, "is Art. 4 of the EU Conflict Minerals Regulation binding for us")
    page.get_by_role("link", name="2017/821 Art. 4: Management system").click()
    page.wait_for_url("**/eu-2017-821/art-4/")
    seen(page, "What it says, in our words", "binding since 1 January 2021")
    assert re.search(r"As of \d+ \w+ 20\d\d", page.locator("main .facts").inner_text())
    assert page.get_by_label("In full").input_value() == (
        "Regulation (EU) 2017/821, Article 4"
    )
    official = page.get_by_role("link", name="Official text")
    assert "eur-lex.europa.eu" in official.get_attribute("href")
    # Nobody has read this article; how the law is read, and whom it binds, is near.
    seen(page, "No interpretation of this provision yet.")
    here = page.url
    page.get_by_role("link", name="How the rest of the law is read").click()
    page.wait_for_url("**/eu-2017-821/#readings")
    page.get_by_role("link", name="How do we count weights").first.click()
    seen(
        page, "Adopted", "since 1 January 2021", "Dissent: Contained metal should count"
    )
    seen(page, "through the secretariat, 23 November 2026", "Sources")
    page.goto(here)
    page.get_by_role("link", name=re.compile("^Who is concerned")).click()
    page.wait_for_url("**/eu-2017-821/#scope")
    page.go_back()
    page.wait_for_url(here)

    # The checker, asked about this law alone: over the weight of a line, and under.
    page.get_by_role("link", name="Check it with your own figures").click()
    page.wait_for_url("**/result/#eu-cmr")
    rule = page.locator("#eu-cmr")
    rule.locator("p", has_text="Missing:").get_by_role("link").first.click()
    for _question in range(8):
        seen(page, "For one rule alone:")
        answer(page, "260")
        if "/result/" in page.url:
            break
    assert page.url.endswith("#eu-cmr")
    expect(rule.locator(".chip").first).to_have_text("Applies now")
    seen(page, "How we read it", "Confidence", "Table checked on")
    page.get_by_role("link", name=re.compile(r"^Change ?: How many kilograms")).click()
    answer(page, "249")
    page.get_by_role("link", name="See what can be said so far").click()
    expect(rule.locator(".chip").first).to_have_text("Caught in kind, but let off")

    # On paper: the verdict, what it rests on and its day; no buttons.
    page.emulate_media(media="print")
    seen(page, "Table checked on", "Your answers", "Not legal advice")
    assert not page.locator(".keep, .masthead, .button").locator("visible=true").count()
    page.emulate_media(media="screen")

    # Batteries: the text holds, the duty does not yet; and before the change.
    search_for(page, "does article 48 of the battery regulation bind us")
    page.get_by_role("link", name="2023/1542 Art. 48: Battery").click()
    seen(page, "18 August 2027", "Dates ahead", "Battery due diligence applies")
    page.get_by_role("link", name="Art. 48(1) From when").first.click()
    page.get_by_label("As of").fill("2025-01-31")
    page.get_by_role("button", name="Show that day").click()
    page.wait_for_url("**/art-48-1/as-of/2025-01-31/")
    seen(page, "As of 31 January 2025", "18 August 2025")
    assert page.get_by_text("Dates ahead").count() == 0
    assert page.get_by_label("Permanent link").input_value() == page.url
    page.emulate_media(media="print")
    assert not page.get_by_text("On another day").is_visible()
    seen(page, "As of 31 January 2025", "Cite it")


def answer(page, kg: str) -> None:
    """The question that stands there, as an importer of tungsten wire would."""
    page.wait_for_url("**/question/**")
    before = page.url
    if page.locator("input[name=kg]").count():
        page.locator("input[name=code]").first.fill("8101 96 00")
        page.locator("input[name=kg]").first.fill(kg)
    elif page.locator("input[value=W]").count():
        page.check("input[value=W]")
    elif "importer of record" in page.locator("h1").inner_text():
        page.check("input[value=yes]")
    else:
        page.check("input[value=no]")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(lambda url: url != before)
