"""What a person says about an answer, on its way into the catalogue: as little of it as will do."""

from __future__ import annotations

from answer.citations import Answer
from answer.privacy import personal
from index import feedback
from index.base import Base
from index.feedback import Feedback, Verdict
from ingest.errors import CallError

_NEAREST = 5


def give(base: Base, given: Answer, verdict: Verdict, remark: str = "", *, keep_question: bool) -> Feedback:
    """Store what somebody says about an answer; the question with it only with `keep_question`.

    A question that seems to hold personal data is not kept even then. Raises CallError when the remark does.
    """
    if found := personal(base, remark):
        raise CallError(
            f"The remark seems to hold personal data ({', '.join(found)}).", "Write it without, then send it."
        )
    cited = [citation.publication for citation in given.citations]
    nearest = [hit.passage.publication for hit in given.hits[:_NEAREST]]
    return feedback.give(
        base.catalogue.database,
        verdict,
        given.question if keep_question and not personal(base, given.question) else None,
        covered=not given.abstained,
        publications=list(dict.fromkeys(cited or nearest)),
        remark=remark,
    )
