"""Knowledge checks of a lesson without their form: a question and its answers."""

from bs4 import BeautifulSoup, Tag
from django.utils.translation import gettext as _


def without_forms(soup: BeautifulSoup, address: str) -> None:
    """Put a list in the place of each check, and a link to where it is answered.

    The form never knew which answer is right, so that no list can tell it.
    """
    for form in soup.find_all("form", class_="check"):
        box = soup.new_tag("div")
        legend = form.find("legend")
        prompt = legend.get_text(" ", strip=True) if isinstance(legend, Tag) else ""
        title = soup.new_tag("p")
        strong = soup.new_tag("strong")
        strong.string = _("Check yourself: %s") % prompt
        title.append(strong)
        answers = soup.new_tag("ul")
        for label in form.find_all("label"):
            item = soup.new_tag("li")
            item.string = label.get_text(" ", strip=True)
            answers.append(item)
        link = soup.new_tag("a", href=f"{address}#{form.get('id')}")
        link.string = _("Answer it on the page")
        where = soup.new_tag("p")
        where.append(link)
        for part in (title, answers, where):
            box.append(part)
        form.replace_with(box)
