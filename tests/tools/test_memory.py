"""The planner: nothing alive overlaps, everything is aligned, and known pools come out."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tools.memory import (
    ALIGNMENT_BYTES,
    Buffer,
    MemoryPlan,
    activation_buffers,
    aligned,
    plan_memory,
)
from tools.tflite_reader import read_tflite


def assert_sound(buffers: list[Buffer]) -> None:
    """No two live buffers overlap, offsets are aligned, and the pool holds everything."""
    plan = plan_memory(buffers)
    spans = [(plan.offsets[b.key], plan.offsets[b.key] + aligned(b.size_bytes), b) for b in buffers]
    for start, end, one in spans:
        assert start % ALIGNMENT_BYTES == 0
        assert 0 <= start <= end <= plan.pool_bytes
        for other_start, other_end, other in spans:
            apart = one.first > other.last or other.first > one.last
            assert one is other or apart or end <= other_start or other_end <= start


def most_alive(buffers: list[Buffer]) -> int:
    """The lower bound of every pool: aligned bytes alive at once."""
    last = max((b.last for b in buffers), default=0)
    return max(
        sum(aligned(b.size_bytes) for b in buffers if b.first <= t <= b.last)
        for t in range(last + 1)
    )


def plain_plan(buffers: list[Buffer]) -> MemoryPlan:
    """The algorithm in plain Python: largest first, of equals the last given, each in a gap."""
    placed: list[tuple[int, int, Buffer]] = []  # offset, end, buffer; lowest offset first
    latest = list(reversed(buffers))
    for buffer in sorted(latest, key=lambda b: -aligned(b.size_bytes)):
        size, offset = aligned(buffer.size_bytes), 0
        for start, end, other in placed:
            if other.first > buffer.last or other.last < buffer.first:
                continue
            if start - offset >= size:
                break
            offset = max(offset, end)
        placed.append((offset, offset + size, buffer))
        placed.sort(key=lambda entry: entry[0])
    offsets = {buffer.key: offset for offset, _, buffer in placed}
    return MemoryPlan(offsets, max(end for _, end, _ in placed))


def random_buffers(rng: random.Random, most: int) -> list[Buffer]:
    buffers = []
    for key in range(rng.randint(1, most)):
        first = rng.randint(0, most // 2)
        size = rng.choice([rng.randint(1, 400), 16 * rng.randint(1, 4)])
        buffers.append(Buffer(key, size, first, first + rng.randint(0, 5)))
    return buffers


def test_compiled_plan_is_the_plain_one() -> None:
    rng = random.Random(1)
    for trial in range(1000):
        buffers = random_buffers(rng, most=200 if trial % 20 == 0 else 40)
        assert plan_memory(buffers) == plain_plan(buffers)


def test_random_buffers_never_overlap_and_never_beat_the_bound() -> None:
    rng = random.Random(0)
    for _ in range(1000):
        buffers = random_buffers(rng, most=14)
        assert_sound(buffers)
        assert most_alive(buffers) <= plan_memory(buffers).pool_bytes


def test_no_buffers_need_no_pool() -> None:
    assert plan_memory([]).pool_bytes == 0


def test_buffers_that_take_turns_share_their_place() -> None:
    plan = plan_memory([Buffer(0, 100, 0, 1), Buffer(1, 100, 2, 3)])
    assert (plan.offsets, plan.pool_bytes) == ({0: 0, 1: 0}, 112)


def test_a_small_buffer_goes_into_the_first_gap_that_fits() -> None:
    buffers = [Buffer(0, 64, 0, 9), Buffer(1, 48, 0, 1), Buffer(2, 32, 0, 9), Buffer(3, 16, 5, 6)]
    assert plan_memory(buffers).offsets == {0: 0, 1: 64, 2: 112, 3: 64}


def test_of_equal_buffers_the_last_given_comes_first() -> None:
    buffers = [Buffer(k, 16, 0, 1) for k in range(3)]
    assert plan_memory(buffers).offsets == {2: 0, 1: 16, 0: 32}
    assert plan_memory(reversed(buffers)).offsets == {0: 0, 1: 16, 2: 32}


# Heads of TFLite Micro's arena, measured on a Cortex-M7 with its reference kernels.
@pytest.mark.parametrize(
    ("name", "head_bytes"),
    [
        ("resnet8_cifar10_int8", 49_152),
        ("kws_dscnn_int8", 16_000),
        ("paper/LMaNet-Elite.random-weights.int8", 307_200),
        ("paper/LMaNet-Core.random-weights.int8", 409_600),
        ("paper/QwNet-Core.random-weights.int8", 409_600),
    ],
)
def test_pools_equal_the_heads_that_tflite_micro_allocates(
    shared: Path, name: str, head_bytes: int
) -> None:
    buffers = activation_buffers(read_tflite(shared / "models" / f"{name}.tflite"))
    assert plan_memory(buffers).pool_bytes == head_bytes
    assert_sound(buffers)
