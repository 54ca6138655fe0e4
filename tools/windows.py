"""How a sliding window covers one dimension of an image: TensorFlow's rules.

Plain functions, which planning compiles too (`tools.jit` sees by this word when they change).
"""

from __future__ import annotations


def window_extent(size: int, kernel: int, stride: int, dilation: int, padding: str) -> int:
    """Output length of a sliding window along one dimension."""
    if padding == "SAME":
        return -(-size // stride)
    return (size - (kernel - 1) * dilation - 1) // stride + 1


def window_padding(size: int, kernel: int, stride: int, dilation: int, output: int) -> int:
    """Padding before the first pixel along one dimension."""
    return max((output - 1) * stride + (kernel - 1) * dilation + 1 - size, 0) // 2
