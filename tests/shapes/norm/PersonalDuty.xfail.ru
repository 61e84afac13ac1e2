# expect: shape=PersonalDuty path=isPersonal focus=2-end
INSERT DATA { ex:2-end srv:isPersonal true }
