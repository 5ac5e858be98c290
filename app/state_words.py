"""What the record of acts calls a state: the words of the rooms' own screens, one line a kind.

The record keeps codes; the auditor reads words. See `audit.codes`.
"""

from app.adoption.ending_workflow import ENDING_LABELS
from app.adoption.workflow import LABELS as ADOPTION
from app.audit.codes import say
from app.audit.queries import number_with
from app.children.models import CareForm, GuardianStatus
from app.family_style.workflow import COUPLE_LABELS
from app.family_style.workflow import LABELS as UNIT
from app.institutions.models import DonationState, TransferState
from app.institutions.workflow import LABELS as ADMISSION
from app.placements.match_workflow import LABELS as MATCH
from app.placements.payment_workflow import LABELS as PAYMENT
from app.placements.workflow import LABELS as PLACEMENT
from app.purchasing import recorded

say("admission", {state: words[0] for state, words in ADMISSION.items()})
say("adoption", {state: words[0] for state, words in ADOPTION.items()})
say("adoption_ending", {state: words[0] for state, words in ENDING_LABELS.items()})
say("child", {value: value.label for value in (*CareForm, *GuardianStatus)})
say("donation", {state: state.label for state in DonationState})
say("family_couple", {state: words[0] for state, words in COUPLE_LABELS.items()})
say("family_unit", {state: words[0] for state, words in UNIT.items()})
say("home_transfer", {state: state.label for state in TransferState})
say("match", {state: words[0] for state, words in MATCH.items()})
say("payment_list", {state: words[0] for state, words in PAYMENT.items()})
say("placement", {state: words[0] for state, words in PLACEMENT.items()})
for kind, words in recorded.WORDS.items():
    say(kind, words)
for kind in recorded.NUMBERED:
    number_with(kind, recorded.numbers)
