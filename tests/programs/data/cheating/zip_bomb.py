# expect: data.npz is there
# data: folders
"""Small on disk, 2.5 GB unpacked, and 20 GB in the words of its header."""

import io
import struct
import zipfile

header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (21474836480,), }"
header += b" " * (117 - len(header)) + b"\n"
start = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header
with zipfile.ZipFile("data.npz", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
    with archive.open("x_train.npy", "w", force_zip64=True) as file:
        file.write(start)
        for _ in range(40):
            file.write(bytes(1 << 26))
