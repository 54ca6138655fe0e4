# expect: exit
"""Makes the float network agree, instead of the other way round."""
open("/inputs/float.keras", "wb").write(b"")
