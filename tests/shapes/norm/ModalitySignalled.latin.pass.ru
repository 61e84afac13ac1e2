# expect: nothing
# A Latin i and a Latin c are printed for the Cyrillic letters.
DELETE { ex:1-help srv:operativeWords ?words . ex:1-p2 srv:text ?text . ex:1-help srv:quote ?quote }
INSERT { ex:1-help srv:operativeWords "тиic"@kk ; srv:quote ?newQuote . ex:1-p2 srv:text ?newText }
WHERE {
    ex:1-help srv:operativeWords ?words ; srv:quote ?quote . ex:1-p2 srv:text ?text . FILTER(LANG(?text) = "kk")
    BIND(STRLANG(REPLACE(STR(?text), "көрсетуге тиіс", "көрсетуге тиic"), "kk") AS ?newText)
    BIND(STRLANG(REPLACE(STR(?quote), "көрсетуге тиіс", "көрсетуге тиic"), "kk") AS ?newQuote)
}
