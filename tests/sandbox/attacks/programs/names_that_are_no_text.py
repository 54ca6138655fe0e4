for name in (b"\xff\xfe", b"\xed\xa0\x80", b"\x80" * 40):
    open(name, "w").close()
