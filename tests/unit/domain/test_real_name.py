"""What has to be shown where."""

import pytest

from kiosk_app.domain.channels import Channel
from kiosk_app.domain.identity import Proof, ProofLevel, level_of
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.real_name import may_identify
from kiosk_app.domain.refusal import Reason, Refusal


@pytest.mark.requirement("R029")
@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("proof", Proof)
def test_a_document_seen_needs_eyes_and_what_was_typed_proves_nothing(
    channel: Channel, proof: Proof
) -> None:
    refusal = may_identify(proof, channel, BEIJING)
    is_blind = channel is Channel.KIOSK and proof is Proof.DOCUMENT_SEEN
    if is_blind or proof is Proof.TYPED:
        assert refusal == Refusal(Reason.REAL_NAME_REQUIRED, (("proof", proof.value),))
    else:
        assert refusal is None


@pytest.mark.requirement("R029")
@pytest.mark.parametrize("channel", Channel)
def test_nothing_said_is_nothing_shown(channel: Channel) -> None:
    refusal = may_identify(None, channel, BEIJING)
    assert refusal == Refusal(Reason.REAL_NAME_REQUIRED, (("proof", "none"),))


def test_what_was_typed_is_a_claim() -> None:
    assert level_of(Proof.TYPED) is ProofLevel.CLAIM
    assert [level_of(proof) for proof in Proof].count(ProofLevel.CLAIM) == 1
