"""Sentences and what a careful reader takes from them; every limit that is not listed is None."""

from __future__ import annotations

from typing import Any

KB, MB, M = 1024, 1024 * 1024, 10**6

Case = tuple[str, dict[str, Any]]

DEMO = (
    "Design a handwritten-digit classifier for an STM32H743: under 64 KB of SRAM, under 2M MACs, "
    "at least 95% accurate"
)
DESIGN = "an image classifier for CIFAR-100 on an STM32H7, under 320 KB SRAM and 100M MACs"

WHOLE: list[Case] = [
    (DEMO, {"dataset": "digits", "sram_bytes": 64 * KB, "macs": 2 * M, "accuracy": 0.95}),
    (DESIGN, {"dataset": "cifar100", "sram_bytes": 320 * KB, "macs": 100 * M}),
    ("CIFAR-100 in 320K RAM", {"dataset": "cifar100", "sram_bytes": 320 * KB}),
    ("digits", {"dataset": "digits"}),
    (
        "CLASSIFIER FOR CIFAR 10: UNDER 64 KB SRAM, AT LEAST 95%, 50 MS",
        {"dataset": "cifar10", "sram_bytes": 64 * KB, "accuracy": 0.95, "latency_s": 0.05},
    ),
    (
        "classifier (SRAM: 64 KB; flash: 1 MB; MACs: 2M; accuracy: 95%; latency: 50 ms)",
        {
            "sram_bytes": 64 * KB,
            "flash_bytes": MB,
            "macs": 2 * M,
            "accuracy": 0.95,
            "latency_s": 0.05,
        },
    ),
    (
        "classifier,SRAM<64K,flash<=1M,MACs<2M,acc>=0.95",
        {"sram_bytes": 64 * KB, "flash_bytes": MB, "macs": 2 * M, "accuracy": 0.95},
    ),
    (
        "A classifier.\n- 64 KB of SRAM\n- 2M MACs\n- at least 90 %\n",
        {"sram_bytes": 64 * KB, "macs": 2 * M, "accuracy": 0.9},
    ),
    (
        "My board has 64 KB RAM. A classifier for it must answer within a tenth of a second.",
        {"sram_bytes": 64 * KB, "latency_s": 0.1},
    ),
    ("Ein Klassifikator für CIFAR-100, 320 KB SRAM", {"dataset": "cifar100", "sram_bytes": 327680}),
    (
        "tell cats from dogs in ./My Photos, 64 KB RAM",
        {"data_path": "./My", "sram_bytes": 64 * KB},
    ),
    ("classifier for photos in './My Photos'", {"data_path": "./My Photos"}),
    ("classifier for Images.npz", {"data_path": "Images.npz"}),
    ("a classifier for my flower photos", {}),
    (
        "Train a model to recognize digits. Latency: 10ms max. Accuracy: 95% min. RAM: 32KB.",
        {"dataset": "digits", "sram_bytes": 32 * KB, "latency_s": 0.01, "accuracy": 0.95},
    ),
    ("recognise the digits 0 to 9, int8, 8-bit weights", {"dataset": "digits"}),
]

SRAM: list[Case] = [
    ("within 256K of RAM", {"sram_bytes": 256 * KB}),
    ("<= 64KiB of SRAM", {"sram_bytes": 64 * KB}),
    ("ram ≤ 64 kB", {"sram_bytes": 64 * KB}),
    ("SRAM：６４ＫＢ", {"sram_bytes": 64 * KB}),
    ("128 kilobytes of memory", {"sram_bytes": 128 * KB}),
    ("two hundred and fifty-six kilobytes of RAM", {"sram_bytes": 256 * KB}),
    ("65,536 bytes of RAM", {"sram_bytes": 64 * KB}),
    ("512 kbit of RAM", {"sram_bytes": 64 * KB}),
    ("three quarters of a megabyte of RAM", {"sram_bytes": 768 * KB}),
    ("that must not use more than 64 KB of RAM", {"sram_bytes": 64 * KB}),
    ("whose RAM must never go above 64 KB", {"sram_bytes": 64 * KB}),
    ("not exceeding 64 KB SRAM", {"sram_bytes": 64 * KB}),
    ("without exceeding 64 KB SRAM", {"sram_bytes": 64 * KB}),
    ("more than 64 KB of RAM is too much", {"sram_bytes": 64 * KB}),
    ("with a RAM budget of 64 KB", {"sram_bytes": 64 * KB}),
    ("with a 64 KB limit on SRAM", {"sram_bytes": 64 * KB}),
    ("that fits in 64 KB of on-chip SRAM", {"sram_bytes": 64 * KB}),
    ("max. 64 KB RAM", {"sram_bytes": 64 * KB}),
    ("64 KB RAM maximum", {"sram_bytes": 64 * KB}),
    ("64 KB or less of SRAM", {"sram_bytes": 64 * KB}),
    ("maximum SRAM usage 64 KB", {"sram_bytes": 64 * KB}),
    ("sub-64KB RAM", {"sram_bytes": 64 * KB}),
    ("For SRAM, no more than 64 KB", {"sram_bytes": 64 * KB}),
    ("at most 64 KB of the STM32H743's 1 MB SRAM", {"sram_bytes": 64 * KB}),
    ("64 of the 512 KB of SRAM", {"sram_bytes": 64 * KB}),
    ("64KB max. SRAM", {"sram_bytes": 64 * KB}),
    ("I can spare 64 KB of RAM at the very most", {"sram_bytes": 64 * KB}),
]

FLASH: list[Case] = [
    ("half a megabyte of flash", {"flash_bytes": MB // 2}),
    ("1MB flash", {"flash_bytes": MB}),
    ("a megabyte of flash storage", {"flash_bytes": MB}),
    ("1,5 MB of ROM", {"flash_bytes": 3 * MB // 2}),
    ("½ MB flash memory", {"flash_bytes": MB // 2}),
    ("320 KB/1 MB RAM/flash", {"sram_bytes": 320 * KB, "flash_bytes": MB}),
    ("64/256 KB RAM/flash", {"sram_bytes": 64 * KB, "flash_bytes": 256 * KB}),
    ("RAM under 320KB, flash under 1MB", {"sram_bytes": 320 * KB, "flash_bytes": MB}),
    ("SRAM 64 KB flash 1 MB", {"sram_bytes": 64 * KB, "flash_bytes": MB}),
    ("64 KB SRAM 1 MB flash", {"sram_bytes": 64 * KB, "flash_bytes": MB}),
    (
        "RAM and flash under 320 KB and 1 MB respectively",
        {"sram_bytes": 320 * KB, "flash_bytes": MB},
    ),
    ("RAM and flash under 320 KB each", {"sram_bytes": 320 * KB, "flash_bytes": 320 * KB}),
    ("at most 64 KB (RAM) and 1 MB (flash)", {"sram_bytes": 64 * KB, "flash_bytes": MB}),
]

MACS: list[Case] = [
    ("no more than 0.1 GMACs", {"macs": 100 * M}),
    ("fewer than two million MACs", {"macs": 2 * M}),
    ("two and a half million MACs", {"macs": 2_500_000}),
    ("2M MACs", {"macs": 2 * M}),
    ("2 MMACs", {"macs": 2 * M}),
    ("2m macs", {"macs": 2 * M}),
    ("2,000,000 MACs", {"macs": 2 * M}),
    ("2 000 000 MACs", {"macs": 2 * M}),
    ("2.000.000 MACs", {"macs": 2 * M}),
    ("2e6 MACs", {"macs": 2 * M}),
    ("2×10⁶ MACs", {"macs": 2 * M}),
    ("100 million multiply-accumulates", {"macs": 100 * M}),
    ("200 MFLOPs", {"macs": 100 * M}),
    ("FLOPs under 200M", {"macs": 100 * M}),
    ("MACs under 2000000", {"macs": 2 * M}),
    ("a compute budget of 2M MACs", {"macs": 2 * M}),
    ("about 2M MACs", {"macs": 2 * M}),
    ("at least 10M MACs", {"macs_min": 10 * M}),
    ("between 1M and 2M MACs", {"macs_min": M, "macs": 2 * M}),
    ("between 1 and 2 million MACs", {"macs_min": M, "macs": 2 * M}),
    ("0.5 to 1.5 million MACs", {"macs_min": M // 2, "macs": 3 * M // 2}),
    ("between 500,000 and 2 million MACs", {"macs_min": M // 2, "macs": 2 * M}),
    ("1-2M MACs", {"macs_min": M, "macs": 2 * M}),
    ("MACs from 1M to 2M", {"macs_min": M, "macs": 2 * M}),
    ("never over 64 KB of RAM or 2M MACs", {"sram_bytes": 64 * KB, "macs": 2 * M}),
    ("no more than 64 KB of SRAM nor 2M MACs", {"sram_bytes": 64 * KB, "macs": 2 * M}),
    ("at least 1M but no more than 2M MACs", {"macs_min": M, "macs": 2 * M}),
]

LATENCY: list[Case] = [
    ("in 50 ms", {"latency_s": 0.05}),
    ("latency below 0.1 s", {"latency_s": 0.1}),
    ("faster than 50 milliseconds", {"latency_s": 0.05}),
    ("no slower than 50ms", {"latency_s": 0.05}),
    ("20 fps", {"latency_s": 0.05}),
    ("at least 10 inferences per second", {"latency_s": 0.1}),
    ("thirty frames/s", {"latency_s": 1 / 30}),
    ("10 times a second", {"latency_s": 0.1}),
    ("500 µs per image", {"latency_s": 0.0005}),
    ("within a second", {"latency_s": 1.0}),
]

ACCURACY: list[Case] = [
    ("at least 70 %", {"accuracy": 0.7}),
    ("accuracy above 95%", {"accuracy": 0.95}),
    ("95 percent accurate", {"accuracy": 0.95}),
    ("top-1 of at least 0.7", {"accuracy": 0.7}),
    ("accuracy of 95", {"accuracy": 0.95}),
    ("0.95 top-1", {"accuracy": 0.95}),
    ("95%+ accuracy", {"accuracy": 0.95}),
    ("ninety-five percent accuracy or better", {"accuracy": 0.95}),
    ("error below 5%", {"accuracy": 0.95}),
    ("an error rate of at most 0.05", {"accuracy": 0.95}),
    ("right at least 95% of the time", {"accuracy": 0.95}),
    ("wrong less than 5% of the time", {"accuracy": 0.95}),
    ("no less than 95% accuracy", {"accuracy": 0.95}),
]

NOT_UNDERSTOOD: list[tuple[str, str]] = [
    ("under 320 KB", "under 320 KB"),
    ("under 2M", "under 2M"),
    ("a few KB of RAM", "a few KB of RAM"),
    ("RAM and flash under 320 KB", "320 KB"),
    ("under 64 or 128 KB of RAM", "128 KB of RAM"),
    ("at least 64 KB of flash", "at least 64 KB of flash"),
    ("at most 20 fps", "at most 20 fps"),
    ("2M parameters", "2M parameters"),
    ("2M operations", "2M operations"),
    ("200 MMACs/s", "200 MMACs/s"),
    ("64 KB of external RAM", "64 KB of external RAM"),
    ("at most 50% of the RAM", "at most 50% of the RAM"),
    ("accuracy loss below 2%", "accuracy loss below 2%"),
    ("90% sparsity", "90% sparsity"),
    ("top-5 accuracy of 90%", "top-5 accuracy of 90%"),
    ("480 MHz", "480 MHz"),
    ("32x32 images", "32x32"),
    ("10 classes", "10 classes"),
    ("trained in 10 minutes", "10 minutes"),
    ("latency 50", "latency 50"),
    ("low latency", "low latency"),
    ("as small as possible", "as small as possible"),
    ("ResNet18", "ResNet18"),
    ("1.2.3 KB RAM", "1.2.3 KB RAM"),
    ("1e999 MACs", "1e999 MACs"),
    ("within a fraction of a second", "a second"),
    ("half of the RAM", "half of the RAM"),
    ("at most 50% of the 512 KB of SRAM", "50%"),
    ("2 conv layers", "2 conv"),
    ("accuracy of ±5%", "accuracy of ±5%"),
    ("not an ESP32", "ESP32"),
    ("on the foobar board", "foobar board"),
]
