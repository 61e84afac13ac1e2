# expect: nothing
DELETE { ex:2-end srv:quote ?old } INSERT { ex:2-end srv:quote "келісімді тоқтата алады."@kk } WHERE { ex:2-end srv:quote ?old }
