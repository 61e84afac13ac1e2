# expect: nothing
DELETE { ex:1-p2 srv:text ?text . ex:1-help srv:quote ?quote }
INSERT { ex:1-p2 srv:text ?longText . ex:1-help srv:quote ?longQuote ; srv:concernsProgramme programme:y . ex:1-if srv:reachesProgramme programme:y }
WHERE {
    ex:1-p2 srv:text ?text . FILTER(LANG(?text) = "kk") ex:1-help srv:quote ?quote .
    BIND(STRLANG(REPLACE(STR(?text), "ИКС", "ИКС, ИГРЕК"), "kk") AS ?longText)
    BIND(STRLANG(REPLACE(STR(?quote), "ИКС", "ИКС, ИГРЕК"), "kk") AS ?longQuote)
}
