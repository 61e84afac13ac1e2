"""An act in plain words: the sentence of the norm, without what the drawing says beside it."""

from __future__ import annotations

import pytest

from servanda.draw.acts import describe_act

IRI = "agreement:kz-nato-2007/"


@pytest.mark.parametrize(
    ("lang", "norm", "act"),
    [
        ("en", "8-laws", "comply with the laws of Kazakhstan"),
        ("en", "13-amend", "by mutual consent, make amendments to the Agreement"),
        ("ru", "8-laws", "соблюдать законы Казахстана"),
        ("kk", "8-laws", "Қазақстанның заңдарын сақтау"),
        # Who does it is not who is bound, or is told after a condition: the sentence is whole.
        ("en", "9.1-premises-use", "The floor space for an office shall not be used in any manner "
         "incompatible with the liaison officer's functions"),
    ],
)  # fmt: skip
def test_an_act_is_the_sentence_without_bearer_and_modality(planned, lang, norm, act):
    assert describe_act(planned(lang), IRI + norm) == act


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_no_prohibition_is_turned_into_its_opposite(planned, lang):
    plan = planned(lang)
    norms = [norm for norm, data in plan.network.nodes(data=True) if data.get("modality") == "prohibition"]
    refrains = {"en": "refrain", "kk": "бас тартуға", "ru": "воздерживаться"}[lang]
    for norm in norms:
        act, whole = describe_act(plan, norm), plan.label(norm)
        assert refrains not in act or act == whole
