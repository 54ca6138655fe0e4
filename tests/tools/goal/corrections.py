"""Messages after a goal, and what each one changes; fields that are not listed stay."""

from __future__ import annotations

from typing import Any

from tests.tools.goal.sentences import KB, MB, M

STARTS = {
    "ram": "a digit classifier, 64 KB of SRAM",
    "flash": "a digit classifier, 512 KB flash",
    "speed": "a digit classifier, 2M MACs and 50 ms",
    "four": "a digit classifier, 64 KB of SRAM, 2M MACs, 50 ms, at least 95 %",
    "both": "a CIFAR-10 classifier for the STM32H743, 64 KB RAM, 1 MB flash, 2M MACs",
    "mega": "a digit classifier, 320 MB of RAM",
    "folder": "a classifier for the photos in ./cats, 64 KB RAM",
}
Correction = tuple[str, str, dict[str, Any]]

AMOUNTS: list[Correction] = [
    ("ram", "make it 256 KB instead", {"sram_bytes": 256 * KB}),
    ("ram", "256 KB", {"sram_bytes": 256 * KB}),
    ("flash", "256 KB", {"flash_bytes": 256 * KB}),
    ("ram", "Actually 256K of RAM", {"sram_bytes": 256 * KB}),
    ("ram", "no, under 1M MACs", {"macs": M}),
    ("ram", "let's say 50 ms", {"latency_s": 0.05}),
    ("ram", "Increase the SRAM limit to 512 KB.", {"sram_bytes": 512 * KB}),
    ("four", "only 20M MACs please", {"macs": 20 * M}),
    ("four", "RAM: 128K", {"sram_bytes": 128 * KB}),
    ("ram", "and at most 2M MACs", {"macs": 2 * M}),
    ("four", "accuracy at least 97 %", {"accuracy": 0.97}),
    ("four", "96% is enough", {"accuracy": 0.96}),
    ("four", "97 percent", {"accuracy": 0.97}),
    ("four", "let's go for 97 %", {"accuracy": 0.97}),
    ("four", "95 % is too low, 97 % please", {"accuracy": 0.97}),
    ("four", "accuracy 97", {"accuracy": 0.97}),
    ("four", "5M", {"macs": 5 * M}),
    ("four", "5 million", {"macs": 5 * M}),
    ("ram", "256K", {"sram_bytes": 256 * KB}),
    ("four", "Now the limit is 128 KB of RAM", {"sram_bytes": 128 * KB}),
    ("four", "I have only 32 KB of RAM", {"sram_bytes": 32 * KB}),
    ("four", "it should fit in 32 KB", {"sram_bytes": 32 * KB}),
    ("four", "the network may use up to 128 KB of RAM", {"sram_bytes": 128 * KB}),
    ("four", "it must run in under 20 ms", {"latency_s": 0.02}),
    ("four", "30 frames per second", {"latency_s": 1 / 30}),
    ("four", "raise the accuracy to 97 %", {"accuracy": 0.97}),
    ("four", "bring the accuracy up to 97 %", {"accuracy": 0.97}),
    ("four", "lower the accuracy target to 90 %", {"accuracy": 0.9}),
    ("four", "the accuracy limit should be 90 %", {"accuracy": 0.9}),
    ("four", "relax latency to 80 ms", {"latency_s": 0.08}),
    ("four", "cut the RAM to 32 KB", {"sram_bytes": 32 * KB}),
    ("four", "drop the RAM to 32 KB", {"sram_bytes": 32 * KB}),
    ("four", "limit the flash to 512 KB", {"flash_bytes": 512 * KB}),
    ("four", "add a 512 KB flash limit", {"flash_bytes": 512 * KB}),
    ("ram", "keep it under 32 KB", {"sram_bytes": 32 * KB}),
    ("ram", "don't exceed 32 KB of RAM", {"sram_bytes": 32 * KB}),
    ("ram", "between 1M and 2M MACs", {"macs_min": M, "macs": 2 * M}),
    ("ram", "can you make it 128 KB?", {"sram_bytes": 128 * KB}),
    ("ram", "could we lower it to 128 KB please?", {"sram_bytes": 128 * KB}),
    ("ram", "Would you mind making it 128 KB?", {"sram_bytes": 128 * KB}),
    ("ram", "why don't we use 128 KB?", {"sram_bytes": 128 * KB}),
    ("ram", "how about 128 KB instead?", {"sram_bytes": 128 * KB}),
    ("ram", "please allow 128 KB", {"sram_bytes": 128 * KB}),
    ("ram", "convert it and then make it 128 KB", {"sram_bytes": 128 * KB}),
    ("ram", "is it under 64 KB? If not, make it 128 KB", {"sram_bytes": 128 * KB}),
    ("ram", "it needs 300 KB, so make it 320 KB", {"sram_bytes": 320 * KB}),
    ("ram", "search again with 128 KB of RAM", {"sram_bytes": 128 * KB}),
    ("ram", "if possible under 32 KB of RAM", {"sram_bytes": 32 * KB}),
]
REPLACED: list[Correction] = [
    ("mega", "I meant 320 KB not MB", {"sram_bytes": 320 * KB}),
    ("mega", "sorry, KB not MB", {"sram_bytes": 320 * KB}),
    ("mega", "KB instead of MB", {"sram_bytes": 320 * KB}),
    ("mega", "not MB but KB", {"sram_bytes": 320 * KB}),
    ("mega", "I meant kilobytes", {"sram_bytes": 320 * KB}),
    ("speed", "50 s, not ms", {"latency_s": 50.0}),
    ("ram", "not 64 but 128 KB", {"sram_bytes": 128 * KB}),
    ("ram", "128 KB, not 64", {"sram_bytes": 128 * KB}),
    ("ram", "change 64 KB to 96 KB", {"sram_bytes": 96 * KB}),
    ("both", "change 64 KB to 96 KB", {"sram_bytes": 96 * KB}),
    ("both", "change 1 MB to 2 MB", {"flash_bytes": 2 * MB}),
    ("both", "replace 1 MB by 2 MB", {"flash_bytes": 2 * MB}),
    ("ram", "from 64 KB to 96 KB", {"sram_bytes": 96 * KB}),
    ("ram", "go from 64 to 96 KB", {"sram_bytes": 96 * KB}),
    ("ram", "64 KB -> 96 KB", {"sram_bytes": 96 * KB}),
    ("ram", "instead of 64 KB, use 96 KB", {"sram_bytes": 96 * KB}),
    ("ram", "128 rather than 64 KB", {"sram_bytes": 128 * KB}),
    ("ram", "I said 64 KB but I meant 96 KB", {"sram_bytes": 96 * KB}),
    ("ram", "oh sorry, that was supposed to be 96 KB", {"sram_bytes": 96 * KB}),
    ("ram", "64 KB was wrong, it should be 96 KB", {"sram_bytes": 96 * KB}),
    ("four", "it's 5M MACs, not 2M", {"macs": 5 * M}),
    ("four", "change the MACs from 2M to 3M", {"macs": 3 * M}),
    ("ram", "make it 128", {"sram_bytes": 128 * KB}),
    ("flash", "128 instead", {"flash_bytes": 128 * KB}),
    ("four", "RAM 32, please", {"sram_bytes": 32 * KB}),
    ("four", "latency: 20", {"latency_s": 0.02}),
    ("four", "MACs 5", {"macs": 5 * M}),
]
RELATIVE: list[Correction] = [
    ("ram", "double the memory", {"sram_bytes": 128 * KB}),
    ("ram", "double it", {"sram_bytes": 128 * KB}),
    ("four", "half the SRAM", {"sram_bytes": 32 * KB}),
    ("four", "halve the latency", {"latency_s": 0.025}),
    ("four", "twice the MACs", {"macs": 4 * M}),
    ("four", "three times the MACs", {"macs": 6 * M}),
    ("four", "make the RAM twice as big", {"sram_bytes": 128 * KB}),
    ("four", "we can allow twice as many MACs", {"macs": 4 * M}),
    ("both", "10 % more flash", {"flash_bytes": MB * 11 // 10}),
    ("four", "20 KB less RAM", {"sram_bytes": 44 * KB}),
    ("four", "another 64 KB of RAM", {"sram_bytes": 128 * KB}),
    ("four", "add 64 KB of RAM", {"sram_bytes": 128 * KB}),
    ("four", "1M more MACs", {"macs": 3 * M}),
    ("four", "10 ms faster", {"latency_s": 0.04}),
    ("four", "increase the MACs by 50 %", {"macs": 3 * M}),
    ("four", "reduce the RAM by 16 KB", {"sram_bytes": 48 * KB}),
    ("four", "raise the MACs by a million", {"macs": 3 * M}),
    ("four", "make the MACs 5 times larger", {"macs": 10 * M}),
    ("four", "cut the memory in half", {"sram_bytes": 32 * KB}),
    ("four", "reduce the RAM to half", {"sram_bytes": 32 * KB}),
    ("four", "reduce the RAM by a quarter", {"sram_bytes": 48 * KB}),
    ("four", "bring the SRAM down to a quarter", {"sram_bytes": 16 * KB}),
    ("four", "divide the MACs by two", {"macs": 1 * M}),
    ("four", "2 % more accuracy", {"accuracy": 0.97}),
]
DROPS: list[Correction] = [
    ("four", "drop the latency limit", {"latency_s": None}),
    ("flash", "no limit on flash", {"flash_bytes": None}),
    ("four", "forget about the accuracy", {"accuracy": None}),
    ("four", "ignore MACs", {"macs": None}),
    ("four", "remove the SRAM limit", {"sram_bytes": None}),
    ("four", "without the MAC limit", {"macs": None}),
    ("four", "accuracy does not matter, drop that requirement", {"accuracy": None}),
    ("four", "I changed my mind about the latency, drop it", {"latency_s": None}),
    ("four", "the macs limit is silly, remove it please", {"macs": None}),
    ("four", "take 32 KB of RAM and forget it", {"sram_bytes": 32 * KB}),
    ("four", "Latency doesn't matter.", {"latency_s": None}),
    ("flash", "I don't care about flash", {"flash_bytes": None}),
    ("four", "any number of MACs is fine", {"macs": None}),
    ("four", "as many MACs as you like", {"macs": None}),
    ("four", "any latency will do", {"latency_s": None}),
    ("four", "the accuracy is not important", {"accuracy": None}),
    ("four", "get rid of the RAM constraint", {"sram_bytes": None}),
    ("four", "no limits on MACs or latency", {"macs": None, "latency_s": None}),
    ("four", "drop the latency and MAC limits", {"macs": None, "latency_s": None}),
    ("four", "the latency limit can go", {"latency_s": None}),
    ("four", "can you lift the latency limit?", {"latency_s": None}),
    ("four", "drop the 64 KB limit", {"sram_bytes": None}),
    ("four", "I no longer need 95 %", {"accuracy": None}),
    ("ram", "drop the limit", {"sram_bytes": None}),
    (
        "four",
        "drop all limits",
        {"sram_bytes": None, "macs": None, "latency_s": None, "accuracy": None},
    ),
]
NAMES: list[Correction] = [
    ("ram", "use the STM32H743 instead", {"board": "stm32h743"}),
    ("ram", "use CIFAR-10 instead", {"dataset": "cifar10"}),
    ("both", "switch to digits", {"dataset": "digits"}),
    ("both", "with CIFAR-100 rather than CIFAR-10", {"dataset": "cifar100"}),
    ("both", "change from CIFAR-10 to digits", {"dataset": "digits"}),
    ("both", "not CIFAR-10 but CIFAR-100", {"dataset": "cifar100"}),
    ("both", "forget CIFAR-10, use CIFAR-100", {"dataset": "cifar100"}),
    ("both", "train on CIFAR-100 instead", {"dataset": "cifar100"}),
    ("both", "can we try CIFAR-100?", {"dataset": "cifar100"}),
    ("ram", "use my photos in ./birds", {"dataset": None, "data_path": "./birds"}),
    ("ram", "the images are in ~/data/x", {"dataset": None, "data_path": "~/data/x"}),
    ("ram", 'train on "./My Photos/birds"', {"dataset": None, "data_path": "./My Photos/birds"}),
    ("folder", "use digits instead", {"dataset": "digits", "data_path": None}),
    ("folder", "the photos are in ./dogs", {"data_path": "./dogs"}),
]
SEVERAL: list[Correction] = [
    (
        "four",
        "make it 256 KB and 5M MACs, and drop the latency limit",
        {"sram_bytes": 256 * KB, "macs": 5 * M, "latency_s": None},
    ),
    ("ram", "128 KB RAM, 512 KB flash", {"sram_bytes": 128 * KB, "flash_bytes": 512 * KB}),
    ("four", "128 KB of RAM and no latency limit", {"sram_bytes": 128 * KB, "latency_s": None}),
    ("ram", "use CIFAR-10 with 320 KB RAM", {"dataset": "cifar10", "sram_bytes": 320 * KB}),
    ("four", "double the RAM and halve the MACs", {"sram_bytes": 128 * KB, "macs": M}),
    (
        "four",
        "- 128 KB of RAM\n- 1M MACs\n- at least 90 %",
        {"sram_bytes": 128 * KB, "macs": M, "accuracy": 0.9},
    ),
]
CORRECTIONS = [*AMOUNTS, *REPLACED, *RELATIVE, *DROPS, *NAMES, *SEVERAL]

NOTHING = """
hello | thanks! | yes | no | ok, go on | good morning | who are you? | what can you do?
wow, great work
take the smaller one | the second | the first one | 2 | the smallest | take 3f9a | candidate 64ab
convert it | build it | flash it | flash it to my nucleo | flash it to the board via st-link
continue
explain the last one | run it on 50 images | run it on the virtual board with 100 images | go ahead
train 5 epochs | train it for 10 epochs | use 8 trials | search with 20 trials | show 3 | seed 42
search for 60 seconds | 2 layers deeper | make it 3 layers deeper | use 20 trials and 3 epochs
distil it from vit | convert the second and build it | learning rate 0.1 | wait 5 seconds
why does it need 300 KB? | what would fit in 128 KB? | is 95 % possible? | can it be under 128 KB?
could it reach 97 %? | would 128 KB help? | would you say 97 % is realistic? | 128 KB?
do you think 128 KB is enough? | should we drop the latency limit?
how much RAM does it need? 32 KB?
what if we had 512 KB of RAM? | suppose I had 512 KB of RAM | imagine 128 KB of RAM
if we had 512 KB of RAM, the accuracy would rise | I wonder if 128 KB would be enough
tell me what fits into 128 KB | explain why 32 KB is not enough | does latency matter?
show the front for 128 KB of RAM | show me the ones under 128 KB | list the networks below 1M MACs
use the one with 32 KB | the 32 KB one please | go with the 91 % one | pick the network at 128 KB
it needs 300 KB of RAM | it reached 91 % | the accuracy is 91 % | you said 32 KB
I got 93 % elsewhere
that is 20 KB over the limit | great, 95.3 % is really good | 300 KB is too much
the paper says 70 %
MobileNet needs 4 MB | because it took 80 ms | I thought it was 32 KB | it was 128 KB before
the latency is important | I don't want to lose accuracy | read ./report.md
list the files in ./birds
export to ./out.html | measure ./model.tflite | I have 3 cats | there are 10 classes | it's 5 pm
how accurate is it after int8? | what is on the front? | which one has the lowest latency?
is it possible to use less flash? | use 32x32 images | can you do it in 32 KB? | explain digits
make it 3 times smaller | the RAM is 3 times smaller than before | what about CIFAR-100?
the MACs are 3 times higher than before
"""
UNCLEAR: list[tuple[str, str, str]] = [
    ("both", "make it 256 KB", "RAM or flash"),
    ("speed", "make it 256 KB", "RAM or flash"),
    ("both", "make it 128", "no unit"),
    ("ram", "a bit more memory", "no amount"),
    ("ram", "I need lower latency", "no amount"),
    ("ram", "relax the SRAM limit", "no amount"),
    ("ram", "10 % more flash", "no limit on flash yet"),
    ("four", "double it", "which limit"),
    ("four", "drop the limit", "which limit"),
    ("ram", "64 or 128 KB of RAM", "alternatives"),
    ("ram", "at most 2M parameters", "parameters"),
    ("ram", "at least 32 KB of flash", "lower bound"),
    ("ram", "a few KB of RAM", "no number"),
]
