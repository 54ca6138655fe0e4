"""Whether the images really are made from the sources that they name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata  # type: ignore[import-untyped]

from tools.stages.contract import BrokenError
from tools.stages.data.descriptors import UndecodableError, of_output, of_source
from tools.stages.data.origins import Library, Origin
from tools.stages.data.output import Output
from tools.units import format_percent

SAMPLE = 64
LEAST_DECODED = 15
LEAST_RANK = 0.9
"""Mean share of other sources that an image resembles less than its own; 0.5 is chance."""
LEAST_NEAR = 0.85
"""Share of the images whose own source is among the nearest tenth; 0.1 is chance."""
_NEAR = 0.9
_MOST_CLASSES = 8
_FLAT = 1e-3
_STEPS = 64


def resemble(output: Output, origins: Sequence[Origin], library: Library) -> str:
    """Each of a sample of images resembles its own source more than those of others."""
    images, sources = _sample(output, origins, library)
    if len(sources) < LEAST_DECODED:
        raise BrokenError(
            f"Only {len(sources)} of the sources looked at can be decoded here.",
            "Images are read by Pillow, sounds as WAV with whole numbers (PCM).",
        )
    rank, near = ranks(of_output(images), sources)
    figures = (
        f"of {len(sources)} images looked at, {format_percent(near)} have their own source among "
        f"the nearest tenth, and others resemble them less in {format_percent(rank)} of pairs"
    )
    if rank < LEAST_RANK or near < LEAST_NEAR:
        raise BrokenError(
            f"The images do not show their sources: {figures}.",
            f"At least {format_percent(LEAST_NEAR)} and {format_percent(LEAST_RANK)} do. Take "
            "each image from the very file that is named for it.",
        )
    return f"The images show their sources: {figures}."


def ranks(
    images: NDArray[np.float32], sources: Sequence[NDArray[np.float32]]
) -> tuple[float, float]:
    """(mean rank of the own source, share of images with it among the nearest tenth).

    `images` (o, n, d) in o orientations and `sources` (k, d) each taken in k ways, of length 1. A
    program treats all images alike, so the figures are those of the one orientation and way in
    which they are best; or of the best for each pair, for programs that do not. A rank is 1 where
    no other source is nearer.
    """
    ways = _padded(sources)
    figures = [
        figure
        for treat in (_centred, _ordered)
        for likeness in _candidates(treat(images), treat(ways))
        for figure in _rank(likeness)
    ]
    return max(figures, key=sum)


def _candidates(
    images: NDArray[np.float32], ways: NDArray[np.float32]
) -> Iterator[NDArray[np.float32]]:
    """Likeness (m, n, n) of images and sources in m ways and both signs; the best of pairs."""
    plain = np.full((1, *ways.shape[1:2] * 2), -1, np.float32)
    every = plain.copy()
    for way in ways:
        likeness = images @ way.T
        yield likeness
        yield -likeness
        plain = np.maximum(plain, likeness[:2].max(axis=0))
        every = np.maximum(every, np.abs(likeness).max(axis=0))
    yield plain
    yield every


def _centred(planes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each without its mean, all without what they have in common, and of length 1."""
    planes = planes - planes.mean(axis=-1, keepdims=True)
    planes = planes / np.maximum(np.linalg.norm(planes, axis=-1, keepdims=True), _FLAT)
    planes = planes - planes.mean(axis=1, keepdims=True)
    length = np.linalg.norm(planes, axis=-1, keepdims=True)
    return np.asarray(planes / np.maximum(length, _FLAT), np.float32)


def _ordered(planes: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same of the order of the values, which curves of brightness leave as it is."""
    spread = np.maximum(np.ptp(planes, axis=-1, keepdims=True), _FLAT)
    coarse = np.round(planes / spread * _STEPS)  # nearly equal values have no order
    return _centred(rankdata(coarse, axis=-1).astype(np.float32))


def _padded(sources: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Sources as (k, n, d), the last way repeated where one has fewer than others."""
    most = max(map(len, sources))
    filled = [np.pad(ways, ((0, most - len(ways)), (0, 0)), mode="edge") for ways in sources]
    return np.stack(filled, axis=1)


def _rank(likeness: NDArray[np.float32]) -> list[tuple[float, float]]:
    """The figures of each of `likeness` (m, images, sources); own sources on the diagonal."""
    own = np.diagonal(likeness, axis1=1, axis2=2)[:, :, None]
    # Equals count half, and the source itself, which is equal, is taken off again.
    below = (likeness < own).sum(axis=2) + 0.5 * ((likeness == own).sum(axis=2) - 1)
    rank = below / (likeness.shape[2] - 1)
    return list(zip(rank.mean(axis=1).tolist(), (rank >= _NEAR).mean(axis=1).tolist(), strict=True))


def _sample(
    output: Output, origins: Sequence[Origin], library: Library
) -> tuple[NDArray[np.uint8], list[NDArray[np.float32]]]:
    """SAMPLE images with their sources decoded, as many of each split and class as possible.

    The draw depends on all images, so that no program can know it while it writes them.
    """
    digest = hashlib.sha256()
    for part in output.parts.values():
        digest.update(part.images.reshape(-1).data)
    rng = np.random.default_rng(int.from_bytes(digest.digest()[:8], "big"))
    images: list[NDArray[np.uint8]] = []
    sources: list[NDArray[np.float32]] = []
    for place in _turns(output, rng)[: 2 * SAMPLE]:
        try:
            ways = of_source(origins[place], library)
        except UndecodableError:
            continue  # counted: too few decoded ones break the contract
        images.append(output.image(place))
        sources.append(ways)
        if len(sources) == SAMPLE:
            break
    return np.array(images), sources


def _turns(output: Output, rng: np.random.Generator) -> list[int]:
    """Places of images of some classes in a random order, in which splits and classes take turns.

    Some classes only, so that there are several images of each: within a class they differ least.
    """
    split = np.repeat(np.arange(len(output.parts)), [len(p) for p in output.parts.values()])
    labels = output.labels
    chosen = rng.permutation(len(output.classes))[:_MOST_CLASSES]
    order = rng.permutation(np.flatnonzero(np.isin(labels, chosen)))
    group = labels[order] * len(output.parts) + split[order]
    turn = np.empty(len(order), np.int64)
    for one in np.unique(group):
        members = np.flatnonzero(group == one)
        turn[members] = np.arange(len(members))
    return [int(place) for place in order[np.argsort(turn, kind="stable")]]
