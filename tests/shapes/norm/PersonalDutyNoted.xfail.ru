# expect: shape=PersonalDutyNoted path=isPersonal focus=1-inform
INSERT DATA { ex:1-inform srv:isPersonal true }
