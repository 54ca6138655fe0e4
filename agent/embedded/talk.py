"""Words by which English, and what is not English, is recognised."""

from __future__ import annotations

import re

from tools.goal.wordlists import word_set

ENGLISH = word_set(
    "the a an is are was were do does did have has had i you he she it we they my your this "
    "that these those and or but not no yes of to in on at for with from by about as if what "
    "why how when where who which can could will would should may might must please be been "
    "me us them there here all any some more most very just so too also only than then now "
    "never ever one two make get give take tell want need know think good bad ok hey work "
    "works thing things network model image images data memory board per y "
)
OTHER_LANGUAGE = word_set(
    "ich du er sie wir ihr und oder aber nicht kein keine das der die den dem ein eine einen "
    "ist sind war wie was warum wo wann wer bitte danke hallo guten tag kannst können mir "
    "mein dir geht heute mit für auf zu von es mach mache baue zeig zeige netz bilder "
    "speicher trainiere je tu il elle nous vous ils et ou mais pas ne le la les un une des "
    "est sont comment pourquoi quoi qui quand merci bonjour salut oui non avec pour sur dans "
    "mon ton peux faire fais réseau el los las uno una unos y o pero no es son cómo como qué "
    "por quién cuándo gracias hola sí con para en mi tu puedes hacer hace red quiero necesito "
    "buenos días favor entrena muestra io tu lui lei noi voi loro e ma non il lo gli è sono "
    "come perché cosa chi quando grazie ciao buongiorno con per su nel mio puoi fare rete "
    "voglio eu você ele nós eles mas não os as um uma são porque quem obrigado olá bom dia "
    "com meu pode fazer rede quero ik jij hij zij wij en maar niet het een zijn hoe waarom "
    "wat wie dank hallo met voor op naar mijn kan doen netwerk jag och är inte det en att på "
    "som vad hur tack hej med för av ja nie tak proszę dziękuję jak co gdzie jest merhaba "
    "nasılsın teşekkürler evet hayır bir bu ne için nasıl "
)
_LATIN_ENDS = 0x24F


def is_foreign(message: str) -> bool:
    """Whether a message is in a language other than English, as far as its small words tell."""
    words = re.findall(r"[^\W\d_]+", message.lower())
    english = sum(word in ENGLISH for word in words)
    other = sum(word in OTHER_LANGUAGE and word not in ENGLISH for word in words)
    strange = sum(any(ord(character) > _LATIN_ENDS for character in word) for word in words)
    return other + strange > english and (strange > 0 or other >= 2 or other == len(words))
