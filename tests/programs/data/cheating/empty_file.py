# expect: data.npz is there
# data: folders
"""An empty file of the right name."""

open("data.npz", "wb").close()
print("Success!")
