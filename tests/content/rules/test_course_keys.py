"""What the quiz of CO-5 calls right is what the rule table answers: whoever changes a
threshold hears which questions teach the old one."""

import pytest

from content.questions import from_yaml
from tests.content.rules.builders import OWN, ROOT, statuses

QUESTIONS = ROOT / "content" / "library" / "data" / "questions" / "CO-5.yaml"
MILLION = 1_000_000
EU = {"sells_eu": True, "eu_importer_of_record": True}
WIRE = {**EU, "hq": "DE", "minerals": ["W"]}
TIN = {**EU, "hq": "NL", "minerals": ["Sn"]}
PACKS = {"hq": "SE", "minerals": ["Ni", "Li"], "sells_eu": True,
         "places_batteries_eu": True}  # fmt: skip
FILER = {"minerals": ["Sn", "Ta", "W", "Au"], "sec_reporting_issuer": True,
         "manufactures": True, "necessary_3tg": True}  # fmt: skip
CARS = {
    "hq": "CN", "minerals": ["Li", "graphite_natural"], "sells_eu": True,
    "places_batteries_eu": True, "turnover_eur_fy_minus_2": 6000 * MILLION,
    "turnover_eu_eur": 2000 * MILLION, "turnover_eur": 6000 * MILLION,
}  # fmt: skip
DRIVES = {
    "hq": "DE", "minerals": ["Cu"], "seat_or_branch_de": True, "employees": 7000,
    "employees_de": 1800, "turnover_eur": 2000 * MILLION, "sells_eu": True,
}  # fmt: skip
# The firm of the question, the rule, its answer, and words of the option that says so
# (of a pair: left and right).
TAUGHT = [
    ("us-phones", {**FILER, "origin_countries": ["CD", "RW", "ID"]}, "US-1502", "NOW",
     "Form SD, with due diligence"),
    ("us-jeweller", {**FILER, "minerals": ["Au"], "recycled_only": True}, "US-1502",
     "NOW", "Form SD with the inquiry and its result"),
    ("us-odm", {**FILER, "manufactures": False, "contracts_to_manufacture": None},
     "US-1502", "UNKNOWN", "Unknown, until somebody has read"),
    ("eu-wire-300", {**WIRE, "eu_kg": {"8101 96 00": 300}}, "EU-CMR", "NOW", "Now:"),
    ("eu-wire-250", {**WIRE, "eu_kg": {"8101 96 00": 250}}, "EU-CMR", "NOW",
     "Now, because 250 is not below 250"),
    ("eu-two-tin-lines", {**TIN, "eu_kg": {"8001": 60_000, "8003 00 00": 1_500}},
     "EU-CMR", "NOW", "Now, because of the bars"),
    ("eu-exempt-or-not", {**WIRE, "eu_kg": {"8101 96 00": 240}}, "EU-CMR", "EXEMPT",
     "Imports 240 kg of tungsten wire: Exempt"),
    ("eu-exempt-or-not",
     {"hq": "DE", "minerals": ["W"], "b2b_supplier": True, "sells_eu": True},
     "EU-CMR", "INDIRECT", "Buys 400 kg of wire from a dealer in its town and supplies makers: Indirect"),
    ("eu-exempt-or-not", {**TIN, "eu_kg": {"8003 00 00": 1_400}}, "EU-CMR", "NOW",
     "Imports 1 400 kg of tin bars, not recycled: Now"),
    ("eu-recycled", {**TIN, "recycled_only": True, "eu_kg": {"8003 00 00": 5_000}},
     "EU-CMR", "EXEMPT", "It is exempt, because the metal is recycled"),
    ("batt-ebike", {**PACKS, "turnover_eur_fy_minus_2": 25 * MILLION}, "EU-BATT",
     "EXEMPT", "Exempt"),
    ("batt-startup", {**PACKS, "turnover_eur_fy_minus_2": 12 * MILLION,
                      "in_group": True, "group_turnover_eur_fy_minus_2": None},
     "EU-BATT", "UNKNOWN", "Unknown: the group's turnover"),
    ("batt-second-life", {**PACKS, "second_life_only": True,
                          "turnover_eur_fy_minus_2": 70 * MILLION},
     "EU-BATT", "EXEMPT", "True"),
    ("batt-cars", CARS, "EU-BATT", "FROM 2027-08-18",
     "Battery due diligence: from 18 August 2027"),
    ("size-supplier", DRIVES, "LkSG", "NOW", "LkSG: now"),
    ("size-supplier", DRIVES, "CSRD", "FROM 2027-01-01",
     "CSRD: from the financial year 2027"),
    ("size-supplier", DRIVES, "CSDDD", "FROM 2029-07-26", "CSDDD: from 26 July 2029"),
    ("size-swiss-refiner",
     {"hq": "CH", "minerals": ["Au"], "seat_ch": True, "from_cahra": True,
      "ch_group_kg": {"7108 unrefined": 2_000}}, "CH", "NOW", "Now:"),
    ("size-norway", {"hq": "NO", "minerals": ["other"], "norway_nexus": True,
                     "revenue_nok": 90 * MILLION, "balance_nok": 20 * MILLION,
                     "employees": 55}, "NO", "NOW", "Now, with a public account"),
    ("size-at-the-figure",
     {"hq": "DE", "minerals": ["Cu"], "seat_or_branch_de": True, "employees": 1000,
      "employees_de": 1000}, "LkSG", "NOW",
     "LkSG: 1 000 people in Germany: In: the act says at least"),
    ("size-at-the-figure",
     {"hq": "FR", "minerals": ["Cu"], "employees": 5000, "turnover_eur": 2000 * MILLION},
     "CSDDD", "OUT", "CSDDD: 5 000 people and EUR 2 billion: Out: the directive says more than"),
    ("size-at-the-figure", {**PACKS, "turnover_eur_fy_minus_2": 40 * MILLION},
     "EU-BATT", "FROM 2027-08-18",
     "Batteries: EUR 40.0 million, no group: In: let off is who lies under"),
    ("size-csrd-foreign",
     {"hq": "TW", "minerals": ["Cu"], "sells_eu": True, "turnover_eu_eur": 1000 * MILLION,
      "eu_sub_turnover_eur": 250 * MILLION}, "CSRD", "FROM 2028-01-01",
     "CSRD from the financial year 2028, and no CSDDD"),
    ("size-csrd-foreign",
     {"hq": "TW", "minerals": ["Cu"], "sells_eu": True, "turnover_eu_eur": 1000 * MILLION,
      "eu_sub_turnover_eur": 250 * MILLION}, "CSDDD", "OUT",
     "CSRD from the financial year 2028, and no CSDDD"),
    ("size-one-year", {"hq": "FR", "minerals": ["Cu"], "employees": 5400,
                       "turnover_eur": 1700 * MILLION, "both_years": False},
     "CSDDD", "UNKNOWN", "Unknown: the year before"),
    ("fl-harness", {"minerals": ["Cu", "Sn"], "imports_to_us": True,
                    "xinjiang_link": None}, "UFLPA", "NOW", "Now, and high"),
]  # fmt: skip


@pytest.fixture(scope="module")
def keys():
    """By question, what its key calls right: options, or pairs as "left: right"."""
    read = from_yaml.read(QUESTIONS.read_bytes())
    assert not read.faults
    return {
        draft.id: [
            f"{one.text}: {one.match}" if one.match else one.text
            for one in draft.options
            if one.correct or one.match
        ]
        for draft in read.drafts
    }


@pytest.mark.parametrize(
    ("question", "firm", "rule", "status", "words"),
    TAUGHT,
    ids=[f"{row[0]} {row[2]}" for row in TAUGHT],
)
def test_the_key_is_what_the_table_answers(keys, question, firm, rule, status, words):
    assert statuses({**OWN["nothing"], **firm})[rule] == status
    assert any(right.startswith(words) for right in keys[f"Q-co5-{question}"])
