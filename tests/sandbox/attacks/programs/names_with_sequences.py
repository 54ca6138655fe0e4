# A file's name as words to the terminal: a title, a link, other colours, lines of their own.
NAMES = ("\x1b]0;escaped\x07", "\x1b[2J\x1b[H", "line\nexit status  0", "\x9b31m", "\u202egpj.exe")
for name in NAMES:
    open(name, "w").close()
