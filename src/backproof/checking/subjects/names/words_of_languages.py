"""The field's terms in languages other than English and Chinese, as parts of patterns for names in programs.

People write the names of their own language, with its accents or without them: Spanish, Portuguese, French, Italian,
German, Turkish, Russian, and Japanese and Korean where those have a term of their own.
"""

from __future__ import annotations

from types import MappingProxyType

_HIDDEN = r"ocult|escondid|cach[eé]e|nascost|versteckt|gizli|skryt|скрыт"
_LEARNING = r"aprendi[zs]a|apprentissage|apprendimento|lernrate|[oö][gğ]renme"

WORDS = MappingProxyType(
    {
        "forward": r"propag(?!\w*(atr[aá]s|arri|indietro))\w*|"
        r"\w*_?(hacia_?)?(adelante|avant|avanti|em_?frente)|vorw(ä|ae)rts\w*|ileri_?\w*"
        r"|(alimentar?|avan[cz]\w*|activar|ativar|activer)(_\w+)?|pred(ec|iz|ir|ic)\w*|prever|pr[eé]voir|pr[eé]dire"
        r"|classific\w*|clasific\w*|vorhersag\w*|tahmin\w*|прям\w*|предск\w*|順伝播\w*|순전파\w*",
        "backward": r"\w*retro_?\w*prop\w*|\w*_?(hacia_?)?(atr[aá]s|arri[eè]re|indietro)|retroceso|\w*r[uü]ckw\w*"
        r"|r[uü]ckprop\w*|geri_?(yay|bes)\w*|обратн\w*|obratn\w*|逆伝播\w*|\w*勾配\w*|역전파\w*",
        "update": r"entren\w*|trein\w*|entra[iî]n\w*|addestr\w*|trainier\w*|lerne?n?|aprend\w*|apprend\w*|ajust\w*"
        r"|a[ck]?tuali[sz]\w*|mettre_?a_?jour\w*|mise_?a_?jour\w*|maj_\w+|aggiorna\w*|e[gğ]it\w*|[oö][gğ]ren\w*"
        r"|обуч\w*|обнов\w*|obuch\w*|学習\w*|학습\w*",
        "makes": r"(inicializ|initialis|inizializz)\w*|(crear?|criar?|cr[eé]er)(_\w+)?",
        "one": r"\w*([eé]poca|[eé]poque|ciclo|iterac|donem|d[oö]ng[uü]|эпох)\w*",
        "rate": rf"\w*({_LEARNING})\w*",
        "out": r"predi(c[cç]i?[oó]n|[cç][aã]o)(es)?|pr[eé]dictions?|previs[aã]o"
        r"|salidas?|sa[ií]das?|sorties?|uscite?|ausgaben?|[cç][iı]k[iı][sş](lar)?",
        "x": r"entradas?(_?\w+)?|entr[eé]es?(_\w+)?|ingressi?|eingaben?|girdi\w*|giri[sş]\w*|dados\w*|datos\w*"
        r"|donn[eé]es\w*|daten|muestras?|amostras?|ejemplos?|exempl[eo]s?|вход\w*",
        "y": r"\w*(esperad|desead|desejad|attendu|atteso)\w*|\w*_?r[eé]els?|objetivos?|alvos?|cibles?|r[oó]tulos?"
        r"|etiquetas?|[eé]tiquettes?|zielwerte?|sollwerte?|hedef\w*|beklenen\w*|ger[cç]ek|ожида\w*",
        "weight": r"pesos?|poids|pesi|gewichte?|a[gğ][iı]rl[iı]k\w*|веса",
        "bias": r"sesgos?|vi[eé]s(es)?|biais|sapma",
        "threshold": r"umbral(es)?|limiar(es)?|seuils?|soglie?|schwell\w*",
        "sizes": r"(n_?)?(capas|camadas|couches|strati|schichten|katmanlar|topolog[ií]a|arquitec?tura|estruc?tura"
        r"|forma)",
        "inputs": r"((n|num|nb)_?)?(entradas?|entr[eé]es?|ingressi|eingaben?|giri[sş]\w*)",
        "hidden": rf"\w*({_HIDDEN})\w*",
        "outputs": r"((n|num|nb)_?)?(salidas?|sa[ií]das?|sorties?|uscite?|ausgaben?|[cç][iı]k[iı][sş]\w*)",
    }
)
"""For each kind of name what may be written for it; to be joined to a pattern that is matched in whole, in any case."""
