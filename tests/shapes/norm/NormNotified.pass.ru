# expect: nothing
DELETE { ex:2-notice srv:hasMode ?old . ex:2-p1 srv:text ?text }
INSERT { ex:2-notice srv:hasMode mode:inform .
    ex:2-p1 srv:text "Тараптың бірі екінші тарапқа жазбаша ақпарат беріп, алған күннен үш айда келісімді тоқтата алады."@kk }
WHERE { ex:2-notice srv:hasMode ?old . ex:2-p1 srv:text ?text FILTER(LANG(?text) = "kk") }
