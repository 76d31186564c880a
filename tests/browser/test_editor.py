"""The Markdown editor in the admin, by mouse and keyboard."""

import re

import pytest

from tests.browser.axe import serious
from tests.browser.conftest import sign_in

BOX = "touchstone-markdown textarea"
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p {color: red}</style>
</head><body><!--StartFragment--><h1><span style='mso-fareast-font-family:"x"'>Scope<o:p></o:p></span></h1>
<p class=MsoNormal>A <b>firm</b>, <i>small</i> <a href="https://a.example/x_(1)">site</a> and
<a href="javascript:alert(1)">trap</a>.<o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-.25in;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span><![endif]>First</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>o<span>&nbsp;</span></span><![endif]>Inner</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span>&nbsp;</span></span><![endif]>Number</p>
<table><tr><td><p>Metal</p></td><td><p>Code</p></td></tr><tr><td>Tin</td><td>3T|G</td></tr></table>
<div style='mso-element:comment-list'><p>A comment</p></div><script>document.title = "caught"</script>
<img src=x onerror="document.title = 'caught'"></body></html>"""
WORD_MARKDOWN = """## Scope

A **firm**, *small* [site](https://a.example/x_%281%29) and trap.

- First
    - Inner

1. Number

| Metal | Code |
| --- | --- |
| Tin | 3T\\|G |"""
DOCS = """<b style="font-weight:normal;" id="docs-internal-guid-1"><h2>Duties</h2>
<p><span style="font-weight:700">Bold</span><span style="font-weight:400"> and </span><span
style="font-style:italic">slanted</span></p><ul><li><p>One</p></li><ul><li><p>Deep</p></li></ul></ul>
<ol><li>Uno</li><li>Due</li></ol></b>"""
DOCS_MARKDOWN = """## Duties

**Bold** and *slanted*

- One
    - Deep

1. Uno
2. Due"""


@pytest.fixture
def editing(portal, page):
    """The form of a new article with one empty text block."""
    from content.models import SectionPage

    sign_in(page, portal, "editor")
    parent = SectionPage.objects.filter(groups__isnull=True).order_by("path").first()
    page.goto(f"{portal}/admin/pages/add/content/guidancepage/{parent.pk}/")
    add_text(page)
    return page


def add_text(page):
    body = page.locator("#panel-child-content-body-section, [id*=body-section]").first
    before = page.locator(BOX).count()
    body.locator("button.c-sf-add-button").last.click()
    page.locator("[role=listbox] [role=option]", has_text="Text").first.click()
    page.wait_for_function(f"document.querySelectorAll('{BOX}').length > {before}")
    page.locator(f"{BOX} >> visible=true").last.wait_for()


def write(page, text):
    page.fill(BOX, "")
    page.focus(BOX)
    page.keyboard.type(text)


def value(page):
    return page.input_value(BOX)


def paste(page, **kinds):
    page.evaluate(
        """([selector, kinds]) => {
            const data = new DataTransfer();
            for (const [kind, text] of Object.entries(kinds)) data.setData(kind, text);
            const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
            window.leftAlone = document.querySelector(selector).dispatchEvent(event);
        }""",
        [BOX, {kind.replace("_", "/"): text for kind, text in kinds.items()}],
    )


def test_the_toolbar_by_mouse_and_shortcuts_and_undo(editing):
    page = editing
    write(page, "smelter list")
    page.evaluate(f"document.querySelector('{BOX}').setSelectionRange(0, 7)")
    page.click("[data-action=bold]")
    assert value(page) == "**smelter** list"
    page.click("[data-action=bold]")
    assert value(page) == "smelter list"
    page.keyboard.press("Control+i")
    assert value(page) == "*smelter* list"
    page.keyboard.press("Control+z")
    assert value(page) == "smelter list"
    page.click("[data-action=h2]")
    assert value(page) == "## smelter list"
    page.click("[data-action=ul]")
    assert value(page) == "- smelter list"
    write(page, "")
    page.keyboard.press("Control+k")
    assert value(page) == "[words](https://)"
    write(page, "")
    page.click("[data-action=table]")
    assert value(page).startswith("| Column 1 | Column 2 |\n| --- | --- |")


def test_the_toolbar_is_one_stop_and_arrows_move_in_it(editing):
    page = editing
    page.focus("[data-action=h2]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    focused = "document.activeElement.dataset.action"
    assert page.evaluate(focused) == "bold"
    page.keyboard.press("End")
    assert page.evaluate(focused) == "preview"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == "h2"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") != "TEXTAREA", "no trap"


def test_enter_continues_a_list_and_leaves_it(editing):
    page = editing
    write(page, "9. nine\nten\n\n- [x] done\nto do\n\nplain")
    assert value(page) == "9. nine\n10. ten\n\n- [x] done\n- [ ] to do\n\nplain"


def test_the_preview_shows_what_readers_will_see(editing):
    page = editing
    page.click("[data-action=preview]")
    write(page, "## A heading\n\nSee [the guide](page:GA-07).")
    frame = page.frame_locator("iframe.tm-preview")
    frame.locator("h2", has_text="A heading").wait_for()
    assert frame.locator("a").get_attribute("href").startswith("/guidance/")
    family = frame.locator("h2").evaluate("x => getComputedStyle(x).fontFamily")
    assert "serif" in family, "the portal's own styles"
    page.wait_for_selector(".tm-status:has-text('Checked')")
    assert page.get_attribute("[data-action=preview]", "aria-pressed") == "true"


def test_a_long_text_keeps_its_preview_and_remarks_in_sight(editing):
    page = editing
    page.fill(BOX, "\n\n".join(f"## Part {n}\n\nWords of it." for n in range(120)))
    page.click("[data-action=preview]")
    frame = page.frame_locator("iframe.tm-preview")
    frame.locator("h2", has_text="Part 119").wait_for()
    page.locator(BOX).scroll_into_view_if_needed()
    height = page.viewport_size["height"]
    for part in (".tm-bar", BOX, ".tm-preview", ".tm-remarks"):
        place = page.locator(part).bounding_box()
        assert place["y"] < height, part
        assert place["height"] < height, part
    page.evaluate(f"document.querySelector('{BOX}').scrollTop = 1e6")
    page.wait_for_function(
        "() => { const r = document.querySelector('.tm-preview').contentDocument"
        ".documentElement; return r.scrollTop + r.clientHeight > r.scrollHeight - 9 }"
    )


def test_a_link_is_completed_by_keyboard(editing):
    page = editing
    write(page, "Read [this](page:ga-07")
    page.wait_for_selector(".tm-offers [role=option]")
    assert page.get_attribute(BOX, "aria-expanded") == "true"
    chosen = page.get_attribute(BOX, "aria-activedescendant")
    assert "GA-07" in page.locator(f"#{chosen}").inner_text()
    page.keyboard.press("Enter")
    assert value(page) == "Read [this](page:GA-07)"
    assert page.get_attribute(BOX, "aria-expanded") is None
    write(page, "")
    page.click("[data-action=term]")
    page.keyboard.type("cmrt")
    page.wait_for_selector(".tm-offers b:has-text('GL-cmrt')")
    page.keyboard.press("Escape")
    assert page.locator(".tm-offers").is_hidden()
    assert value(page) == "[](term:cmrt)"
    page.keyboard.press("Backspace")
    page.wait_for_selector(".tm-offers b:has-text('GL-cmr')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert re.fullmatch(r"\[[^]]+\]\(term:GL-cmr\w*\)", value(page))


def test_the_pages_own_sources_are_offered(editing):
    page = editing
    page.click("[data-action=source]")
    page.wait_for_selector(".tm-status:has-text('no sources yet')")
    section = page.locator("[id*=sources-section]").first
    section.locator("button.c-sf-add-button").last.click()
    page.fill("[name='sources-0-value-key']", "S15")
    page.fill("[name='sources-0-value-title']", "A regulation")
    write(page, "A fact [s")
    page.wait_for_selector(".tm-offers b:has-text('S15')")
    page.keyboard.press("Enter")
    assert value(page) == "A fact [S15]"
    page.wait_for_selector(".tm-status:has-text('no remarks')")


def test_text_from_word_processors_becomes_markdown(editing):
    page = editing
    paste(page, text_html=WORD, text_plain="Scope")
    assert value(page) == WORD_MARKDOWN
    page.keyboard.press("Control+z")
    assert value(page) == ""
    paste(page, text_html=DOCS, text_plain="Duties")
    assert value(page) == DOCS_MARKDOWN
    paste(
        page, text_html="<span style='color:red'>## mine</span>", text_plain="## mine"
    )
    assert page.evaluate("window.leftAlone"), "nothing to convert: the browser's own"
    assert page.title() != "caught"


def test_a_pasted_picture_is_saved_and_the_way_on_is_told(editing):
    page = editing
    page.evaluate(
        """async (selector) => {
            const canvas = Object.assign(document.createElement("canvas"), {width: 3, height: 3});
            const blob = await new Promise((done) => canvas.toBlob(done));
            const data = new DataTransfer();
            data.items.add(new File([blob], "Smelter chart.png", {type: "image/png"}));
            document.querySelector(selector).dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        BOX,
    )
    page.wait_for_selector(".tm-status:has-text('saved as “Smelter chart”')")
    from content.models import Picture

    saved = Picture.objects.get(title="Smelter chart")
    assert (saved.width, saved.height) == (3, 3)


def test_remarks_lead_to_their_lines(editing):
    page = editing
    write(page, "Words.\n\nSee [this](page:XX-99).")
    remark = page.locator(".tm-remarks [data-code=broken-link]")
    remark.wait_for()
    assert remark.inner_text().startswith("Line 3:")
    remark.click()
    assert (
        page.evaluate(
            f"(() => {{ const b = document.querySelector('{BOX}');"
            " return b.value.slice(b.selectionStart, b.selectionEnd) })()"
        )
        == "See [this](page:XX-99)."
    )


def test_a_failing_network_loses_nothing(editing):
    page = editing
    page.route("**/markdown/preview/", lambda route: route.abort())
    write(page, "Words that stay")
    page.wait_for_selector(".tm-error:has-text('still here')")
    assert value(page) == "Words that stay"
    page.unroute("**/markdown/preview/")
    page.keyboard.type(".")
    page.wait_for_selector(".tm-status:not(.tm-error):has-text('Checked')")


def test_the_texts_of_a_page_know_of_each_other(editing):
    page = editing
    add_text(page)
    assert page.locator("touchstone-markdown .tm-bar").count() == 2
    boxes = page.locator(BOX)
    boxes.nth(0).fill("A Reporting Template (CMRT)")
    boxes.nth(1).fill("The CMRT")
    page.locator("[data-code=no-sources]").wait_for()
    boxes.nth(1).fill("The CMRT. See https://a.example")
    page.locator("[data-code=bare-url]").wait_for()
    assert page.locator("[data-code=acronym]").count() == 0
    assert page.locator("[data-code=no-sources]").count() == 1


def test_a_page_that_exists_is_opened_checked_and_saved(portal, page):
    from content.models import BasePage

    guide = BasePage.objects.get(library_id="GA-07").specific
    guide.body.append(
        ("callout", {"kind": "tip", "title": "T", "text": "Tip **here**"})
    )
    guide.save_revision().publish()
    sign_in(page, portal, "editor")
    page.goto(f"{portal}/admin/pages/{guide.pk}/edit/")
    boxes = page.locator(BOX)
    boxes.last.wait_for()
    assert boxes.count() == page.locator(".tm-bar").count() == len(guide.body)
    assert boxes.first.input_value() == guide.body[0].value.replace("\r\n", "\n")
    assert boxes.last.input_value() == "Tip **here**"
    boxes.first.focus()
    page.wait_for_selector(".tm-status:has-text('Checked')")
    assert page.locator("[data-code=broken-link]").count() == 0
    boxes.last.fill("Tip *there*")
    page.click("button[name=action-save], button:has-text('Save draft')")
    page.wait_for_selector(".messages:has-text('has been updated')")
    saved = BasePage.objects.get(pk=guide.pk).get_latest_revision()
    assert "Tip *there*" in str(saved.content["body"])


def test_the_editor_has_no_serious_fault_of_accessibility(editing):
    page = editing
    page.click("[data-action=preview]")
    write(page, "See [this](page:XX-99) [a](page:ga")
    page.wait_for_selector(".tm-offers [role=option]")
    page.wait_for_selector(".tm-remarks li")
    faults = [
        (rule, [node for node in nodes if "tm-" in node or "touchstone" in node])
        for rule, nodes in serious(page)
    ]
    assert [fault for fault in faults if fault[1]] == []
