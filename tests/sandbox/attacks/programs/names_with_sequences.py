# A file's name as words to the terminal: a title, a link, other colours, lines of their own.
NAMES = ("\x1b]0;escaped\x07", "\x1b[2J\x1b[H", "line\nexit status  0", "\x9b31m", "\u202egpj.exe")
MARKUP = ("[red]markup[", "[", "[link=x]", "%n", "{0}", "$(id)", "-rf", "`id`")
for name in (*NAMES, *MARKUP):
    open(name, "w").close()
