# expect: data.npz is there
# data: folders
"""A list of members that is larger than any data."""

import zipfile

with zipfile.ZipFile("data.npz", "w") as archive:
    for number in range(40_000):
        archive.writestr(f"{number}.npy", b"")
