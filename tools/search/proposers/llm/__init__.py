"""A language model as a proposer: it is asked for designs, and measurements decide."""

from tools.search.proposers.llm.answers import AnswerStore, answer_key
from tools.search.proposers.llm.proposer import LanguageModelProposer
from tools.search.proposers.llm.recorded import RecordedModel

__all__ = ["AnswerStore", "LanguageModelProposer", "RecordedModel", "answer_key"]
