"""From a question to the cited answer, or to the plain statement that the base does not cover it."""

from __future__ import annotations

from answer import coverage, events, harm, outcomes, quotes
from answer.citations import Answer, cite
from index.base import Base
from index.filters import NO_FILTERS, Filters
from index.search import search, widening
from index.widening import NOT_WIDENED

PASSAGES = 10
LONGEST_QUESTION = 4000
EMPTY = "The library holds no publications that fit these filters."
NOT_COVERED = "The library does not cover this question."


def answer(base: Base, question: str, filters: Filters = NO_FILTERS, *, widened: bool = True) -> Answer:
    """Answer a question with verbatim sentences of the passages that fit it best.

    The same question on the same base gives the same answer. Without `widened`, only the question's own words are
    searched for. A language model words the answer when the settings name one. Errors as for
    `index.search.search` and `answer.generate.worded`.
    """
    question = question.strip()
    declined = harm.why_declined(question)
    if declined is not None:
        return Answer(question, abstained=True, reason=declined)
    also = widening(base, question) if widened else NOT_WIDENED
    hits = search(base, question, PASSAGES, filters, also)
    if not hits:
        return Answer(question, abstained=True, reason=EMPTY, widening=also)
    chosen = quotes.choose(question, hits)
    if not coverage.covered(base, question, hits, chosen):
        return Answer(question, abstained=True, reason=NOT_COVERED, hits=hits, widening=also)
    sentences, citations = cite(chosen)
    cited = list(dict.fromkeys(citation.publication for citation in citations))
    given = Answer(
        question,
        abstained=False,
        reason=None,
        sentences=sentences,
        citations=citations,
        hits=hits,
        key_outcomes=outcomes.fitting(base, hits, cited),
        events=events.fitting(base, cited),
        widening=also,
    )
    if base.settings.llm_url is None:
        return given
    from answer import generate  # most bases have no language model, and need nothing of it

    return generate.worded(base, given, chosen)
