"""The key outcomes that fit an answer: those of the publications it cites, nearest to the question first."""

from __future__ import annotations

import numpy as np

from index import listing
from index.base import Base
from index.listing import StoredOutcome
from index.storing import Vectors

MOST = 5


def fitting(base: Base, questions: dict[str, Vectors], publications: list[str]) -> list[StoredOutcome]:
    """Outcomes of these publications, best first; `questions` holds the question's vector for every model."""
    with base.catalogue.reading() as connection:
        found = listing.outcomes_of(connection, publications)
    if len(found) <= 1:
        return found
    nearness = np.zeros(len(found))
    for model, question in questions.items():
        nearness += base.encoders[model].questions([outcome.text for outcome in found]) @ question
    order = sorted(range(len(found)), key=lambda i: (-nearness[i], i))
    return [found[i] for i in order[:MOST]]
