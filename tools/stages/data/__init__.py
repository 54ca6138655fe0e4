"""The stage *data*: a program that brings the user's own data into the project's format."""

from tools.stages.data.stage import STAGE, DataStage, PrepareData

__all__ = ["STAGE", "DataStage", "PrepareData"]
