"""The table in the database, among the library's files, and behind the command."""

import json
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from content.library_io.rule_table import export_rule_table, import_rule_table
from content.models import RuleTable
from content.rule_table import table_and_source
from portal.members.models import ContentStamp
from portal.operations.roles import ensure_review, ensure_role
from tests import builders
from tests.builders import MEMBER
from tests.content.rules.builders import TABLE, own_cases

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BACKEND = "django.contrib.auth.backends.ModelBackend"
TEXT = TABLE.read_text("utf-8")
CHANGED = TEXT.replace("value: 40000000, unit: EUR", "value: 50000000, unit: EUR")


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "library"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "rules.yaml").write_text(TEXT, "utf-8")
    return folder


def ask(tmp_path, cases, *options, raw: str = ""):
    path = tmp_path / "firms.json"
    path.write_text(raw or json.dumps(cases), "utf-8")
    out, err = StringIO(), StringIO()
    call_command("which_rules", str(path), *options, stdout=out, stderr=err)
    return json.loads(out.getvalue()), err.getvalue()


def test_a_fault_is_named_with_its_line_when_it_is_saved():
    table = RuleTable(text=TEXT.replace("kg: 1400", "kg: none"))
    with pytest.raises(ValidationError) as caught:
        table.full_clean()
    line = TEXT[: TEXT.index("kg: 1400")].count("\n") + 1
    assert f"Line {line}:" in str(caught.value)
    RuleTable(text=TEXT).full_clean()


def test_there_is_one_table(library):
    import_rule_table(library, False, None)
    with pytest.raises(ValidationError):
        RuleTable(text=TEXT).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleTable.objects.create(text=TEXT, live=True)


def test_import_is_done_once_and_keeps_what_stewards_changed(library, tmp_path):
    assert import_rule_table(library, False, None) == ["rule table created"]
    assert import_rule_table(library, False, None) == []
    (library / "data" / "rules.yaml").write_text(CHANGED, "utf-8")
    assert import_rule_table(library, False, None) == ["rule table updated"]
    table = RuleTable.objects.get()
    table.text = TEXT.replace("table_date: 2026-11-23", "table_date: 2026-11-24")
    table.save_revision().publish()
    assert import_rule_table(library, False, None) == []
    (library / "data" / "rules.yaml").write_text(TEXT, "utf-8")
    (kept,) = import_rule_table(library, False, None)
    assert "kept" in kept
    assert "2026-11-24" in RuleTable.objects.get().text
    export_rule_table(tmp_path)
    assert (tmp_path / "data/rules.yaml").read_text("utf-8") == table.text
    assert import_rule_table(library, True, None) == ["rule table updated"]
    assert RuleTable.objects.get().text == TEXT


def test_a_change_reaches_every_process_a_draft_none(library):
    import_rule_table(library, False, None)
    before = ContentStamp.now()
    found, is_live = table_and_source(before)
    assert is_live
    assert found.values["batt_turnover"] == 40_000_000
    table = RuleTable.objects.get()
    table.text = CHANGED
    draft = table.save_revision()
    assert RuleTable.objects.get().text == TEXT
    draft.publish()
    assert ContentStamp.now() > before
    assert table_and_source(ContentStamp.now())[0].values["batt_turnover"] == 50_000_000


def test_a_steward_changes_it_and_somebody_else_lets_it_go_live(client, home, library):
    import_rule_table(library, False, None)
    ensure_review()
    steward, reviewer = (
        builders.person("steward", tier=MEMBER),
        builders.person("reviewer"),
    )
    steward.groups.add(ensure_role("Stewards"))
    reviewer.groups.add(ensure_role("Reviewers"))
    table = RuleTable.objects.get()
    address = reverse("wagtailsnippets_content_ruletable:edit", args=[table.pk])
    client.force_login(steward, backend=BACKEND)
    broken = client.post(address, {"text": "rules: [", "action-submit": "1"})
    assert b"Line 2:" in broken.content
    # As a browser sends it.
    sent = {"text": CHANGED.replace("\n", "\r\n"), "action-submit": "1"}
    refused = client.post(address, {"text": CHANGED, "action-publish": "1"})
    assert RuleTable.objects.get().text == TEXT
    assert client.post(address, sent).status_code == 302
    assert refused.status_code in (200, 302)
    task_state = RuleTable.objects.get().current_workflow_task_state
    assert task_state is not None
    assert RuleTable.objects.get().text == TEXT
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        task_state.task.specific.on_action(task_state, steward, "approve")
    task_state.task.specific.on_action(task_state, reviewer, "approve")
    assert RuleTable.objects.get().text == CHANGED


def test_the_command_answers_every_worked_case(tmp_path):
    cases = [
        {"case": c["case"], "input": c["input"], "as_of": c["as_of"].isoformat()}
        for c in own_cases()
    ]
    found, said = ask(tmp_path, cases)
    assert "starter library" in said
    for told, case in zip(found, own_cases(), strict=True):
        assert told["case"] == case["case"]
        assert list(told["answers"]) == list(case["expect"])
        for rule, status in case["expect"].items():
            answer = told["answers"][rule]
            assert answer["status"] == status
            assert answer["reason"]
            assert answer["provision"]
            assert answer["confidence"] in "VHML"
            assert answer["table_date"] == "2026-11-23"
        assert ",".join(told["templates"]) == case["templates"]
        assert told["baseline"].startswith("OECD") or not case["input"]["minerals"]


def test_the_command_uses_the_live_table_or_the_one_it_is_given(library, tmp_path):
    import_rule_table(library, False, None)
    case = next(c for c in own_cases() if c["case"].startswith("W09"))
    firm = {"case": "x", "input": case["input"]}
    found, said = ask(tmp_path, [firm], "--as-of", "2026-11-23")
    assert said == ""
    assert found[0]["answers"]["EU-BATT"]["status"] == "FROM 2027-08-18"
    other = tmp_path / "other.yaml"
    other.write_text(CHANGED, "utf-8")
    found, _said = ask(tmp_path, [firm], "--as-of", "2026-11-23", "--table", str(other))
    assert found[0]["answers"]["EU-BATT"]["status"] == "EXEMPT"
    other.write_text(TEXT.replace("kg: 1400", "kg: none"), "utf-8")
    with pytest.raises(CommandError, match="line"):
        ask(tmp_path, [firm], "--table", str(other))


def test_as_of_may_stand_beside_in_or_behind_the_input(tmp_path):
    case = next(c for c in own_cases() if c["case"].startswith("W10"))["input"]
    firms = [
        {"case": "beside", "input": case, "as_of": "2025-07-30"},
        {"case": "in", "input": {**case, "as_of": "2025-07-30"}},
        {"case": "option", "input": case},
    ]
    found, _said = ask(tmp_path, firms, "--as-of", "2025-07-30")
    assert {told["answers"]["EU-BATT"]["status"] for told in found} == {
        "FROM 2025-08-18"
    }


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ({"case": "A", "input": {"employees": "12"}}, "Case 1 (A): employees is no number"),
        ({"case": "A", "input": {"employees": True}}, "employees is no number"),
        ({"case": "A", "input": {"employees": -1}}, "employees is below zero"),
        ({"case": "A", "input": {"employees": 1e300}}, "employees is larger"),
        ({"case": "A", "input": {"employees": 10**400}}, "employees is larger"),
        ({"case": "A", "input": {"colour": 1}}, "colour is no known input"),
        ({"case": "A", "input": {"hq": "Germany"}}, "hq is no country code"),
        ({"case": "A", "input": {"minerals": "Sn"}}, "minerals is no list"),
        ({"case": "A", "input": {"minerals": [1]}}, "minerals holds"),
        ({"case": "A", "input": {"eu_kg": {"8001": -1}}}, "eu_kg, 8001 is below zero"),
        ({"case": "A", "input": {"eu_kg": [1]}}, "eu_kg is no object"),
        ({"case": "A", "input": {"sells_eu": 1}}, "sells_eu is true, false or null"),
        ({"case": "A", "input": []}, "input is no object"), ({"case": "A"}, "input is no object"),
        ({"case": 1, "input": {}}, "“case” is no text"), ([], "is no object"),
        ({"case": "A", "inputs": {}}, "“inputs” is not known"),
        ({"case": "A", "input": {}, "as_of": "soon"}, "as_of is no date"),
        ({"case": "A", "input": {"as_of": 5}}, "as_of is no date"),
    ],
)  # fmt: skip
def test_what_is_not_right_is_named_with_case_and_input(tmp_path, case, words):
    with pytest.raises(CommandError) as caught:
        ask(tmp_path, [case])
    assert words in str(caught.value)
    assert caught.value.returncode == 1


@pytest.mark.parametrize(
    "raw",
    ["{", "{}", "null", '"text"', '[{"case": "A", "input": {"employees": NaN}}]',
     '[{"case": "A", "input": {"employees": Infinity}}]', "[" * 100_000,
     '[{"case": "A", "input": {"hq": "DE", "hq": "FR"}}]', "\x00", "٣",
     '[{"case": "A", "input": {"employees": ' + "9" * 5_000 + "}}]"],
)  # fmt: skip
def test_a_file_that_is_no_list_of_cases_ends_with_words(tmp_path, raw):
    with pytest.raises(CommandError):
        ask(tmp_path, None, raw=raw)


def test_a_file_that_is_not_there_or_no_text_ends_with_words(tmp_path):
    for name, raw in (("gone.json", None), ("bytes.json", b"\xff\xfe")):
        path = tmp_path / name
        if raw is not None:
            path.write_bytes(raw)
        with pytest.raises(CommandError):
            call_command("which_rules", str(path))
    with pytest.raises(CommandError):
        call_command("which_rules", str(tmp_path))
