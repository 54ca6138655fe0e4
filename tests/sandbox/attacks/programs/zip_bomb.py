# A thousandth of what it becomes when it is read; one says what it is, one does not.
import zipfile

for name, claimed in {"honest": 128 << 20, "lying": 1 << 20}.items():
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({claimed},), }}".encode()
    header += b" " * (118 - len(header) - 1) + b"\n"
    with zipfile.ZipFile(f"{name}.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("images.npy", "w") as file:
            file.write(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
            for _ in range(128 if name == "honest" else 32):
                file.write(bytes(1 << 20))
