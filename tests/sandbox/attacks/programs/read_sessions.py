import sys

sys.path.insert(0, "/inputs")
from trying import attempt, targets
import sqlite3


def documents(path):
    try:
        with sqlite3.connect(f"file:{path}?immutable=1", uri=True) as connection:
            return connection.execute("SELECT document FROM events").fetchall()
    except sqlite3.OperationalError as error:
        raise FileNotFoundError(2, str(error))


for path in targets()["files"]:
    if path.endswith(".sqlite"):
        attempt(path, lambda: documents(path))
