"""Data sets: one type, a registry of names, a reader for each layout, and a cache."""

from tools.data.calibration import calibration_images
from tools.data.dataset import Dataset, Split
from tools.data.names import DatasetInfo, known_datasets
from tools.data.registry import load_dataset

__all__ = [
    "Dataset",
    "DatasetInfo",
    "Split",
    "calibration_images",
    "known_datasets",
    "load_dataset",
]
