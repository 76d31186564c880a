"""Making an account as a person does: the form, the letter, the link in it."""

import re

from django.core import mail
from django_tasks_db.models import DBTaskResult

PHRASE = "a long pass phrase"


def letters(to):
    """Mails to an address, those that wait for the worker included."""
    found = [letter.body for letter in mail.outbox if to in letter.to]
    for task in DBTaskResult.objects.order_by("enqueued_at"):
        args = task.args_kwargs["args"]
        if args and args[0] == [to]:
            found.append(args[2])
    return found


def link_in(body, portal, path):
    return portal + re.search(rf"https?://[^/\s]+(/{path}\S+)", body)[1]


class Clicks:
    """Presses what a person would press, and counts it."""

    def __init__(self, page):
        self.page, self.number = page, 0

    def __call__(self, name, role="button"):
        self.number += 1
        self.page.locator("main").get_by_role(role, name=name, exact=True).first.click()


def sign_up(page, clicks, email, name="Nora New"):
    first, last = name.split()
    page.fill("#id_first_name", first)
    page.fill("#id_last_name", last)
    page.fill("#id_email", email)
    page.fill("#id_password1", PHRASE)
    page.fill("#id_password2", PHRASE)
    clicks("Create the account")
    page.get_by_text("Look into your mailbox").first.wait_for()


def confirm(page, clicks, portal, email):
    page.goto(link_in(letters(email)[0], portal, "account/confirm-email/"))
    clicks.number += 1  # the link in the mail
    page.locator("main button").first.click()
    clicks.number += 1
